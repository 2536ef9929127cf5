"""A warm-up that is found from runs: `warmup: auto`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from sim.experiment.engines import Simulation
from sim.experiment.executors import SERIAL, Executor, of_each
from sim.experiment.limits import check_size
from sim.experiment.names import Progress, check_names
from sim.measure import Cut, Doubt, Interval, mean_interval, mser5, presence
from sim.measure.presence import FloatArray
from sim.scenario import Scenario
from sim.scenario.units import duration_text

PILOTS = 5  # runs that are averaged: luck, which they do not share, cancels; the start, which they share, does not
PARTS = 1000  # equal parts of the run, in each of which the mean number in the system is looked at


def settle(scenario: Scenario, names: Sequence[str] = (), executor: Executor = SERIAL) -> Scenario:
    """Return the scenario with the warm-up found, if it asks for that; unchanged otherwise.

    MSER-5 on the number of calls and jobs in the system, averaged over the first replications; the longest warm-up of
    the named architectures (all, if none is named) is that of all, since they are compared over the same time. Where
    no start can be told from the rest, half of the run is left out. It depends on the scenario and its seed alone, not
    on how many replications follow.
    """
    if scenario.warmup_ns >= 0:
        return scenario
    return warm_up(scenario, names, executor=executor).scenario


def settle_together(
    asked: Sequence[tuple[Scenario, Sequence[str]]], at_least_ns: int = 0, executor: Executor = SERIAL
) -> list[Scenario]:
    """Return scenarios that are to be compared run by run, each with the warm-up found if it asks for that.

    asked: each with the names of its architectures that are run. What is compared must be measured over the same time,
    or chance that both share would not cancel out: so all that last equally long get the longest warm-up of them, and
    no less than `at_least_ns`.
    """
    alone = [settle(scenario, names, executor) for scenario, names in asked]
    found: list[Scenario] = []
    for (scenario, _), settled in zip(asked, alone, strict=True):
        peers = [other.warmup_ns for other in alone if other.duration_ns == settled.duration_ns]
        longest = max(*peers, at_least_ns if at_least_ns < settled.duration_ns else 0)
        found.append(settled.model_copy(update={"warmup_ns": longest}) if scenario.warmup_ns < 0 else settled)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseTask(Simulation):
    """One run of an architecture, of which only its course is wanted. label: the architecture."""

    scenario: Scenario
    label: str
    replication: int

    def __call__(self, tell: Callable[[float], None] | None = None) -> FloatArray:
        """Return the number of calls and jobs in the system in each part of the run, shape (PARTS,)."""
        architecture, duration_ns = self.scenario.architectures[self.label], self.scenario.duration_ns
        record = self.record_of(
            architecture, seed=self.scenario.seed, replication=self.replication, horizon_ns=duration_ns, tell=tell
        )
        return presence(record, PARTS)


def courses_of(
    scenario: Scenario,
    names: Sequence[str],
    replications: int,
    progress: Progress | None = None,
    executor: Executor = SERIAL,
) -> dict[str, FloatArray]:
    """Return by architecture the number of calls and jobs in each part of each run, shape (replications, PARTS)."""
    tasks = [
        CourseTask(scenario=scenario, label=name, replication=number)
        for name in names
        for number in range(replications)
    ]
    runs = executor.each(tasks, of_each(progress, tasks))
    return {name: np.array(list(islice(runs, replications))) for name in names}


@dataclass(frozen=True)
class WarmUp:
    """How a scenario starts. scenario: with the warm-up found; by architecture: its course and its cut.

    courses: the number in the system in each part of each run, shape (replications, PARTS).
    """

    scenario: Scenario
    courses: Mapping[str, FloatArray]
    cuts: Mapping[str, Cut]

    @property
    def n(self) -> int:
        """How many runs were averaged."""
        return len(next(iter(self.courses.values())))

    def inside(self, name: str, from_ns: int = 0) -> Interval:
        """The mean number in the system from an instant on, with its interval over the runs."""
        first = -(-from_ns * PARTS // self.scenario.duration_ns)
        return mean_interval(self.courses[name][:, first:].mean(axis=1).tolist())


def warm_up(
    scenario: Scenario,
    names: Sequence[str] = (),
    *,
    replications: int = PILOTS,
    progress: Progress | None = None,
    executor: Executor = SERIAL,
) -> WarmUp:
    """Look at the start of a scenario in so many runs, whatever warm-up it asks for, and find where it is over.

    progress: told of an architecture and the share of its runs that is done. Raises ScenarioError for unknown names.
    """
    check_names(scenario, names)
    check_size(scenario, names, replications)
    courses = courses_of(scenario, names or tuple(scenario.architectures), replications, progress, executor)
    cuts = {name: mser5(runs.mean(axis=0)) for name, runs in courses.items()}
    unsettled = tuple(name for name, cut in cuts.items() if not cut.found)
    found = {"warmup_ns": _longest(scenario, cuts.values()), "unsettled": unsettled}
    return WarmUp(scenario.model_copy(update=found), courses, cuts)


def unsettled_doubts(scenario: Scenario, name: str) -> Iterator[Doubt]:
    """Say that `warmup: auto` found no end of an architecture's start, and what was left out then."""
    if name in scenario.unsettled:
        yield Doubt(
            "unsettled",
            "`warmup: auto` found no end of the start within half of the run, so the first half, "
            f"{duration_text(scenario.warmup_ns)}, was left out of all: the run is too short, or what waits grows "
            "for as long as it lasts.",
        )


def _longest(scenario: Scenario, cuts: Iterable[Cut]) -> int:
    """The longest of the warm-ups [ns]; half of the run where a start cannot be told from the rest."""
    return scenario.duration_ns * max(PARTS // 2 if cut.drop is None else cut.drop for cut in cuts) // PARTS
