"""The numbers of one run, under the names that thresholds, reports and the JSON output share."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from sim.measure.audit import Audit, audit
from sim.measure.figures import Figures
from sim.measure.series import series
from sim.measure.verdicts import Doubt, doubts
from sim.measure.work import BoolArray, Work, wasted_ns, work_of
from sim.record import NEVER, Answer, AttemptEnd, CallEnd, IntArray, JobState, Record
from sim.scenario import Architecture

_NS = 1e9


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestCounts:
    """Users of the whole run, by what they were told in the end."""

    arrived: int
    ok: int
    error: int
    timeout: int
    rejected: int
    pending: int
    calls: int

    @property
    def ok_share(self) -> float | None:
        """Share of those who arrived that were answered OK; None if nobody came."""
        return self.ok / self.arrived if self.arrived else None


@dataclass(frozen=True, slots=True, kw_only=True)
class JobCounts:
    """Jobs of the whole run, by where they are at the horizon.

    duplicates: work done again, that is finished executions of a step of a request beyond the first. Steps done inline
    and attempts at jobs count alike, so a call repeated by an impatient user makes duplicates without any job.
    """

    arrived: int
    done: int
    dead: int
    expired: int
    rejected: int
    lost: int
    duplicates: int
    in_system: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """Jobs ready or scheduled: the average over time and the most at once, after the warm-up."""

    mean: float
    max: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """What one architecture did. Times in seconds, rates per second; None where there is nothing to measure.

    response_time: arrival to answer, of users answered OK. completion_time: arrival to all work done, of the same
    users' requests. wait: ready to start, of every attempt. service: start to end of attempts that ran their course.
    api_wait: call to thread. These are of requests and jobs that came after the warm-up; rates and utilisation are of
    [warm-up, horizon); counts, amplification and wasted work of the whole run.
    """

    requests: RequestCounts
    jobs: JobCounts
    response_time: Figures
    completion_time: Figures
    wait: Figures
    service: Figures
    api_wait: Figures
    throughput: float  # pieces of work finished, whomever they served
    goodput: float  # of these, what served a user, once each
    utilization: float | None  # of the workers; None without jobs
    thread_utilization: float | None  # of the API's threads; None where they are unlimited or idle by design
    backlog: Backlog
    amplification: float | None  # attempts per job; calls per request where there are no jobs
    wasted_s: float
    audit: Audit
    verdicts: tuple[Doubt, ...]

    def figure(self, metric: tuple[str, ...]) -> float | None:
        """Return one number by its name, such as ("response_time", "p99")."""
        found: Any = self
        for name in metric:
            found = getattr(found, name)
        return None if found is None else float(found)

    def as_dict(self) -> dict[str, Any]:
        """Return the numbers as the JSON output has them: plain dicts, None for what is refused or not there."""
        document = asdict(self)
        document["requests"]["ok_share"] = self.requests.ok_share
        for name in TIMES:
            del document[name]["bounds"]  # for thresholds; infinite ones have no place in JSON
            document[name]["refused"] = list(getattr(self, name).refused)
        document["audit"] = {"balanced": self.audit.balanced, "problems": list(self.audit.problems)}
        document["verdicts"] = [asdict(verdict) for verdict in self.verdicts]
        return document


TIMES = ("response_time", "completion_time", "wait", "service", "api_wait")


def measure(record: Record, architecture: Architecture, *, warmup_ns: int = 0) -> Measures:
    """Make the numbers of a run from its record: what cannot be measured is None or a verdict.

    Raises ValueError if nothing of the run is left after the warm-up.
    """
    if warmup_ns >= record.horizon_ns:
        got = f"{warmup_ns / _NS:g} s of {record.horizon_ns / _NS:g} s"
        raise ValueError(f"the warm-up must be shorter than the run, got {got}: nothing is left to measure")
    work = work_of(record)
    times = _times(record, work, warmup_ns)
    window_s = (record.horizon_ns - warmup_ns) / _NS
    completed = work.completed_ns >= warmup_ns
    return Measures(
        requests=_request_counts(record),
        jobs=_job_counts(record),
        **times,
        throughput=int((completed & (work.completed_ns != NEVER)).sum()) / window_s,
        goodput=int((completed & (work.completed_ns != NEVER) & work.served).sum()) / window_s,
        utilization=_worker_utilization(record, architecture, warmup_ns),
        thread_utilization=_thread_utilization(record, architecture, warmup_ns),
        backlog=_backlog(record, warmup_ns),
        amplification=_amplification(record),
        wasted_s=wasted_ns(record, work) / _NS,
        audit=audit(record),
        verdicts=doubts(record, architecture, warmup_ns, times),
    )


def _times(record: Record, work: Work, warmup_ns: int) -> dict[str, Figures]:
    requests, calls, jobs, attempts = record.requests, record.calls, record.jobs, record.attempts
    counted = requests.arrival_ns >= warmup_ns
    answered = counted & (requests.answer == Answer.OK)
    completed = work.served & (work.completed_ns != NEVER) & counted[work.request]
    after = jobs.created_ns[attempts.job] >= warmup_ns
    started = (attempts.start_ns != NEVER) & after
    ran = started & np.isin(attempts.end, (AttemptEnd.DONE, AttemptEnd.FAILED))
    called = calls.sent_ns >= warmup_ns
    spans: dict[str, IntArray] = {
        "response_time": (requests.answered_ns - requests.arrival_ns)[answered],
        "completion_time": (work.completed_ns - requests.arrival_ns[work.request])[completed],
        "wait": (attempts.start_ns - attempts.ready_ns)[started],
        "service": (attempts.end_ns - attempts.start_ns)[ran],
        "api_wait": (calls.start_ns - calls.sent_ns)[called & (calls.start_ns != NEVER)],
    }
    pending = requests.arrival_ns[counted & (requests.answer == Answer.PENDING)]
    in_work = requests.arrival_ns[work.request[_under_way(record, work) & counted[work.request]]]
    since_ns: dict[str, IntArray] = {
        "response_time": pending,
        "completion_time": np.concatenate([pending, in_work]),
        "wait": attempts.ready_ns[after & (attempts.end == AttemptEnd.READY)],
        "service": attempts.start_ns[after & (attempts.end == AttemptEnd.RUNNING)],
        "api_wait": calls.sent_ns[called & (calls.end == CallEnd.WAITING)],
    }
    return {name: Figures.of(span, record.horizon_ns - since_ns[name]) for name, span in spans.items()}


def _under_way(record: Record, work: Work) -> BoolArray:
    """By piece of work: whether its user was answered OK and it may yet be completed: jobs are open and none failed."""
    jobs, pieces = record.jobs, len(work.request)
    piece = jobs.call if len(record.calls.request) else jobs.request
    is_open = jobs.ended_ns == NEVER
    some_open = np.bincount(piece[is_open], minlength=pieces) > 0
    some_failed = np.bincount(piece[~is_open & (jobs.state != JobState.DONE)], minlength=pieces) > 0
    return work.served & some_open & ~some_failed


def _request_counts(record: Record) -> RequestCounts:
    answers = np.bincount(record.requests.answer, minlength=len(Answer)).tolist()
    return RequestCounts(
        arrived=len(record.requests.answer),
        ok=answers[Answer.OK],
        error=answers[Answer.ERROR],
        timeout=answers[Answer.TIMEOUT],
        rejected=answers[Answer.REJECTED],
        pending=answers[Answer.PENDING],
        calls=int(record.requests.calls.sum()),
    )


def _job_counts(record: Record) -> JobCounts:
    states = np.bincount(record.jobs.state, minlength=len(JobState)).tolist()
    return JobCounts(
        arrived=len(record.jobs.state),
        done=states[JobState.DONE],
        dead=states[JobState.DEAD],
        expired=states[JobState.EXPIRED],
        rejected=states[JobState.REJECTED],
        lost=states[JobState.LOST],
        duplicates=_duplicates(record),
        in_system=states[JobState.READY] + states[JobState.SCHEDULED] + states[JobState.IN_FLIGHT],
    )


def _duplicates(record: Record) -> int:
    """Count finished executions of a (request, step) beyond the first, inline or by workers."""
    inline, jobs = record.inline_steps, record.jobs
    of_inline = record.calls.request[inline.call] * len(record.steps) + inline.step
    of_jobs = (jobs.request * len(record.steps) + jobs.step)[record.attempts.job]
    places = (of_inline[inline.end == AttemptEnd.DONE], of_jobs[record.attempts.end == AttemptEnd.DONE])
    finished = np.zeros(len(record.requests.arrival_ns) * len(record.steps), bool)
    for place in places:
        finished[place] = True
    return sum(map(len, places)) - int(finished.sum())


def _worker_utilization(record: Record, architecture: Architecture, warmup_ns: int) -> float | None:
    if architecture.workers is None or not architecture.queued:
        return None
    return series(record, "busy_workers").mean(warmup_ns) / architecture.workers.count


def _thread_utilization(record: Record, architecture: Architecture, warmup_ns: int) -> float | None:
    if architecture.api is None or architecture.api.threads is None:
        return None
    return series(record, "busy_threads").mean(warmup_ns) / architecture.api.threads


def _backlog(record: Record, warmup_ns: int) -> Backlog:
    waiting = series(record, "backlog")
    return Backlog(mean=waiting.mean(warmup_ns), max=waiting.max(warmup_ns))


def _amplification(record: Record) -> float | None:
    started = record.attempts.start_ns != NEVER
    if len(record.jobs.state):
        tried = len(np.unique(record.attempts.job[started]))
        return int(started.sum()) / tried if tried else None
    arrived = len(record.requests.calls)
    return int(record.requests.calls.sum()) / arrived if arrived else None
