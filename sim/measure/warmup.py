"""How much of the beginning of a run is not yet typical, and must not count."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import scipy

from sim.measure.batches import FINER, SHORTEST, FloatArray, Refusal, means_of_batches, too_alike, von_neumann
from sim.measure.intervals import MaybeValues, checked_confidence

_BATCH = 5  # values in a batch of MSER-5
_SHORTEST = 20  # batches, or the minimum is found by luck
_TAIL = 5  # batches at the end that are no candidates: the spread of so few is small by luck
_BATCHES, _START = 30, 6  # in the test for a different start: batches in all, and at the start


@dataclass(frozen=True, slots=True)
class Cut:
    """How many values to leave out at the start of n; None if that cannot be said, and then why.

    why: "" if a cut was found, "gaps" if a value is no finite number, "insufficient" if there are too few values,
    "still changing" if the best cut lies in the second half: run longer.
    """

    drop: int | None
    n: int
    why: Literal["", "gaps", "insufficient", "still changing"]

    @property
    def found(self) -> bool:
        """Whether there is a cut, of 0 values if nothing need be left out."""
        return self.drop is not None


def mser5(values: MaybeValues) -> Cut:
    """Find the cut after which the mean is known best: MSER-5, the marginal standard error rule.

    In batches of five, the cut d of n batches that minimises the sum of (batch - mean)² over what is left, divided by
    (n - d)². A cut removes what differs (the sum shrinks) and costs data (so does n - d). If the best cut lies in the
    second half there is no sign that the change is over, and it is not used.
    values: means over replications at equal times (or of equal jobs), or one run in order of time; at least 100. Prefer
    the means: in one run of a busy queue the rule takes a late burst for the start of something else and cuts it off.
    Source: White (1997), An effective truncation heuristic for bias reduction in simulation output, Simulation 69;
    White, Cobb & Spratt (2000), A comparison of five steady-state truncation heuristics for simulation, WSC.

    >>> mser5([50.0] * 20 + [9.0, 11.0, 10.0, 9.5, 10.5] * 40)
    Cut(drop=20, n=220, why='')
    >>> mser5(np.arange(1000.0)).why
    'still changing'
    """
    data, n = np.asarray(values, np.float64), len(values)
    if not np.isfinite(data).all():
        return Cut(None, n, "gaps")
    if n < _BATCH * _SHORTEST:
        return Cut(None, n, "insufficient")
    batches = data[: n - n % _BATCH].reshape(-1, _BATCH).mean(axis=1)
    best = int(np.argmin(_marginal_error(batches)[:-_TAIL]))
    return Cut(best * _BATCH, n, "") if 2 * best <= len(batches) else Cut(None, n, "still changing")


@dataclass(frozen=True, slots=True, eq=False)
class WelchPlot:
    """Means over n replications at each time, and the moving average of these, to be looked at.

    means: (times,).  smooth: (times - window,), each over up to `window` neighbours on either side.
    """

    means: FloatArray
    smooth: FloatArray
    window: int
    n: int


def welch(replications: npt.ArrayLike, window: int | None = None) -> WelchPlot:
    """Average replications at equal times, then neighbours in time: the picture from which a warm-up is chosen.

    The warm-up ends where the smooth curve is level; widen the window until it is smooth enough to tell. Near the
    start the window narrows, so that nothing is hidden there.
    replications: (replications, times), one unit.  window: 1 to a quarter of the times; a twentieth if not given.
    Raises ValueError for another shape or window. A value that is not a number makes the means around it none.
    Source: Welch (1983), The statistical analysis of simulation results, in Lavenberg (ed.), Computer Performance
    Modeling Handbook; Law (2015), Simulation Modeling and Analysis, 5th ed., sect. 9.5.1.

    >>> welch([[0.0, 2.0, 4.0, 6.0], [0.0, 4.0, 8.0, 6.0]], window=1).smooth.tolist()
    [0.0, 3.0, 5.0]
    """
    table = np.asarray(replications, np.float64)
    if table.ndim != 2 or table.shape[0] < 1 or table.shape[1] < 4:
        raise ValueError(f"Welch's plot needs replications x times, at least 1 x 4, got the shape {table.shape}")
    times = table.shape[1]
    half = max(times // 20, 1) if window is None else window
    if not 1 <= half <= times // 4:
        raise ValueError(f"the window must be 1 to {times // 4}, a quarter of the times, got {half}")
    means = table.mean(axis=0)
    reach = [min(half, i) for i in range(times - half)]
    smooth = np.array([means[i - r : i + r + 1].mean() for i, r in enumerate(reach)])
    return WelchPlot(means, smooth, half, len(table))


@dataclass(frozen=True, slots=True, kw_only=True)
class Bias:
    """Whether the start of a run differs from the rest: differs is None where it cannot be told, and refused says why.

    start, rest: the means of the first fifth and of the rest.  p_value: how often luck alone makes such a difference.
    """

    differs: bool | None
    start: float
    rest: float
    p_value: float
    refused: Refusal | None


def initial_bias(values: MaybeValues, confidence: float = 0.95) -> Bias:
    """Test whether the first fifth of a run has another mean than the rest.

    Student's t test of the means of the first 6 of 30 batches against those of the other 24. It holds if the batches
    are long against the memory of the queue, which is tested on the rest as in `batch_means`; otherwise the answer is
    None. No difference found is no proof that there is none: a short transient drowns in a fifth of a long run.
    values: in order of time, at least 300.  confidence: how often a run without a transient is acquitted.
    Source: Ockerman & Goldsman (1999), Student t-tests and compound tests to detect transients in simulated time
    series, Eur. J. Oper. Res. 116.

    >>> noise = np.arange(600) * 7 % 11
    >>> initial_bias(noise).differs, initial_bias(noise + np.where(np.arange(600) < 100, 5, 0)).differs
    (False, True)
    """
    checked_confidence(confidence)
    data = np.asarray(values, np.float64)
    known = bool(np.isfinite(data).all())
    if not known or len(data) < SHORTEST * _BATCHES:
        why: Refusal = "insufficient" if known else "gaps"
        return Bias(differs=None, start=math.nan, rest=math.nan, p_value=math.nan, refused=why)
    size = len(data) // _BATCHES
    means = means_of_batches(data[: size * _BATCHES], _BATCHES)
    start, rest = means[:_START], means[_START:]
    fine = means_of_batches(data[size * _START : size * _BATCHES], FINER * len(rest))
    refused: Refusal | None = "correlated" if too_alike(von_neumann(fine)) else None
    p_value = _p_value(start, rest)
    differs = None if refused else p_value < 1 - confidence
    return Bias(differs=differs, start=float(start.mean()), rest=float(rest.mean()), p_value=p_value, refused=refused)


def _p_value(start: FloatArray, rest: FloatArray) -> float:
    """Of the t test; without any spread, what is the same surely is so, and what is not surely differs."""
    if (start == start[0]).all() and (rest == rest[0]).all():
        return float(start[0] == rest[0])
    return float(scipy.stats.ttest_ind(start, rest).pvalue)


def _marginal_error(batches: FloatArray) -> FloatArray:
    """For each cut d the sum of squared deviations of what is left over the square of its number."""
    # From the median, which is one of the values (or between two equal ones) where they do not vary: exactly zero then.
    left = (batches - np.median(batches))[::-1]
    n = np.arange(1, len(left) + 1)
    squares = np.maximum(np.cumsum(left**2) - np.cumsum(left) ** 2 / n, 0.0)
    return np.asarray((squares / n**2)[::-1])
