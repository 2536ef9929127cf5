"""What is kept of a run once its records are gone: the scenario, and every figure of each replication."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self

from sim._version import __version__
from sim.experiment.compare import Comparison, Replication
from sim.scenario import Scenario
from sim.scenario.metrics import METRICS

Figures = Mapping[str, float | None]  # metric -> figure of one replication; None where there is none


@dataclass(frozen=True, slots=True)
class Kept:
    """Figures by architecture and replication, replication 0 first and as many of each architecture.

    called: what to call it, such as the folder it was read from. version: of the lab that made the figures.
    """

    scenario: Scenario
    figures: Mapping[str, tuple[Figures, ...]]
    called: str
    version: str = __version__

    @property
    def n(self) -> int:
        """How many replications there are."""
        return len(next(iter(self.figures.values()), ()))

    @classmethod
    def of(cls, comparison: Comparison) -> Self:
        """Keep the figures of a comparison."""
        scenario = comparison.scenario
        figures = {name: tuple(map(figures_of, runs)) for name, runs in comparison.replications.items()}
        return cls(scenario, figures, scenario.name, comparison.version)

    def values(self, name: str, metric: str) -> tuple[float | None, ...]:
        """Return one figure of an architecture in each replication."""
        return tuple(figures.get(metric) for figures in self.figures[name])

    def first(self, n: int) -> Self:
        """Return the same with the first n replications only."""
        return replace(self, figures={name: runs[:n] for name, runs in self.figures.items()})


def figures_of(replication: Replication) -> dict[str, float | None]:
    """Return every figure of a replication by its name."""
    return {metric: replication.figure(metric) for metric in METRICS}


HEADER: Sequence[str] = ("architecture", "replication", "seed", *METRICS)


def table(kept: Kept) -> Iterator[list[str]]:
    """Yield the header, then a row per architecture and replication; figures to the last bit, nothing where none is."""
    yield list(HEADER)
    for name, runs in kept.figures.items():
        for at, figures in enumerate(runs):
            cells = ("" if figures[metric] is None else repr(figures[metric]) for metric in METRICS)
            yield [name, str(at), str(kept.scenario.seed), *cells]
