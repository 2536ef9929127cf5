"""How far a percentile of one long run can be trusted, whose values depend on those before them."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from sim.measure.batches import BatchMeans, FloatArray, batch_means
from sim.measure.figures import enough, nearest_rank
from sim.measure.intervals import Interval, MaybeValues, between_ranks, checked_per_mille, unbounded


def run_quantile_interval(
    values: MaybeValues, per_mille: int, batches: int = 30, confidence: float = 0.95
) -> BatchMeans:
    """Return the percentile of one run in balance, by nearest rank, with its interval.

    For each value it is asked whether it is at or below the percentile found. The share in each batch tells how much
    that share varies in a run like this one: p ± t·s/sqrt(batches) instead of the binomial width, and the values at
    these ranks bound the percentile; where there is no such rank there is no bound, and none where the batches are all
    alike. Correlation is tested as in `batch_means`, of the answers, not of the values.
    values: in order of arrival, without the warm-up, at least ten a batch, and ten expected beyond the percentile; one
    that is infinite (not over yet) is longer than all others.
    Source: Woodruff (1952), Confidence intervals for medians and other position measures, J. Am. Stat. Assoc. 47
    (the interval of a share, turned into one of the quantile); Heidelberger & Lewis (1984), Quantile estimation in
    dependent sequences, Oper. Res. 32 (order statistics estimate quantiles of dependent data, too).

    >>> found = run_quantile_interval(np.arange(3000) * 617 % 1000, 500)
    >>> found.refused, found.interval.value, found.interval.covers(499.5)
    (None, 499.0, True)
    >>> run_quantile_interval(np.arange(900), 990).refused
    'insufficient'
    """
    data, n = np.asarray(values, np.float64), len(values)
    known = n > 0 and not np.isnan(data).any()
    ordered = np.sort(data)
    value = float(ordered[nearest_rank(n, checked_per_mille(per_mille)) - 1]) if known else math.nan
    found = batch_means(np.where(np.isnan(data), math.nan, data <= value), batches, confidence)
    if known and not enough(n, per_mille):
        found = replace(found, statistic=0.0, refused="insufficient")
    bounded = not found.refused and math.isfinite(found.interval.half_width)
    interval = _inverted(ordered, per_mille, found.interval) if bounded else unbounded(value, n)
    return replace(found, interval=interval)


def _inverted(ordered: FloatArray, per_mille: int, share: Interval) -> Interval:
    """The interval of a percentile from that of the share of values below it: outwards to whole ranks."""
    n, p = len(ordered), per_mille / 1000
    low, high = math.floor(n * (p - share.half_width)), math.ceil(n * (p + share.half_width)) + 1
    return between_ranks(ordered, per_mille, low, high)
