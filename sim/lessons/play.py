"""A drill as it was run: its numbers, what they say of each claim, and its texts filled with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

from sim.experiment import Outcome, replicate_each
from sim.experiment.names import Progress
from sim.lessons.drill import Claim, Drill, Number, Option, Outcomes
from sim.lessons.numbers import Numbers, Verdict
from sim.scenario import Scenario, ScenarioError, units


@dataclass(frozen=True, slots=True)
class Played:
    """A drill and its run. outcomes: of the first replication, for the pictures."""

    drill: Drill
    scenario: Scenario
    outcomes: Outcomes
    numbers: Numbers
    replications: int

    def told(self, text: str) -> str:
        """Fill a text of the drill with the numbers of this run."""
        names = {**self.numbers.values, **self.numbers.ratios, **self.numbers.theory}
        return text.format(**{name: self.numbers.told(name) for name in names})

    @property
    def right(self) -> tuple[int, ...]:
        """Which options the run says are right; none for a drill that asks for a number."""
        expect = self.drill.expect
        return tuple(i for i, option in enumerate(_options(expect)) if option.holds(self.numbers) is True)

    @property
    def claims(self) -> tuple[tuple[Claim, Verdict], ...]:
        """Each claim of the answer, and whether this run bears it out."""
        return tuple((claim, claim.holds(self.numbers)) for claim in self.drill.claims)

    def judge(self, prediction: float) -> bool:
        """Whether a prediction was right: the place of an option, or a number within its factor of the interval."""
        expect = self.drill.expect
        if not isinstance(expect, Number):
            return prediction in self.right
        found = self.numbers[expect.of]
        return found.low / expect.within <= prediction <= found.high * expect.within


def play(drill: Drill, *, seed: int | None = None, progress: Progress | None = None) -> Played:
    """Run a drill: its scenario as often as it says, each time with other luck from the seed (None: the drill's)."""
    scenario, times = drill.scenario(seed), drill.replications
    first: Outcomes | None = None
    values: dict[str, list[float | None]] = {name: [] for name in drill.measures}
    for results in replicate_each(scenario, replications=times, progress=progress, records="all"):
        outcomes = {name: result for name, result in results.items() if isinstance(result, Outcome)}
        first = first or outcomes
        for name, figure in drill.measures.items():
            values[name].append(figure(outcomes))
    assert first is not None, "there is at least one replication"
    theory = {name: said(scenario) for name, said in drill.theory.items()}
    kept = {name: tuple(each) for name, each in values.items()}
    return Played(drill, scenario, first, Numbers(kept, theory, drill.ratios), times)


def read_prediction(drill: Drill, text: str) -> int | float:
    """Read what somebody predicts: the letter of an option, or a number as people write it.

    Times have a unit or are in seconds; shares are percentages, or 0.02. Raises ScenarioError with the way out.
    """
    said = text.strip().lower()
    expect = drill.expect
    try:
        return _number(expect, said) if isinstance(expect, Number) else _letters(expect).index(said[:1] or "?")
    except ValueError:
        raise ScenarioError(f"{text.strip()!r}: {how_to_say(drill)}") from None


def how_to_say(drill: Drill) -> str:
    """How to write a prediction."""
    expect = drill.expect
    if not isinstance(expect, Number):
        letters = _letters(expect)
        return f"say one of {letters[0]} to {letters[-1]}"
    return {
        "time": "say a time, such as 500ms, 5s or 2m",
        "share": "say a share, such as 5%",
        "count": "say a number",
        "rate": "say a number per second",
    }[expect.kind]


def _letters(options: Sequence[Option]) -> str:
    return "abcdefgh"[: len(options)]


def _options(expect: tuple[Option, ...] | Number) -> tuple[Option, ...]:
    return () if isinstance(expect, Number) else expect


def _number(expect: Number, said: str) -> float:
    """Read a number of a kind. Raises ValueError if it is none, or less than nothing."""
    if expect.kind == "time":
        return units.duration_ns(said if said[-1:].isalpha() else f"{said}s") / 1e9
    number = float(said.removesuffix("%").removesuffix("/s").replace(",", ""))
    if not isfinite(number) or number < 0:
        raise ValueError(f"must be a number of 0 or more, got {said}")
    is_percent = expect.kind == "share" and (said.endswith("%") or number >= 1)
    return number / 100 if is_percent else number
