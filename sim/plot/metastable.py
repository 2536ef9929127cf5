"""Does it heal? The map of load and trigger, the way up and down, and how long those take that recover."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from sim.experiment.basins import ENOUGH_STUCK, Cell, Label
from sim.experiment.healing import Healing
from sim.experiment.hysteresis import Step
from sim.experiment.triggers import base_rate
from sim.measure import Survival
from sim.plot import style
from sim.plot.figure import Picture, save_picture
from sim.plot.heat import HEAT
from sim.plot.style import INK, QUIET, dress, label, looks, plain
from sim.plot.ticks import duration

FloatArray = npt.NDArray[np.float64]

DASH: Final = "\u2013"  # from a number to another; also where a cell is not finished
_UP, _DOWN = "#0072B2", "#D55E00"
_WORDS: Final[dict[Label, str]] = {
    "stable": "stable", "vulnerable": "vulnerable", "overloaded": "overloaded", "unknown": "cannot tell"
}  # fmt: skip
_MARKS: Final = {"heals": "\u2713", "sticks": "\u2717", "unknown": "?"}  # as in the terminal: a tick, a cross
_WIDTH_IN, _LEFT_IN, _BETWEEN_IN, _RIGHT_IN = 10.0, 0.85, 0.75, 0.2
_HEAD_IN, _ROW_IN, _TIMES_IN, _GAP_IN, _CAPTION_IN = 0.5, 2.0, 1.7, 0.85, 0.62
_MAP_SHARE: Final = 0.58  # of the width that both panels of a row have
_SIX: Final = 6  # columns, from which on the intervals are written smaller


def metastable_figure(found: Healing) -> Picture:
    """Draw a map: a row for each architecture, and the times to recover from the largest trigger below."""
    rows = len(found.names)
    height_in = _HEAD_IN + rows * (_ROW_IN + _GAP_IN) + _TIMES_IN + _GAP_IN + _CAPTION_IN
    with style.context():
        figure = Picture((_WIDTH_IN, height_in), facecolor="white")
        title = f"{label(found.plan.scenario.name, 40)}: does it heal after {label(found.plan.trigger.words, 60)}?"
        plain(figure.text(0.012, 1 - 0.17 / height_in, title, fontsize=14, fontweight="bold", va="top"))
        top_in = height_in - _HEAD_IN
        free_in = _WIDTH_IN - _LEFT_IN - _BETWEEN_IN - _RIGHT_IN
        for name in found.names:
            low = (top_in - 0.3 - _ROW_IN) / height_in
            wide, high = _MAP_SHARE * free_in / _WIDTH_IN, _ROW_IN / height_in
            plot_map(figure.add_axes((_LEFT_IN / _WIDTH_IN, low, wide, high)), found, name)
            left = (_LEFT_IN + _MAP_SHARE * free_in + _BETWEEN_IN) / _WIDTH_IN
            plot_hysteresis(figure.add_axes((left, low, (1 - _MAP_SHARE) * free_in / _WIDTH_IN, high)), found, name)
            top_in -= _ROW_IN + _GAP_IN
        low, wide = (top_in - 0.3 - _TIMES_IN) / height_in, 1 - (_LEFT_IN + _RIGHT_IN) / _WIDTH_IN
        plot_times(figure.add_axes((_LEFT_IN / _WIDTH_IN, low, wide, _TIMES_IN / height_in)), found)
        _draw_key(figure, height_in)
        plain(figure.text(0.012, 0.1 / height_in, _caption(found), fontsize=8, color=QUIET, va="bottom"))
    return figure


def _draw_key(figure: Picture, height_in: float) -> None:
    """What the colours of the cells stand for, at the right of the title."""
    ax = figure.add_axes((0.795, 1 - 0.34 / height_in, 0.09, 0.15 / height_in))
    ax.imshow(np.linspace(0, 1, 64)[np.newaxis], cmap=HEAT, aspect="auto")
    ax.set_axis_off()
    for at, words, side in ((0.788, "recovered: all", "right"), (0.892, "none", "left")):
        plain(figure.text(at, 1 - 0.265 / height_in, words, fontsize=8, color=QUIET, ha=side, va="center"))


def save_metastable(found: Healing, path: Path | str, *, dark: bool = False) -> None:
    """Write the figure as .png or .svg, whole or not at all; the same runs give the same bytes."""
    save_picture(metastable_figure(found), path, dark=dark)


def plot_map(ax: Axes, found: Healing, name: str) -> Axes:
    """Draw which share of the runs has not recovered, by load and trigger, with counts and intervals in the cells."""
    loads, sizes_ns = found.plan.loads, found.plan.sizes_ns
    columns = [found.column(name, load) for load in loads]
    for x, column in enumerate(columns):
        for y, cell in enumerate(column):
            _draw_cell(ax, x, y, cell, small=len(loads) > _SIX)
    ax.set(xlim=(-0.5, len(loads) - 0.5), ylim=(-0.5, len(sizes_ns) - 0.5))
    labels = found.labels(name)
    ax.set_xticks(range(len(loads)), [f"{load:g}/s\n{_WORDS[word]}" for load, word in zip(loads, labels, strict=True)])
    ax.set_yticks(range(len(sizes_ns)), [duration(size / 1e9) if size else "none" for size in sizes_ns])
    dress(ax, f"{label(name, 24)}: runs that have not recovered", "trigger lasts")
    plain(ax.title)
    ax.grid(visible=False)
    for text, word in zip(ax.get_xticklabels(), labels, strict=True):
        text.set(fontsize=7.5 if len(loads) > _SIX else 8.5, fontweight="bold" if word == "vulnerable" else "normal")
    return ax


def _draw_cell(ax: Axes, x: int, y: int, cell: Cell | None, *, small: bool) -> None:
    if cell is None:
        plain(ax.text(x, y, DASH, ha="center", va="center", color=QUIET))
        return
    found = cell.not_recovered
    ax.add_patch(Rectangle((x - 0.5, y - 0.5), 1, 1, facecolor=HEAT(found.value), edgecolor="white", linewidth=1.5))
    ink = "white" if found.value > 0.85 else INK
    count, size = f"{cell.stuck}/{cell.n} {_MARKS[cell.verdict]}", 8.5 if small else 10
    plain(ax.text(x, y + 0.15, count, ha="center", va="center", fontsize=size, fontweight="bold", color=ink))
    bounds = f"{max(found.low, 0) * 100:.0f}{DASH}{min(found.high, 1) * 100:.0f} %"
    plain(ax.text(x, y - 0.22, bounds, ha="center", va="center", fontsize=size - 2, color=ink))


def plot_hysteresis(ax: Axes, found: Healing, name: str) -> Axes:
    """Draw the users served per second while the load goes up, and while it comes down again, with intervals."""
    branches, prediction = found.hysteresis.get(name), found.predictions[name]
    if branches is None:
        ax.set_axis_off()
        return ax
    top = found.plan.loads[-1]
    ax.plot([0, top], [0, top], ":", color=QUIET, linewidth=1, zorder=1)
    _branch(ax, branches.up, _UP, "-", "^", "going up", -0.006 * top)
    _branch(ax, branches.down, _DOWN, (0, (4, 1.5)), "v", "coming down", 0.006 * top)
    if prediction.hidden_per_s is not None and prediction.calls != 1:
        ax.axvline(prediction.hidden_per_s, color=INK, linestyle=":", linewidth=1.2, label="hidden capacity (fluid)")
    ax.set(xlim=(0, 1.05 * top), ylim=(-0.04 * top, 1.08 * top))
    ax.set_xlabel("load, users per second", fontsize=8.5, color=QUIET)
    ax.legend(fontsize=7.5, loc="upper left", handlelength=2.4, framealpha=0.9, edgecolor="none")
    return dress(ax, "Load up, over the top, down", "users served per second")


def _branch(
    ax: Axes, steps: tuple[Step, ...], colour: str, dashes: object, marker: str, name: str, aside: float
) -> None:
    """One branch: medians and their intervals; a little aside, so that neither hides the other."""
    loads = np.array([step.load_per_s for step in steps])
    middle, low, high = (
        loads * np.array([getattr(step.median, part) for step in steps]) for part in ("value", "low", "high")
    )
    bounds = np.nan_to_num(np.abs([middle - low, high - middle]), posinf=0.0)
    ax.errorbar(
        loads + aside, middle, bounds, color=colour, linestyle=dashes, marker=marker, markersize=5.5, linewidth=1.8,
        capsize=3, label=name, zorder=3,
    )  # fmt: skip


def plot_times(ax: Axes, found: Healing) -> Axes:
    """Draw the share of the runs not recovered over time, by architecture, at one cell: the largest trigger."""
    load, size_ns = _own_place(found)
    look, by_s = looks(found.plan.scenario.architectures), found.plan.recover_by_ns / 1e9
    for name in found.names:
        if (cell := found.cells[name].get((load, size_ns))) is not None:
            (at, low), (_, high) = (_steps(cell.times, side, by_s) for side in (cell.times.low, cell.times.high))
            shares, colour = _steps(cell.times, cell.times.shares, by_s)[1], look[name].colour
            ax.fill_between(at, low, high, step="post", color=colour, alpha=0.13, linewidth=0)
            ax.plot(at, shares, color=colour, linestyle=look[name].dashes, linewidth=look[name].width,
                    drawstyle="steps-post", label=label(name, 24))  # fmt: skip
    ax.set(xlim=(0, by_s), ylim=(-0.03, 1.05))
    ax.set_xlabel("seconds after the trigger", fontsize=8.5, color=QUIET)
    for text in ax.legend(fontsize=8, frameon=False, loc="center right").get_texts():
        plain(text)
    after = f"{duration(size_ns / 1e9)} of the trigger" if size_ns else "no trigger"
    return dress(ax, f"At {load:g}/s, after {after}: runs that have not recovered yet", "share of the runs")


def _steps(times: Survival, bounds: tuple[float, ...], by_s: float) -> tuple[FloatArray, FloatArray]:
    """Steps from the trigger's end, when all runs wait, to the end of the watch; without a bound the share itself."""
    at = np.array([0.0, *times.times, by_s])
    shares, steps = (np.array([1.0, *side, side[-1]]) for side in (times.shares, bounds))
    return at, np.where(np.isnan(steps), shares, steps)


def _own_place(found: Healing) -> tuple[float, int]:
    """The load nearest to the scenario's own, and the largest trigger that is finished there, by any architecture."""
    own = base_rate(found.plan.scenario.architectures[found.plan.names[0]])
    load = min(found.plan.loads, key=lambda rate: abs(rate - own))
    sizes_ns = [size for cells in found.cells.values() for rate, size in cells if rate == load]
    return load, max(sizes_ns, default=0)


def _caption(found: Healing) -> str:
    plan = found.plan
    text = (
        f"Seed {plan.scenario.seed} · {_runs(plan.replications)} · {_MARKS['heals']} heals, {_MARKS['sticks']} sticks, "
        f"? nobody can tell · not recovered within {duration(plan.recover_by_ns / 1e9)} · 95 % intervals: Wilson "
        f"in the maps, of the median on the branches, Kaplan-Meier below · scenario {plan.scenario.digest} · queue-lab "
        f"{found.version}. Recovered: from there on 90 % of the users who come are served in every window. Dotted "
        "diagonal: everybody is served."
    )
    return "\n".join(textwrap.wrap(text, 165, break_on_hyphens=False))


def _runs(replications: int) -> str:
    """How many runs a cell has; those that all stick are left at the first few."""
    if replications <= ENOUGH_STUCK:
        return f"{replications} runs a cell"
    return f"{replications} runs a cell, only {ENOUGH_STUCK} where these {ENOUGH_STUCK} all stick"
