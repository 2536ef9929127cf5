"""Estimates as people read them: a mean over replications, never without its interval."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import ceil, floor, isfinite, log10
from types import MappingProxyType
from typing import Final

from sim.measure import Interval
from sim.report.words import DASH, count, per_second, percent, scale_of_time, time

Words = Callable[[float | None], str]
ALWAYS: Final = "always"  # a value that was the same in every replication
_DIGITS: Final = 4  # of a value at most, however narrow its interval
_SCALES: Final[Mapping[Words, tuple[float, str]]] = MappingProxyType(
    {per_second: (1.0, "/s"), percent: (100.0, " %"), count: (1.0, "")}
)


def spread(words: Words, interval: Interval) -> str:
    """A mean with half the width of its interval, in the unit of its words.

    A value that was the same in every replication is said to be so: that is no interval. One whose interval has no
    bounds is not shown. Half widths are rounded up: nothing looks more precise than it is.

    >>> spread(time, Interval(9.56, 9.25, 9.87, 30)), spread(count, Interval(0, 0, 0, 30))
    ('9.56 ±0.31 s', '0 always')
    """
    if not (isfinite(interval.value) and isfinite(interval.half_width)):
        return DASH
    if interval.half_width == 0:
        return f"{words(interval.value)} {ALWAYS}"
    if words is time and abs(interval.value) >= 119.5:
        return f"{time(interval.value)} ±{time(interval.half_width)}"
    scale, unit = _SCALES.get(words) or scale_of_time(max(abs(interval.value), interval.half_width))
    return _plus_minus(interval.value * scale, interval.half_width * scale) + unit


def between(words: Words, interval: Interval) -> str:
    """An interval as its two ends; what they are ends of is said around it.

    >>> between(time, Interval(4.2, 4.1, 4.4, 30))
    '4.1 s to 4.4 s'
    """
    return f"{words(interval.low)} to {words(interval.high)}"


def _plus_minus(value: float, half: float) -> str:
    """Two digits of the half width, rounded up, and the value to the same place.

    >>> _plus_minus(9.5551, 0.3001), _plus_minus(4603.2, 31.2), _plus_minus(9.55512, 0.0000012)
    ('9.56 ±0.31', '4,603 ±32', '9.555 ±0.001')
    """
    finest = _DIGITS - 1 - floor(log10(max(abs(value), half)))
    places = max(min(1 - floor(log10(half)), finest), 0)
    step = 10**places
    return f"{value:,.{places}f} ±{ceil(half * step - 1e-9) / step:,.{places}f}"
