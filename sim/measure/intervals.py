"""How far a mean over replications can be trusted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats


@dataclass(frozen=True, slots=True)
class Interval:
    """A value with the interval that covers the truth with the given confidence; n: replications."""

    value: float
    low: float
    high: float
    n: int

    @property
    def half_width(self) -> float:
        """Half the width of the interval; infinite where the data allow none."""
        return (self.high - self.low) / 2

    def covers(self, truth: float) -> bool:
        """Whether the interval contains a value. One that is not a number contains nothing."""
        return self.low <= truth <= self.high


def mean_interval(values: Sequence[float], confidence: float = 0.95) -> Interval:
    """Return the Student-t interval of the mean of independent replications.

    Fewer than two values, or one that is not a number, give an interval without bounds: nothing looks precise that
    is not. Source: Law (2015), Simulation Modeling and Analysis, 5th ed., sect. 4.5.

    >>> interval = mean_interval([1.0, 2.0, 3.0])
    >>> round(interval.value, 3), round(interval.half_width, 3)
    (2.0, 2.484)
    """
    data = np.asarray(values, np.float64)
    n = len(data)
    if n < 2 or not np.isfinite(data).all():
        return Interval(float(data.mean()) if n else float("nan"), float("-inf"), float("inf"), n)
    half = float(stats.t.ppf((1 + confidence) / 2, n - 1)) * float(data.std(ddof=1)) / n**0.5
    mean = float(data.mean())
    return Interval(mean, mean - half, mean + half, n)
