"""How far two sets of replications are apart: as a difference and as a ratio, in pairs or as strangers."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf, nan, sqrt

import numpy as np
import numpy.typing as npt
from scipy import stats

from sim.measure.intervals import Interval, mean_interval

Values = Sequence[float | None]


def contrast(
    values: Values, base: Values, *, factor: float = 1.0, confidence: float = 0.95, paired: bool = True
) -> Interval:
    """Return the Student-t interval of mean(values) - factor x mean(base).

    paired: value i and base i share their luck (paired t, as many of both); otherwise they are strangers, whose
    spreads may differ (Welch's t). One that is missing, or fewer than two, makes the interval unbounded.
    Raises ValueError if pairs have no partner. Source: Law (2015), Simulation Modeling and Analysis, 5th ed., sect.
    10.2; Welch (1947), Biometrika 34.

    >>> contrast([2.0, 5.0], [1.0, 4.0])
    Interval(value=1.0, low=1.0, high=1.0, n=2)
    >>> round(contrast([2.0, 5.0], [1.0, 4.0], paired=False).half_width, 2)
    9.13
    """
    mine, theirs = _array(values), _array(base)
    if paired:
        return mean_interval([a - factor * b for a, b in zip(mine.tolist(), theirs.tolist(), strict=True)], confidence)
    n = min(len(mine), len(theirs))
    value = float(mine.mean() - factor * theirs.mean()) if n else nan
    if not _enough(mine, theirs):
        return Interval(value, -inf, inf, n)
    shares = np.array([mine.var(ddof=1) / len(mine), factor**2 * theirs.var(ddof=1) / len(theirs)])
    half = _quantile(confidence, _welch(shares, mine, theirs)) * sqrt(shares.sum())
    return Interval(value, value - half, value + half, n)


def relative(values: Values, base: Values, *, confidence: float = 0.95, paired: bool = True) -> Interval:
    """Return by which share mean(values) exceeds mean(base), with Fieller's interval.

    Unbounded where the base cannot be told from 0, and where `contrast` is. Source: Fieller (1954), Some problems in
    interval estimation, J. R. Statist. Soc. B 16; for strangers with Welch's degrees of freedom.

    >>> relative([2.0, 4.0], [1.0, 2.0]).value
    1.0
    """
    mine, theirs = _array(values), _array(base)
    n = min(len(mine), len(theirs))
    top, bottom = (float(each.mean()) if n else nan for each in (mine, theirs))
    value = top / bottom - 1 if bottom else nan
    if not _enough(mine, theirs) or not bottom:
        return Interval(value, -inf, inf, n)
    own, other = float(mine.var(ddof=1)) / len(mine), float(theirs.var(ddof=1)) / len(theirs)
    both = float(np.cov(mine, theirs)[0, 1]) / n if paired else 0.0
    t = _quantile(confidence, n - 1 if paired else _welch(np.array([own, other]), mine, theirs))
    # The ratios r at which mean(values) - r x mean(base) cannot be told from 0: between the roots of a r^2 - 2 b r + c.
    a, b, c = bottom**2 - t**2 * other, top * bottom - t**2 * both, top**2 - t**2 * own
    if a <= 0:
        return Interval(value, -inf, inf, n)
    root = sqrt(max(b**2 - a * c, 0.0))
    return Interval(value, (b - root) / a - 1, (b + root) / a - 1, n)


def correlation(values: Values, base: Values) -> float | None:
    """Return how much pairs go up and down together, -1 to 1; None where one of them never changes.

    >>> correlation([1.0, 2.0, 3.0], [2.0, 4.0, 6.0])
    1.0
    """
    mine, theirs = _array(values), _array(base)
    if not _enough(mine, theirs) or not mine.std() or not theirs.std():
        return None
    return round(float(np.corrcoef(mine, theirs)[0, 1]), 12)


def runs_saved(values: Values, base: Values) -> float | None:
    """Return how many times as many runs strangers would need for an interval as narrow as that of these pairs.

    The variance of the difference if the two were independent, over that of the pairs. None where it cannot be told.

    >>> runs_saved([1.0, 2.0, 3.0], [1.0, 2.0, 4.0])
    10.0
    """
    mine, theirs = _array(values), _array(base)
    if not _enough(mine, theirs):
        return None
    apart = float((mine - theirs).var(ddof=1))
    together = float(mine.var(ddof=1) + theirs.var(ddof=1))
    return round(together / apart, 9) if apart and together else None


def _array(values: Values) -> npt.NDArray[np.float64]:
    return np.asarray([nan if value is None else value for value in values], np.float64)


def _enough(mine: npt.NDArray[np.float64], theirs: npt.NDArray[np.float64]) -> bool:
    return all(len(each) > 1 and bool(np.isfinite(each).all()) for each in (mine, theirs))


def _quantile(confidence: float, degrees: float) -> float:
    return float(stats.t.ppf((1 + confidence) / 2, degrees))


def _welch(shares: npt.NDArray[np.float64], *samples: npt.NDArray[np.float64]) -> float:
    """Degrees of freedom by Welch and Satterthwaite. shares: of the variance of the difference, by sample."""
    free = np.array([len(sample) - 1 for sample in samples])
    total = float(shares.sum())
    return total**2 / float((shares**2 / free).sum()) if total else float(free.min())
