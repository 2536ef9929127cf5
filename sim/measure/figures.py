"""What is said of a set of times: mean, percentiles, maximum, and how many there were."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import inf, nan
from types import MappingProxyType

import numpy as np

from sim.record import IntArray

PER_MILLE = MappingProxyType({"p50": 500, "p90": 900, "p95": 950, "p99": 990, "p999": 999})
STATISTICS = ("mean", *PER_MILLE, "max")
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
        found = {name: _known(name, ordered) for name in STATISTICS if enough_for(name, n)}
        return cls(n=n, censored=censored, bounds=bounds, **found)

    def judged(self, name: str) -> tuple[float | None, float]:
        """Return a statistic and what it could come to at most if all times were known, as a threshold looks at them.

        For a maximum, what has lasted longest by the horizon counts too: it has broken a limit already, however it
        ends. NaN where there is no statistic.
        """
        value: float | None = getattr(self, name)
        if value is None:
            return None, nan
        at_least, at_most = self.bounds.get(name, (value, value))
        return at_least if name == "max" else float(value), at_most

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


def enough_for(name: str, n: int) -> bool:
    """Whether n samples suffice for a statistic.

    >>> enough_for("p95", 199), enough_for("mean", 1)
    (False, True)
    """
    return enough(n, PER_MILLE[name]) if name in PER_MILLE else n > 0


def needed_for(name: str) -> int:
    """Return how many samples a statistic needs.

    >>> needed_for("p99"), needed_for("max")
    (1000, 1)
    """
    return -(-NEEDED_BEYOND * 1000 // (1000 - PER_MILLE[name])) if name in PER_MILLE else 1


def one_statistic(name: str, times_ns: IntArray, so_far_ns: IntArray) -> tuple[float, float, float]:
    """Return what `Figures.of(times_ns, so_far_ns).judged(name)` does, for less, and the statistic at least.

    NaN where there are too few times; for the last, too few even with those that are not over.

    >>> one_statistic("max", np.array([3, 1]) * 10**9, np.array([4]) * 10**9)
    (4.0, inf, 4.0)
    """
    known, total = enough_for(name, len(times_ns)), enough_for(name, len(times_ns) + len(so_far_ns))
    ordered = np.sort(times_ns)
    value = _known(name, ordered) if known else nan
    if len(so_far_ns) == 0:
        return value, value, value
    with_open = np.sort(np.concatenate([ordered, so_far_ns]))
    at_least, at_most = _bound(name, ordered, with_open) if known else (nan, nan)
    if total and not known:
        at_least = _known(name, with_open)
    return at_least if known and name == "max" else value, at_most, at_least


def _known(name: str, ordered: IntArray) -> float:
    """A statistic [s] of the known times."""
    if name == "mean":
        return exact_sum(ordered) / len(ordered) / _NS
    return (int(ordered[-1]) if name == "max" else percentile(ordered, PER_MILLE[name])) / _NS


def _bounds(ordered: IntArray, so_far_ns: IntArray) -> dict[str, Bounds]:
    """Between what and what each statistic [s] would be if the censored times were known as well."""
    at_least = np.sort(np.concatenate([ordered, so_far_ns]))
    return {name: _bound(name, ordered, at_least) for name in STATISTICS}


def _bound(name: str, ordered: IntArray, at_least: IntArray) -> Bounds:
    """The bounds of one statistic. at_least: the known times and those of the censored so far, ascending.

    The mean of few censored among many is left where it is, or where their time so far moves it: they weigh little.
    """
    known, n = len(ordered), len(at_least)
    if name == "mean":
        so_far = _known("mean", at_least)
        few = n - known < FEW * n
        return so_far, max(_known("mean", ordered), so_far) if few else inf
    if name == "max":
        return int(at_least[-1]) / _NS, inf
    rank = nearest_rank(n, PER_MILLE[name])
    return int(at_least[rank - 1]) / _NS, int(ordered[rank - 1]) / _NS if rank <= known else inf


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
