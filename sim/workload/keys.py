"""Whose requests they are: keys (customers, tenants, ordering keys) of which few are busy and many are quiet."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from sim.workload.distributions import IntArray
from sim.workload.laws import FloatArray


def keys_of(count: int, skew: float, u: FloatArray) -> IntArray:
    """Return the keys from 0 to count - 1 that probability u lies at: key k has weight (k + 1)**-skew (Zipf's law).

    u: float64 in [0, 1), any shape. skew >= 0; 0 makes all keys equally busy. Exact inversion: the key is the number of
    cumulative weights that are not above u, so a larger uniform never gives a busier key.

    For skew 0 and 1 no power is computed, and the keys are the same everywhere. Otherwise the last digit of the powers
    belongs to the machine and moves the borders between keys a little: of a hundred keys less than one draw in 10**11
    is another one elsewhere.

    >>> keys_of(3, 1.0, np.array([0.0, 0.54, 0.55, 0.99])).tolist()
    [0, 0, 1, 2]
    """
    return np.searchsorted(_borders(count, skew), u, side="right").astype(np.int64)


@lru_cache(maxsize=16)
def _borders(count: int, skew: float) -> FloatArray:
    """Return the probabilities (count - 1,) at which one key ends and the next begins."""
    sums = np.cumsum(np.arange(1, count + 1, dtype=np.float64) ** -skew)
    borders: FloatArray = sums[:-1] / sums[-1]
    borders.setflags(write=False)
    return borders
