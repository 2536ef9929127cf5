"""The agenda: what happens next. A heap of timers by time, and at one instant by kind, number, worker and ticket.

What an event sets off at its own instant comes before the next timer, in two lines as in SimPy: what is urgent, then
the rest. A timer whose cause is gone stays in the heap; the number that it carries tells when it comes up.
"""

from __future__ import annotations

from sim.engine.layout import Lab
from sim.engine.rings import length, put_last, take_first

# Kinds of timers, less eight, so that a place fits into 64 bits with a sign: the order is that of sim.model.clock.Kind.
ATTEMPT_ENDS, CALL_ENDS, WORKER_CRASH, WORKER_UP, FAULT, LEASE_OVER = -7, -6, -5, -4, -3, -2
JOB_DUE, JOB_EXPIRES, PATIENCE_ENDS, HEDGE_DUE, ARRIVAL, CONTROL = -1, 0, 1, 2, 3, 4
_KIND, _NUMBER = 60, 20  # bits to shift by: room for a million workers and 10^12 jobs

URGENT, NORMAL = 0, 1  # lines of what happens at this instant


def place_of(kind: int, number: int, worker: int) -> int:
    """Return the place of an event among those of its instant."""
    return (kind << _KIND) + (number << _NUMBER) + worker


def next_ticket(lab: Lab) -> int:
    """Return a number that is greater than all before."""
    now = lab.now[0]
    now.ticket += 1
    return now.ticket


def call_after(
    lab: Lab, delay_ns: int, kind: int, number: int, worker: int, event: int, first: int, second: int, more: int
) -> None:
    """Let an event happen after a delay, behind those of the same place that were set before."""
    at_ns, place = lab.now[0].now_ns + delay_ns, place_of(kind, number, worker)
    set_timer(lab, at_ns, place, next_ticket(lab), event, first, second, more)


def set_timer(lab: Lab, at_ns: int, place: int, third: int, event: int, first: int, second: int, more: int) -> None:
    """Let an event happen at a time. If the place at the top of the heap is free, sink from there, else rise."""
    now, heap = lab.now[0], lab.timers
    if now.is_top_free:
        now.is_top_free = 0
        hole = _sink(lab, at_ns, place, third)
    else:
        hole = now.timers
        now.timers = hole + 1
        while hole > 0 and _before(at_ns, place, third, heap[(hole - 1) >> 1]):
            _copy(heap[(hole - 1) >> 1], heap[hole])
            hole = (hole - 1) >> 1
    mine = heap[hole]
    mine.at_ns, mine.place, mine.third = at_ns, place, third
    mine.event, mine.first, mine.second, mine.more = event, first, second, more


def drop_first_timer(lab: Lab) -> None:
    """The first timer is over. Its place is free, and often the next timer that is set goes there."""
    lab.now[0].is_top_free = 1


def fill_top(lab: Lab) -> None:
    """Nobody has taken the place at the top: the last timer of the heap goes there, and sinks."""
    now, heap = lab.now[0], lab.timers
    now.is_top_free = 0
    now.timers -= 1
    moved = heap[now.timers]
    hole = _sink(lab, moved.at_ns, moved.place, moved.third)
    _copy(moved, heap[hole])


def _sink(lab: Lab, at_ns: int, place: int, third: int) -> int:
    """Let timers that come before a place rise from below the top; return where it is free then."""
    count, heap = lab.now[0].timers, lab.timers
    hole, below = 0, 1
    while below < count:
        if below + 1 < count:
            other = heap[below + 1]
            if _before(other.at_ns, other.place, other.third, heap[below]):
                below += 1
        if _before(at_ns, place, third, heap[below]):
            break
        _copy(heap[below], heap[hole])
        hole, below = below, 2 * below + 1
    return hole


def _before(at_ns: int, place: int, third: int, other) -> bool:  # type: ignore[no-untyped-def]  # noqa: ANN001  a row
    if at_ns != other.at_ns:
        return at_ns < other.at_ns
    if place != other.place:
        return place < other.place
    return third < other.third


def _copy(source, target) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001  rows
    target.at_ns, target.place, target.third = source.at_ns, source.place, source.third
    target.event, target.first, target.second, target.more = source.event, source.first, source.second, source.more


def soon(lab: Lab, line: int, event: int, first: int, second: int) -> None:
    """Let an event happen at this instant, behind those of its line that were set off before."""
    put_last(lab.soon, line, event)
    put_last(lab.soon, line, first)
    put_last(lab.soon, line, second)


def take_soon(lab: Lab) -> tuple[int, int, int]:
    """Return the event that comes next at this instant; there is one."""
    line = URGENT if length(lab.soon, URGENT) else NORMAL
    return take_first(lab.soon, line), take_first(lab.soon, line), take_first(lab.soon, line)
