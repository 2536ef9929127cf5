"""One scenario through its architectures, everything else held equal."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from sim._version import __version__
from sim.measure import Measures, Verdict, evaluate, measure
from sim.model import simulate
from sim.record import Record
from sim.scenario import Architecture, Scenario, ScenarioError, nearest
from sim.workload import draw

ENGINE = "simpy"
Progress = Callable[
    [str, float], None
]  # told an architecture's name and the share of its simulated time that has passed


@dataclass(frozen=True)
class Outcome:
    """One architecture's run: what it was, what happened, and the numbers made of it."""

    architecture: Architecture
    record: Record
    measures: Measures


@dataclass(frozen=True)
class Comparison:
    """The outcomes of a scenario, by architecture, in the order of the scenario; all from one seed."""

    scenario: Scenario
    outcomes: Mapping[str, Outcome]
    verdicts: tuple[Verdict, ...]  # of the thresholds whose architecture was run
    engine: str = ENGINE
    version: str = __version__

    @property
    def seed(self) -> int:
        """The seed of every draw."""
        return self.scenario.seed

    @classmethod
    def of(cls, scenario: Scenario, outcomes: Mapping[str, Outcome]) -> Self:
        """Judge the thresholds on the outcomes there are."""
        thresholds = [threshold for threshold in scenario.thresholds if threshold.architecture in outcomes]
        measures = {name: outcome.measures for name, outcome in outcomes.items()}
        return cls(scenario=scenario, outcomes=outcomes, verdicts=tuple(evaluate(thresholds, measures)))


def run_one(scenario: Scenario, name: str, progress: Progress | None = None) -> Outcome:
    """Run one architecture of a scenario. Raises ScenarioError if it has none of that name."""
    check_names(scenario, [name])
    architecture = scenario.architectures[name]
    workload = draw(architecture, seed=scenario.seed, duration_ns=scenario.duration_ns)
    tell = None if progress is None else lambda share: progress(name, share)
    record = simulate(architecture, workload, horizon_ns=scenario.duration_ns, progress=tell)
    return Outcome(architecture, record, measure(record, architecture, warmup_ns=scenario.warmup_ns))


def compare_each(
    scenario: Scenario, names: Sequence[str] = (), progress: Progress | None = None
) -> Iterator[tuple[str, Outcome]]:
    """Run the named architectures (all, if none is named) one after another and yield each as it is finished.

    All get the same users at the same instants, with the same work and the same bad luck (common random numbers).
    """
    check_names(scenario, names)
    for name in names or scenario.architectures:
        yield name, run_one(scenario, name, progress)


def check_names(scenario: Scenario, names: Sequence[str]) -> None:
    """Raise ScenarioError for a name that no architecture has."""
    for name in names:
        if name not in scenario.architectures:
            way_out = nearest(name, scenario.architectures)
            raise ScenarioError(f"{name}: is not an architecture of {scenario.name}{way_out}")
