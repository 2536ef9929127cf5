"""Counts as lists: when each request or job arrived that counts, so that any part of a run can be counted apart."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from sim.measure.counts import lapsed, late, redelivered
from sim.measure.effects import harmful_steps, kept_back
from sim.measure.rules import among
from sim.measure.stays import Stays
from sim.measure.work import BoolArray, executions
from sim.record import NEVER, Answer, AttemptEnd, DeadReason, IntArray, JobState
from sim.scenario import Architecture

Tally = tuple[IntArray, IntArray]  # when what counts arrived [ns], and how much each counts
UNSERVED = ("error", "timeout", "rejected")
_STATES = ("done", "dead", "expired", "rejected", "lost")


def tally(stays: Stays, architecture: Architecture, metric: tuple[str, ...]) -> Tally:
    """List what a count is made of, `requests` by their arrival and `jobs` by their creation.

    Work that was done again belongs to its request, whoever did it. The amounts add up to the count of the whole run.
    """
    family, name, letters = metric[0], metric[-1], stays.record.dead_letters
    if family == "requests":
        return _of_requests(stays, name)
    if len(metric) > 2:
        return _of_jobs(stays, letters.job[letters.reason == DeadReason[name.upper()]])
    if name in _STATES:
        return _of_jobs(stays, np.flatnonzero(stays.record.jobs.state == JobState[name.upper()]))
    return _JOBS[name](stays, architecture)


def fates(stays: Stays, family: str) -> tuple[IntArray, IntArray]:
    """When those requests, or jobs, arrived of which one knows what became of them; and the others."""
    requests, jobs = stays.record.requests, stays.record.jobs
    if family == "requests":
        at_ns, is_open = requests.arrival_ns, requests.answer == Answer.PENDING
    else:
        at_ns, is_open = jobs.created_ns, jobs.ended_ns == NEVER
    return at_ns[~is_open], at_ns[is_open]


def begun(stays: Stays) -> Tally:
    """Attempts that were begun, by the creation of their job."""
    return _of_attempts(stays, stays.record.attempts.start_ns != NEVER)


def tried(stays: Stays) -> Tally:
    """Jobs that were tried at all."""
    attempts = stays.record.attempts
    rows = among(attempts.job[attempts.start_ns != NEVER], len(stays.record.jobs.state))
    return _of_jobs(stays, np.flatnonzero(rows))


def _once(at_ns: IntArray) -> Tally:
    return at_ns, np.ones(len(at_ns), np.int64)


def _of_requests(stays: Stays, name: str) -> Tally:
    requests = stays.record.requests
    if name == "calls":
        return requests.arrival_ns, requests.calls
    if name == "arrived":
        return _once(requests.arrival_ns)
    answers = UNSERVED if name == "unserved" else (name,)
    return _once(requests.arrival_ns[np.isin(requests.answer, [Answer[answer.upper()] for answer in answers])])


def _of_jobs(stays: Stays, jobs: IntArray) -> Tally:
    return _once(stays.record.jobs.created_ns[jobs])


def _of_attempts(stays: Stays, rows: IntArray | BoolArray) -> Tally:
    return _of_jobs(stays, stays.record.attempts.job[rows])


def _less(more: Tally, less: Tally) -> Tally:
    """What is in one tally and not in the other, whose parts it has all."""
    return np.concatenate([more[0], less[0]]), np.concatenate([more[1], -less[1]])


def _again(stays: Stays, steps: BoolArray) -> Tally:
    """Finished executions of some steps, but for one of each work."""
    ran, arrival_ns = executions(stays.record), stays.record.requests.arrival_ns
    counted = np.flatnonzero(steps[ran.step])
    firsts = counted[np.unique(ran.owner[counted] * len(steps) + ran.step[counted], return_index=True)[1]]
    return _less(*(_once(arrival_ns[ran.request[rows]]) for rows in (counted, firsts)))


def _effects(stays: Stays, architecture: Architecture) -> Tally:
    record = stays.record
    kept = record.jobs.request[kept_back(record, architecture)]
    return _less(_again(stays, harmful_steps(architecture)), _once(record.requests.arrival_ns[kept]))


_JOBS: Mapping[str, Callable[[Stays, Architecture], Tally]] = MappingProxyType(
    {
        "arrived": lambda stays, _: _once(stays.record.jobs.created_ns),
        "duplicates": lambda stays, _: _again(stays, np.ones(len(stays.record.steps), bool)),
        "duplicate_effects": _effects,
        "redelivered": lambda stays, _: _of_attempts(stays, redelivered(stays)),
        "redriven": lambda stays, _: _of_jobs(
            stays, stays.record.dead_letters.job[stays.record.dead_letters.redriven_ns != NEVER]
        ),
        "late": lambda stays, architecture: _of_jobs(stays, np.flatnonzero(late(stays.record, architecture))),
        "crashes": lambda stays, _: _of_attempts(stays, stays.record.attempts.end == AttemptEnd.CRASHED),
        "repeated": lambda stays, _: _less(begun(stays), tried(stays)),
        "lapsed_at_work": lambda stays, architecture: _of_attempts(stays, lapsed(stays.record, architecture)[0]),
        "lapsed_in_buffer": lambda stays, architecture: _of_attempts(stays, lapsed(stays.record, architecture)[1]),
        "cut_off": lambda stays, architecture: _of_attempts(stays, lapsed(stays.record, architecture)[2]),
    }
)
