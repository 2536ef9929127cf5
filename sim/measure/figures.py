"""What is said of a set of times: mean, percentiles, maximum, and how many there were."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import inf
from types import MappingProxyType

import numpy as np

from sim.record import IntArray

PER_MILLE = MappingProxyType({"p50": 500, "p90": 900, "p95": 950, "p99": 990, "p999": 999})
NEEDED_BEYOND = 10  # samples expected above a percentile, or it rests on a handful of jobs
FEW = 0.01  # share of censored times below which a mean is taken to be known
_NS = 1e9

Bounds = tuple[float, float]  # a statistic [s] at least and at most; infinite where nothing is known


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Times in seconds; None where there is no sample, or too few for the percentile.

    n: the times that are known, of which the figures are made. censored: how many more were not over at the horizon;
    they were among the longest, so the figures lean to what was quick. bounds: by statistic, what it would be if all
    of these ended at the horizon and if they never ended; empty if there are none.
    """

    mean: float | None = None
    p50: float | None = None
    p90: float | None = None
    p95: float | None = None
    p99: float | None = None
    p999: float | None = None
    max: float | None = None
    n: int
    censored: int = 0
    bounds: Mapping[str, Bounds] = field(default_factory=dict, repr=False, hash=False)

    @classmethod
    def of(cls, times_ns: IntArray, so_far_ns: IntArray | None = None) -> Figures:
        """Summarise times [ns]; the mean is of exact integers, percentiles are by nearest rank.

        so_far_ns: how long those had lasted that were not over at the horizon.
        """
        n = len(times_ns)
        censored = 0 if so_far_ns is None else len(so_far_ns)
        if n == 0:
            return cls(n=0, censored=censored)
        ordered = np.sort(times_ns)
        bounds = {} if so_far_ns is None or not censored else _bounds(ordered, so_far_ns)
        found = {
            name: percentile(ordered, share) / _NS if enough(n, share) else None for name, share in PER_MILLE.items()
        }
        mean, longest = exact_sum(ordered) / n / _NS, int(ordered[-1]) / _NS
        return cls(mean=mean, max=longest, n=n, censored=censored, bounds=bounds, **found)

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


def _bounds(ordered: IntArray, so_far_ns: IntArray) -> dict[str, Bounds]:
    """Between what and what each statistic [s] would be if the censored times were known as well.

    The mean of few censored among many is left where it is, or where their time so far moves it: they weigh little.
    """
    known, n = len(ordered), len(ordered) + len(so_far_ns)
    at_least = np.sort(np.concatenate([ordered, so_far_ns]))
    mean, so_far = exact_sum(ordered) / known / _NS, exact_sum(at_least) / n / _NS
    few = len(so_far_ns) < FEW * n
    bounds = {"mean": (so_far, max(mean, so_far) if few else inf), "max": (int(at_least[-1]) / _NS, inf)}
    for name, share in PER_MILLE.items():
        rank = nearest_rank(n, share)
        most = int(ordered[rank - 1]) / _NS if rank <= known else inf
        bounds[name] = (int(at_least[rank - 1]) / _NS, most)
    return bounds


def nearest_rank(n: int, per_mille: int) -> int:
    """Which of n sorted values, counted from 1, has at least that share of them at or below it.

    >>> nearest_rank(39, 950)
    38
    """
    return max(-(-per_mille * n // 1000), 1)


def percentile(ordered: IntArray, per_mille: int) -> int:
    """The smallest value with at least that share of the sorted data at or below it (nearest rank).

    >>> percentile(np.arange(1, 40), 950)
    38
    """
    return int(ordered[nearest_rank(len(ordered), per_mille) - 1])


def exact_sum(values: IntArray) -> int:
    """Sum int64 values as Python integers: a million jobs times a long run overflow 64 bits.

    >>> exact_sum(np.full(4, 2**62))
    18446744073709551616
    """
    return (int((values >> 32).sum()) << 32) + int((values & 0xFFFFFFFF).sum())
