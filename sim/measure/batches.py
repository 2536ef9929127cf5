"""How far the mean of one long run can be trusted: the run is cut into batches, and these stand for replications."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import scipy

from sim.measure.intervals import Interval, MaybeValues, mean_interval, unbounded

FloatArray = npt.NDArray[np.float64]
Refusal = Literal["gaps", "insufficient", "correlated"]

SHORTEST = 10  # values in a batch, or there is too little to average
FEWEST = 10  # batches, or the t interval is wide and erratic (Schmeiser 1982)
FINER = 4  # so many short batches in a long one show the correlation that the few long ones would hide
_TEST_LEVEL = 0.05  # share of runs without correlation that are refused by bad luck


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchMeans:
    """What one long run says of its mean (or percentile), or why it is refused.

    interval: without bounds where refused.  batches, size: how many batches, of how many values each.
    statistic: of the test for correlation; about standard normal if there is none, large if there is; 0 if untested.
    refused: "gaps" if a value is no finite number, "insufficient" if there are too few, "correlated" if the short
    batches still depend on one another: run longer. None if the interval holds.
    """

    interval: Interval
    batches: int
    size: int
    statistic: float
    refused: Refusal | None

    @property
    def correlated(self) -> bool:
        """Whether the run is too short for its memory."""
        return self.refused == "correlated"


def batch_means(values: MaybeValues, batches: int = 30, confidence: float = 0.95) -> BatchMeans:
    """Return the Student-t interval of the mean of one run in balance, from the means of equal batches.

    Values that follow one another resemble one another: as if independent they would claim far too much. Means of
    long batches are nearly independent, if the batches are much longer than the memory of the queue. To see whether
    they are, four times as many batches of a quarter of the length are tested, since a few long ones show a
    correlation too rarely. Where the test fails the interval has no bounds. The batches are already as long as the run
    allows, so there is nothing to grow but the run. The first values, less than a batch, are left out.
    values: in order of time, without the warm-up; at least ten for each batch.  batches: 10 or more, or ValueError.
    Source: Schmeiser (1982), Batch size effects in the analysis of simulation output, Oper. Res. 30 (10 to 30
    batches); Law & Carson (1979), A sequential procedure for determining the length of a steady-state simulation,
    Oper. Res. 27 (test many short batches, estimate from few long ones).

    >>> found = batch_means(np.arange(600) % 7)
    >>> found.size, found.refused, round(found.interval.value, 1), found.interval.covers(3.0)
    (20, None, 3.0, True)
    >>> batch_means(np.arange(600.0)).refused
    'correlated'
    """
    data = np.asarray(values, np.float64)
    statistic, refused = memory(data, batches)
    means = means_of_batches(data, batches)
    interval = mean_interval(means, confidence)
    if refused:
        interval = unbounded(mean_interval(data).value, interval.n)
    return BatchMeans(
        interval=interval, batches=batches, size=len(data) // batches, statistic=statistic, refused=refused
    )


def memory(data: FloatArray, batches: int) -> tuple[float, Refusal | None]:
    """Return the test statistic for correlation between short batches, and why the values are refused, if they are.

    >>> memory(np.arange(100.0), batches=30)
    (0.0, 'insufficient')
    """
    if batches < FEWEST:
        raise ValueError(f"an interval needs at least {FEWEST} batches, got {batches}")
    if not np.isfinite(data).all():
        return 0.0, "gaps"
    if len(data) < SHORTEST * batches:
        return 0.0, "insufficient"
    statistic = von_neumann(means_of_batches(data, FINER * batches))
    return statistic, "correlated" if too_alike(statistic) else None


def too_alike(statistic: float) -> bool:
    """Whether neighbours resemble each other more than those of 95 % of the runs without correlation.

    >>> too_alike(1.6), too_alike(1.7)
    (False, True)
    """
    return bool(statistic > -scipy.special.ndtri(_TEST_LEVEL))


def means_of_batches(data: FloatArray, batches: int) -> FloatArray:
    """Return the means of so many equal batches; what is left over is left out at the start.

    >>> means_of_batches(np.array([9.0, 1.0, 3.0, 5.0, 7.0]), 2).tolist()
    [2.0, 6.0]
    """
    size = len(data) // batches
    return data[len(data) - size * batches :].reshape(batches, size).mean(axis=1) if size else np.empty(0)


def von_neumann(means: FloatArray) -> float:
    """Return how many standard errors neighbours are nearer to each other than independent ones would be.

    From the ratio of the squared differences of neighbours to the squared deviations from the mean, which is near 2
    for independent values, and small for those that resemble their neighbours. About standard normal if independent;
    0 if all values are the same.
    Source: von Neumann (1941), Distribution of the ratio of the mean square successive difference to the variance,
    Ann. Math. Stat. 12; as a test of batches: Fishman (1978), Grouping observations in digital simulation, Manag. Sci.
    24.

    >>> von_neumann(np.array([1.0, 2.0, 3.0, 4.0])) > 0 > von_neumann(np.array([1.0, 4.0, 1.0, 4.0]))
    True
    """
    if (means == means[0]).all():  # asked of the values, since their mean may differ from them by rounding
        return 0.0
    n = len(means)
    ratio = np.sum(np.diff(means) ** 2) / np.sum((means - means.mean()) ** 2)
    return float((1 - ratio / 2) / math.sqrt((n - 2) / (n**2 - 1)))
