"""Panels of waiting: which share of users waits longer than what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil
from typing import Final, NamedTuple

import numpy as np
from matplotlib.axes import Axes

from sim.plot.reduce import Floats, tail
from sim.plot.style import QUIET, Look, dress, label, plain
from sim.plot.ticks import log_durations, log_shares

_MARKS: Final = (0.5, 0.99)  # p50 and p99: half of the users, and the unlucky one in a hundred


class Waits(NamedTuple):
    """The waiting times of one architecture's users [s], in any order."""

    name: str
    look: Look
    values_s: Floats


def plot_tails(ax: Axes, waits: Sequence[Waits], *, title: str, xlabel: str, limits_s: tuple[float, float] | None = None) -> Axes:
    """Draw for each architecture the share of users who wait longer than a time, both axes logarithmic.

    Dots mark p50 and p99 . Architectures without any value are named instead of drawn; waits of 0 s,
    which have no place on a logarithmic axis, stand at its left end. limits_s: shared by panels that are to be compared.
    """
    drawn = [w for w in waits if w.values_s.size]
    low, high = limits_s or limits(drawn)
    log_durations(ax, low, high)
    log_shares(ax, max((w.values_s.size for w in drawn), default=10))
    for wait in drawn:
        _curve(ax, wait, low)
        _mark(ax, wait, low)
    _name_absent(ax, [w for w in waits if not w.values_s.size])
    ax.set_xlabel(xlabel, fontsize=9, color=QUIET)
    return dress(ax, title, "share of them who wait longer")


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


def _name_absent(ax: Axes, waits: Sequence[Waits]) -> None:
    """Say which architectures have nothing to draw."""
    for line, wait in enumerate(waits):
        plain(ax.text(0.03, 0.05 + 0.09 * line, f"{label(wait.name, 24)}: nobody", transform=ax.transAxes, fontsize=9, color=wait.look.colour))
