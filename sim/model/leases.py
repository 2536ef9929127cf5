"""Leases: how long a delivered job stays hidden from others, and how anyone notices that its worker is gone.

The length of an attempt is known when it begins, so a lease needs a timer only if it will run out before that, or if
its worker dies. A job that is fetched ahead has one, since nobody knows when the work will begin.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sim.model.clock import Kind
from sim.model.fates import comes_back, lose
from sim.model.things import Delivery
from sim.policies.lease import lease_over_ns, notice_ns
from sim.record import NEVER, AttemptEnd

if TYPE_CHECKING:
    from sim.model.lab import Lab


class Leases:
    """Watches over deliveries whose lease may outlive their worker's interest in them, or the other way round."""

    def __init__(self, lab: Lab) -> None:
        self._lab = lab
        self._clock = lab.clock
        self.orphans: dict[Delivery, AttemptEnd] = {}  # nobody works on them, and nobody has noticed: how they ended

    def watch(self, held: Delivery) -> None:
        """A job waits in a worker's buffer, while its lease runs."""
        queue = held.job.queue
        if queue.lease_ns:
            self._expire_at(held, held.leased_ns + queue.lease_ns)

    def work_begins(self, held: Delivery, ends_ns: int) -> None:
        """Set a timer if the lease will run out before the attempt ends. A heartbeat keeps it from running out."""
        queue = held.job.queue
        if not queue.lease_ns or held.job.lease is not held:
            return
        over_ns, beat_ns = held.leased_ns + queue.lease_ns, queue.spec.heartbeat_ns
        if over_ns < ends_ns and not (beat_ns and held.begun_ns + beat_ns <= over_ns):
            self._expire_at(held, over_ns)

    def _expire_at(self, held: Delivery, over_ns: int) -> None:
        at_ns = notice_ns(over_ns, held.job.queue.spec.lease_poll_ns)
        self._notice_at(held, at_ns, lambda: self._runs_out(held, over_ns))

    def _notice_at(self, held: Delivery, at_ns: int, action: Callable[[], None]) -> None:
        delay_ns = at_ns - self._clock.now_ns
        self._clock.call_after(delay_ns, Kind.LEASE_OVER, held.job.number, action, held.worker)

    def _runs_out(self, held: Delivery, over_ns: int) -> None:
        """A lease is over, unless it was given up, or renewed meanwhile by a worker who has begun or had then."""
        if held.job.lease is held and over_ns >= self._over_ns(held):
            self.lapse(held)

    def _over_ns(self, held: Delivery) -> int:
        """When the lease is over, as far as is known now."""
        queue = held.job.queue
        beat_ns = queue.spec.heartbeat_ns or 0
        if held.begun_ns == NEVER or not beat_ns:
            return held.leased_ns + queue.lease_ns
        alive_ns = self._clock.now_ns + 1 if held.over_ns == NEVER else held.over_ns  # if due now, a beat is sent
        return lease_over_ns(held.leased_ns, queue.lease_ns, beat_ns, held.begun_ns, alive_ns)

    def lapse(self, held: Delivery) -> None:
        """The job leaves these hands. Its worker may go on all the same."""
        self.release(held)
        comes_back(self._lab, held.job, counts=held.job.queue.counts[self.forget(held)])

    def release(self, held: Delivery) -> None:
        """The lease ends now."""
        held.released_ns = self._clock.now_ns
        held.job.lease = None

    def forget(self, held: Delivery) -> AttemptEnd | None:
        """Note a delivery on which nobody works any longer; return how it ended, or None if somebody still does."""
        end = self.orphans.pop(held, None)
        if end is not None:
            self._lab.log.delivery(held, end)
        return end

    def keep_hidden(self, held: Delivery, end: AttemptEnd) -> None:
        """A worker is through with a job, and leaves it hidden until the lease is over."""
        self.orphans[held] = end
        self._expire_at(held, self._over_ns(held))

    def forsake(self, held: Delivery, end: AttemptEnd) -> None:
        """The worker is gone. Nobody hears of it: the lease runs out, or the broker notices the lost connection."""
        held.over_ns = self._clock.now_ns
        job, spec = held.job, held.job.queue.spec
        if job.lease is not held:
            self._lab.log.delivery(held, end)
        elif spec.ack == "early" or spec.noticed_by == "none":
            self.release(held)
            self._lab.log.delivery(held, end)
            lose(self._lab, job)
        elif spec.noticed_by == "connection":
            self.orphans[held] = end
            self._notice_at(held, held.over_ns + spec.detection_delay_ns, lambda: self._is_noticed(held))
            if job.queue.lease_ns:
                self._expire_at(held, self._over_ns(held))  # it may run out before anybody notices
        else:
            self.keep_hidden(held, end)

    def _is_noticed(self, held: Delivery) -> None:
        if held.job.lease is held:
            self.lapse(held)

    def note_orphans(self) -> None:
        """At the horizon: note the deliveries that nobody works on and nobody has noticed."""
        for held, end in self.orphans.items():
            self._lab.log.delivery(held, end)
