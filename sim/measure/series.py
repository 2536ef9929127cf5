"""Step functions over time, exact from the record: how many jobs were ready or in flight, how many workers busy."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.measure.figures import exact_sum
from sim.measure.stays import Stays, stays_of
from sim.record import NEVER, AttemptEnd, IntArray, Record


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """A step function on [0, horizon_ns): `value[i]` holds from `at_ns[i]` on. at_ns ascends and begins with 0."""

    at_ns: IntArray
    value: IntArray
    horizon_ns: int

    def area(self, from_ns: int = 0) -> int:
        """Integral [ns] over [from_ns, horizon), exact."""
        edges = np.append(np.maximum(self.at_ns, from_ns), self.horizon_ns)
        spans = np.diff(np.maximum(edges, from_ns))
        return (exact_sum(self.value * (spans >> 20)) << 20) + exact_sum(self.value * (spans & 0xFFFFF))

    def mean(self, from_ns: int = 0) -> float:
        """Average over time on [from_ns, horizon)."""
        return self.area(from_ns) / (self.horizon_ns - from_ns)

    def max(self, from_ns: int = 0) -> int:
        """Highest value on [from_ns, horizon)."""
        begins = np.searchsorted(self.at_ns, from_ns, side="right") - 1
        return int(self.value[max(begins, 0) :].max())

    def cut(self, from_ns: int, to_ns: int) -> Series:
        """The same on [from_ns, to_ns) alone: the fewer steps there are in it, the less it costs."""
        first = int(np.searchsorted(self.at_ns, from_ns, side="right")) - 1
        rows = slice(first, int(np.searchsorted(self.at_ns, to_ns, side="left")))
        return Series(self.at_ns[rows], self.value[rows], to_ns)

    def sampled(self, times_ns: IntArray) -> IntArray:
        """Values at the given instants."""
        return self.value[np.searchsorted(self.at_ns, times_ns, side="right") - 1]


def occupancy(enter_ns: IntArray, leave_ns: IntArray, horizon_ns: int) -> Series:
    """Count how many are inside, each from its entry to its leaving (NEVER: beyond the horizon).

    Whoever leaves at the instant at which it enters was never inside.

    >>> inside = occupancy(np.array([1, 2, 5]), np.array([4, -1, 5]), horizon_ns=10)
    >>> inside.at_ns.tolist(), inside.value.tolist()
    ([0, 1, 2, 4], [0, 1, 2, 1])
    """
    at_ns, value = _counted(enter_ns, leave_ns[leave_ns != NEVER])
    changes = np.diff(value, prepend=0) != 0
    at_ns, value = at_ns[changes], value[changes]
    if len(at_ns) == 0 or at_ns[0] != 0:
        at_ns, value = np.concatenate([[0], at_ns]), np.concatenate([[0], value])
    return Series(at_ns, value, horizon_ns)


def _counted(enter_ns: IntArray, left_ns: IntArray) -> tuple[IntArray, IntArray]:
    """The instants at which anyone enters or leaves, ascending, and how many are inside after each.

    An event is one number, twice its time plus 1 for an entry: sorted in place they need no second array of signs.
    Unsigned, so that twice the latest time there is still fits.
    """
    events = np.concatenate([enter_ns, left_ns]).view(np.uint64)
    events <<= np.uint64(1)
    events[: len(enter_ns)] |= np.uint64(1)
    events.sort()
    value = (events & np.uint64(1)).view(np.int64)
    value *= 2
    value -= 1
    np.cumsum(value, out=value)
    events >>= np.uint64(1)
    last = np.append(events[1:] != events[:-1], len(events) > 0)[: len(events)]
    return events[last].view(np.int64), value[last]


Spans = tuple[IntArray, IntArray]  # when each entered and when it left


def ready_spans(stays: Stays) -> Spans:
    """From ready to delivered or withdrawn, by stay that was ready before the horizon."""
    attempts = stays.record.attempts
    left_ns = np.where(attempts.leased_ns == NEVER, attempts.released_ns, attempts.leased_ns)
    came = (attempts.ready_ns != NEVER) & (attempts.end != AttemptEnd.SCHEDULED)
    came &= (left_ns == NEVER) | (left_ns > attempts.ready_ns)
    return attempts.ready_ns[came], left_ns[came]


def scheduled_spans(stays: Stays) -> Spans:
    """From the failure (or the creation, or the redrive) to ready or withdrawn, for those who waited for a time."""
    attempts, began_ns = stays.record.attempts, stays.since_ns
    left_ns = np.where(attempts.end == AttemptEnd.SCHEDULED, NEVER, attempts.ready_ns)
    withdrawn = np.flatnonzero(attempts.end == AttemptEnd.WITHDRAWN)
    left_ns[withdrawn] = np.minimum(attempts.ready_ns[withdrawn], attempts.released_ns[withdrawn])
    waited = (left_ns > began_ns) | (attempts.end == AttemptEnd.SCHEDULED)
    return began_ns[waited], left_ns[waited]


def in_flight_spans(stays: Stays) -> Spans:
    """From delivered to the end of the lease: acknowledged, failed, expired, noticed."""
    attempts = stays.record.attempts
    leased = attempts.leased_ns != NEVER
    return attempts.leased_ns[leased], attempts.released_ns[leased]


def dead_spans(stays: Stays) -> Spans:
    """From the burial to the redrive."""
    letters = stays.record.dead_letters
    return letters.died_ns, letters.redriven_ns


def workers_up_spans(stays: Stays) -> Spans:
    """From the start of a shift to its end."""
    return stays.record.shifts.up_ns, stays.record.shifts.down_ns


def busy_worker_spans(stays: Stays) -> Spans:
    """From the start of an attempt to its end."""
    attempts = stays.record.attempts
    started = attempts.start_ns != NEVER
    return attempts.start_ns[started], attempts.end_ns[started]


def busy_thread_spans(stays: Stays) -> Spans:
    """From the moment a thread takes a call up to its end."""
    calls = stays.record.calls
    started = calls.start_ns != NEVER
    return calls.start_ns[started], calls.end_ns[started]


def accept_queue_spans(stays: Stays) -> Spans:
    """From the call to its thread, to its cancellation, or to its being turned away, at once or after a while."""
    calls = stays.record.calls
    return calls.sent_ns, np.where(calls.start_ns != NEVER, calls.start_ns, calls.end_ns)


IN_SYSTEM = (ready_spans, scheduled_spans, in_flight_spans)  # a job that has not ended is in just one of these
SPANS = {
    "ready": ready_spans,
    "scheduled": scheduled_spans,
    "in_flight": in_flight_spans,
    "dead": dead_spans,
    "busy_workers": busy_worker_spans,
    "workers_up": workers_up_spans,
    "busy_threads": busy_thread_spans,
    "accept_queue": accept_queue_spans,
}
NAMES = (*SPANS, "backlog")


def series(record: Record | Stays, name: str) -> Series:
    """Return one of NAMES: how many jobs are in a state, workers up or busy, calls in the accept queue.

    `dead` are those in the dead letter queue, `backlog` what is ready or scheduled.
    """
    stays = stays_of(record)
    parts = ("ready", "scheduled") if name == "backlog" else (name,)
    enter_ns, leave_ns = (np.concatenate(side) for side in zip(*(SPANS[part](stays) for part in parts), strict=True))
    return occupancy(enter_ns, leave_ns, stays.record.horizon_ns)
