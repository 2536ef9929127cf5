"""Sweeps: the same users, work and luck at every point, while one key of the scenario or several change."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from itertools import chain, cycle, islice, pairwise
from math import inf, isfinite, prod
from types import MappingProxyType

from sim._version import __version__
from sim.experiment.compare import Metric, Replication, dotted
from sim.experiment.engines import told
from sim.experiment.estimates import estimated
from sim.experiment.executors import SERIAL, Executor, of_all
from sim.experiment.names import Progress
from sim.experiment.points import Point
from sim.experiment.predict import Prediction, predict
from sim.experiment.tasks import run_tasks
from sim.experiment.warmup import settle_together
from sim.measure import Interval, needed_on_average
from sim.scenario import Architecture, Scenario

_HAS: Mapping[str, Callable[[Architecture], bool]] = MappingProxyType(
    {
        "utilization": lambda architecture: bool(architecture.queued),
        "thread_utilization": lambda architecture: architecture.api is not None and bool(architecture.api.threads),
        "response_time.mean": lambda architecture: architecture.api is not None,
    }
)
_USUAL = (*_HAS, "completion_time.mean", "completion_time.p95", "goodput")


@dataclass(frozen=True)
class Swept:
    """What came of one point: its replications by architecture, replication 0 first, as many of each."""

    point: Point
    replications: Mapping[str, tuple[Replication, ...]]

    @property
    def n(self) -> int:
        """How many replications there are."""
        return len(next(iter(self.replications.values())))

    def values(self, name: str, metric: Metric) -> tuple[float | None, ...]:
        """Return one figure of an architecture in each replication; None where there is none or it is refused."""
        return tuple(run.figure(metric) for run in self.replications[name])

    def estimate(self, name: str, metric: Metric, confidence: float = 0.95) -> Interval:
        """Return the mean of a figure over the replications with its interval."""
        return estimated(self.point.scenario, name, dotted(metric), partial(self.values, name), confidence)

    def unstable(self, name: str) -> str:
        """Say how many servers the load needs where there are too few, as "12.5 workers for 10"; else nothing."""
        doubts = self.replications[name][0].measures.verdicts
        return next((doubt.brief for doubt in doubts if doubt.code == "unstable"), "")

    def theory(self, name: str, metric: str) -> float | None:
        """Return what a formula says of the figure in the steady state; None where there is none or no steady state."""
        return None if self.unstable(name) else self._formulas[name].figure(metric)

    @cached_property
    def _formulas(self) -> Mapping[str, Prediction]:
        scenario = self.point.scenario
        times = {"duration_ns": scenario.duration_ns, "warmup_ns": scenario.warmup_ns}
        return {name: predict(scenario.architectures[name], **times) for name in self.replications}


@dataclass(frozen=True)
class Sweep:
    """Points in their order, all from one seed. over: by key its values; metrics: what is told of each point.

    asked: how many replications of each point; the last may have fewer if somebody interrupted.
    """

    scenario: Scenario
    over: Mapping[str, Sequence[str]]
    points: tuple[Swept, ...]
    metrics: tuple[str, ...]
    asked: int
    version: str = field(default=__version__)

    @property
    def engine(self) -> str:
        """What simulated it."""
        return told(run.engine for swept in self.points for runs in swept.replications.values() for run in runs)

    @property
    def names(self) -> tuple[str, ...]:
        """The architectures that were run."""
        return tuple(self.points[0].replications)

    @property
    def n(self) -> int:
        """How many replications every point has at least."""
        return min(swept.n for swept in self.points)

    @property
    def missing(self) -> int:
        """How many points were not reached."""
        return prod(map(len, self.over.values())) - len(self.points)


def sweep_each(
    points: Sequence[Point],
    names: Sequence[str] = (),
    *,
    replications: int,
    progress: Progress | None = None,
    executor: Executor = SERIAL,
) -> Iterator[Swept]:
    """Run the named architectures (all, if none is named) at each point and yield what came of it when it is finished.

    Replication i has the same users, work and luck at every point (common random numbers), so that points differ by
    what was changed. progress: is told the point and the share of the whole sweep that is done.
    If it is interrupted, it yields the point it was at with the replications that are whole, if there are two of them,
    and then lets KeyboardInterrupt through.
    """
    together = len(names or points[0].scenario.architectures)
    scenarios = settle_together([(point.scenario, names) for point in points], executor=executor)
    settled = [Point(point.settings, scenario) for point, scenario in zip(points, scenarios, strict=True)]
    # One stream of runs for all points: no core waits at the end of a point for the slowest of its runs.
    tasks = chain.from_iterable(
        run_tasks(point.scenario, names, range(replications), label=str(point)) for point in settled
    )
    results = executor.each(tasks, of_all(progress, len(points) * replications * together))
    for point in settled:
        kept: dict[str, list[Replication]] = {name: [] for name in names or point.scenario.architectures}
        try:
            for name, result in zip(cycle(kept), islice(results, replications * together)):
                kept[name].append(result.kept)
        except KeyboardInterrupt:
            if (whole := min(map(len, kept.values()))) > 1:
                yield Swept(point, {name: tuple(runs[:whole]) for name, runs in kept.items()})
            raise
        yield Swept(point, {name: tuple(runs) for name, runs in kept.items()})


def usual_metrics(scenario: Scenario, names: Sequence[str] = ()) -> tuple[str, ...]:
    """Return what a sweep tells if nothing is asked for: how busy, how long, how much of use; what there is of it."""
    architectures = [scenario.architectures[name] for name in names or scenario.architectures]
    return tuple(metric for metric in _USUAL if metric not in _HAS or any(map(_HAS[metric], architectures)))


def crossings(points: Sequence[tuple[float, Point]], name: str) -> tuple[float, ...]:
    """Return the places on an axis where the offered load of an architecture reaches what its servers can do.

    points: with their places, rising. Between two points, load and servers are taken to change evenly; both do where
    the key is a rate or a number of servers.
    """
    spare = [(place, _spare(point, name)) for place, point in points]
    return tuple(
        low + (high - low) * left / (left - right)
        for (low, left), (high, right) in pairwise(spare)
        if (left <= 0) != (right <= 0) and isfinite(left - right)
    )


def _spare(point: Point, name: str) -> float:
    """How many servers are left over on average at the scarcest place; negative if there are too few."""
    needs = needed_on_average(point.scenario.architectures[name], point.scenario.duration_ns)
    return min((servers - needed for _, needed, servers in needs), default=inf)
