"""Quantities as people write them, "1m30s", "20/s", "2%", "256KB", and back, in decimal arithmetic: 0.1 s is 0.1 s.

Reading undoes printing: `duration_ns(duration_text(x)) == x` for every whole number of nanoseconds.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

NS_PER_UNIT = {
    "d": 86_400_000_000_000,
    "h": 3_600_000_000_000,
    "m": 60_000_000_000,
    "s": 1_000_000_000,
    "ms": 1_000_000,
    "us": 1_000,
    "ns": 1,
}
S_PER_UNIT = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
BYTES_PER_UNIT = {"B": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30}

# 146 years. Half of int64, so that an instant plus a delay still fits: the same bound as `sim.policies.LONGEST_NS`.
LONGEST_NS = 2**62 - 1
FASTEST_PER_S = 1e9  # one per nanosecond: two arrivals any closer could not be told apart
SLOWEST_PER_S = 1e-10  # one in 300 years, twice the longest run

# Bounded, so that a text of a million digits does not reach the arithmetic; every float has fewer than 400.
NUMBER = r"[0-9]{1,400}(?:\.[0-9]{0,400})?|\.[0-9]{1,400}"
_PART = re.compile(rf"({NUMBER})\s?(d|h|ms|us|µs|ns|m|s)")
_DURATION = re.compile(rf"(?:(?:{NUMBER})\s?(?:d|h|ms|us|µs|ns|m|s)\s?)+")
_RATE = re.compile(rf"({NUMBER})\s?/\s?(s|m|h|d)")
_PERCENTAGE = re.compile(rf"({NUMBER})\s?%")
_SIZE = re.compile(rf"({NUMBER})\s?(B|KB|MB|GB|KiB|MiB|GiB)")


def duration_ns(text: str) -> int:
    """Nanoseconds of a duration such as "800ms", "1.5s" or "1m30s", rounded to the nearest whole one.

    Raises ValueError if the text is no duration or is longer than 146 years.

    >>> duration_ns("1m30s"), duration_ns("0.1us")
    (90000000000, 100)
    """
    text = text.strip()
    if not _DURATION.fullmatch(text):
        raise ValueError("must be a duration with a unit")
    total = sum(Decimal(number) * NS_PER_UNIT[unit.replace("µ", "u")] for number, unit in _PART.findall(text))
    return whole_ns(Decimal(total))


def seconds_ns(seconds: float | Decimal) -> int:
    """Nanoseconds of a number of seconds, read as the decimal number that it prints as.

    Raises ValueError if it is not finite or is beyond 146 years.

    >>> seconds_ns(0.1), seconds_ns(2)
    (100000000, 2000000000)
    """
    exact = Decimal(str(seconds))
    if not exact.is_finite():
        raise ValueError("must be a finite number of seconds")
    return whole_ns(exact.scaleb(9))


def whole_ns(exact: Decimal) -> int:
    """Round a number of nanoseconds to a whole one. Raises ValueError beyond 146 years, in either direction."""
    if abs(exact) > LONGEST_NS:
        raise ValueError("must be at most 146 years")
    return int(exact.to_integral_value(ROUND_HALF_EVEN))


def duration_text(time_ns: int) -> str:
    """A duration as people write it; `duration_ns` reads it back exactly.

    >>> duration_text(90_000_000_000), duration_text(1_500_000), duration_text(0)
    ('1m30s', '1.5ms', '0s')
    """
    if time_ns < 0:
        return "-" + duration_text(-time_ns)
    if 0 < time_ns < NS_PER_UNIT["s"]:
        unit = next(unit for unit in ("ms", "us", "ns") if time_ns >= NS_PER_UNIT[unit])
        return _decimal_text(Decimal(time_ns) / NS_PER_UNIT[unit]) + unit
    text, rest_ns = "", time_ns
    for unit in ("d", "h", "m"):
        whole, rest_ns = divmod(rest_ns, NS_PER_UNIT[unit])
        text += f"{whole}{unit}" if whole else ""
    return text if text and not rest_ns else text + _decimal_text(Decimal(rest_ns).scaleb(-9)) + "s"


def rate_per_s(text: str) -> float:
    """Events per second of a rate such as "7/s", "300/m", "10/h" or "1/d".

    Raises ValueError if the text is no rate or more than one per nanosecond.

    >>> rate_per_s("300/m")
    5.0
    """
    found = _RATE.fullmatch(text.strip())
    if not found:
        raise ValueError("must be a rate with a unit")
    return bounded_rate(float(min(Fraction(found[1]) / S_PER_UNIT[found[2]], Fraction(2 * FASTEST_PER_S))))


def bounded_rate(rate: float) -> float:
    """Return a rate [per second] that a run can show: 0, or from one in 300 years to one per nanosecond.

    Raises ValueError for any other.
    """
    if rate and not SLOWEST_PER_S <= rate <= FASTEST_PER_S:
        raise ValueError("must be 0, or from one in 300 years to one per nanosecond")
    return rate


def rate_text(rate: float) -> str:
    """The shortest text of a rate [per second] which `rate_per_s` reads back exactly.

    >>> rate_text(5.0), rate_text(10 / 3600), rate_text(1 / 86400)
    ('5/s', '10/h', '1/d')
    """
    texts = (f"{number_text(rate * seconds)}/{unit}" for unit, seconds in S_PER_UNIT.items())
    return min((text for text in texts if rate_per_s(text) == rate), key=len)


def share(text: str) -> float:
    """The share of one that a percentage names: "2%" is 0.02.

    Raises ValueError if the text is no percentage.

    >>> share("2.5%")
    0.025
    """
    found = _PERCENTAGE.fullmatch(text.strip())
    if not found:
        raise ValueError("must be a percentage")
    return float(Fraction(found[1]) / 100)


def share_text(value: float) -> str:
    """A share of one as a percentage; `share` reads it back exactly.

    >>> share_text(0.02), share_text(1 / 3)
    ('2%', '33.33333333333333%')
    """
    return _decimal_text(Decimal(repr(value)).scaleb(2)) + "%"


def size_bytes(text: str) -> int:
    """Bytes of a size such as "256KB" (thousands) or "64KiB" (1024s).

    Raises ValueError if the text is no size or no whole number of bytes.

    >>> size_bytes("256KB"), size_bytes("1KiB")
    (256000, 1024)
    """
    found = _SIZE.fullmatch(text.strip())
    if not found:
        raise ValueError("must be a size with a unit")
    size = Fraction(found[1]) * BYTES_PER_UNIT[found[2]]
    if size.denominator != 1:
        raise ValueError("must be a whole number of bytes")
    return int(size)


def size_text(size: int) -> str:
    """A size [bytes] in the unit that makes it shortest; `size_bytes` reads it back exactly.

    >>> size_text(256_000), size_text(1024), size_text(0)
    ('256KB', '1KiB', '0B')
    """
    texts = (f"{size // factor}{unit}" for unit, factor in BYTES_PER_UNIT.items() if size % factor == 0)
    return min(texts, key=len)


def number_text(value: float) -> str:
    """A plain number without needless zeros or exponents.

    >>> number_text(5.0), number_text(1e-07), number_text(2.5)
    ('5', '0.0000001', '2.5')
    """
    return _decimal_text(Decimal(repr(float(value))))


def _decimal_text(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
