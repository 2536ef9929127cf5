"""The timers of leases: when a delivered job is nobody's any more. What happens then is in `fates`."""

from __future__ import annotations

from sim.engine.agenda import LEASE_OVER, call_after
from sim.engine.events import LEASE_RUNS_OUT
from sim.engine.layout import NOBODY, Lab
from sim.engine.log import note_delivery
from sim.policies.lease import lease_over_ns, notice_ns
from sim.record import NEVER


def watch(lab: Lab, d: int) -> None:
    """A job waits in a worker's buffer, or on its way to it, while its lease runs."""
    held = lab.deliveries[d]
    lease_ns = lab.queues[lab.jobs[held.job].queue].lease_ns
    if lease_ns:
        expire_at(lab, d, held.leased_ns + lease_ns)


def work_begins(lab: Lab, d: int, ends_ns: int) -> None:
    """Set a timer if the lease will run out before the attempt ends. A heartbeat keeps it from running out."""
    held = lab.deliveries[d]
    job = lab.jobs[held.job]
    queue = lab.queues[job.queue]
    if not queue.lease_ns or job.lease != d:
        return
    over_ns, beat_ns = held.leased_ns + queue.lease_ns, queue.heartbeat_ns
    if over_ns < ends_ns and not (beat_ns and held.begun_ns + beat_ns <= over_ns):
        expire_at(lab, d, over_ns)


def expire_at(lab: Lab, d: int, over_ns: int) -> None:
    """Let somebody notice, when it is time to, that a lease is over."""
    held = lab.deliveries[d]
    at_ns = notice_ns(over_ns, lab.queues[lab.jobs[held.job].queue].lease_poll_ns)
    notice_at(lab, d, at_ns, LEASE_RUNS_OUT, over_ns)


def notice_at(lab: Lab, d: int, at_ns: int, event: int, over_ns: int) -> None:
    """Let somebody look after a delivery at a time."""
    held, now_ns = lab.deliveries[d], lab.now[0].now_ns
    number = lab.jobs[held.job].number
    call_after(lab, at_ns - now_ns, LEASE_OVER, number, held.worker, event, d, held.serial, over_ns)


def known_end_ns(lab: Lab, d: int) -> int:
    """Return when a lease is over, as far as is known now."""
    held = lab.deliveries[d]
    queue = lab.queues[lab.jobs[held.job].queue]
    if held.begun_ns == NEVER or not queue.heartbeat_ns:
        return held.leased_ns + queue.lease_ns
    alive_ns = lab.now[0].now_ns + 1 if held.over_ns == NEVER else held.over_ns  # if due now, a beat is sent
    return lease_over_ns(held.leased_ns, queue.lease_ns, queue.heartbeat_ns, held.begun_ns, alive_ns)


def release(lab: Lab, d: int) -> None:
    """The lease ends now."""
    held = lab.deliveries[d]
    held.released_ns = lab.now[0].now_ns
    lab.jobs[held.job].lease = NOBODY


def keep_hidden(lab: Lab, d: int, end: int) -> None:
    """A worker is through with a job, and leaves it hidden until the lease is over."""
    make_orphan(lab, d, end)
    expire_at(lab, d, known_end_ns(lab, d))


def make_orphan(lab: Lab, d: int, end: int) -> None:
    """Nobody works on a delivery any more, and nobody has noticed."""
    now, held = lab.now[0], lab.deliveries[d]
    now.ticket += 1
    held.orphan, held.end = now.ticket, end


def forget(lab: Lab, d: int) -> int:
    """Note a delivery on which nobody works any longer; return how it ended, or NOBODY if somebody still does."""
    held = lab.deliveries[d]
    if not held.orphan:
        return NOBODY
    end = held.end
    held.orphan = 0
    note_delivery(lab, d, end)
    return end
