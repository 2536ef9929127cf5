"""A sample of times in a few figures: mean, exact percentiles, maximum; and which of them the data can carry.

A percentile is the nearest rank: the smallest value with at least a share p of the data at or below it. Of 39 values p95 is
the 38th. No value is made up between two others, and ranks are integer arithmetic: 0.95 has no exact float.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

import numpy as np

from sim.measure.exact import NS_PER_S, exact_sum, seconds
from sim.record import IntArray

PERCENTILES: Mapping[str, Fraction] = MappingProxyType(
    {
        "p50": Fraction(50, 100),
        "p90": Fraction(90, 100),
        "p95": Fraction(95, 100),
        "p99": Fraction(99, 100),
        "p999": Fraction(999, 1000),
    }
)
FIGURES = ("mean", *PERCENTILES, "max")
BEYOND = 10  # values that must be expected above a percentile: with fewer, one unlucky user moves it
NOBODY: IntArray = np.empty(0, np.int64)


def rank(n: int, p: Fraction) -> int:
    """Return the nearest rank, 1 to n, of percentile p in n values.

    >>> rank(39, PERCENTILES["p95"])
    38
    """
    return max(math.ceil(p * n), 1)


def enough(n: int, p: Fraction) -> bool:
    """Tell whether n values are enough for percentile p: ten of them are expected beyond it.

    >>> enough(999, PERCENTILES["p99"]), enough(1000, PERCENTILES["p99"])
    (False, True)
    """
    return n * (1 - p) >= BEYOND


def needed(p: Fraction) -> int:
    """Return the smallest n that is enough for percentile p."""
    return math.ceil(BEYOND / (1 - p))


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Figures of a sample in seconds; NaN where the sample is empty.

    n: how many times are known. censored: how many more have begun and were not over when the run ended.
    bounds: for each percentile the least and the greatest value it can take, whatever becomes of the censored ones.
    """

    mean: float = math.nan
    p50: float = math.nan
    p90: float = math.nan
    p95: float = math.nan
    p99: float = math.nan
    p999: float = math.nan
    max: float = math.nan
    n: int = 0
    censored: int = 0
    bounds: tuple[tuple[float, float], ...] = ((0.0, math.inf),) * len(PERCENTILES)

    @property
    def refused(self) -> tuple[str, ...]:
        """The percentiles that are known, but which so few data cannot carry."""
        return tuple(name for name, p in PERCENTILES.items() if self.n and not enough(self.n, p))

    def bound(self, percentile: str) -> tuple[float, float]:
        """Return the least and the greatest value [s] that a percentile can take once the censored times are known."""
        return self.bounds[list(PERCENTILES).index(percentile)]

    def as_dict(self) -> dict[str, object]:
        """Return the figures for JSON: null for what is unknown or refused."""
        refused = self.refused
        figures = {name: float(getattr(self, name)) for name in FIGURES}
        shown = {name: None if math.isnan(x) or name in refused else x for name, x in figures.items()}
        return {**shown, "n": self.n, "refused": list(refused)}


def summarise(times_ns: IntArray, ages_ns: IntArray = NOBODY) -> Summary:
    """Return the figures of a sample of times [ns], in any order.

    ages_ns: of those that were not over when the run ended, how long they had lasted by then. They are no part of the
    figures; the bounds of the percentiles say what they could change.
    """
    if not times_ns.size:
        return Summary(censored=ages_ns.size)
    ordered, ages = np.sort(times_ns), np.sort(ages_ns)
    return Summary(
        mean=exact_sum(ordered) / (ordered.size * NS_PER_S),
        max=seconds(int(ordered[-1])),
        n=ordered.size,
        censored=ages.size,
        bounds=tuple((_least(ordered, ages, p), _greatest(ordered, ages.size, p)) for p in PERCENTILES.values()),
        **{name: seconds(percentile_ns(ordered, p)) for name, p in PERCENTILES.items()},
    )


def percentile_ns(ordered_ns: IntArray, p: Fraction) -> int:
    """Return percentile p of an ascending sample [ns] that is not empty: the nearest rank."""
    return int(ordered_ns[rank(ordered_ns.size, p) - 1])


def _greatest(ordered: IntArray, censored: int, p: Fraction) -> float:
    """As if all censored times would never end."""
    place = rank(ordered.size + censored, p)
    return seconds(int(ordered[place - 1])) if place <= ordered.size else math.inf


def _least(ordered: IntArray, ages: IntArray, p: Fraction) -> float:
    """As if those censored times that are low by now ended at once, and the others never came to count.

    That is the least value v such that the known times and ages up to v are a share p of all known times and of these
    ages. The surplus grows with v, so bisection finds it.
    """

    def reached(value: int) -> bool:
        young = int(np.searchsorted(ages, value, side="right"))
        return int(np.searchsorted(ordered, value, side="right")) + young >= p * (ordered.size + young)

    # Only a known time or an age can be where the share is reached: it jumps nowhere else.
    return min(_first(ordered, reached), _first(ages, reached))


def _first(values: IntArray, reached: Callable[[int], bool]) -> float:
    place = bisect_left(values, x=True, key=reached)
    return seconds(int(values[place])) if place < values.size else math.inf
