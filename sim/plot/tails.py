"""Panels of waiting: which share of users waits longer than what."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from matplotlib.axes import Axes

from sim.measure import enough, percentile
from sim.plot.reduce import Floats, tail
from sim.plot.style import label, plain
from sim.plot.ticks import log_durations, log_shares
from sim.plot.waits import Waits
from sim.record import IntArray

_MARKS: Final = (500, 990)  # p50 and p99: half of the users, and the unlucky one in a hundred


def plot_tails(ax: Axes, waits: Sequence[Waits], *, limits_s: tuple[float, float], absent: str = "nobody") -> Axes:
    """Draw for each architecture the share of users who wait longer than a time, both axes logarithmic.

    Markers stand at p50 and p99, where there are enough users for them. limits_s: ends of the axis of time, both above
    0. Architectures without a value are named, with the words of `absent`; waits of 0 s, which have no place on a
    logarithmic axis, stand at its left end.
    """
    drawn = [wait for wait in waits if wait.ordered_ns.size]
    log_durations(ax, *limits_s)
    log_shares(ax, max((wait.ordered_ns.size for wait in drawn), default=1))
    for wait in drawn:
        _curve(ax, wait, limits_s[0])
        _mark(ax, wait, limits_s[0])
    _notes(ax, [(wait, absent) for wait in waits if not wait.ordered_ns.size])
    _notes(ax, [(wait, "at once, 0 s") for wait in drawn if not wait.ordered_ns.any()])
    return ax


def limits(waits: Sequence[Waits]) -> tuple[float, float]:
    """Where an axis of durations should begin and end [s]: from below all but the shortest 1 % to above the longest.

    Waits of 0 have no place on it. One wait of a nanosecond must not push all others to the right.
    """
    positive = [wait.ordered_ns[wait.ordered_ns > 0] / 1e9 for wait in waits]
    low = min((float(times_s[times_s.size // 100]) for times_s in positive if times_s.size), default=0.01)
    high = max((float(times_s[-1]) for times_s in positive if times_s.size), default=10.0)
    return low / 2, max(high, low * 10) * 2


def outline(ordered_ns: IntArray, low_s: float, floor: float) -> tuple[Floats, Floats]:
    """The curve of some waits, ascending: from the left end of the axis to the longest, and there down to the floor."""
    value_ns, share = tail(ordered_ns)
    value_s = np.maximum(value_ns / 1e9, low_s)
    return np.concatenate([[low_s], value_s, value_s[-1:]]), np.concatenate([[1.0], share, [floor]])


def marks(ordered_ns: IntArray, low_s: float) -> tuple[list[float], list[float]]:
    """Where the markers of some waits stand: at p50 and p99, unless these rest on too few users."""
    known = [per_mille for per_mille in _MARKS if enough(len(ordered_ns), per_mille)]
    at_s = [max(percentile(ordered_ns, per_mille) / 1e9, low_s) for per_mille in known]
    return at_s, [1 - per_mille / 1000 for per_mille in known]


def _curve(ax: Axes, wait: Waits, low_s: float) -> None:
    """Draw one architecture."""
    x, y = outline(wait.ordered_ns, low_s, ax.get_ylim()[0])
    ax.plot(x, y, drawstyle="steps-pre", color=wait.look.colour, linestyle=wait.look.dashes, linewidth=wait.look.width)


def _mark(ax: Axes, wait: Waits, low_s: float) -> None:
    """Put the architecture's markers."""
    for at_s, share in zip(*marks(wait.ordered_ns, low_s), strict=True):
        spot = ax.plot(at_s, share, wait.look.marker, color=wait.look.colour, zorder=4)
        spot[0].set(markersize=7, markeredgecolor="white", clip_on=False)


def _notes(ax: Axes, notes: Sequence[tuple[Waits, str]]) -> None:
    """Say in words what cannot be drawn, where the curves leave room: below them, at the left."""
    for wait, words in notes:
        place = (0.03, 0.05 + 0.085 * len(ax.texts))
        note = ax.text(
            *place, f"{label(wait.name, 24)}: {words}", transform=ax.transAxes, fontsize=9, color=wait.look.colour
        )
        plain(note).set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 1.5})
