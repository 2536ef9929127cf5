"""How far two sets of replications are apart: as a difference and as a ratio, in pairs or as strangers."""

from __future__ import annotations

from collections.abc import Sequence
from math import atanh, hypot, inf, isfinite, nan, sqrt, tanh

import numpy as np
import numpy.typing as npt
import scipy

from sim.measure.intervals import Interval, mean_interval, t_quantile
from sim.measure.rare import FEW, Grain, alike_enough, garwood

Values = Sequence[float | None]
Array = npt.NDArray[np.float64]


def contrast(
    values: Values,
    base: Values,
    *,
    factor: float = 1.0,
    confidence: float = 0.95,
    paired: bool = True,
    grains: tuple[Grain, Grain] | None = None,
) -> Interval:
    """Return an interval of mean(values) - factor x mean(base): Student's t, where that can be trusted.

    paired: value i and base i share their luck (paired t, as many of both); otherwise they are strangers, whose
    spreads may differ (Welch's t). One that is missing, or fewer than two, makes the interval unbounded. Differences
    that are all the same do so, too, unless there are `alike_enough`. grains: of both sides where these are sums of
    events; where few set the sides apart, the interval reaches as far as these allow.
    Raises ValueError if pairs have no partner. Source: Law (2015), Simulation Modeling and Analysis, 5th ed., sect.
    10.2; Welch (1947), Biometrika 34.

    >>> contrast([2.0, 5.0], [1.0, 4.0]).half_width
    inf
    >>> round(contrast([2.0, 5.0], [1.0, 4.0], paired=False).half_width, 2)
    9.13
    """
    mine, theirs = _array(values), factor * _array(base)
    if paired and len(mine) != len(theirs):
        raise ValueError(f"pairs need as many values as base values, got {len(mine)} and {len(theirs)}")
    plain = _paired(mine, theirs, confidence) if paired else _welch_interval(mine, theirs, confidence)
    tied = plain.value != 0 and not isfinite(plain.half_width)  # of two runs both often have as many
    if grains is None or tied or not _enough(mine, theirs):
        return plain
    sides = _events(mine - grains[0].zero, theirs - factor * grains[1].zero, paired=paired)
    step = (abs(grains[0].step) + abs(grains[1].step)) / 2
    return _as_wide(plain, [(seen / step, step / n) for seen, n in sides], confidence)


def _paired(mine: Array, theirs: Array, confidence: float) -> Interval:
    """Paired t; of differences that are all the same, that one, if there are enough."""
    with np.errstate(invalid="ignore"):  # what never ends minus what never ends
        apart = mine - theirs
    plain, n = mean_interval(apart, confidence), len(apart)
    if n > 1 and (apart == apart[0]).all() and isfinite(plain.value) and alike_enough(n, confidence):
        return Interval(plain.value, plain.value, plain.value, n)
    return plain


def _welch_interval(mine: Array, theirs: Array, confidence: float) -> Interval:
    """Welch's t; of two sides that never vary, nothing, unless there are enough."""
    n = min(len(mine), len(theirs))
    value = float(mine.mean() - theirs.mean()) if n else nan
    if not _enough(mine, theirs):
        return Interval(value, -inf, inf, n)
    shares = np.array([mine.var(ddof=1) / len(mine), theirs.var(ddof=1) / len(theirs)])
    if not shares.any() and not alike_enough(n, confidence):
        return Interval(value, -inf, inf, n)
    half = t_quantile(confidence, _welch(shares, mine, theirs)) * sqrt(shares.sum())
    return Interval(value, value - half, value + half, n)


def _events(mine: Array, theirs: Array, *, paired: bool) -> list[tuple[float, int]]:
    """How much each side has that speaks for a difference, and in how many replications.

    What both of a pair have cancels out; of strangers all counts.
    """
    if paired:
        apart = mine - theirs
        return [(float(np.maximum(sign * apart, 0.0).sum()), len(apart)) for sign in (1.0, -1.0)]
    sides = [(float(np.abs(each).sum()), len(each)) for each in (mine, theirs)]
    return sides if (mine.sum() + theirs.sum()) >= 0 else sides[::-1]  # fewer failures are a larger share of answers


def _as_wide(plain: Interval, sides: Sequence[tuple[float, float]], confidence: float) -> Interval:
    """Make an interval at least as wide as that of the difference of two Poisson numbers, where these are small.

    sides: how many events were seen, and by how much one changes the difference.
    Source: Li, Tang & Wong (2014), Confidence intervals for the difference of Poisson means: the variance is recovered
    from the bounds of each, here Garwood's.
    """
    (more, step), (less, other) = sides
    if more + less > FEW:
        return plain
    (low, high), (lowest, highest) = garwood(more, confidence), garwood(less, confidence)
    down = hypot((more - low) * step, (highest - less) * other)
    up = hypot((high - more) * step, (less - lowest) * other)
    ends = [plain.value - down, plain.value + up]
    known = [end for end in (plain.low, plain.high) if isfinite(end)]
    return Interval(plain.value, min(ends + known), max(ends + known), plain.n)


def relative(values: Values, base: Values, *, confidence: float = 0.95, paired: bool = True) -> Interval:
    """Return by which share mean(values) exceeds mean(base), with Fieller's interval.

    Unbounded where the base cannot be told from 0, where neither side varies, and where figures are missing. Source:
    Fieller (1954), Some problems in interval estimation, J. R. Statist. Soc. B 16; for strangers with Welch's degrees
    of freedom.

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
    if not own and not other and not alike_enough(n, confidence):
        return Interval(value, -inf, inf, n)
    both = float(np.cov(mine, theirs)[0, 1]) / n if paired else 0.0
    t = t_quantile(confidence, n - 1 if paired else _welch(np.array([own, other]), mine, theirs))
    # The ratios r at which mean(values) - r x mean(base) cannot be told from 0: between the roots of a r^2 - 2 b r + c.
    a, b, c = bottom**2 - t**2 * other, top * bottom - t**2 * both, top**2 - t**2 * own
    if a <= 0:
        return Interval(value, -inf, inf, n)
    root = sqrt(max(b**2 - a * c, 0.0))
    return Interval(value, (b - root) / a - 1, (b + root) / a - 1, n)


def correlation(values: Values, base: Values, *, confidence: float = 0.95) -> Interval | None:
    """Return how much pairs go up and down together, -1 to 1, with Fisher's interval; None where one never changes.

    Source: Fisher (1921), On the probable error of a coefficient of correlation, Metron 1. Three pairs bound nothing.

    >>> found = correlation([1.0, 2.0, 3.0, 4.0, 5.0], [2.0, 4.0, 7.0, 8.0, 9.0])
    >>> round(found.value, 3), round(found.low, 3), round(found.high, 3)
    (0.976, 0.677, 0.998)
    """
    mine, theirs = _array(values), _array(base)
    if not _enough(mine, theirs) or not mine.std() or not theirs.std():
        return None
    found, n = min(max(round(float(np.corrcoef(mine, theirs)[0, 1]), 12), -1.0), 1.0), len(mine)
    if n < 4:
        return Interval(found, -1.0, 1.0, n)
    if abs(found) == 1:
        return Interval(found, found, found, n)
    half = float(scipy.stats.norm.isf((1 - confidence) / 2)) / sqrt(n - 3)
    return Interval(found, tanh(atanh(found) - half), tanh(atanh(found) + half), n)


def runs_saved(values: Values, base: Values, *, confidence: float = 0.95) -> Interval | None:
    """Return how many times as many runs strangers would need for an interval as narrow as that of these pairs.

    The variance of the difference if the two were independent, over that of the pairs: half of 1 plus the variance of
    the sums over that of the differences, which has an F distribution if the sides vary equally much, and varies less
    otherwise. None where it cannot be told. Source: Pitman (1939), A note on normal correlation, Biometrika 31.

    >>> found = runs_saved([1.0, 2.0, 3.0], [1.0, 2.0, 4.0])
    >>> round(found.value, 3), round(found.low, 2), round(found.high)
    (10.0, 0.74, 371)
    """
    mine, theirs = _array(values), _array(base)
    if not _enough(mine, theirs):
        return None
    apart, together = float((mine - theirs).var(ddof=1)), float((mine + theirs).var(ddof=1))
    if not apart or not together:
        return None
    n = len(mine)
    quantile = float(scipy.stats.f.isf((1 - confidence) / 2, n - 1, n - 1))
    value, low, high = ((1 + together / apart * by) / 2 for by in (1.0, 1 / quantile, quantile))
    return Interval(round(value, 9), low, high, n)


def _array(values: Values) -> Array:
    return np.asarray([nan if value is None else value for value in values], np.float64)


def _enough(mine: Array, theirs: Array) -> bool:
    return all(len(each) > 1 and bool(np.isfinite(each).all()) for each in (mine, theirs))


def _welch(shares: Array, *samples: Array) -> float:
    """Degrees of freedom by Welch and Satterthwaite. shares: of the variance of the difference, by sample."""
    free = np.array([len(sample) - 1 for sample in samples])
    total = float(shares.sum())
    return total**2 / float((shares**2 / free).sum()) if total else float(free.min())
