"""Values to try, as people write them: `4,8,16`, all whole numbers of `4..12`, nine points of `5/s..9/s:9`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final, Literal, TypeAlias

import numpy as np

from sim.scenario.units import (
    BYTES_PER_UNIT,
    NS_PER_UNIT,
    NUMBER,
    S_PER_UNIT,
    duration_ns,
    duration_text,
    number_text,
    rate_text,
    size_text,
)

MOST: Final = 500  # values of one range, and points of a grid
Kind: TypeAlias = Literal["number", "share", "duration", "rate", "size"]

_UNITS: Final[dict[str, tuple[Kind, Fraction]]] = {
    "": ("number", Fraction(1)),
    "%": ("share", Fraction(1, 100)),
    **{unit: ("duration", Fraction(ns, 10**9)) for unit, ns in {**NS_PER_UNIT, "µs": NS_PER_UNIT["us"]}.items()},
    **{f"/{unit}": ("rate", Fraction(1, seconds)) for unit, seconds in S_PER_UNIT.items()},
    **{unit: ("size", Fraction(size)) for unit, size in BYTES_PER_UNIT.items()},
}
_QUANTITY: Final = re.compile(rf"(-?)({NUMBER})\s?(|%|/\s?[smhd]|[a-zA-Zµ]{{1,3}})")
_RANGE: Final = re.compile(r"(.+?)\s*\.\.\s*(.+?)(?:\s*:\s*([0-9]{1,9}))?")
_BRACKETS: Final = {"[": 1, "{": 1, "(": 1, "]": -1, "}": -1, ")": -1}


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its kind. value: in seconds, per second, a share of one, bytes, or plain; unit: as written."""

    kind: Kind
    value: Fraction
    unit: str = ""


def quantity(text: str) -> Quantity | None:
    """Read a number with or without a unit; None for any other text.

    >>> quantity("500ms").value, quantity("300/m").value, quantity("fifo")
    (Fraction(1, 2), Fraction(5, 1), None)
    """
    text = text.strip()
    found = _QUANTITY.fullmatch(text)
    if found and (unit := found[3].replace(" ", "")) in _UNITS:
        kind, size = _UNITS[unit]
        return Quantity(kind, Fraction(found[1] + found[2]) * size, unit)
    try:
        return Quantity("duration", Fraction(duration_ns(text), 10**9), "ns")  # of several units, such as 1m30s
    except ValueError:
        return None


def text_of(kind: Kind, value: Fraction, unit: str | None = None, digits: int = 6) -> str:
    """Write a quantity so that a scenario file reads it back: in the unit, or in one that suits it.

    digits: how many where there is no end to them.

    >>> text_of("rate", Fraction(19, 3), "/s"), text_of("duration", Fraction(3, 2)), text_of("share", Fraction(1, 4))
    ('6.33333/s', '1.5s', '25%')
    """
    if kind == "size":
        return size_text(round(value))
    if kind in ("number", "share"):
        unit = "%" if kind == "share" else ""
    if unit is not None:
        number = value / _UNITS[unit][1]
        whole = number.denominator == 1
        return (str(number.numerator) if whole else number_text(float(f"{float(number):.{digits}g}"))) + unit
    return duration_text(round(value * 10**9)) if kind == "duration" else rate_text(float(value))


@dataclass(frozen=True, slots=True)
class Grid(Sequence[str]):
    """Evenly spaced quantities, both ends among them, written when they are asked for.

    >>> list(grid("500ms", "2s", 4))
    ['500ms', '1s', '1.5s', '2s']
    """

    kind: Kind
    low: Fraction
    high: Fraction
    points: int
    unit: str | None

    def __len__(self) -> int:
        return self.points

    def __getitem__(self, at: int) -> str:  # type: ignore[override]  # nobody asks for a slice
        if not 0 <= at < self.points:
            raise IndexError(at)
        step = (self.high - self.low) / (self.points - 1)
        digits = 5 + len(str(int(max(abs(self.low), abs(self.high)) / step)))  # so that neighbours differ
        return text_of(self.kind, self.low + at * step, self.unit, digits)


def ends(low: str, high: str) -> tuple[Quantity, Quantity]:
    """Read the two ends of a range. Raises ValueError unless they are of one kind and the first is the smaller."""
    first, last = quantity(low), quantity(high)
    if first is None or last is None or first.kind != last.kind:
        raise ValueError("must run between two numbers with the same kind of unit, such as 4..12 or 5/s..9/s:9")
    if first.value >= last.value:
        raise ValueError("must rise; write the smaller end first")
    return first, last


def grid(low: str, high: str, count: int) -> Grid:
    """Return so many evenly spaced values. Raises ValueError as `ends`, and for fewer than two."""
    first, last = ends(low, high)
    if count < 2:
        raise ValueError("must have at least 2 points: both ends")
    unit = first.unit if first.unit == last.unit and first.unit != "ns" else None
    return Grid(first.kind, first.value, last.value, count, unit)


def steps_between(low: str, high: str) -> int | None:
    """How many whole numbers lie between two, both counted; None if one is no whole number.

    >>> steps_between("4", "12"), steps_between("1s", "3s")
    (9, None)
    """
    first, last = ends(low, high)
    whole = first.kind == "number" and first.value.denominator == last.value.denominator == 1
    return int(last.value - first.value) + 1 if whole else None


def between(text: str) -> tuple[str, str, int | None] | None:
    """Part `A..B` or `A..B:N` into its ends and its number of points; None for any other text.

    >>> between("5/s..9/s:9"), between("../orders.csv")
    (('5/s', '9/s', 9), None)
    """
    found = _RANGE.fullmatch(text.strip())
    if not found or (quantity(found[1]) is None and quantity(found[2]) is None):
        return None
    return found[1], found[2], None if found[3] is None else int(found[3])


def values_of(asked: str | Iterable[object]) -> tuple[str, ...]:
    """Return the values to try, each as a scenario file would hold it.

    asked: `4,8,16`, ranges, or both mixed; or the values themselves, taken as they are.
    Raises ValueError if there is none, if one comes twice, if there are too many, or as `grid`.

    >>> values_of("1,4..6"), values_of("0%..20%:3")
    (('1', '4', '5', '6'), ('0%', '10%', '20%'))
    """
    if isinstance(asked, Mapping) or not isinstance(asked, Iterable):
        raise ValueError("must be several values: a list, or a text such as 4,8,16 or 4..12")  # noqa: TRY004
    if isinstance(asked, str):
        found = [value for part in _parts(asked) for value in _expanded(part)]
    else:
        found = [value if isinstance(value, str) else json.dumps(value, default=_plain) for value in asked]
    if not found or not all(value.strip() for value in found):
        raise ValueError("must name values, such as 4,8,16 or 4..12")
    if twice := next((value for at, value in enumerate(found) if value in found[:at]), None):
        raise ValueError(f"must name each value once, {twice} comes twice")
    _refuse_many(len(found))
    return tuple(found)


def _plain(value: Any) -> Any:
    """A number of NumPy as one of Python. Raises ValueError for what is no value of a scenario."""
    if isinstance(value, np.generic):
        return value.item()
    raise ValueError(f"must be values of a scenario, such as 4 or '5/s', got {value!r}")


def _expanded(part: str) -> Iterable[str]:
    """One part of a list: a range, or a value that stands for itself."""
    asked = between(part)
    if asked is None:
        return (part,)
    low, high, count = asked
    if count is None:
        count = steps_between(low, high)
    if count is None:
        raise ValueError(f"must say how many points, such as {low}..{high}:9")
    _refuse_many(count)
    return grid(low, high, count)


def _refuse_many(count: int) -> None:
    if count > MOST:
        raise ValueError(f"must be at most {MOST} points, these are {count:,}; name fewer, such as A..B:9")


def _parts(text: str) -> list[str]:
    """Part a list at its commas, but not at those inside brackets.

    >>> _parts("1, {mean: 2, cv: 1}")
    ['1', '{mean: 2, cv: 1}']
    """
    depth, parts = 0, [""]
    for sign in text:
        depth += _BRACKETS.get(sign, 0)
        if sign == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += sign
    return [part.strip() for part in parts]
