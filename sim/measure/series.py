"""Step functions over time, exact from the record: how many jobs were ready, in flight, how many workers busy."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.measure.figures import exact_sum
from sim.record import NEVER, AttemptEnd, CallEnd, IntArray, Record


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


def ready_spans(record: Record) -> Spans:
    """From ready to delivered, by row of `attempts` that was ready before the horizon."""
    attempts = record.attempts
    came = attempts.end != AttemptEnd.SCHEDULED
    return attempts.ready_ns[came], attempts.leased_ns[came]


def scheduled_spans(record: Record) -> Spans:
    """From the failure (or the creation) to ready again, for those who had to wait for a time."""
    attempts = record.attempts
    began_ns = waiting_since_ns(record)
    due_ns = np.where(attempts.end == AttemptEnd.SCHEDULED, NEVER, attempts.ready_ns)
    waited = (due_ns == NEVER) | (due_ns > began_ns)
    return began_ns[waited], due_ns[waited]


def in_flight_spans(record: Record) -> Spans:
    """From delivered to the end of the attempt."""
    leased = record.attempts.leased_ns != NEVER
    return record.attempts.leased_ns[leased], record.attempts.end_ns[leased]


def busy_worker_spans(record: Record) -> Spans:
    """From the start of an attempt to its end."""
    started = record.attempts.start_ns != NEVER
    return record.attempts.start_ns[started], record.attempts.end_ns[started]


def busy_thread_spans(record: Record) -> Spans:
    """From the moment a thread takes a call up to its end."""
    started = record.calls.start_ns != NEVER
    return record.calls.start_ns[started], record.calls.end_ns[started]


def accept_queue_spans(record: Record) -> Spans:
    """From the call to its thread, or to its cancellation; who is turned away never waits."""
    calls = record.calls
    admitted = (calls.end != CallEnd.REJECTED) | (calls.start_ns != NEVER)
    until_ns = np.where(calls.start_ns != NEVER, calls.start_ns, calls.end_ns)
    return calls.sent_ns[admitted], until_ns[admitted]


def waiting_since_ns(record: Record) -> IntArray:
    """By row of `attempts`: when the job began to wait for this attempt: its creation, or the end of the one before."""
    jobs, attempts = record.jobs, record.attempts
    since_ns = jobs.created_ns[attempts.job]
    again = np.flatnonzero(attempts.number > 1)
    if len(again):
        order = np.lexsort((attempts.number, attempts.job))
        before = np.empty(len(order), np.int64)
        before[order[1:]] = order[:-1]
        since_ns[again] = attempts.end_ns[before[again]]
    return since_ns


SPANS = {
    "ready": ready_spans,
    "scheduled": scheduled_spans,
    "in_flight": in_flight_spans,
    "busy_workers": busy_worker_spans,
    "busy_threads": busy_thread_spans,
    "accept_queue": accept_queue_spans,
}
NAMES = (*SPANS, "backlog")


def series(record: Record, name: str) -> Series:
    """Return one of NAMES; `backlog` is what is ready or scheduled."""
    parts = ("ready", "scheduled") if name == "backlog" else (name,)
    enter_ns, leave_ns = (np.concatenate(side) for side in zip(*(SPANS[part](record) for part in parts), strict=True))
    return occupancy(enter_ns, leave_ns, record.horizon_ns)
