"""What a drill is: a question of job interviews, a small scenario that answers it, and how the answer is checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Literal, TypeAlias

from sim.experiment import Outcome
from sim.lessons.numbers import Numbers, Verdict
from sim.scenario import Scenario, load

Outcomes: TypeAlias = Mapping[str, Outcome]  # of one replication, by architecture
Figure: TypeAlias = Callable[[Outcomes], float | None]  # a number of one replication
Check: TypeAlias = Callable[[Numbers], Verdict]
Kind: TypeAlias = Literal["time", "share", "count", "rate"]

FOLDER: Final = Path(__file__).resolve().parent / "drills"
_NONE: Final[Mapping[str, Any]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Claim:
    """Words of the answer that claim something, and the check of these on the numbers of a run."""

    words: str
    holds: Check


@dataclass(frozen=True, slots=True)
class Option:
    """An answer to choose, and whether a run bears it out. why: what to say to whoever chose a wrong one."""

    name: str
    text: str
    holds: Check
    why: str = ""


@dataclass(frozen=True, slots=True)
class Trap:
    """A number that many would say, and what they think of."""

    guess: float
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A number to predict. of: its name; within: the factor up to which a prediction counts as right."""

    of: str
    kind: Kind
    within: float
    traps: tuple[Trap, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A bar: its label, the name of its number, and that of the theory's."""

    label: str
    name: str
    theory: str = ""


@dataclass(frozen=True, slots=True)
class Bars:
    """A picture of numbers side by side, with their intervals. kind: of all of them."""

    title: str
    kind: Kind
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """A picture over the time of the first replication. series: as `sim.measure.series` has it; only: architectures."""

    title: str
    series: str = "backlog"
    only: tuple[str, ...] = ()
    unit: str = "jobs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Drill:
    """One question. Its scenario is the file of its id in FOLDER; texts name numbers as `{name:kind}`.

    measures: by name, a number of each replication; theory: by name, of the scenario; ratios: by name, two measures.
    expect: options to choose from, or a number to predict. answer: what one says in thirty seconds. claims: words of
    the answer, each with its check. follow_up: what is asked next, and what to say. changes: what would change it.
    """

    id: str
    topic: str
    question: str
    expect: tuple[Option, ...] | Number
    measures: Mapping[str, Figure]
    answer: str
    claims: tuple[Claim, ...]
    follow_up: tuple[str, str]
    changes: tuple[str, ...]
    pictures: tuple[Bars | Timeline, ...]
    theory: Mapping[str, Callable[[Scenario], float]] = field(default_factory=lambda: _NONE)
    ratios: Mapping[str, tuple[str, str]] = field(default_factory=lambda: _NONE)
    replications: int = 10

    @property
    def texts(self) -> tuple[str, ...]:
        """Every text that may name numbers."""
        whys = [option.why for option in self.expect] if isinstance(self.expect, tuple) else []
        return (self.answer, *whys, *self.follow_up, *self.changes)

    def scenario(self, seed: int | None = None) -> Scenario:
        """Read its scenario. seed: other luck than that of the file."""
        return load(FOLDER / f"{self.id}.yaml", overrides={} if seed is None else {"seed": seed})
