"""How long things took: of users, of work, of jobs, of calls, of workers who died unnoticed."""

from __future__ import annotations

import numpy as np

from sim.measure.figures import Figures
from sim.measure.stay_books import ends_in
from sim.measure.work import BoolArray, Work
from sim.record import NEVER, Answer, AttemptEnd, CallEnd, IntArray, JobState, Record

TIMES = ("response_time", "completion_time", "wait", "service", "api_wait", "time_to_notice")
Samples = tuple[IntArray, IntArray]  # times [ns], and since when [ns] those last that were not over at the horizon
_RAN = (AttemptEnd.DONE, AttemptEnd.FAILED, AttemptEnd.DUPLICATE)  # their course


def times_of(record: Record, work: Work, warmup_ns: int) -> dict[str, Figures]:
    """Return the figures of TIMES, of requests and jobs that came after the warm-up."""
    samples = {
        **_of_users(record, work, record.requests.arrival_ns >= warmup_ns),
        **_of_jobs(record, record.jobs.created_ns >= warmup_ns),
        "api_wait": _of_calls(record, record.calls.sent_ns >= warmup_ns),
    }
    return {name: Figures.of(span, record.horizon_ns - since) for name, (span, since) in samples.items()}


def _of_users(record: Record, work: Work, counted: BoolArray) -> dict[str, Samples]:
    requests = record.requests
    answered = counted & (requests.answer == Answer.OK)
    completed = work.served & (work.completed_ns != NEVER) & counted[work.request]
    pending_ns = requests.arrival_ns[counted & (requests.answer == Answer.PENDING)]
    in_work_ns = requests.arrival_ns[work.request[_under_way(record, work) & counted[work.request]]]
    completion_ns = (work.completed_ns - requests.arrival_ns[work.request])[completed]
    return {
        "response_time": ((requests.answered_ns - requests.arrival_ns)[answered], pending_ns),
        "completion_time": (completion_ns, np.concatenate([pending_ns, in_work_ns])),
    }


def _under_way(record: Record, work: Work) -> BoolArray:
    """By piece of work: whether its user was answered OK and it may yet be completed: jobs are open and none failed."""
    jobs, pieces = record.jobs, len(work.request)
    piece = jobs.call if len(record.calls.request) else jobs.request
    is_open = jobs.ended_ns == NEVER
    some_open = np.bincount(piece[is_open], minlength=pieces) > 0
    some_failed = np.bincount(piece[~is_open & (jobs.state != JobState.DONE)], minlength=pieces) > 0
    return work.served & some_open & ~some_failed


def _of_jobs(record: Record, counted: BoolArray) -> dict[str, Samples]:
    attempts = record.attempts
    after = counted[attempts.job]
    began = after & (attempts.start_ns != NEVER)
    waited = began & (attempts.ready_ns != NEVER) & (attempts.end != AttemptEnd.SKIPPED)
    waits = after & ends_in(attempts.end, (AttemptEnd.READY, AttemptEnd.HELD))
    ran = began & ends_in(attempts.end, _RAN)
    runs = after & (attempts.end == AttemptEnd.RUNNING)
    return {
        "wait": ((attempts.start_ns - attempts.ready_ns)[waited], attempts.ready_ns[waits]),
        "service": ((attempts.end_ns - attempts.start_ns)[ran], attempts.start_ns[runs]),
        "time_to_notice": _of_crashes(record, after),
    }


def _of_crashes(record: Record, counted: BoolArray) -> Samples:
    """Of attempts that crashed in a valid lease, and whose job did not vanish with the worker: that nobody notices."""
    attempts, jobs = record.attempts, record.jobs
    rows = np.flatnonzero(counted & (attempts.end == AttemptEnd.CRASHED) & (attempts.leased_ns != NEVER))
    job, end_ns, released_ns = attempts.job[rows], attempts.end_ns[rows], attempts.released_ns[rows]
    vanished = (jobs.state[job] == JobState.LOST) & (jobs.ended_ns[job] == end_ns)
    noticed = (released_ns >= end_ns) & ~vanished
    return (released_ns - end_ns)[noticed], end_ns[released_ns == NEVER]


def _of_calls(record: Record, counted: BoolArray) -> Samples:
    calls = record.calls
    started = counted & (calls.start_ns != NEVER)
    return (calls.start_ns - calls.sent_ns)[started], calls.sent_ns[counted & (calls.end == CallEnd.WAITING)]
