"""A warm-up that is found from runs: `warmup: auto`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from math import ceil

import numpy as np

from sim.experiment.engines import Simulation
from sim.experiment.executors import SERIAL, Executor, of_each
from sim.experiment.limits import check_size
from sim.experiment.names import Progress, check_names
from sim.experiment.tails import felt_s
from sim.measure import Cut, Doubt, Interval, mean_interval, mser5, presence
from sim.measure.presence import FloatArray
from sim.scenario import Scenario
from sim.scenario.units import duration_text

FIRST_PILOT = 2**31  # replications that nobody measures: else the cut would hang on the luck that it is to be cut from
PILOTS = 5  # runs that are averaged: luck, which they do not share, cancels; the start, which they share, does not
PARTS = 1000  # equal parts of the run, in each of which the mean number in the system is looked at


def settle(scenario: Scenario, names: Sequence[str] = (), executor: Executor = SERIAL) -> Scenario:
    """Return the scenario with the warm-up found, if it asks for that; unchanged otherwise.

    MSER-5 on the number of calls and jobs in the system, averaged over replications of its own, and no less than theory
    says the start is felt; the longest warm-up of the named architectures (all, if none is named) is that of all, since
    they are compared over the same time. Where no start can be told from the rest, or it is felt for longer, half of
    the run is left out. It depends on the scenario and its seed alone, not on how many replications follow.
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
    """Return by architecture the number of calls and jobs in each part of each run, shape (replications, PARTS).

    The runs are pilots: the same for all architectures, and none of those that are measured.
    """
    tasks = [
        CourseTask(scenario=scenario, label=name, replication=number)
        for name in names
        for number in range(FIRST_PILOT, FIRST_PILOT + replications)
    ]
    runs = executor.each(tasks, of_each(progress, tasks))
    return {name: np.array(list(islice(runs, replications))) for name in names}


@dataclass(frozen=True)
class WarmUp:
    """How a scenario starts. scenario: with the warm-up found; by architecture: courses, cuts, and what is felt.

    courses: the number in the system in each part of each run, shape (replications, PARTS).  felt: for how many parts
    the empty start is felt by theory; 0 where that is not known.
    """

    scenario: Scenario
    courses: Mapping[str, FloatArray]
    cuts: Mapping[str, Cut]
    felt: Mapping[str, int]

    @property
    def n(self) -> int:
        """How many runs were averaged."""
        return len(next(iter(self.courses.values())))

    @property
    def unsettled(self) -> tuple[str, ...]:
        """The architectures whose start is not over within half of the run, as far as can be told."""
        return tuple(name for name, cut in self.cuts.items() if cut.drop is None or self.felt[name] > PARTS // 2)

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
    felt = {name: felt_parts(scenario, name) for name in cuts}
    found = WarmUp(scenario, courses, cuts, felt)
    left_out = {"warmup_ns": _longest(found), "unsettled": found.unsettled}
    return replace(found, scenario=scenario.model_copy(update=left_out))


def felt_parts(scenario: Scenario, name: str) -> int:
    """Return for how many parts of its run an architecture feels its empty start, by theory; 0 if not known."""
    return ceil(felt_s(scenario, name) * 1e9 * PARTS / scenario.duration_ns)


def unsettled_doubts(scenario: Scenario, name: str) -> Iterator[Doubt]:
    """Say that `warmup: auto` found no end of an architecture's start, and what was left out then."""
    if name in scenario.unsettled:
        yield Doubt(
            "unsettled",
            "`warmup: auto` found no end of the start within half of the run, so the first half, "
            f"{duration_text(scenario.warmup_ns)}, was left out of all: the run is too short, or what waits grows "
            "for as long as it lasts.",
        )


def _longest(found: WarmUp) -> int:
    """The longest of the warm-ups [ns]; half of the run where a start is not over by then."""
    half = PARTS // 2
    parts = [
        half if cut.drop is None else min(max(cut.drop, found.felt[name]), half) for name, cut in found.cuts.items()
    ]
    return found.scenario.duration_ns * max(parts) // PARTS
