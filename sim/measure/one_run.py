"""What one run alone can tell of a system in balance: intervals from its batches, for means and for percentiles."""

from __future__ import annotations

from math import inf

import numpy as np

from sim.measure.batches import BatchMeans, batch_means
from sim.measure.figures import PER_MILLE
from sim.measure.quantiles import run_quantile_interval
from sim.measure.times import samples_of
from sim.measure.work import work_of
from sim.record import Record

_NS = 1e9


def one_run_interval(record: Record, metric: tuple[str, str], warmup_ns: int) -> BatchMeans:
    """Return the interval [s] of a figure of times, such as ("wait", "p99") or ("wait", "mean"), from one run.

    By batch means in order of arrival, refused where batches still resemble their neighbours; see `batch_means` and
    `run_quantile_interval`. It holds for a run in balance. What was not over at the horizon is left out of a mean, and
    is the longest in a percentile.
    """
    name, statistic = metric
    samples = samples_of(record, work_of(record), name).after(warmup_ns)
    if statistic == "mean":
        return batch_means(samples.took_ns[np.argsort(samples.at_ns, kind="stable")] / _NS)
    at_ns = np.concatenate([samples.at_ns, samples.open_at_ns])
    took_s = np.concatenate([samples.took_ns / _NS, np.full(len(samples.open_at_ns), inf)])
    return run_quantile_interval(took_s[np.argsort(at_ns, kind="stable")], PER_MILLE[statistic])
