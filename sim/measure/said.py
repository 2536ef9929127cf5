"""Numbers as people read them, in tables and in pictures alike: in the unit that suits them, means with intervals."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import ceil, floor, inf, isclose, isfinite, log10
from types import MappingProxyType
from typing import Final

from sim.measure.intervals import Interval
from sim.scenario.metrics import METRICS

Words = Callable[[float | None], str]
DASH: Final = "\N{EN DASH}"  # where there is no figure
ALWAYS: Final = "always"  # a value that is the same in every replication by construction
ALIKE: Final = "in all runs"  # one that was the same in all there were, and need not be in others
_DIGITS: Final = 4  # of a value at most, however narrow its interval
_UNITS: Final = ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns"))
_CLOCK: Final = ((86400, "d", 3600, "h"), (3600, "h", 60, "m"), (60, "m", 1, "s"))


def time(seconds: float | None) -> str:
    """A duration in the unit that suits it, to three digits; from two minutes on in two units.

    >>> time(1.2345), time(0.038), time(150)
    ('1.23 s', '38 ms', '2m 30s')
    """
    if seconds is None:
        return DASH
    if seconds >= 119.5:
        return _clock(round(seconds))
    scale, unit = scale_of_time(seconds)
    return f"{_three(seconds * scale)}{unit}"


def scale_of_time(seconds: float) -> tuple[float, str]:
    """What a time of this size is multiplied with to be in the unit that suits it, and that unit.

    >>> scale_of_time(0.25)
    (1000.0, ' ms')
    """
    return next(((1 / size, f" {unit}") for size, unit in _UNITS if seconds >= size * 0.9995), (1.0, " s"))


def _clock(seconds: int) -> str:
    """Two neighbouring units, the smaller cut off at the whole."""
    big, big_name, small, small_name = next(units for units in _CLOCK if seconds >= units[0])
    whole, rest = divmod(seconds, big)
    return f"{whole:,}{big_name} {rest // small:02}{small_name}"


def per_second(rate: float | None) -> str:
    """A rate, to three digits.

    >>> per_second(12.345), per_second(0)
    ('12.3/s', '0/s')
    """
    return DASH if rate is None else f"{_three(rate)}/s"


def percent(share: float | None) -> str:
    """A share of one as a percentage; "100 %" and "0 %" mean all and none, never almost.

    >>> percent(0.9871), percent(0.9999), percent(1)
    ('98.7 %', '> 99.9 %', '100 %')
    """
    if share is None:
        return DASH
    if 0.9995 <= share < 1:
        return "> 99.9 %"
    if 0 < share < 0.0005:
        return "< 0.1 %"
    return f"{share * 100:.1f}".removesuffix(".0") + " %"


def count(number: float | None) -> str:
    """A number of things; means, which are not whole, keep three digits.

    >>> count(12345), count(0.1234)
    ('12,345', '0.123')
    """
    return DASH if number is None else _three(number)


def spread(words: Words, interval: Interval) -> str:
    """A mean with half the width of its interval, in the unit of its words.

    Half widths are rounded up: nothing looks more precise than it is. An interval that reaches further to one side has
    both ends, one that begins at the value or has no upper bound the other end alone. A value that was the same in all
    replications is said to be so, and "always" if it cannot be another. One of which nothing is known is not shown.

    >>> spread(time, Interval(9.56, 9.25, 9.87, 30)), spread(count, Interval(0, 0, 0, 30, certain=True))
    ('9.56 ±0.31 s', '0 always')
    >>> spread(count, Interval(0, 0, 0.123, 30)), spread(count, Interval(0.5, 0.2, 1.1, 30))
    ('0 (≤ 0.13)', '0.5 (0.20 to 1.10)')
    >>> spread(time, Interval(9.56, 9.25, inf, 1))
    '9.56 s (≥ 9.25 s)'
    """
    number, unit, bound = spread_parts(words, interval)
    return f"{number} {bound}{unit}" if bound[:1] == "±" else f"{number}{unit}{bound and f' {bound}'}"


def spread_parts(words: Words, interval: Interval) -> tuple[str, str, str]:
    """The number, its unit and what bounds it, of which the last two may be empty; for sentences with a noun.

    >>> spread_parts(count, Interval(0, 0, 0.123, 30))
    ('0', '', '(≤ 0.13)')
    """
    value, half = interval.value, interval.half_width
    if not isfinite(value) or (interval.low == -inf and interval.n < 2):
        return DASH, "", ""
    if isfinite(interval.low) and interval.high == inf:
        return words(value), "", f"(≥ {words(interval.low)})"
    if half == 0 or not isfinite(half):
        return words(value), "", ALWAYS if interval.certain else ALIKE
    if words is time and abs(value) >= 119.5:
        return time(value), "", f"±{time(max(value - interval.low, interval.high - value))}"
    scale, unit = _SCALES.get(words) or scale_of_time(max(abs(value), half))
    if isclose(interval.high - value, value - interval.low, rel_tol=1e-6):
        number, bound = _plus_minus(value * scale, half * scale)
        return number, unit, bound
    number = f"{value * scale:,.0f}" if abs(value * scale) >= 1000 else f"{value * scale:.4g}"
    return number, unit, _ends(*(each * scale for each in (value, interval.low, interval.high)))


def _ends(value: float, low: float, high: float) -> str:
    """Both ends of an interval, rounded away from each other; or the one that is not the value.

    >>> _ends(0.0, 0.0, 0.1844), _ends(100.0, 99.981, 100.0), _ends(0.3, 0.0612, 0.8771)
    ('(≤ 0.19)', '(≥ 99.981)', '(0.06 to 0.88)')
    """
    places = 1 - floor(log10(high - low))
    lowest = floor(low * 10**places + 1e-9) / 10**places
    highest = ceil(high * 10**places - 1e-9) / 10**places
    if value == low:
        return f"(≤ {highest:,.{max(places, 0)}f})"
    if value == high:
        return f"(≥ {lowest:,.{max(places, 0)}f})"
    return f"({_bare(lowest, places)} to {_bare(highest, places)})"


def _bare(value: float, places: int) -> str:
    return f"{value:,.{max(places, 0)}f}" if value else "0"


def between(words: Words, interval: Interval) -> str:
    """An interval as its two ends; what they are ends of is said around it.

    >>> between(time, Interval(4.2, 4.1, 4.4, 30))
    '4.1 s to 4.4 s'
    >>> between(time, Interval(4.2, 4.1, inf, 1))
    'at least 4.1 s'
    """
    if interval.high == inf:
        return f"at least {words(interval.low)}"
    return f"{words(interval.low)} to {words(interval.high)}"


def metric_words(name: tuple[str, ...]) -> Words:
    """The words for a metric, by its name as a threshold gives it.

    >>> metric_words(("response_time", "p99"))(0.005), metric_words(("requests", "ok_share"))(0.5)
    ('5 ms', '50 %')
    """
    return _KINDS[METRICS[".".join(name)]]


def _plus_minus(value: float, half: float) -> tuple[str, str]:
    """Two digits of the half width, rounded up, and the value to the same place.

    >>> _plus_minus(9.5551, 0.3001), _plus_minus(4603.2, 31.2), _plus_minus(9.55512, 0.0000012)
    (('9.56', '±0.31'), ('4,603', '±32'), ('9.555', '±0.001'))
    """
    finest = _DIGITS - 1 - floor(log10(max(abs(value), half)))
    places = max(min(1 - floor(log10(half)), finest), 0)
    step = 10**places
    return f"{value:,.{places}f}", f"±{ceil(half * step - 1e-9) / step:,.{places}f}"


def _three(number: float) -> str:
    """Three digits where there are fewer before the point, all of them where there are more."""
    return f"{number:,.0f}" if abs(number) >= 99.95 else f"{number:.3g}"


_SCALES: Final[Mapping[Words, tuple[float, str]]] = MappingProxyType(
    {per_second: (1.0, "/s"), percent: (100.0, " %"), count: (1.0, "")}
)
_KINDS: Final = {"duration": time, "rate": per_second, "share": percent, "number": count}
