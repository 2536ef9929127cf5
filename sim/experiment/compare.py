"""One scenario through its architectures, everything else held equal; once, or in independent replications."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from math import isfinite
from typing import Self

from sim._version import __version__
from sim.experiment.engines import EngineAsked, simulated, told
from sim.experiment.estimates import estimated
from sim.experiment.names import Progress, check_names
from sim.experiment.tails import one_run_tells, shortness
from sim.experiment.warmup import settle, unsettled_doubts
from sim.measure import (
    BatchMeans,
    Interval,
    Measures,
    Observed,
    Stopping,
    Verdict,
    certain,
    judge,
    measure,
    observe,
    start_doubts,
)
from sim.measure.contrasts import contrast
from sim.measure.figures import PER_MILLE
from sim.measure.one_run import one_run_interval
from sim.measure.steady import kind_of_run
from sim.record import Record
from sim.scenario import Architecture, Scenario, Threshold
from sim.scenario.metrics import TIMES

Metric = tuple[str, ...] | str  # ("wait", "p95") or "wait.p95"


def dotted(metric: Metric) -> str:
    """Return the name of a metric as a text.

    >>> dotted(("wait", "p95")), dotted("wait.p95")
    ('wait.p95', 'wait.p95')
    """
    return metric if isinstance(metric, str) else ".".join(metric)


@dataclass(frozen=True, slots=True)
class Replication:
    """What is kept of one replication of one architecture once its record is let go."""

    measures: Measures
    observed: Mapping[Threshold, Observed]
    engine: str = "simpy"  # what simulated it

    @property
    def kept(self) -> Self:
        """The numbers, as of an outcome."""
        return self

    def figure(self, metric: Metric) -> float | None:
        """Return one number by its name; None where there is none or it is refused."""
        return self.measures.figure(tuple(metric.split(".")) if isinstance(metric, str) else metric)


@dataclass(frozen=True)
class Outcome:
    """One architecture's run: what it was, what happened, and the numbers made of it."""

    architecture: Architecture
    record: Record
    measures: Measures
    observed: Mapping[Threshold, Observed] = field(default_factory=dict)
    warmup_ns: int = 0
    engine: str = "simpy"  # what simulated it

    @property
    def kept(self) -> Replication:
        """The numbers without the record."""
        return Replication(self.measures, self.observed, self.engine)

    def one_run(self, metric: tuple[str, str]) -> BatchMeans:
        """Return what this run alone tells of a figure of times in the long run; see `one_run_interval`."""
        return one_run_interval(self.record, metric, self.warmup_ns)


@dataclass(frozen=True)
class Comparison:
    """The outcomes of a scenario, by architecture, in the order of the scenario; all from one seed.

    outcomes: of replication 0, with its record. replications: the numbers of all of them, replication 0 first; as many
    of each architecture, and the same luck in those of the same place. records: of all replications, by architecture,
    where they were kept.
    """

    scenario: Scenario
    outcomes: Mapping[str, Outcome]
    replications: Mapping[str, tuple[Replication, ...]]
    verdicts: tuple[Verdict, ...]  # of the thresholds whose architecture was run
    stopping: Stopping | None = None  # where replications went on until they were precise
    version: str = __version__
    records: Mapping[str, tuple[Record, ...]] = field(default_factory=dict)

    @property
    def seed(self) -> int:
        """The seed of every draw."""
        return self.scenario.seed

    @property
    def engine(self) -> str:
        """What simulated it."""
        return told(run.engine for runs in self.replications.values() for run in runs)

    @property
    def n(self) -> int:
        """How many replications there are."""
        return len(next(iter(self.replications.values())))

    @classmethod
    def of(
        cls,
        scenario: Scenario,
        outcomes: Mapping[str, Outcome],
        replications: Mapping[str, Sequence[Replication]] | None = None,
    ) -> Self:
        """Judge the thresholds on what there is; without replications the outcomes are all there is."""
        settled = scenario.model_copy(update={"warmup_ns": max(outcome.warmup_ns for outcome in outcomes.values())})
        kept = {name: (outcome.kept,) for name, outcome in outcomes.items()} if replications is None else replications
        runs = {name: tuple(kept[name]) for name in outcomes}
        verdicts = (
            judged(settled, threshold, runs[threshold.architecture], outcomes[threshold.architecture])
            for threshold in scenario.thresholds
            if threshold.architecture in outcomes
        )
        return cls(scenario=settled, outcomes=outcomes, replications=runs, verdicts=tuple(verdicts))

    def values(self, name: str, metric: Metric) -> tuple[float | None, ...]:
        """Return one figure of an architecture in each replication; None where there is none or it is refused."""
        return tuple(run.figure(metric) for run in self.replications[name])

    def estimate(self, name: str, metric: Metric, confidence: float = 0.95) -> Interval:
        """Return the mean of a figure over the replications with its interval, unbounded for one alone."""
        return estimated(self.scenario, name, dotted(metric), partial(self.values, name), confidence)

    def difference(self, metric: Metric, name: str, base: str, confidence: float = 0.95) -> Interval:
        """Return by how much a figure of `name` exceeds that of `base`: the mean of paired differences."""
        return contrast(self.values(name, metric), self.values(base, metric), confidence=confidence)


def judged(
    scenario: Scenario,
    threshold: Threshold,
    runs: Sequence[Replication],
    outcome: Outcome | None = None,
    confidence: float = 0.95,
) -> Verdict:
    """Judge a threshold on replications of its architecture. outcome: one alone, which may have its own interval."""
    name, metric = threshold.architecture, dotted(threshold.metric)
    architecture = scenario.architectures[name]
    return judge(
        threshold,
        [run.observed[threshold] for run in runs],
        confidence=confidence,
        certain=certain(metric, architecture),
        short=shortness(scenario, name, metric) if threshold.scope is None else None,
        alone=_alone(scenario, threshold, outcome) if outcome is not None and len(runs) == 1 else None,
    )


def _alone(scenario: Scenario, threshold: Threshold, outcome: Outcome) -> Interval | None:
    """What one run in balance says of a time by its batch means; None where it cannot, or is too short for it."""
    name, statistic = threshold.metric if len(threshold.metric) == 2 else ("", "")
    balanced = kind_of_run(outcome.architecture).kind == "steady" and threshold.scope is None
    if not balanced or name not in TIMES or statistic not in ("mean", *PER_MILLE) or threshold.op in ("==", "!="):
        return None
    if not one_run_tells(scenario, threshold.architecture, f"{name}.{statistic}"):
        return None
    found = outcome.one_run((name, statistic))
    bounded = not found.refused and isfinite(found.interval.low)
    return replace(found.interval, n=1) if bounded else None


def run_one(
    scenario: Scenario,
    name: str,
    progress: Progress | None = None,
    *,
    replication: int = 0,
    engine: EngineAsked = "simpy",
) -> Outcome:
    """Run one architecture of a scenario. Raises ScenarioError if it has none of that name.

    replication: which luck; each number stands for other users, other work and other failures from the same seed.
    engine: which simulates; the outcome is the same.
    """
    check_names(scenario, [name])
    scenario = settle(scenario, [name])
    architecture, warmup_ns = scenario.architectures[name], scenario.warmup_ns
    tell = None if progress is None else lambda share: progress(name, share)
    seed, horizon_ns = scenario.seed, scenario.duration_ns
    record, chosen = simulated(
        engine, architecture, seed=seed, replication=replication, horizon_ns=horizon_ns, tell=tell
    )
    measures = measure(record, architecture, warmup_ns=warmup_ns)
    doubts = [*measures.verdicts, *unsettled_doubts(scenario, name)]
    if replication == 0:
        doubts += start_doubts(record, architecture, warmup_ns, auto=scenario.warmup_auto)
    measures = replace(measures, verdicts=tuple(doubts))
    mine = [threshold for threshold in scenario.thresholds if threshold.architecture == name]
    observed = observe(mine, record, measures, architecture, warmup_ns)
    return Outcome(architecture, record, measures, observed, warmup_ns, str(chosen))
