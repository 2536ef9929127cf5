"""How far a share can be trusted: so many of so many."""

from __future__ import annotations

import math

import scipy

from sim.measure.intervals import Interval, checked_confidence


def wilson(successes: int, n: int, confidence: float = 0.95) -> Interval:
    """Return the share of successes among n INDEPENDENT trials with Wilson's score interval.

    It holds for few trials and for shares of 0 and 1, where mean ± t·s would have no width. Of no trials nothing is
    known: the value is not a number and the interval is all of [0, 1].
    A trial is a whole replication (recovered or not). Jobs of one run fail together; of these take the share in each
    replication and `mean_interval` over the replications. Raises ValueError unless 0 <= successes <= n.
    Source: Wilson (1927), Probable inference, the law of succession, and statistical inference, J. Am. Stat. Assoc.
    22; computed by scipy.stats.binomtest.

    >>> never = wilson(0, 30)
    >>> never.value, never.low, round(never.high, 4)
    (0.0, 0.0, 0.1135)
    """
    checked_confidence(confidence)
    if not 0 <= successes <= n:
        raise ValueError(f"successes must be between 0 and the number of trials, got {successes} of {n}")
    if n == 0:
        return Interval(math.nan, 0.0, 1.0, 0)
    bounds = scipy.stats.binomtest(successes, n).proportion_ci(confidence, method="wilson")
    return Interval(successes / n, float(bounds.low), float(bounds.high), n)
