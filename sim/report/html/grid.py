"""The bins of time that all charts of rates and percentiles share."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.experiment import Comparison
from sim.plot.reduce import Floats
from sim.plot.ticks import duration, round_bins
from sim.report.words import time

_AT_LEAST, _AT_MOST = 20, 60  # as in the pictures: they calm the rates and still show a burst


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """Equal bins over a run."""

    edge_s: Floats

    @classmethod
    def of(cls, comparison: Comparison) -> Grid:
        """Return the bins that suit the length of a run."""
        duration_ns = comparison.scenario.duration_ns
        bins = round_bins(duration_ns, at_least=_AT_LEAST, at_most=_AT_MOST)
        return cls(np.linspace(0, duration_ns / 1e9, bins + 1))

    @property
    def bins(self) -> int:
        """How many there are."""
        return len(self.edge_s) - 1

    @property
    def width(self) -> str:
        """How long one is, in words."""
        return duration(float(self.edge_s[1]))

    @property
    def x_s(self) -> Floats:
        """Where the value of each bin is drawn, between the two ends of the run."""
        middle = (self.edge_s[1:] + self.edge_s[:-1]) / 2
        return np.concatenate([self.edge_s[:1], middle, self.edge_s[-1:]])

    @staticmethod
    def y(values: Floats) -> Floats:
        """The values of the bins, between nothing at the two ends."""
        return np.concatenate([[np.nan], values, [np.nan]])

    def names(self) -> list[str]:
        """What each bin is called in a table: when it begins."""
        return [time(float(edge)) for edge in self.edge_s[:-1]]
