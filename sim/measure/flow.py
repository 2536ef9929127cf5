"""Conservation: what came in is there or has gone, at every instant; and Little's law, to the nanosecond."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.measure.figures import exact_sum
from sim.measure.series import IN_SYSTEM, occupancy
from sim.measure.stays import Stays
from sim.record import NEVER, IntArray


def flow_problems(stays: Stays) -> Iterator[str]:
    """Say where jobs get lost or are counted twice."""
    yield from _flow(stays)
    yield from _little(stays)


def _flow(stays: Stays) -> Iterator[str]:
    """At every instant, ready + scheduled + in flight = created and redriven - ended and buried."""
    jobs, letters = stays.record.jobs, stays.record.dead_letters
    back = letters.redriven_ns != NEVER
    spans = [of(stays) for of in IN_SYSTEM]
    # Who is inside changes as the books say if and only if entries and exits come at the same instants, as often.
    entries = _sorted(jobs.created_ns, letters.redriven_ns[back], *(left_ns for _, left_ns in spans))
    exits = _sorted(jobs.ended_ns, letters.died_ns[back], *(entered_ns for entered_ns, _ in spans))
    if not np.array_equal(entries, exits):
        wrong = _unbalanced(entries, exits)
        yield f"the jobs in the queue and in flight do not add up to those created and not ended at {wrong} instants"


def _sorted(*times_ns: IntArray) -> IntArray:
    together: IntArray = np.concatenate(times_ns)
    together = together[together != NEVER]
    together.sort()
    return together


def _unbalanced(entries: IntArray, exits: IntArray) -> int:
    """At how many instants at which something changes the sums differ."""
    at_ns = np.unique(np.concatenate([entries, exits]))
    entered, left = (np.searchsorted(side, at_ns, side="right") for side in (entries, exits))
    return int(np.count_nonzero(entered != left))


def _little(stays: Stays) -> Iterator[str]:
    """The area under the number in system is the sum of the times in it, cut at the horizon: Little's law, exactly."""
    jobs, letters, horizon_ns = stays.record.jobs, stays.record.dead_letters, stays.record.horizon_ns
    gone_ns = np.where(jobs.ended_ns == NEVER, horizon_ns, jobs.ended_ns)
    back = letters.redriven_ns != NEVER
    dead_ns = exact_sum(letters.redriven_ns[back]) - exact_sum(letters.died_ns[back])
    spent_ns = exact_sum(gone_ns) - exact_sum(jobs.created_ns) - dead_ns
    area_ns = sum(occupancy(*spans(stays), horizon_ns).area() for spans in IN_SYSTEM)
    if area_ns != spent_ns:
        yield f"Little's law fails: {area_ns} ns of jobs in the system over time, but {spent_ns} ns spent in it by jobs"
