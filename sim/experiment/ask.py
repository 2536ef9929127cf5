"""What a search for enough is asked: which key, in which range, for whose thresholds; checked before anything runs."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import Final

from sim.experiment.names import check_names
from sim.experiment.points import Point, asked_text, point_of
from sim.experiment.ranges import Grid, Quantity, between, ends, grid, quantity
from sim.scenario import Architecture, Scenario, ScenarioError, Threshold
from sim.scenario.errors import printable
from sim.scenario.origins import shown

# What is of queued steps alone: a run of an architecture that queues nothing does not depend on it.
_OF_QUEUES: Final = frozenset({"queue", "queues", "retry", "workers", "pools", "stream", "redrive"})
_STEPS: Final = 100  # into how many a range is cut that is not of whole numbers


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is looked for: the smallest value (or the largest) that meets the thresholds of an architecture.

    replications: of each candidate at least; at_most: before one gives up.
    """

    scenario: Scenario
    architecture: str
    key: str
    candidates: Grid
    largest: bool = False
    replications: int = 20
    at_most: int = 400

    @property
    def thresholds(self) -> tuple[Threshold, ...]:
        """What must hold."""
        return tuple(one for one in self.scenario.thresholds if one.architecture == self.architecture)

    @property
    def looks(self) -> tuple[int, ...]:
        """At how many replications a candidate is judged: twice as many each time."""
        found = [self.replications]
        while found[-1] < self.at_most:
            found.append(min(2 * found[-1], self.at_most))
        return tuple(found)

    def value(self, at: int) -> str:
        """Return the value of a candidate; they are numbered from the hardest to the easiest."""
        return self.candidates[len(self.candidates) - 1 - at if self.largest else at]

    def point(self, at: int) -> Point:
        """Return the scenario of a candidate. Raises ScenarioError if it cannot be run."""
        return point_of(self.scenario, {self.key: self.value(at)}, "--find")


def ask(
    scenario: Scenario,
    find: str,
    within: str,
    *,
    only: str | None = None,
    to: str | None = None,
    largest: bool = False,
    replications: int = 20,
    at_most: int = 400,
) -> Question:
    """Make a question of what was asked for; both ends of the range are read here.

    find: a key, as in `--set`. within: `A..B`: whole numbers, or anything else with a number. to: how fine; one, or a
    hundredth of the range. only: whose thresholds must be met, if several have some.
    Raises ScenarioError for whatever cannot be run or looked for.
    """
    if at_most < replications:
        raise ScenarioError(f"--at-most {at_most}: must be at least the {replications} of --replications")
    question = Question(
        scenario=scenario,
        architecture=_whose(scenario, only),
        key=find,
        candidates=_candidates(within, to),
        largest=largest,
        replications=replications,
        at_most=at_most,
    )
    ends_of_it = [question.point(at).scenario for at in (0, len(question.candidates) - 1)]
    hard, easy = (_depends_on(one, question.architecture) for one in ends_of_it)
    if hard == easy:
        raise ScenarioError(_without_effect(find, scenario.architectures[question.architecture]))
    return question


def _depends_on(scenario: Scenario, name: str) -> tuple[object, ...]:
    """What a run of one architecture depends on."""
    architecture = scenario.architectures[name]
    matters = shown(architecture)
    if not architecture.queued:
        matters = {key: value for key, value in matters.items() if key not in _OF_QUEUES}
    return matters, scenario.seed, scenario.duration_ns, scenario.warmup_ns


def _without_effect(find: str, architecture: Architecture) -> str:
    """Say that a key changes nothing of an architecture, why if it is plain, and which key would."""
    name, section = architecture.name, find.removeprefix(f"{architecture.name}.").partition(".")[0]
    why = ", which queues nothing" if not architecture.queued and section in _OF_QUEUES else ""
    api = architecture.api
    if architecture.queued:
        pool = f"pools.{next(iter(architecture.pools))}" if architecture.pools else "workers"
        key = f"{name}.{pool}.count"
    else:
        key = f"{name}.api.threads" if api is not None and api.threads is not None else f"{name}.load"
    return f"--find {printable(find)}: changes nothing of {name}{why}; name a key that does, such as {key}"


def _whose(scenario: Scenario, only: str | None) -> str:
    """The architecture whose thresholds must be met."""
    having = list(dict.fromkeys(one.architecture for one in scenario.thresholds))
    if only is not None:
        check_names(scenario, [only])
        having = [name for name in having if name == only]
    if not having:
        whose = only or scenario.name
        architecture = scenario.architectures[only or next(iter(scenario.architectures))]
        example = f"{architecture.name}.{'wait' if architecture.queued else 'completion_time'}.p95 < 5s"
        way_out = f"say what is enough: thresholds: [{example}], or --set 'thresholds=[{example}]'"
        raise ScenarioError(f"{whose}: has no thresholds to meet; {way_out}")
    if len(having) > 1:
        raise ScenarioError(f"{scenario.name}: {', '.join(having)} have thresholds; name one with --only")
    return having[0]


def _candidates(within: str, to: str | None) -> Grid:
    """The candidates. Raises ScenarioError that names the option."""
    asked = between(within)
    if asked is None:
        low, comma, high = within.partition(",")
        way_out = f"; write {asked_text(f'{low.strip()}..{high.strip()}')}" if comma else ""
        raise ScenarioError(f"--between {asked_text(within)}: must be A..B, such as 4..12 or 1s..30s{way_out}")
    low, high, count = asked
    try:
        first, last = ends(low, high)
        wanted = _count(first, last, to, within) if count is None else count
        return grid(low, high, wanted)
    except ScenarioError:
        raise
    except ValueError as error:
        raise ScenarioError(f"--between {asked_text(within)}: {error}") from None


def _count(first: Quantity, last: Quantity, to: str | None, within: str) -> int:
    """How many candidates there are between two ends. Raises ScenarioError if `to` does not suit them."""
    plain, width = first.kind == "number", last.value - first.value
    if to is None:
        whole = plain and first.value.denominator == last.value.denominator == 1
        return int(width) + 1 if whole else _STEPS + 1
    step = quantity(to)
    if step is None or step.kind != first.kind or not 0 < step.value <= width:
        rule = f"must be a part of {asked_text(within)} above 0, in the same kind of unit"
        raise ScenarioError(f"--to {asked_text(to)}: {rule}")
    if plain and (width / step.value).denominator != 1:
        raise ScenarioError(f"--to {asked_text(to)}: must divide {asked_text(within)} into equal steps")
    return ceil(width / step.value) + 1
