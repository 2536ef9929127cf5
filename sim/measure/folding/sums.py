"""Batches for the mean of a run whose length nobody knows: as many as are kept at most, each twice as long when full.

The interval of a mean needs the means of batches that are long beside the memory of the queue, and long is known only
at the end. So values are summed in many short batches. When there are too many of them, neighbours are added, which
doubles the length; what is left depends on how many values there were and not on the portions in which they came.
Source: Fishman & Yarberry (1997), An implementation of the batch means method, INFORMS J. Comput. 9; Chien (1989) for
batches whose length grows with the run.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sim.measure.batches import FINER, BatchMeans, batch_means
from sim.measure.figures import exact_sum
from sim.record import IntArray

_MOST = 2 * 30 * FINER * 16  # batches kept: 30 stand behind an interval, and at most one value in 32 is left out
_NS = 1e9


class BatchSums:
    """The sums [ns] of so many equal batches, and of the values since the last of them; exact.

    >>> waits = BatchSums()
    >>> for _ in range(5):
    ...     waits.add(np.arange(7000) % 7 * 10**9)
    >>> waits.n, waits.size, waits.interval().interval.covers(3.0)
    (35000, 16, True)
    """

    def __init__(self) -> None:
        """Begin with batches of one value."""
        self.size, self.n = 1, 0
        self._sums: list[int] = []  # of full batches
        self._rest, self._rest_n = 0, 0  # the sum of the batch that is not full, and of how many values

    @property
    def total_ns(self) -> int:
        """The sum of all values, exact."""
        return sum(self._sums) + self._rest

    def add(self, values_ns: IntArray) -> None:
        """Take the next values, in the order of time."""
        self.n += len(values_ns)
        while self.n // self.size > _MOST:
            self._double()
        begun = min((self.size - self._rest_n) % self.size, len(values_ns))
        self._take(values_ns[:begun])
        full = (len(values_ns) - begun) // self.size * self.size
        self._sums += _sums_of_rows(values_ns[begun : begun + full].reshape(-1, self.size))
        self._take(values_ns[begun + full :])

    def interval(self) -> BatchMeans:
        """Return the interval of the mean [s] by `batch_means`, refused as there."""
        found = batch_means(np.array(self._sums, np.float64) / self.size / _NS)
        return replace(found, size=found.size * self.size)

    def _take(self, values_ns: IntArray) -> None:
        """Take values into the batch that is not full."""
        self._rest, self._rest_n = self._rest + exact_sum(values_ns), self._rest_n + len(values_ns)
        if self._rest_n == self.size:
            self._sums.append(self._rest)
            self._rest, self._rest_n = 0, 0

    def _double(self) -> None:
        """Add up neighbours; a last batch without one is half of the next."""
        if len(self._sums) % 2:
            self._rest, self._rest_n = self._rest + self._sums.pop(), self._rest_n + self.size
        self._sums = [one + other for one, other in zip(self._sums[::2], self._sums[1::2], strict=True)]
        self.size *= 2


def _sums_of_rows(values_ns: IntArray) -> list[int]:
    """The sum of each row as a Python integer: a batch may be longer than 64 bits can count."""
    high, low = (values_ns >> 32).sum(axis=1).tolist(), (values_ns & 0xFFFFFFFF).sum(axis=1).tolist()
    return [(above << 32) + below for above, below in zip(high, low, strict=True)]
