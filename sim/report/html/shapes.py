"""What a chart is before it is drawn: lines over one x, the choices among them, and the same numbers as a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any, Final, Literal

import numpy as np

from sim.plot.reduce import Floats

Unit = Literal["time", "rate", "share", "count", "exceed"]
_X_DIGITS, _Y_DIGITS = 9, 5  # an instant of a long run needs more digits than what is seen at it
SOLID: Final[tuple[int, ...]] = ()
DASHED, DOTTED, LONG = (6, 4), (2, 3), (12, 4)


@dataclass(frozen=True, slots=True)
class Choice:
    """Lines that are shown or hidden together. dashes: in pixels, none for a solid line; shown: at first."""

    name: str
    dashes: tuple[int, ...] = SOLID
    shown: bool = True


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Line:
    """A line over the x of its chart. architecture: its name, None of all; choice: which of the chart's.

    y: NaN where there is nothing. low, high: the extremes within each bin, where y is the mean; else None.
    """

    architecture: str | None
    choice: int = 0
    y: Floats
    low: Floats | None = None
    high: Floats | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Numbers in words: a head, then rows of which the first cell names the row."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Chart:
    """A chart. unit: of y. steps: 0 for lines from point to point; 1: a value holds to the next x, -1: from the last.

    over: "time" of the run, or "duration", a logarithmic axis of how long something took.
    """

    id: str
    title: str
    about: str
    unit: Unit
    x: Floats
    lines: tuple[Line, ...]
    choices: tuple[Choice, ...] = (Choice(""),)
    table: Table
    over: Literal["time", "duration"] = "time"
    steps: Literal[-1, 0, 1] = 0

    def as_dict(self, names: Sequence[str]) -> dict[str, Any]:
        """Return what the page's script draws. names: of the architectures, in their order."""
        return {
            "id": self.id,
            "title": self.title,
            "unit": self.unit,
            "over": self.over,
            "steps": self.steps,
            "x": _numbers(self.x, _X_DIGITS),
            "choices": [{"name": each.name, "dashes": each.dashes, "shown": each.shown} for each in self.choices],
            "lines": [_line(line, names) for line in self.lines],
        }


def _line(line: Line, names: Sequence[str]) -> dict[str, Any]:
    of = -1 if line.architecture is None else names.index(line.architecture)
    extremes = {"low": line.low, "high": line.high}
    return {
        "of": of,
        "choice": line.choice,
        "y": _numbers(line.y, _Y_DIGITS),
        **{name: _numbers(values, _Y_DIGITS) for name, values in extremes.items() if values is not None},
    }


def _numbers(values: Floats, digits: int) -> list[float | None]:
    """Numbers with so many digits: fewer bytes, and nobody sees more."""
    return [_short(value, digits) if isfinite(value) else None for value in values.tolist()]


def _short(value: float, digits: int) -> float:
    short = float(f"{value:.{digits}g}")
    return int(short) if short.is_integer() else short


def cell(words: Callable[[float | None], str], value: float) -> str:
    """A number in words, where there is one."""
    return words(None if np.isnan(value) else float(value))
