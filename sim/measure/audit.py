"""Every run audits itself: nothing gets lost or counted twice, time runs forward, Little's law holds exactly."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from sim.measure.call_books import call_problems
from sim.measure.figures import exact_sum
from sim.measure.job_books import job_problems
from sim.measure.rules import misnumbered, told
from sim.measure.series import (
    busy_thread_spans,
    busy_worker_spans,
    in_flight_spans,
    occupancy,
    ready_spans,
    scheduled_spans,
)
from sim.measure.shape import shape_problems
from sim.record import NEVER, AttemptEnd, IntArray, JobState, Record

_OPEN = ((JobState.READY, AttemptEnd.READY), (JobState.SCHEDULED, AttemptEnd.SCHEDULED),
         (JobState.IN_FLIGHT, AttemptEnd.RUNNING))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Audit:
    """Sentences that say what is wrong with a record; none if its books balance."""

    problems: tuple[str, ...]

    @property
    def balanced(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems


def audit(record: Record) -> Audit:
    """Check a record against itself. Each check compares two routes to one number that share no code in the model.

    What cannot be read, or does not add up to 1, 2, … is said first and alone: the other checks rely on it.
    """
    for checks in _STAGES:
        problems = tuple(problem for check in checks for problem in check(record))
        if problems:
            break
    return Audit(problems)


def _numbers(record: Record) -> Iterator[str]:
    """The calls of a request, and the attempts of a job, are numbered 1, 2, … in the order in which they came."""
    calls, attempts = record.calls, record.attempts
    said = "break the numbering 1, 2, …"
    yield from told("calls", [(misnumbered(calls.request, calls.number), f"{said} of their request")])
    yield from told("attempts", [(misnumbered(attempts.job, attempts.number), f"{said} of their job")])


def _states(record: Record) -> Iterator[str]:
    """Each job that is still there has one open row of attempts."""
    for state, end in _OPEN:
        of_jobs, of_rows = int((record.jobs.state == state).sum()), int((record.attempts.end == end).sum())
        if of_jobs != of_rows:
            yield f"{of_jobs} jobs are {state.name.lower()} at the horizon, but {of_rows} rows of attempts say so"


def _ends(record: Record) -> Iterator[str]:
    """A job has ended if and only if it is in a final state; it is done once an attempt of it is."""
    jobs, attempts = record.jobs, record.attempts
    ended = jobs.ended_ns != NEVER
    final = jobs.state >= JobState.DONE
    if (ended != final).any():
        yield f"{int((ended != final).sum())} jobs have ended without a final state, or the other way round"
    done_rows = attempts.end == AttemptEnd.DONE
    done = np.zeros(len(jobs.state), bool)
    done[attempts.job[done_rows]] = True
    wrong = int((done != (jobs.state == JobState.DONE)).sum())
    if wrong:
        yield f"{wrong} jobs are done without a done attempt, or have one and are not"


def _flow(record: Record) -> Iterator[str]:
    """At every instant, ready + scheduled + in flight = created - ended."""
    jobs = record.jobs
    entered, left = jobs.created_ns, jobs.ended_ns[jobs.ended_ns != NEVER]
    spans = [spans(record) for spans in (ready_spans, scheduled_spans, in_flight_spans)]
    times = np.concatenate([entered, left, *(side[side != NEVER] for span in spans for side in span)])
    signs = [np.full(len(entered), -1), np.full(len(left), 1)]
    signs += [
        np.full(int((side != NEVER).sum()), sign) for span in spans for side, sign in zip(span, (1, -1), strict=True)
    ]
    wrong = np.count_nonzero(_running_totals(times, np.concatenate(signs)))
    if wrong:
        yield f"the jobs in the queue and in flight do not add up to those created and not ended at {wrong} instants"


def _running_totals(at_ns: IntArray, change: IntArray) -> IntArray:
    """One for each instant at which something changes, after all its changes."""
    order = np.argsort(at_ns, kind="stable")
    last = np.flatnonzero(np.append(np.diff(at_ns[order]) != 0, len(at_ns) > 0))
    return np.cumsum(change[order])[last]


def _little(record: Record) -> Iterator[str]:
    """The area under the number in system is the sum of the times in it, cut at the horizon: Little's law, exactly."""
    jobs = record.jobs
    gone_ns = np.where(jobs.ended_ns == NEVER, record.horizon_ns, jobs.ended_ns)
    spent_ns = exact_sum(gone_ns) - exact_sum(jobs.created_ns)
    area_ns = sum(
        occupancy(*spans(record), record.horizon_ns).area() for spans in (ready_spans, scheduled_spans, in_flight_spans)
    )
    if area_ns != spent_ns:
        yield f"Little's law fails: {area_ns} ns of jobs in the system over time, but {spent_ns} ns spent in it by jobs"


def _order(record: Record) -> Iterator[str]:
    """Ready, delivered, begun, over: in this order, and nothing before 0 or after the horizon."""
    attempts, calls, steps = record.attempts, record.calls, record.inline_steps
    chains = {
        "attempts": (attempts.ready_ns, attempts.leased_ns, attempts.start_ns, attempts.end_ns),
        "calls": (calls.sent_ns, calls.start_ns, calls.end_ns),
        "inline steps": (steps.start_ns, steps.end_ns),
        "jobs": (record.jobs.created_ns, record.jobs.ended_ns),
        "requests": (record.requests.arrival_ns, record.requests.answered_ns),
    }
    for name, chain in chains.items():
        back = sum(int(((later != NEVER) & (later < sooner)).sum()) for sooner, later in pairwise(chain))
        bounded = chain[1:] if name == "attempts" else chain  # only a scheduled attempt may be ready beyond the horizon
        late = sum(int((column >= record.horizon_ns).sum()) for column in bounded)
        if back or late:
            yield f"time runs back in {back} places of {name}, and past the horizon in {late}"


def _servers(record: Record) -> Iterator[str]:
    """No worker and no thread does two things at once."""
    started = record.attempts.start_ns != NEVER
    workers = (record.attempts.worker[started], *busy_worker_spans(record))
    threads = (record.calls.thread[record.calls.start_ns != NEVER], *busy_thread_spans(record))
    for name, (server, start_ns, end_ns) in {"worker": workers, "thread": threads}.items():
        until_ns = np.where(end_ns == NEVER, record.horizon_ns, end_ns)
        order = np.lexsort((until_ns, start_ns, server))
        same = server[order][1:] == server[order][:-1]
        overlaps = int((same & (start_ns[order][1:] < until_ns[order][:-1])).sum())
        if overlaps:
            yield f"a {name} does two things at once, {overlaps} times"


_STAGES = (
    (shape_problems,),
    (_numbers,),
    (call_problems, job_problems, _states, _ends, _flow, _little, _order, _servers),
)
