"""Percentiles of any number of times in a quarter of a megabyte, with an error that is known beforehand.

Times are counted in buckets whose width is a fixed share of what is in them: a time is written as a binary floating
point number, and its exponent with the first nine bits behind the point says which bucket it falls into. Counts add
up, so sketches of parts merge to the sketch of the whole, whatever the parts were.
Source: the buckets of Tene's HdrHistogram; the claim of a relative error for all percentiles at once is that of Masson,
Rim & Lee (2019), DDSketch, Proc. VLDB 12, whose buckets are logarithmic: these here need no logarithm, and have whole
nanoseconds as bounds, so that the error can be proved and not only measured.
"""

from __future__ import annotations

import numpy as np

from sim.measure.figures import nearest_rank
from sim.record import IntArray

_BITS = 9  # behind the point: 512 buckets from each power of two to the next
ERROR = 2.0 ** -(_BITS + 1)  # a percentile is off by at most this share of itself: half a bucket
_SHIFT = np.int64(52 - _BITS)
_ZERO = (1023 << _BITS) - 1  # the bucket of 0; that of 1 ns follows
_BUCKETS = (63 << _BITS) + 2


class Sketch:
    """How many times fell into which bucket.

    >>> found = Sketch()
    >>> found.add(np.arange(1, 1001) * 1000)
    >>> found.n, abs(found.percentile(950) / 950_000 - 1) <= ERROR
    (1000, True)
    """

    def __init__(self) -> None:
        """Begin with nothing."""
        self.counts: IntArray = np.zeros(_BUCKETS, np.int64)

    @property
    def n(self) -> int:
        """How many times there are."""
        return int(self.counts.sum())

    def add(self, times_ns: IntArray) -> None:
        """Count times [ns], none of which is negative."""
        self.counts += np.bincount(bucket_of(times_ns), minlength=_BUCKETS)

    def merged(self, other: Sketch) -> Sketch:
        """Return the sketch of the times of both."""
        both = Sketch()
        both.counts = self.counts + other.counts
        return both

    def percentile(self, per_mille: int) -> int:
        """Return the percentile [ns] by nearest rank, off by at most ERROR of itself. There must be a time."""
        return self.value_at(nearest_rank(self.n, per_mille))

    def value_at(self, rank: int) -> int:
        """Return about the value that has this rank, counted from 1, among the times in ascending order."""
        return middle_of(int(np.searchsorted(np.cumsum(self.counts), rank)))


def bucket_of(times_ns: IntArray) -> IntArray:
    """Return the bucket of each time: the leading bits of its floating point number, which ascend with it.

    >>> bucket_of(np.array([0, 1, 2, 1023, 1024, 1025, 1026])).tolist()
    [0, 1, 513, 5120, 5121, 5121, 5122]
    """
    bits = times_ns.astype(np.float64).view(np.int64)
    bits >>= _SHIFT
    bits -= _ZERO
    return np.maximum(bits, 0, out=bits)


def middle_of(bucket: int) -> int:
    """Return the middle [ns] of a bucket: its only number below 1024, and never further off than half its width.

    >>> middle_of(5120), middle_of(5121)
    (1023, 1024)
    """
    if bucket == 0:
        return 0
    power, part = divmod(bucket - 1, 1 << _BITS)
    if power <= _BITS:
        return ((1 << _BITS) + part) >> (_BITS - power)
    width = 1 << (power - _BITS)
    return ((1 << _BITS) + part) * width + (width - 1) // 2
