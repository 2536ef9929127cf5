"""Numbers of one replication: those with a name in the lab, and those that a drill makes of the record."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Final

import numpy as np

from sim.experiment import predict
from sim.lessons.drill import Figure, Outcomes
from sim.measure import series
from sim.record import NEVER, IntArray, JobState, Record
from sim.scenario import Scenario

_NS: Final = 1e9


def of(architecture: str, metric: str) -> Figure:
    """A metric of an architecture, such as ("queued", "wait.mean")."""
    path = tuple(metric.split("."))
    return lambda outcomes: outcomes[architecture].measures.figure(path)


def share(architecture: str, part: str, whole: str) -> Figure:
    """One metric as a share of another."""
    return quotient(of(architecture, part), of(architecture, whole))


def quotient(over: Figure, under: Figure) -> Figure:
    """One number over another, replication by replication; None where there is nothing to divide by."""

    def divided(outcomes: Outcomes) -> float | None:
        top, bottom = over(outcomes), under(outcomes)
        return None if top is None or not bottom else top / bottom

    return divided


def recorded(architecture: str, number: Callable[[Record], float | None]) -> Figure:
    """A number made of the record of an architecture."""
    return lambda outcomes: number(outcomes[architecture].record)


def predicted(architecture: str, metric: str) -> Callable[[Scenario], float]:
    """What theory says of a metric of an architecture (`sim.theory`, by `sim.experiment.predict`)."""

    def said(scenario: Scenario) -> float:
        figure = predict(scenario.architectures[architecture], duration_ns=scenario.duration_ns).figure(metric)
        assert figure is not None, f"no formula describes {metric} of {architecture} in {scenario.name}"
        return figure

    return said


def attempts(record: Record) -> float:
    """How many attempts began."""
    return float(np.count_nonzero(record.attempts.start_ns != NEVER))


def waits_s(record: Record, step: str) -> IntArray:
    """From ready to the start of the first attempt, of each job of a step that was begun [ns]."""
    tries, jobs = record.attempts, record.jobs
    mine = (jobs.step[tries.job] == record.steps.index(step)) & (tries.start_ns != NEVER) & (tries.number == 1)
    waits_ns: IntArray = tries.start_ns[mine] - tries.ready_ns[mine]
    return waits_ns


def mean_wait_s(step: str) -> Callable[[Record], float | None]:
    """The mean wait of the jobs of a step [s]; None if none began."""

    def mean(record: Record) -> float | None:
        waits_ns = waits_s(record, step)
        return float(waits_ns.mean()) / _NS if waits_ns.size else None

    return mean


def overtaken(record: Record) -> float:
    """The share of done jobs that ended before an older one of their step and key had ended."""
    done = np.flatnonzero(record.jobs.state == JobState.DONE)
    lane = record.jobs.key[done] * len(record.steps) + record.jobs.step[done]
    order = np.lexsort((record.jobs.created_ns[done], lane))
    ended = record.jobs.ended_ns[done][order]
    latest = np.zeros_like(ended)
    for first, last in _groups(lane[order]):
        latest[first:last] = np.maximum.accumulate(ended[first:last])
    return float(np.count_nonzero(ended < latest)) / max(len(done), 1)


def _groups(key: IntArray) -> list[tuple[int, int]]:
    """Where each run of equal keys begins and ends."""
    edges = [0, *(np.flatnonzero(np.diff(key)) + 1).tolist(), len(key)]
    return list(pairwise(edges))


def backlog_at(at_s: float) -> Callable[[Record], float]:
    """How many jobs wait at an instant [s]."""
    return lambda record: float(series(record, "backlog").sampled(np.array([round(at_s * _NS)]))[0])


def empty_after_s(at_s: float) -> Callable[[Record], float | None]:
    """How long after an instant [s] the backlog is empty for the first time [s], 0 if it is; None if it never is."""

    def lasts(record: Record) -> float | None:
        found = series(record, "backlog")
        if not found.sampled(np.array([round(at_s * _NS)]))[0]:
            return 0.0
        empty_ns = found.at_ns[(found.at_ns >= at_s * _NS) & (found.value == 0)]
        return None if not empty_ns.size else float(empty_ns[0]) / _NS - at_s

    return lasts


def start_after_due_s(delay_s: float) -> Callable[[Record], float | None]:
    """The mean time from when a job with this delay [s] is due until it starts [s]."""

    def mean(record: Record) -> float | None:
        tries = record.attempts
        began = (tries.start_ns != NEVER) & (tries.number == 1)
        late_ns = tries.start_ns[began] - record.jobs.created_ns[tries.job[began]]
        return float(late_ns.mean()) / _NS - delay_s if late_ns.size else None

    return mean


def on_time_share(architecture: str) -> Figure:
    """The share of all jobs that were done by their deadline."""
    done, late, came = (of(architecture, f"jobs.{name}") for name in ("done", "late", "arrived"))
    return quotient(lambda outcomes: (done(outcomes) or 0.0) - (late(outcomes) or 0.0), came)


def slow_wholes(part: str, bound_s: float) -> Callable[[Record], float | None]:
    """The share of the requests of which a job of a step took longer than a bound [s], of those that are complete."""

    def slow(record: Record) -> float | None:
        tries, jobs = record.attempts, record.jobs
        mine = (jobs.step[tries.job] == record.steps.index(part)) & (tries.end_ns != NEVER)
        took_ns, request = (tries.end_ns - tries.start_ns)[mine], jobs.request[tries.job[mine]]
        if not took_ns.size:
            return None
        longest = np.zeros(len(record.requests.arrival_ns), np.int64)
        np.maximum.at(longest, request, took_ns)
        return float((longest[np.unique(request)] > bound_s * _NS).mean())

    return slow


def dead_share(step: str) -> Callable[[Record], float | None]:
    """The share of the jobs of a step that are dead letters at the end; None if there is no job."""

    def dead(record: Record) -> float | None:
        mine = record.jobs.step == record.steps.index(step)
        return float((record.jobs.state[mine] == JobState.DEAD).mean()) if mine.any() else None

    return dead


def share_of_dead(step: str) -> Callable[[Record], float | None]:
    """The share of the dead letters that are jobs of a step; None if there are no dead letters."""

    def share_of(record: Record) -> float | None:
        dead = record.jobs.step[record.jobs.state == JobState.DEAD]
        return float((dead == record.steps.index(step)).mean()) if dead.size else None

    return share_of


def most_ready(record: Record) -> float:
    """How many jobs were ready at once, at most: of those that wait, not the scheduled ones."""
    return float(series(record, "ready").max())


def calls_per_request(architecture: str) -> Figure:
    """How often a user calls, on average."""
    return share(architecture, "requests.calls", "requests.arrived")
