"""Welch's plot: how the number in a system settles, averaged over runs, and where its start is cut off."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.experiment import WarmUp
from sim.measure import welch
from sim.measure.presence import FloatArray
from sim.measure.said import time
from sim.plot import style
from sim.plot.figure import Picture, save_picture
from sim.plot.style import INK, QUIET, dress, label, looks, plain
from sim.plot.ticks import run_time
from sim.plot.timelines import count_axis

_WIDTH_IN, _PANEL_IN, _HEAD_IN, _FOOT_IN, _GAP_IN = 10.0, 2.0, 0.55, 0.55, 0.75
_LEFT_IN, _RIGHT_IN, _EDGE_IN = 0.98, 0.2, 0.12
_LEFT_OUT: Final = "#eceef0"


def plot_welch(ax: Axes, found: WarmUp, name: str) -> Axes:
    """Draw the mean over the runs in each part of the run (thin), its moving average (thick), and the cut (dashed)."""
    courses, look = found.courses[name], looks(found.scenario.architectures)[name]
    horizon_s, cut = found.scenario.duration_ns / 1e9, found.cuts[name]
    smoothed = welch(courses, _window(courses))
    part_s = horizon_s / courses.shape[1]
    middle_s = (np.arange(courses.shape[1]) + 0.5) * part_s
    ax.axvspan(0, found.scenario.warmup_ns / 1e9, color=_LEFT_OUT, linewidth=0, zorder=0)
    ax.plot(middle_s, smoothed.means, color=look.colour, linewidth=0.7, alpha=0.45)
    ax.plot(middle_s[: len(smoothed.smooth)], smoothed.smooth, color=look.colour, linewidth=2.2)
    if cut.drop:
        ax.axvline(cut.drop * part_s, color=INK, linewidth=1.2, linestyle=(0, (4, 2)))
    count_axis(ax)
    title = f"{label(name)}: {_said(cut.drop, part_s)}"
    return plain_title(dress(run_time(ax, horizon_s), title, "calls and jobs in the system"))


def plain_title(ax: Axes) -> Axes:
    """Switch off the formula mode of a panel's title."""
    plain(ax.title)
    return ax


def _window(courses: FloatArray) -> int:
    """Neighbours on either side in the moving average: a hundredth of the run, so that a spike keeps its place."""
    return max(int(courses.shape[1]) // 100, 1)


def _said(drop: int | None, part_s: float) -> str:
    if drop is None:
        return "no start can be told from the rest"
    return f"the first {time(drop * part_s)} are unlike the rest" if drop else "no start need be left out"


def warm_up_figure(found: WarmUp) -> Figure:
    """Draw Welch's plot of every architecture, one below the other."""
    rows = len(found.courses)
    height_in = _HEAD_IN + rows * (_PANEL_IN + _GAP_IN) + _FOOT_IN
    with style.context():
        figure = Picture((_WIDTH_IN, height_in), facecolor="white")
        title = f"{label(found.scenario.name, 50)}: how long it takes to settle"
        top = 1 - _EDGE_IN / height_in
        plain(figure.text(_EDGE_IN / _WIDTH_IN, top, title, fontsize=15, fontweight="bold", va="top", color=INK))
        for row, name in enumerate(found.courses):
            bottom_in = height_in - _HEAD_IN - _GAP_IN * row - _PANEL_IN * (row + 1) - 0.2
            width_in = _WIDTH_IN - _LEFT_IN - _RIGHT_IN
            box = (_LEFT_IN / _WIDTH_IN, bottom_in / height_in, width_in / _WIDTH_IN, _PANEL_IN / height_in)
            plot_welch(figure.add_axes(box), found, name)
        edge = (_EDGE_IN / _WIDTH_IN, _EDGE_IN / height_in)
        plain(figure.text(*edge, _caption(found), fontsize=8, color=QUIET, va="bottom"))
    return figure


def _caption(found: WarmUp) -> str:
    window = _window(next(iter(found.courses.values())))
    return (
        f"Seed {found.scenario.seed} · mean of {found.n} runs (thin), moving average over {2 * window + 1} parts "
        f"(thick) · dashed: the cut of MSER-5 · grey: left out, the same for all · scenario {found.scenario.digest}"
    )


def save_warm_up(found: WarmUp, path: Path | str, *, dark: bool = False) -> None:
    """Write the figure as .png or .svg, whole or not at all. Raises ValueError for another suffix."""
    save_picture(warm_up_figure(found), path, dark=dark)
