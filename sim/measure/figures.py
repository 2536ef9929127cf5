"""What is said of a set of times: mean, percentiles, maximum, and how many there were."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from sim.record import IntArray

PER_MILLE = MappingProxyType({"p50": 500, "p90": 900, "p95": 950, "p99": 990, "p999": 999})
NEEDED_BEYOND = 10  # samples expected above a percentile, or it rests on a handful of jobs
_NS = 1e9


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Times in seconds; None where there is no sample, or too few for the percentile."""

    mean: float | None
    p50: float | None
    p90: float | None
    p95: float | None
    p99: float | None
    p999: float | None
    max: float | None
    n: int

    @classmethod
    def of(cls, times_ns: IntArray) -> Figures:
        """Summarise times [ns]; the mean is of exact integers, percentiles are by nearest rank."""
        n = len(times_ns)
        if n == 0:
            return cls(mean=None, p50=None, p90=None, p95=None, p99=None, p999=None, max=None, n=0)
        ordered = np.sort(times_ns)
        found = {
            name: int(percentile(ordered, share)) / _NS if enough(n, share) else None
            for name, share in PER_MILLE.items()
        }
        return cls(mean=exact_sum(ordered) / n / _NS, max=int(ordered[-1]) / _NS, n=n, **found)

    @property
    def refused(self) -> tuple[str, ...]:
        """The percentiles that need more samples than there are."""
        return tuple(name for name, share in PER_MILLE.items() if self.n and not enough(self.n, share))


def enough(n: int, per_mille: int) -> bool:
    """Whether at least ten of n samples are expected beyond a percentile.

    >>> enough(1000, 990), enough(999, 990)
    (True, False)
    """
    return n * (1000 - per_mille) >= NEEDED_BEYOND * 1000


def percentile(ordered: IntArray, per_mille: int) -> int:
    """The smallest value with at least that share of the sorted data at or below it (nearest rank).

    >>> percentile(np.arange(1, 40), 950)
    38
    """
    rank = -(-per_mille * len(ordered) // 1000)
    return int(ordered[max(rank, 1) - 1])


def exact_sum(values: IntArray) -> int:
    """Sum int64 values as Python integers: a million jobs times a long run overflow 64 bits.

    >>> exact_sum(np.full(4, 2**62))
    18446744073709551616
    """
    return (int((values >> 32).sum()) << 32) + int((values & 0xFFFFFFFF).sum())
