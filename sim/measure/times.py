"""How long things took: of users, of work, of jobs, of calls, of workers who died unnoticed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from sim.measure.figures import Figures
from sim.measure.stay_books import ends_in
from sim.measure.work import BoolArray, Work
from sim.record import NEVER, Answer, AttemptEnd, CallEnd, IntArray, JobState, Record

_RAN = (AttemptEnd.DONE, AttemptEnd.FAILED, AttemptEnd.DUPLICATE)  # their course


@dataclass(frozen=True, slots=True, eq=False)
class Samples:
    """Times of one kind, each with when the request, the job or the call arrived whose time it is.

    at_ns, took_ns (known,): those that were over by the horizon. open_at_ns, since_ns (censored,): those that were
    not, and since when they last.
    """

    at_ns: IntArray
    took_ns: IntArray
    open_at_ns: IntArray
    since_ns: IntArray

    def after(self, from_ns: int) -> Samples:
        """Leave out those who came before an instant."""
        return self if from_ns <= 0 else self._only(self.at_ns >= from_ns, self.open_at_ns >= from_ns)

    def between(self, from_ns: int, to_ns: int) -> Samples:
        """Leave out those who did not come in [from_ns, to_ns)."""
        known, open_ = self.at_ns, self.open_at_ns
        return self._only((known >= from_ns) & (known < to_ns), (open_ >= from_ns) & (open_ < to_ns))

    def figures(self, horizon_ns: int) -> Figures:
        """Summarise them."""
        return Figures.of(self.took_ns, horizon_ns - self.since_ns)

    def _only(self, known: BoolArray, censored: BoolArray) -> Samples:
        return Samples(self.at_ns[known], self.took_ns[known], self.open_at_ns[censored], self.since_ns[censored])


def times_of(record: Record, work: Work, warmup_ns: int) -> dict[str, Figures]:
    """Return the figures of TIMES, of requests and jobs that came after the warm-up."""
    return {name: samples_of(record, work, name).after(warmup_ns).figures(record.horizon_ns) for name in TIMES}


def samples_of(record: Record, work: Work, name: str) -> Samples:
    """Return the samples of one of TIMES."""
    return _SAMPLES[name](record, work)


def _responses(record: Record, _work: Work) -> Samples:
    requests = record.requests
    answered, pending = requests.answer == Answer.OK, requests.answer == Answer.PENDING
    at_ns, pending_ns = requests.arrival_ns[answered], requests.arrival_ns[pending]
    return Samples(at_ns, requests.answered_ns[answered] - at_ns, pending_ns, pending_ns)


def _completions(record: Record, work: Work) -> Samples:
    requests = record.requests
    completed = work.served & (work.completed_ns != NEVER)
    at_ns = requests.arrival_ns[work.request[completed]]
    pending_ns = requests.arrival_ns[requests.answer == Answer.PENDING]
    in_work_ns = requests.arrival_ns[work.request[_under_way(record, work)]]
    open_ns = np.concatenate([pending_ns, in_work_ns])
    return Samples(at_ns, work.completed_ns[completed] - at_ns, open_ns, open_ns)


def _under_way(record: Record, work: Work) -> BoolArray:
    """By piece of work: whether its user was answered OK and it may yet be completed: jobs are open and none failed."""
    jobs, pieces = record.jobs, len(work.request)
    piece = jobs.call if len(record.calls.request) else jobs.request
    is_open = jobs.ended_ns == NEVER
    some_open = np.bincount(piece[is_open], minlength=pieces) > 0
    some_failed = np.bincount(piece[~is_open & (jobs.state != JobState.DONE)], minlength=pieces) > 0
    return work.served & some_open & ~some_failed


def _waits(record: Record, _work: Work) -> Samples:
    attempts = record.attempts
    began = (attempts.start_ns != NEVER) & (attempts.ready_ns != NEVER) & (attempts.end != AttemptEnd.SKIPPED)
    waits = ends_in(attempts.end, (AttemptEnd.READY, AttemptEnd.HELD))
    return _of_attempts(record, began, attempts.ready_ns, attempts.start_ns, waits)


def _services(record: Record, _work: Work) -> Samples:
    attempts = record.attempts
    running = attempts.end == AttemptEnd.RUNNING
    ran = (attempts.start_ns != NEVER) & (ends_in(attempts.end, _RAN) | (running & (attempts.worked_ns != NEVER)))
    return _of_attempts(record, ran, attempts.start_ns, attempts.worked_ns, running & ~ran)


def _of_attempts(record: Record, known: BoolArray, from_ns: IntArray, to_ns: IntArray, censored: BoolArray) -> Samples:
    """From one instant of an attempt to another, by when its job was created."""
    created_ns, job = record.jobs.created_ns, record.attempts.job
    rows, open_rows = np.flatnonzero(known), np.flatnonzero(censored)
    took_ns = to_ns[rows] - from_ns[rows]
    return Samples(created_ns[job[rows]], took_ns, created_ns[job[open_rows]], from_ns[open_rows])


def _notices(record: Record, _work: Work) -> Samples:
    """Of attempts that crashed in a valid lease, and whose job did not vanish with the worker: that nobody notices."""
    attempts, jobs = record.attempts, record.jobs
    rows = np.flatnonzero((attempts.end == AttemptEnd.CRASHED) & (attempts.leased_ns != NEVER))
    job, end_ns, released_ns = attempts.job[rows], attempts.end_ns[rows], attempts.released_ns[rows]
    vanished = (jobs.state[job] == JobState.LOST) & (jobs.ended_ns[job] == end_ns)
    noticed, unnoticed = (released_ns >= end_ns) & ~vanished, released_ns == NEVER
    at_ns = jobs.created_ns[job]
    return Samples(at_ns[noticed], (released_ns - end_ns)[noticed], at_ns[unnoticed], end_ns[unnoticed])


def _api_waits(record: Record, _work: Work) -> Samples:
    calls = record.calls
    started, waiting = calls.start_ns != NEVER, calls.end == CallEnd.WAITING
    at_ns, waiting_ns = calls.sent_ns[started], calls.sent_ns[waiting]
    return Samples(at_ns, calls.start_ns[started] - at_ns, waiting_ns, waiting_ns)


_SAMPLES: Mapping[str, Callable[[Record, Work], Samples]] = MappingProxyType(
    {
        "response_time": _responses,
        "completion_time": _completions,
        "wait": _waits,
        "service": _services,
        "api_wait": _api_waits,
        "time_to_notice": _notices,
    }
)
TIMES = tuple(_SAMPLES)
