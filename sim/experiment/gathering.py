"""Outcomes as they come, of which there may be fewer than were asked for when somebody interrupts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from sim.experiment.compare import Comparison, Outcome, Replication
from sim.experiment.tasks import Result
from sim.measure import PrecisionRule, Stopping, stopping
from sim.record import Record
from sim.scenario import Scenario

Kind = TypeVar("Kind", bound=Comparison)


class Gathering:
    """Outcomes as they come; a comparison of those there are can be made at any time."""

    def __init__(self, scenario: Scenario) -> None:
        """Begin with nothing."""
        self.scenario = scenario
        self.kept: dict[str, list[Replication]] = {}
        self._outcomes: dict[str, Outcome] = {}
        self._records: dict[str, list[Record]] = {}
        self._stopping: Stopping | None = None

    def add(self, name: str, result: Result) -> None:
        """Take the next result of an architecture; the first has its record, others if all are kept."""
        if isinstance(result, Outcome):
            self._outcomes.setdefault(name, result)
            self._records.setdefault(name, []).append(result.record)
        self.kept.setdefault(name, []).append(result.kept)

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
        records = {name: tuple(found[: self._whole]) for name, found in self._records.items()}
        all_there = 1 < self._whole == min(map(len, records.values()))
        comparison = kind.of(self.scenario, self._outcomes, kept)
        return replace(comparison, stopping=self._stopping, records=records if all_there else {})

    def is_precise(self, measures: Sequence[tuple[str, str]], rule: PrecisionRule) -> bool:
        """Whether measures, each an architecture and a metric, are known well enough, or the rule gives up."""
        values = {".".join(each): [run.figure(each[1]) for run in self.kept[each[0]]] for each in measures}
        self._stopping = stopping(values, rule)
        return self._stopping.over
