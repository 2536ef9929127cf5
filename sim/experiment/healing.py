"""Everything that `sim metastable` finds out: the map, the way up and down, what theory says of both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from sim.experiment.basins import Cell
from sim.experiment.executors import SERIAL, Executor
from sim.experiment.hysteresis import Hysteresis, sweep_each
from sim.experiment.metastable import Metastability, Plan, explore_each
from sim.experiment.names import Progress
from sim.experiment.predictions import Prediction, predict

_MAP: Final = 0.8  # share of the work that the map is, roughly; the rest is the way up and down


@dataclass(frozen=True)
class Healing(Metastability):
    """A map with its hysteresis by architecture (those that are finished) and its predictions.

    complete: whether all was run; somebody may have interrupted it.
    """

    hysteresis: Mapping[str, Hysteresis] = field(default_factory=dict, repr=False)
    complete: bool = True

    @property
    def names(self) -> tuple[str, ...]:
        """The architectures of which at least one cell is finished."""
        return tuple(name for name in self.plan.names if self.cells.get(name))

    @cached_property
    def predictions(self) -> Mapping[str, Prediction]:
        """What theory says, by architecture."""
        return {name: predict(self, name) for name in self.names}


class Findings:
    """Cells and branches as they come; what there is can be looked at at any time."""

    def __init__(self, plan: Plan) -> None:
        """Begin with nothing."""
        self._plan = plan
        self._cells: dict[str, dict[tuple[float, int], Cell]] = {}
        self._hysteresis: dict[str, Hysteresis] = {}

    def __bool__(self) -> bool:
        """Whether any cell is finished."""
        return bool(self._cells)

    def __len__(self) -> int:
        """How many cells are finished."""
        return sum(map(len, self._cells.values()))

    def run(self, progress: Progress | None = None, executor: Executor = SERIAL) -> None:
        """Run all there is to run; what is finished stays if it is interrupted."""
        for name, cell in explore_each(self._plan, _part(progress, 0.0, _MAP), executor):
            self._cells.setdefault(name, {})[cell.load_per_s, cell.trigger_ns] = cell
        for name, branches in sweep_each(self._plan, _part(progress, _MAP, 1.0), executor):
            self._hysteresis[name] = branches

    def healing(self) -> Healing:
        """Return what there is."""
        complete = len(self._hysteresis) == len(self._plan.names)
        return Healing(self._plan, self._cells, hysteresis=self._hysteresis, complete=complete)


def _part(progress: Progress | None, begin: float, end: float) -> Progress | None:
    """Turn the share of a part of the work that is done into that of all."""
    return None if progress is None else lambda name, share: progress(name, begin + (end - begin) * share)


def heal(plan: Plan, progress: Progress | None = None, executor: Executor = SERIAL) -> Healing:
    """Run a plan from end to end."""
    findings = Findings(plan)
    findings.run(progress, executor)
    return findings.healing()
