"""Lines over the time of a run: step functions, rates in bins, shares."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from sim.measure import Series
from sim.plot.reduce import Floats, envelope
from sim.plot.style import Look

_BINS: Final = 200  # a panel in a figure is about twice as many pixels wide
_AIR: Final = 1.22  # of the highest value: above it, the phases have room for their names
_EXACT: Final = 1000  # with so few changes each step is drawn as it was
_LOAD: Final = "#8a9097"
_THIN: Final = 0.8  # of a look's width: there are more lines here than in a distribution


class Steps(NamedTuple):
    """A step function of one architecture."""

    look: Look
    series: Series


class Rate(NamedTuple):
    """Something of one architecture in bins: `value[i]` in [edge_s[i], edge_s[i + 1])."""

    look: Look
    edge_s: Floats
    value: Floats


def plot_steps(ax: Axes, steps: Sequence[Steps]) -> Axes:
    """Draw step functions; where they change too often to be seen, the mean and the extremes within each bin."""
    for look, series in steps:
        at_s, horizon_s = series.at_ns / 1e9, series.horizon_ns / 1e9
        if at_s.size <= _EXACT:
            x, y = np.append(at_s, horizon_s), np.append(series.value, series.value[-1])
            ax.plot(
                x, y, drawstyle="steps-post", color=look.colour, linestyle=look.dashes, linewidth=look.width * _THIN
            )
        else:
            seen = envelope(at_s, series.value, np.linspace(0, horizon_s, _BINS + 1))
            middle = (seen.edge[1:] + seen.edge[:-1]) / 2
            ax.fill_between(middle, seen.low, seen.high, color=look.colour, alpha=0.18, linewidth=0)
            ax.plot(middle, seen.mean, color=look.colour, linestyle=look.dashes, linewidth=look.width * _THIN)
    return count_axis(ax, integer=True)


def plot_rates(ax: Axes, rates: Sequence[Rate]) -> Axes:
    """Draw a line through the middles of the bins for each architecture."""
    for look, edge_s, value in rates:
        ax.plot(
            (edge_s[1:] + edge_s[:-1]) / 2,
            value,
            color=look.colour,
            linestyle=look.dashes,
            linewidth=look.width * _THIN,
        )
    return count_axis(ax)


def plot_load(ax: Axes, rates: Sequence[Rate]) -> Axes:
    """Draw what arrives behind the lines: one grey area if it is the same for all, else thin steps in each colour."""
    if all(np.array_equal(rate.value, rates[0].value) for rate in rates):
        ax.stairs(rates[0].value, rates[0].edge_s, fill=True, color=_LOAD, alpha=0.2, zorder=1)
    else:
        for look, edge_s, value in rates:
            ax.stairs(value, edge_s, color=look.colour, linewidth=0.8, alpha=0.7, zorder=1)
    return ax


def count_axis(ax: Axes, *, integer: bool = False) -> Axes:
    """Start at zero, since half the height is half the queue, and write 12,000 rather than 1.2e4."""
    top = float(np.nan_to_num(ax.dataLim.y1, posinf=0.0, neginf=0.0))
    ax.set_ylim(0, top * _AIR if top > 0 else 1.0)
    ax.yaxis.set_major_locator(MaxNLocator(5, integer=integer))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda y, _: f"{y:,g}"))
    return ax


def share_axis(ax: Axes) -> Axes:
    """Go from none to all, in per cent."""
    ax.set_ylim(0, _AIR)
    ax.set_yticks([0, 0.25, 0.5, 0.75, 1.0])
    ax.yaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{share * 100:g} %"))
    return ax
