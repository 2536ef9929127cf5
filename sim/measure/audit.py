"""Every run audits itself: nothing gets lost or counted twice, time runs forward, Little's law holds exactly."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from sim.measure.call_books import call_problems
from sim.measure.flow import flow_problems
from sim.measure.job_books import job_problems
from sim.measure.promises import promise_problems
from sim.measure.rules import misnumbered, row_before, told
from sim.measure.shape import shape_problems
from sim.measure.stay_books import stay_problems
from sim.measure.stays import Stays, stays_of
from sim.measure.worker_books import worker_problems
from sim.record import NEVER, Record
from sim.scenario import Architecture


@dataclass(frozen=True, slots=True)
class Audit:
    """Sentences that say what is wrong with a record; none if its books balance."""

    problems: tuple[str, ...]

    @property
    def balanced(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems


def audit(record: Record | Stays, architecture: Architecture | None = None) -> Audit:
    """Check a record against itself. Each check compares two routes to one number that share no code in the model.

    What cannot be read, or does not add up to 1, 2, … is said first and alone: the other checks rely on it. With the
    architecture that was run the record is also held to what that promises, such as jobs that keep their size. Of a
    piece of a run it is not asked what depends on those who are not in it.
    """
    stays = stays_of(record)
    for checks in ((_shape,), (_numbers,)):
        problems = _found(checks, stays)
        if problems:
            return Audit(problems)
    promised = tuple(promise_problems(stays, architecture)) if architecture is not None else ()
    return Audit(_found(_BOOKS, stays) + promised)


def _found(checks: Iterable[Callable[[Stays], Iterator[str]]], stays: Stays) -> tuple[str, ...]:
    return tuple(problem for check in checks for problem in check(stays))


def _shape(stays: Stays) -> Iterator[str]:
    return shape_problems(stays.record)


def _numbers(stays: Stays) -> Iterator[str]:
    """Calls of a request are numbered 1, 2, … as they come, and so are the stays of a job.

    What the consumers of a stream read again has the number of the last stay.
    """
    calls, attempts, said = stays.record.calls, stays.record.attempts, "break the numbering 1, 2, …"
    yield from told("calls", [(misnumbered(calls.number, row_before(calls.request)), f"{said} of their request")])
    wrong = (attempts.ready_ns != NEVER) & misnumbered(attempts.number, stays.before)
    again = np.flatnonzero(attempts.ready_ns == NEVER)
    last = stays.last[attempts.job[again]]
    wrong[again] = (last == NEVER) | (attempts.number[last] != attempts.number[again])
    yield from told("attempts", [(wrong, f"{said} of their job")])


def _calls(stays: Stays) -> Iterator[str]:
    return call_problems(stays.record, is_piece=stays.is_piece)


def _order(stays: Stays) -> Iterator[str]:
    """Ready, delivered, begun, over: in this order, and nothing before 0 or after the horizon."""
    record = stays.record
    attempts, calls, steps = record.attempts, record.calls, record.inline_steps
    chains = {
        "attempts": (attempts.ready_ns, attempts.leased_ns, attempts.start_ns, attempts.worked_ns, attempts.end_ns),
        "leases": (attempts.leased_ns, attempts.released_ns),
        "calls": (calls.sent_ns, calls.start_ns, calls.end_ns),
        "inline steps": (steps.start_ns, steps.end_ns),
        "jobs": (record.jobs.created_ns, record.jobs.ended_ns),
        "requests": (record.requests.arrival_ns, record.requests.answered_ns),
        "dead letters": (record.dead_letters.died_ns, record.dead_letters.redriven_ns),
        "shifts": (record.shifts.up_ns, record.shifts.down_ns),
    }
    for name, chain in chains.items():
        back = sum(int(((later != NEVER) & (later < sooner)).sum()) for sooner, later in pairwise(chain))
        bounded = chain[1:] if name == "attempts" else chain  # only a scheduled attempt may be ready beyond the horizon
        late = sum(int((column >= record.horizon_ns).sum()) for column in bounded)
        if back or late:
            yield f"time runs back in {back} places of {name}, and past the horizon in {late}"


_BOOKS = (_calls, job_problems, stay_problems, flow_problems, _order, worker_problems)
