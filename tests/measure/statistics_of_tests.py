"""Luck for the tests of the statistics, and what luck alone may do to a count."""

import numpy as np
from scipy import stats

from sim.theory import recursions


def luck(key):
    """Return a generator of its own for each key: Philox, seeded by the key alone."""
    return np.random.Generator(np.random.Philox(key=key))


def by_luck_alone(share, trials, level=0.999):
    """Return the fewest and the most successes that trials of a known chance have, at this level of confidence."""
    return stats.binom.interval(level, trials, share)


def within_luck(hits, share):
    """Whether the hits, an array of booleans, are as many as trials of this chance have with 99.9 % confidence."""
    fewest, most = by_luck_alone(share, len(hits))
    return fewest <= np.sum(hits) <= most


def autoregressive(rng, jobs, runs, correlation):
    """AR(1) series with mean 0 and variance 1, in balance from the start: (jobs, runs)."""
    noise = rng.standard_normal((jobs, runs)) * np.sqrt(1 - correlation**2)
    series = np.empty((jobs, runs))
    series[0] = rng.standard_normal(runs)
    for i in range(1, jobs):
        series[i] = correlation * series[i - 1] + noise[i]
    return series


def mm1_waits(rng, jobs, runs, load, warmup=0):
    """Waits in M/M/1 with mean service 1, by Lindley's recursion, started empty: (jobs, runs)."""
    gap, service = rng.exponential(1 / load, (warmup + jobs, runs)), rng.exponential(1.0, (warmup + jobs, runs))
    wait = np.empty_like(gap)
    recursions.lindley(gap, service, wait)
    return wait[warmup:]
