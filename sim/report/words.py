"""Numbers and names as people read them; foreign text made harmless."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Final

from sim.scenario.metrics import METRICS

DASH: Final = "–"  # where there is no figure
_UNITS: Final = ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns"))
_CLOCK: Final = ((86400, "d", 3600, "h"), (3600, "h", 60, "m"), (60, "m", 1, "s"))


def safe(text: str, limit: int = 60) -> str:
    r"""Make foreign text harmless: one line of at most `limit` characters, without control or direction codes.

    >>> safe("check\x1b[2Jout\n")
    'check [2Jout'
    """
    line = " ".join("".join(" " if unicodedata.category(c)[0] == "C" else c for c in text).split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


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


def some(number: int, one: str, many: str = "") -> str:
    """A number and its noun.

    >>> some(1, "job"), some(2, "job"), some(0, "retry", "retries")
    ('1 job', '2 jobs', '0 retries')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def listed(words: list[str]) -> str:
    """Words as a list in a sentence.

    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def _three(number: float) -> str:
    """Three digits where there are fewer before the point, all of them where there are more."""
    return f"{number:,.0f}" if abs(number) >= 99.95 else f"{number:.3g}"


def metric_words(name: tuple[str, ...]) -> Callable[[float | None], str]:
    """The words for a metric, by its name as a threshold gives it.

    >>> metric_words(("response_time", "p99"))(0.005), metric_words(("requests", "ok_share"))(0.5)
    ('5 ms', '50 %')
    """
    return _KINDS[METRICS[".".join(name)]]


_KINDS: Final = {"duration": time, "rate": per_second, "share": percent, "number": count}
