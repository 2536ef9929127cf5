"""How far a mean, a difference or a percentile can be trusted."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import scipy

from sim.measure.figures import nearest_rank

Values = Sequence[float] | npt.NDArray[np.float64]
MaybeValues = Sequence[float | None] | npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Interval:
    """A value with the interval that covers the truth with the given confidence; n: values it is made of.

    certain: whether the value is known by construction, and not only the same in all that was seen.
    """

    value: float
    low: float
    high: float
    n: int
    certain: bool = field(default=False, repr=False)

    @property
    def half_width(self) -> float:
        """Half the width of the interval; infinite where the data allow none."""
        return (self.high - self.low) / 2

    def covers(self, truth: float) -> bool:
        """Whether the interval contains a value. One that is not a number contains nothing."""
        return self.low <= truth <= self.high


def unbounded(value: float, n: int) -> Interval:
    """Return the interval of a value of which nothing is known.

    >>> unbounded(9.5, n=1).half_width
    inf
    """
    return Interval(value, -math.inf, math.inf, n)


def mean_interval(values: MaybeValues, confidence: float = 0.95) -> Interval:
    """Return the Student-t interval of the mean of independent replications.

    Fewer than two values, or one that is not a number (None counts as such), give an interval without bounds: nothing
    looks precise that is not. So do values that are all the same: they tell nothing of how far others may be; see
    `estimate` for what a metric allows to say all the same. Raises ValueError unless 0 < confidence < 1.
    Source: Law (2015), Simulation Modeling and Analysis, 5th ed., sect. 4.5.

    >>> interval = mean_interval([1.0, 2.0, 3.0])
    >>> round(interval.value, 3), round(interval.half_width, 3)
    (2.0, 2.484)
    """
    quantile = t_quantile(confidence, max(len(values) - 1, 1))
    data = np.asarray(values, np.float64)
    n = len(data)
    with np.errstate(invalid="ignore"):  # the mean of +inf and -inf is not a number, and that is what we say
        mean = float(data.mean()) if n else math.nan
    if n < 2 or not np.isfinite(data).all():
        return unbounded(mean, n)
    if (data == data[0]).all():  # as it is: sums are rounded, and would make a little spread of none
        return unbounded(float(data[0]), n)
    half = quantile * float(data.std(ddof=1)) / n**0.5
    return Interval(mean, mean - half, mean + half, n)


def paired_interval(values: MaybeValues, base: MaybeValues, confidence: float = 0.95) -> Interval:
    """Return the Student-t interval of the mean of the differences value - base, replication by replication.

    Both must come from the same replications in the same order: under common random numbers what both share cancels
    out, and the interval is as narrow as that allows. A pair with a gap (None, or not a number) leaves no bounds.
    Raises ValueError if there are more values of one than of the other.
    Source: Law (2015), Simulation Modeling and Analysis, 5th ed., sect. 10.2.1.

    >>> interval = paired_interval([11.0, 23.0, 31.0], base=[10.0, 20.0, 30.0])
    >>> round(interval.value, 3), round(interval.half_width, 3)
    (1.667, 2.868)
    """
    if len(values) != len(base):
        raise ValueError(f"pairs need as many values as base values, got {len(values)} and {len(base)}")
    with np.errstate(invalid="ignore"):  # what never ends minus what never ends
        differences = np.asarray(values, np.float64) - np.asarray(base, np.float64)
    return mean_interval(differences, confidence)


def quantile_interval(ordered_values: Values, per_mille: int, confidence: float = 0.95) -> Interval:
    """Return the percentile by nearest rank with its interval between two order statistics, for INDEPENDENT data.

    The ranks are exact: the number of values at or below the true percentile is binomial, so the lower is the highest
    rank, and the upper the lowest, that misses the truth with a chance of at most (1 - confidence) / 2. Hence the
    interval covers at least as often as it says, whatever the distribution. Where no rank is high (low) enough there
    is no such bound. A value may be infinite (not over yet); one that is not a number leaves no bounds.
    Waits of one run follow one another and are not independent: `run_quantile_interval` is for these.
    ordered_values: ascending, or ValueError.  per_mille: 1 to 999.
    Source: David & Nagaraja (2003), Order Statistics, 3rd ed., sect. 7.1. Textbooks that round np ± z·sqrt(np(1-p)) get
    ranks 984 and 996 for the 99th percentile of 1,000, which cover 94.5 %; the exact ones are 983 and 997.

    >>> quantile_interval(np.arange(1.0, 1001.0), 990)
    Interval(value=990.0, low=983.0, high=997.0, n=1000)
    >>> quantile_interval(np.arange(1.0, 301.0), 990)
    Interval(value=297.0, low=293.0, high=inf, n=300)
    """
    data, n = np.asarray(ordered_values, np.float64), len(ordered_values)
    miss = (1 - checked_confidence(confidence)) / 2
    if n == 0 or np.isnan(data).any():
        return unbounded(math.nan, n)
    if (data[1:] < data[:-1]).any():
        raise ValueError("the values of a percentile must be in ascending order; sort them first")
    at_or_below = scipy.stats.binom(n, checked_per_mille(per_mille) / 1000)
    # ppf(miss) is the first count whose chance, with all below it, reaches `miss`; a rank may take just that chance.
    low = int(at_or_below.ppf(miss))
    low += bool(at_or_below.cdf(low) <= miss)
    return between_ranks(data, per_mille, low, int(at_or_below.isf(miss)) + 1)


def between_ranks(ordered: npt.NDArray[np.float64], per_mille: int, low: int, high: int) -> Interval:
    """Return a percentile by nearest rank between two ranks counted from 1; one that is not there bounds nothing.

    >>> between_ranks(np.array([1.0, 2.0, 4.0]), 500, low=0, high=3)
    Interval(value=2.0, low=-inf, high=4.0, n=3)
    """
    n = len(ordered)
    value = float(ordered[nearest_rank(n, per_mille) - 1])
    lowest = float(ordered[low - 1]) if low >= 1 else -math.inf
    highest = float(ordered[high - 1]) if high <= n else math.inf
    return Interval(value, lowest, highest, n)


def checked_confidence(confidence: float) -> float:
    """Return the confidence, or raise ValueError unless it lies between 0 and 1.

    >>> checked_confidence(0.95)
    0.95
    """
    if not 0 < confidence < 1:
        raise ValueError(f"the confidence must lie between 0 and 1, as 0.95 does, got {confidence}")
    return confidence


def checked_per_mille(per_mille: int) -> int:
    """Return the percentile in thousandths, or raise ValueError unless it is 1 to 999.

    >>> checked_per_mille(990)
    990
    """
    if not 1 <= per_mille <= 999:
        raise ValueError(f"a percentile must be 1 to 999 per mille (990 is the 99th percentile), got {per_mille}")
    return per_mille


def t_quantile(confidence: float, freedom: float) -> float:
    """Return how many standard errors a two-sided Student-t interval reaches to each side.

    >>> round(t_quantile(0.95, 29), 3)
    2.045
    """
    # The number that scipy.stats.t.ppf gives; but every report needs one, and scipy.stats is slow to load.
    return float(scipy.special.stdtrit(freedom, (1 + checked_confidence(confidence)) / 2))
