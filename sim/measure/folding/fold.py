"""The measures of a run that is never there as a whole: what each piece adds to them, and what they come to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from sim.engine.pieces import Piece
from sim.measure.audit import Audit
from sim.measure.batches import BatchMeans
from sim.measure.folding.books import Books
from sim.measure.folding.spent import Spent
from sim.measure.folding.steps import Course, Steps
from sim.measure.folding.totals import Totals
from sim.measure.measures import Level, Measures
from sim.measure.series import SPANS
from sim.measure.stays import Stays
from sim.measure.times import TIMES, samples_of
from sim.measure.verdicts import Extent, doubts
from sim.measure.work import work_of
from sim.record import IntArray
from sim.scenario import Architecture
from sim.scenario.logs import as_run

_NS = 1e9
_LEVELS = {
    "backlog": ("ready", "scheduled"),
    "in_flight": ("in_flight",),
    "workers": (),  # told apart: a shift belongs to no request
    "busy_workers": ("busy_workers",),
    "busy_threads": ("busy_threads",),
}  # each with the spans that it is made of


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """What a long run came to.

    measures: as of a whole record; percentiles are off by at most `ERROR`. means: the interval [s] of the mean of each
    of the TIMES, by batch means. backlog: its course over the planned run. horizon_ns: how far the run came.
    """

    measures: Measures
    means: Mapping[str, BatchMeans]
    backlog: Course
    horizon_ns: int


class Fold:
    """Takes a run piece by piece; what it keeps does not grow, but for what is still in the system."""

    def __init__(self, architecture: Architecture, *, horizon_ns: int, warmup_ns: int = 0) -> None:
        """Begin with nothing. horizon_ns: how long the run is to be; it may be closed before."""
        self._architecture, self._warmup_ns = as_run(architecture), warmup_ns
        self._course = Course(horizon_ns)
        self._levels = {name: Steps(warmup_ns, self._course if name == "backlog" else None) for name in _LEVELS}
        self._times = {name: Spent() for name in TIMES}
        self._totals, self._books = Totals(warmup_ns), Books(self._architecture)

    @property
    def jobs(self) -> int:
        """How many jobs have been taken so far."""
        return self._totals.jobs_arrived

    def add(self, piece: Piece) -> None:
        """Take the next piece."""
        record, stays = piece.record, Stays(piece.record, is_piece=True)
        if len(record.requests.arrival_ns):
            work = work_of(record)
            self._totals.add(stays, work, self._architecture)
            for name, spent in self._times.items():
                spent.add(samples_of(record, work, name).after(self._warmup_ns))
            self._books.add(stays)
        for name, steps in self._levels.items():
            steps.tell(*_together(SPANS[part](stays) for part in _LEVELS[name]))
        self._levels["workers"].tell(piece.ups_ns, piece.downs_ns)
        self._pass_until(piece.until_ns)

    def close(self, horizon_ns: int) -> Folded:
        """Return what the run came to, up to an instant that the last piece has told. Nothing may be added then.

        Raises ValueError if nothing of it is left after the warm-up.
        """
        if self._warmup_ns >= horizon_ns:
            got = f"{self._warmup_ns / _NS:g} s of {horizon_ns / _NS:g} s"
            raise ValueError(f"the warm-up must be shorter than the run, got {got}: nothing is left to measure")
        self._pass_until(horizon_ns)
        means = {name: spent.interval() for name, spent in self._times.items()}
        return Folded(measures=self._measures(horizon_ns), means=means, backlog=self._course, horizon_ns=horizon_ns)

    def _pass_until(self, until_ns: int) -> None:
        for steps in self._levels.values():
            steps.pass_until(until_ns)
        self._books.pass_until(until_ns)

    def _measures(self, horizon_ns: int) -> Measures:
        """The measures of the whole run."""
        times = {name: spent.figures(horizon_ns) for name, spent in self._times.items()}
        totals, window_s = self._totals, (horizon_ns - self._warmup_ns) / _NS
        requests, jobs = totals.requests, totals.jobs
        extent = Extent(horizon_ns, requests.arrived, requests.pending, jobs.arrived, jobs.in_system)
        in_system_ns = self._levels["backlog"].area_ns + self._levels["in_flight"].area_ns
        return Measures(
            requests=requests,
            jobs=jobs,
            **times,
            throughput=totals.completed / window_s,
            goodput=totals.served / window_s,
            utilization=self._worker_utilization(),
            thread_utilization=self._thread_utilization(horizon_ns),
            backlog=self._level("backlog", horizon_ns),
            in_flight=self._level("in_flight", horizon_ns),
            workers=self._level("workers", horizon_ns),
            amplification=totals.amplification,
            wasted_s=totals.wasted_ns / _NS,
            audit=Audit(self._books.problems(in_system_ns, horizon_ns)),
            verdicts=doubts(extent, self._architecture, self._warmup_ns, times),
        )

    def _level(self, name: str, horizon_ns: int) -> Level:
        steps = self._levels[name]
        return Level(mean=steps.area_after_ns / (horizon_ns - self._warmup_ns), max=steps.highest)

    def _worker_utilization(self) -> float | None:
        up_ns = self._levels["workers"].area_after_ns
        return self._levels["busy_workers"].area_after_ns / up_ns if up_ns and self._architecture.queued else None

    def _thread_utilization(self, horizon_ns: int) -> float | None:
        api = self._architecture.api
        return (
            None if api is None or api.threads is None else self._level("busy_threads", horizon_ns).mean / api.threads
        )


def _together(spans: Iterable[tuple[IntArray, IntArray]]) -> tuple[IntArray, IntArray]:
    """Several kinds of spans as one."""
    nothing = np.empty(0, np.int64)
    entered, left = zip((nothing, nothing), *spans, strict=True)
    return np.concatenate(entered), np.concatenate(left)
