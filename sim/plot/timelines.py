"""Panels of time: what waited, what was busy, what was done, what failed; from the start of the run to the horizon."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from sim.plot.reduce import Floats, envelope
from sim.plot.style import Look, dress
from sim.plot.ticks import run_time

_BINS: Final = 200  # a panel is about twice as many pixels wide
_EXACT: Final = 1000  # with so few changes each step is drawn as it was


class Steps(NamedTuple):
    """A step function of one architecture: from `at_s[i]` on, its value is `value[i]`."""

    look: Look
    at_s: Floats
    value: Floats


class Rate(NamedTuple):
    """Events per second of one architecture within bins: `per_s[i]` in [edge_s[i], edge_s[i + 1])."""

    look: Look
    edge_s: Floats
    per_s: Floats


def plot_steps(ax: Axes, steps: Sequence[Steps], *, horizon_s: float, title: str, ylabel: str) -> Axes:
    """Draw step functions over the run; where they change too often to be seen, the mean and the extremes of each bin."""
    for one in steps:
        if one.at_s.size <= _EXACT:
            x, y = np.append(one.at_s, horizon_s), np.append(one.value, one.value[-1:])
            ax.plot(x, y, drawstyle="steps-post", color=one.look.colour, linestyle=one.look.dashes, linewidth=1.7)
        else:
            seen = envelope(one.at_s, one.value, np.linspace(0, horizon_s, _BINS + 1))
            middle = (seen.edge[1:] + seen.edge[:-1]) / 2
            ax.fill_between(middle, seen.low, seen.high, color=one.look.colour, alpha=0.18, linewidth=0)
            ax.plot(middle, seen.mean, color=one.look.colour, linestyle=one.look.dashes, linewidth=1.7)
    _count_axis(ax)
    return dress(run_time(ax, horizon_s), title, ylabel)


def plot_rates(ax: Axes, rates: Sequence[Rate], *, horizon_s: float, title: str, ylabel: str) -> Axes:
    """Draw rates over the run, a point in the middle of each bin."""
    for rate in rates:
        middle = (rate.edge_s[1:] + rate.edge_s[:-1]) / 2
        ax.plot(middle, rate.per_s, color=rate.look.colour, linestyle=rate.look.dashes, linewidth=1.7)
    _count_axis(ax)
    return dress(run_time(ax, horizon_s), title, ylabel)


def plot_shares(ax: Axes, rates: Sequence[Rate], *, horizon_s: float, title: str, ylabel: str) -> Axes:
    """Draw shares (0 to 1) over the run on an axis from 0 to 100 %."""
    plot_rates(ax, rates, horizon_s=horizon_s, title=title, ylabel=ylabel)
    ax.set_ylim(0, 1.08)
    ax.set_yticks([0, 0.25, 0.5, 0.75, 1.0])
    ax.yaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{share:.0%}".replace("%", " %")))
    return ax


def _count_axis(ax: Axes) -> None:
    """Start at zero, since half a bar is half a queue, and write 12,000 rather than 1.2e4."""
    top = max(ax.dataLim.y1, 0.0) if np.isfinite(ax.dataLim.y1) else 0.0
    ax.set_ylim(0, top * 1.12 or 1.0)
    ax.yaxis.set_major_locator(MaxNLocator(5))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda y, _: f"{y:,g}"))
