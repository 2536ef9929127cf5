"""The key of a comparison: a line of the architecture's look, its name and the figures that a reader looks for first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from matplotlib.axes import Axes

from sim.plot.style import INK, QUIET, Look, label, plain

_RIGHT: Final = 0.36  # of the width: the right edge of the first column of figures
_LINE_IN: Final = 0.24  # height of a line of text


class Entry(NamedTuple):
    """One architecture in the key: its look, its name, its figures in words."""

    look: Look
    name: str
    figures: Sequence[str]


def plot_key(ax: Axes, entries: Sequence[Entry], headings: Sequence[str]) -> Axes:
    """Write a table of the architectures into `ax`, one line each below a line of headings, and hide its frame."""
    ax.set(xlim=(0, 1), ylim=(len(entries) + 0.5, -0.5))
    ax.set_axis_off()
    rights = [_RIGHT + (1 - _RIGHT) * i / max(len(headings) - 1, 1) for i in range(len(headings))]
    for right, heading in zip(rights, headings, strict=True):
        ax.text(right, 0, heading, ha="right", va="center", fontsize=8.5, color=QUIET)
    for row, entry in enumerate(entries, 1):
        ax.plot([0.0, 0.022, 0.044], [row] * 3, color=entry.look.colour, linestyle=entry.look.dashes, linewidth=2)
        ax.plot(0.022, row, marker=entry.look.marker, color=entry.look.colour, markeredgecolor="white", markersize=7)
        plain(ax.text(0.055, row, label(entry.name, 26), va="center", fontweight="bold", color=INK))
        for right, figure in zip(rights, entry.figures, strict=True):
            ax.text(right, row, figure, ha="right", va="center", fontsize=9.5, color=INK)
    return ax


def key_height_in(entries: int) -> float:
    """The height [inch] that a key of so many architectures needs."""
    return _LINE_IN * (entries + 1)
