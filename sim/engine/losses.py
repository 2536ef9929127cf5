"""Leases that run out, and workers that are lost: who notices, and what becomes of the job."""

from __future__ import annotations

from sim.engine.events import LOSS_NOTICED
from sim.engine.fates import BY_CONNECTION, BY_NOBODY, comes_back, counts, lose
from sim.engine.layout import Lab
from sim.engine.leases import expire_at, forget, keep_hidden, known_end_ns, make_orphan, notice_at, release
from sim.engine.log import note_delivery


def lapse(lab: Lab, d: int) -> None:
    """The job leaves these hands. Its worker may go on all the same."""
    j = lab.deliveries[d].job
    release(lab, d)
    comes_back(lab, j, counts(lab, lab.jobs[j].queue, forget(lab, d)))


def lease_runs_out(lab: Lab, d: int, serial: int, over_ns: int) -> None:
    """A lease is over, unless it was given up, or renewed meanwhile by a worker who has begun or had then."""
    held = lab.deliveries[d]
    if held.serial == serial and lab.jobs[held.job].lease == d and over_ns >= known_end_ns(lab, d):
        lapse(lab, d)


def loss_is_noticed(lab: Lab, d: int, serial: int) -> None:
    """The broker notices that a worker is gone."""
    held = lab.deliveries[d]
    if held.serial == serial and lab.jobs[held.job].lease == d:
        lapse(lab, d)


def forsake(lab: Lab, d: int, end: int) -> None:
    """The worker is gone. Nobody hears of it: the lease runs out, or the broker notices the lost connection."""
    held, now_ns = lab.deliveries[d], lab.now[0].now_ns
    held.over_ns, j = now_ns, held.job
    job = lab.jobs[j]
    queue = lab.queues[job.queue]
    if job.lease != d:
        note_delivery(lab, d, end)
    elif queue.is_early or queue.noticed_by == BY_NOBODY:
        release(lab, d)
        note_delivery(lab, d, end)
        lose(lab, j)
    elif queue.noticed_by == BY_CONNECTION:
        make_orphan(lab, d, end)
        notice_at(lab, d, now_ns + queue.detection_delay_ns, LOSS_NOTICED, 0)
        if queue.lease_ns:
            expire_at(lab, d, known_end_ns(lab, d))  # it may run out before anybody notices
    else:
        keep_hidden(lab, d, end)
