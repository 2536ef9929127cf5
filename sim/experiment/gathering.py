"""Outcomes as they come, of which there may be fewer than were asked for when somebody interrupts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from sim.experiment.compare import Comparison, Outcome, Replication
from sim.measure import PrecisionRule, Stopping, stopping
from sim.scenario import Scenario

Kind = TypeVar("Kind", bound=Comparison)


class Gathering:
    """Outcomes as they come; a comparison of those there are can be made at any time."""

    def __init__(self, scenario: Scenario) -> None:
        """Begin with nothing."""
        self.scenario = scenario
        self.kept: dict[str, list[Replication]] = {}
        self._outcomes: dict[str, Outcome] = {}
        self._stopping: Stopping | None = None

    def add(self, name: str, outcome: Outcome) -> None:
        """Take the next outcome of an architecture; only the first keeps its record."""
        self._outcomes.setdefault(name, outcome)
        self.kept.setdefault(name, []).append(outcome.kept)

    def __bool__(self) -> bool:
        """Whether there is anything."""
        return bool(self._outcomes)

    def __str__(self) -> str:
        """What there is, in words."""
        n = self._whole
        return f"{n} replications of {', '.join(self._outcomes)}" if n > 1 else ", ".join(self._outcomes)

    @property
    def _whole(self) -> int:
        """How many replications every architecture has that has any: pairs stay whole."""
        return min(map(len, self.kept.values()))

    def comparison(self) -> Comparison:
        """Return the comparison of whole replications."""
        return self.shown_as(Comparison)

    def shown_as(self, kind: type[Kind]) -> Kind:
        """Return the comparison of whole replications as one of a kind of comparison."""
        kept = {name: runs[: self._whole] for name, runs in self.kept.items()}
        return replace(kind.of(self.scenario, self._outcomes, kept), stopping=self._stopping)

    def is_precise(self, measures: Sequence[tuple[str, str]], rule: PrecisionRule) -> bool:
        """Whether measures, each an architecture and a metric, are known well enough, or the rule gives up."""
        values = {".".join(each): [run.figure(each[1]) for run in self.kept[each[0]]] for each in measures}
        self._stopping = stopping(values, rule)
        return self._stopping.over
