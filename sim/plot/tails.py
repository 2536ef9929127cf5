"""Panels of waiting: which share of users waits longer than what."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import Final

import numpy as np
from matplotlib.axes import Axes

from sim.plot.reduce import Floats, tail
from sim.plot.style import label, plain
from sim.plot.ticks import log_durations, log_shares
from sim.plot.waits import Waits

_MARKS: Final = (0.5, 0.99)  # p50 and p99: half of the users, and the unlucky one in a hundred


def plot_tails(ax: Axes, waits: Sequence[Waits], *, limits_s: tuple[float, float], absent: str = "nobody") -> Axes:
    """Draw for each architecture the share of users who wait longer than a time, both axes logarithmic.

    Markers stand at p50 and p99. limits_s: ends of the axis of time, both above 0. Architectures without a value are
    named, with the words of `absent`; waits of 0 s, which have no place on a logarithmic axis, stand at its left end.
    """
    drawn = [wait for wait in waits if wait.values_s.size]
    log_durations(ax, *limits_s)
    log_shares(ax, max((wait.values_s.size for wait in drawn), default=1))
    for wait in drawn:
        _curve(ax, wait, limits_s[0])
        _mark(ax, wait, limits_s[0])
    _notes(ax, [(wait, absent) for wait in waits if not wait.values_s.size])
    _notes(ax, [(wait, "at once, 0 s") for wait in drawn if not wait.values_s.any()])
    return ax


def limits(waits: Sequence[Waits]) -> tuple[float, float]:
    """Where an axis of durations must begin and end to hold every positive wait [s], with air at both ends."""
    positive = [w.values_s[w.values_s > 0] for w in waits]
    low = min((float(p.min()) for p in positive if p.size), default=0.01)
    high = max((float(p.max()) for p in positive if p.size), default=10.0)
    return low / 2, max(high, low * 10) * 2


def nearest_rank(ordered: Floats, p: float) -> float:
    """The smallest value with at least a share `p` of the values at or below it; `ordered` is sorted and not empty."""
    return float(ordered[max(ceil(p * ordered.size - 1e-9), 1) - 1])


def _curve(ax: Axes, wait: Waits, low_s: float) -> None:
    """Draw one architecture from the left end of the axis to its longest wait."""
    value, share = tail(np.maximum(wait.values_s, low_s))
    x, y = np.concatenate([[low_s], value]), np.concatenate([[1.0], share])
    ax.plot(x, y, drawstyle="steps-pre", color=wait.look.colour, linestyle=wait.look.dashes, linewidth=2, label=label(wait.name))


def _mark(ax: Axes, wait: Waits, low_s: float) -> None:
    """Put the architecture's marker at p50 and p99, where there are users beyond them."""
    ordered = np.sort(wait.values_s)
    for p in _MARKS:
        if ordered.size * (1 - p) >= 1:
            at = max(nearest_rank(ordered, p), low_s)
            ax.plot(at, 1 - p, marker=wait.look.marker, markersize=7, color=wait.look.colour, markeredgecolor="white", zorder=4)


def _notes(ax: Axes, notes: Sequence[tuple[Waits, str]]) -> None:
    """Say in words what cannot be drawn, where the curves leave room: below them, at the left."""
    for wait, words in notes:
        place = (0.03, 0.05 + 0.085 * len(ax.texts))
        note = ax.text(*place, f"{label(wait.name, 24)}: {words}", transform=ax.transAxes, fontsize=9, color=wait.look.colour)
        plain(note).set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 1.5})
