"""Numbers side by side: a bar for each, its interval, and where theory puts its end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Final

from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from sim.measure import Interval
from sim.plot.style import INK, LOOKS, QUIET, Look, dress, label, plain

_ROOM: Final = 1.55  # of the longest bar: behind it stands the value in words


@dataclass(frozen=True, slots=True)
class NumberRow:
    """A bar: its name, its value with the interval, the same in words, and theory's value where there is one."""

    name: str
    number: Interval
    words: str
    theory: float | None = None
    look: Look | None = None  # of an architecture; by its place if there is none


def plot_bars(ax: Axes, rows: Sequence[NumberRow], *, title: str, words: Callable[[float | None], str]) -> Axes:
    """Draw numbers as bars from the top down, with their intervals; a dotted line is what theory says.

    words: how a value is written on the axis. An interval without bounds is left out.
    """
    longest = max([0.0, *(_end(row) for row in rows)]) or 1.0
    dress(ax, title, "")
    ax.set(xlim=(0, longest * _ROOM), ylim=(len(rows) - 0.4, -0.6), yticks=range(len(rows)))
    ax.set_yticklabels([label(row.name, 24) for row in rows], fontsize=9, color=INK)
    ax.xaxis.set_major_locator(MaxNLocator(4))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: words(value) if value else "0"))
    ax.grid(visible=False, axis="y")
    for place, row in enumerate(rows):
        _bar(ax, place, row)
    return ax


def _end(row: NumberRow) -> float:
    """How far a row reaches."""
    reach = (row.number.value, row.number.high, row.theory or 0.0)
    return max(end for end in reach if isfinite(end)) if any(map(isfinite, reach)) else 0.0


def _bar(ax: Axes, place: int, row: NumberRow) -> None:
    look, number = row.look or LOOKS[place % len(LOOKS)], row.number
    if isfinite(number.value):
        ax.barh(place, number.value, height=0.55, color=look.colour, alpha=0.55)
    if isfinite(number.half_width) and number.half_width > 0:
        ax.plot([number.low, number.high], [place, place], color=INK, linewidth=1.4)
        for end in (number.low, number.high):
            ax.plot([end, end], [place - 0.12, place + 0.12], color=INK, linewidth=1.4)
    if row.theory is not None:
        ax.plot([row.theory, row.theory], [place - 0.38, place + 0.38], ":", color=INK, linewidth=2)
    text = ax.text(_end(row), place, f"  {row.words}", va="center", ha="left", fontsize=9, color=QUIET)
    plain(text)
