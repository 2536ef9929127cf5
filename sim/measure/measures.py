"""The numbers of one run, under the names that thresholds, reports and the JSON output share."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from sim.measure.audit import Audit, audit
from sim.measure.counts import JobCounts, RequestCounts, job_counts, request_counts
from sim.measure.figures import Figures
from sim.measure.rules import among
from sim.measure.series import series
from sim.measure.stays import Stays
from sim.measure.times import TIMES, times_of
from sim.measure.verdicts import Doubt, cut_short, doubts, extent_of
from sim.measure.work import wasted_ns, work_of
from sim.record import NEVER, Record
from sim.scenario import Architecture
from sim.scenario.logs import as_run

_NS = 1e9


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """A number that goes up and down: its average over time and the most at once, after the warm-up."""

    mean: float
    max: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """What one architecture did. Times in seconds, rates per second; None where there is nothing to measure.

    response_time: arrival to answer, of users answered OK. completion_time: arrival to all work done, of the same
    users' requests. wait: ready to start, of every attempt. service: start to end of attempts that ran their course.
    api_wait: call to thread. time_to_notice: from the crash under an attempt until its job is released. These are of
    requests and jobs that came after the warm-up; rates, utilisation and levels are of [warm-up, horizon); counts,
    amplification and wasted work of the whole run.
    """

    requests: RequestCounts
    jobs: JobCounts
    response_time: Figures
    completion_time: Figures
    wait: Figures
    service: Figures
    api_wait: Figures
    time_to_notice: Figures
    throughput: float  # pieces of work finished, whomever they served
    goodput: float  # of these, what served a user, once each
    utilization: float | None  # of the workers: busy time over time up; None without jobs
    thread_utilization: float | None  # of the API's threads; None where they are unlimited or idle by design
    backlog: Level  # jobs ready or scheduled
    in_flight: Level  # jobs that workers hold, in their buffers and at work
    workers: Level  # workers up
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
        document["requests"] |= {
            name: getattr(self.requests, name) for name in ("unserved", "ok_share", "unserved_share")
        }
        for name in TIMES:
            del document[name]["bounds"]  # for thresholds; infinite ones have no place in JSON
            document[name]["refused"] = list(getattr(self, name).refused)
        document["audit"] = {"balanced": self.audit.balanced, "problems": list(self.audit.problems)}
        document["verdicts"] = [asdict(verdict) for verdict in self.verdicts]
        return document


def measure(record: Record, architecture: Architecture, *, warmup_ns: int = 0) -> Measures:
    """Make the numbers of a run from its record: what cannot be measured is None or a verdict.

    Raises ValueError if nothing of the run is left after the warm-up.
    """
    if warmup_ns >= record.horizon_ns:
        got = f"{warmup_ns / _NS:g} s of {record.horizon_ns / _NS:g} s"
        raise ValueError(f"the warm-up must be shorter than the run, got {got}: nothing is left to measure")
    architecture = as_run(architecture)
    work, stays = work_of(record), Stays(record)
    times = times_of(record, work, warmup_ns)
    window_s = (record.horizon_ns - warmup_ns) / _NS
    completed = (work.completed_ns >= warmup_ns) & (work.completed_ns != NEVER)
    return Measures(
        requests=request_counts(record),
        jobs=job_counts(stays, architecture),
        **times,
        throughput=int(completed.sum()) / window_s,
        goodput=int((completed & work.served).sum()) / window_s,
        utilization=_worker_utilization(stays, architecture, warmup_ns),
        thread_utilization=_thread_utilization(stays, architecture, warmup_ns),
        backlog=_level(stays, "backlog", warmup_ns),
        in_flight=_level(stays, "in_flight", warmup_ns),
        workers=_level(stays, "workers_up", warmup_ns),
        amplification=_amplification(record),
        wasted_s=wasted_ns(record, work) / _NS,
        audit=audit(stays, architecture),
        verdicts=(*doubts(extent_of(record), architecture, warmup_ns, times), *cut_short(record)),
    )


def _worker_utilization(stays: Stays, architecture: Architecture, warmup_ns: int) -> float | None:
    up_ns = series(stays, "workers_up").area(warmup_ns)
    if not up_ns or not architecture.queued:
        return None
    return series(stays, "busy_workers").area(warmup_ns) / up_ns


def _thread_utilization(stays: Stays, architecture: Architecture, warmup_ns: int) -> float | None:
    if architecture.api is None or architecture.api.threads is None:
        return None
    return series(stays, "busy_threads").mean(warmup_ns) / architecture.api.threads


def _level(stays: Stays, name: str, warmup_ns: int) -> Level:
    found = series(stays, name)
    return Level(mean=found.mean(warmup_ns), max=found.max(warmup_ns))


def _amplification(record: Record) -> float | None:
    started = record.attempts.start_ns != NEVER
    if len(record.jobs.state):
        tried = int(np.count_nonzero(among(record.attempts.job[started], len(record.jobs.state))))
        return int(started.sum()) / tried if tried else None
    arrived = len(record.requests.calls)
    return int(record.requests.calls.sum()) / arrived if arrived else None
