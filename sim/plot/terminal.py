"""Pictures made of text, for a terminal, a log or a chat: lines over the time of a run, and bars.

Both return lines as wide as asked for, and are the same wherever they are made, unless colours are asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Final

import numpy as np
import numpy.typing as npt
import uniplot
from rich.cells import cell_len, set_cell_size
from rich.console import Console

_NARROWEST, _USUAL, _WIDEST = 40, 80, 120
_GAPS, _LEAST = 4, 5  # of a line with a bar: cells between its parts, and for the bar at least
_COLOURS: Final = ("red", "blue", "green", "magenta", "yellow", "cyan")
_UNITS: Final = ((7200.0, 3600.0, " h"), (120.0, 60.0, " min"), (0.0, 1.0, " s"))  # from how many seconds on
_SHORTEST: Final = 1e-9  # a run is longer than nothing


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """Something over the time of a run. times_s [s], values: of equal length, drawn as a line from point to point."""

    label: str
    times_s: npt.NDArray[np.float64]
    values: npt.NDArray[np.float64]
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: its name, its value, and that in words. mark: where theory puts its end, None where it is silent."""

    label: str
    value: float
    words: str
    mark: float | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """What is written on. width: cells [40 to 120]; colour: whether the reader sees colours."""

    width: int = _USUAL
    colour: bool = False

    @classmethod
    def here(cls, console: Console | None = None) -> Paper:
        """The paper that stdout is: as wide as the terminal, plain if it is a pipe or a file or NO_COLOR is set."""
        console = console or Console()
        if not console.is_terminal:
            return cls()
        return cls(
            min(max(console.width, _NARROWEST), _WIDEST), console.color_system is not None and not console.no_color
        )


def line_chart(curves: Sequence[Curve], *, title: str = "", paper: Paper = Paper(), height: int = 9) -> list[str]:
    """Draw curves over time, from 0 up. Without colours each has a sign of its own; the legend names them.

    >>> rising = Curve("queued", np.array([0.0, 60.0]), np.array([0.0, 30.0]), " jobs")
    >>> print(line_chart([rising], title="backlog", paper=Paper(width=40), height=3)[-1].strip())
    ++ queued
    """
    longest_s = max((float(curve.times_s[-1]) for curve in curves if curve.times_s.size), default=0.0)
    size_s, unit = next((size, name) for least, size, name in _UNITS if longest_s >= least)
    highest = max((float(curve.values.max()) for curve in curves if curve.values.size), default=0.0)
    labels = [curve.label for curve in curves]
    drawn = uniplot.plot_to_string(
        [curve.values for curve in curves] or [np.zeros(1)],
        xs=[curve.times_s / size_s for curve in curves] or [np.zeros(1)],
        lines=True, width=paper.width, line_length_hard_cap=paper.width, height=height,
        x_unit=unit, y_unit=curves[0].unit if curves else "",
        x_min=0, x_max=max(longest_s / size_s, _SHORTEST), y_min=0, y_max=highest * 1.05 or 1.0,
        x_gridlines=[], y_gridlines=[], legend_labels=labels or None,
        color=[_COLOURS[i % len(_COLOURS)] for i in range(len(curves))] if paper.colour and curves else False,
        character_set="block" if paper.colour else "ascii",
    )  # fmt: skip
    return [*([title] if title else []), *(line.rstrip() for line in str(drawn).splitlines())]


def bar_chart(bars: Sequence[Bar], *, title: str = "", paper: Paper = Paper()) -> list[str]:
    r"""Draw a bar for each value, from 0 to the largest; `|` is where theory puts its end.

    >>> print("\n".join(bar_chart([Bar("one", 2.0, "2 s"), Bar("two", 4.0, "4 s")], paper=Paper(width=40))))
    one  ###############  2 s
    two  ##############################  4 s
    """
    words = max((cell_len(bar.words) for bar in bars), default=0)
    names = min(max((cell_len(bar.label) for bar in bars), default=0), paper.width - words - _GAPS - _LEAST)
    room = max(paper.width - names - words - _GAPS, _LEAST)
    sizes = [size for bar in bars for size in (bar.value, bar.mark) if size is not None and isfinite(size)]
    longest = max(sizes, default=0.0) or 1.0
    lines = [title] if title else []
    for bar in bars:
        body = "#" * _cells(bar.value, longest, room)
        if bar.mark is not None:
            at = max(_cells(bar.mark, longest, room), 1)
            body = f"{body[: at - 1]:<{at - 1}}|{body[at:]}"
        lines.append(f"{set_cell_size(bar.label, names)}  {body}  {bar.words}")
    return lines


def _cells(value: float, longest: float, room: int) -> int:
    """How long a bar is; something is never drawn as nothing."""
    if not isfinite(value) or value <= 0:
        return 0
    return max(round(room * value / longest), 1)
