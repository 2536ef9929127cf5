"""A part of a run as an animated GIF: what is where in each architecture, side by side, on one clock."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
from matplotlib.animation import PillowWriter
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from sim.experiment import Comparison
from sim.measure.said import time
from sim.measure.stays import Stays
from sim.plot import on_page, style
from sim.plot.palette import LIGHT
from sim.plot.style import INK, QUIET, dress, label, looks, plain
from sim.plot.ticks import run_time
from sim.plot.timelines import count_axis
from sim.record import IntArray, JobState
from sim.report.files import whole_file
from sim.report.replay.flows import counts
from sim.report.replay.window import WHOLE_RUN, Window, whole_micros

FRAMES: Final = 120
_FPS, _DPI = 12, 80
_WIDTH_IN, _EACH_IN, _HEIGHT_IN, _LEFT_IN, _EDGE_IN = 1.45, 3.1, 4.3, 1.35, 0.12
_SHOWN: Final = {
    "accept_queue": ("calls at the door", JobState.READY), "busy_threads": ("on a thread", JobState.IN_FLIGHT),
    "scheduled": ("jobs scheduled", JobState.SCHEDULED), "ready": ("jobs ready", JobState.READY),
    "in_flight": ("jobs leased", JobState.IN_FLIGHT), "dead": ("dead letters", JobState.DEAD),
}  # fmt: skip
Levels = Mapping[str, IntArray]


def write_movie(
    comparison: Comparison, path: Path | str, *, window: Window = WHOLE_RUN, frames: int = FRAMES, dark: bool = False
) -> None:
    """Write a GIF of so many frames, whole or not at all; the counts are those of the replay in the browser.

    window: the part of the run that is shown; dark: for a dark page. Of several replications it is the first. Raises
    ScenarioError if the window is not of the run, OSError if the file cannot be written.
    """
    from_ns, until_ns = whole_micros(window, comparison.scenario.duration_ns)
    at_ns = np.linspace(from_ns, until_ns, frames).astype(np.int64)
    levels = {name: counts(Stays(outcome.record), at_ns) for name, outcome in comparison.outcomes.items()}
    with style.context(), whole_file(Path(path)) as draft:
        scene = Scene(comparison, levels, at_ns / 1e9)
        on_page(scene.figure, dark=dark)
        writer = PillowWriter(fps=_FPS)
        with writer.saving(scene.figure, draft.with_suffix(".gif"), _DPI):
            for frame in range(frames):
                scene.show(frame)
                writer.grab_frame()
        draft.with_suffix(".gif").replace(draft)


class Scene:
    """The picture of an instant: bars of what is where, and below them the backlog so far."""

    def __init__(self, comparison: Comparison, levels: Mapping[str, Levels], at_s: npt.NDArray[np.float64]) -> None:
        """Draw what stays the same from frame to frame."""
        self._levels, self._at_s = levels, at_s
        self._rows = [key for key in _SHOWN if any(found[key].any() for found in levels.values())] or ["ready"]
        width_in = _WIDTH_IN + _EACH_IN * len(levels)
        self.figure = Figure((width_in, _HEIGHT_IN), facecolor="white")
        title = f"{label(comparison.scenario.name, 40)} · seed {comparison.seed}"
        edge = _EDGE_IN / width_in
        plain(self.figure.text(edge, 0.965, title, fontsize=12, fontweight="bold", color=INK, va="center"))
        self._clock = self.figure.text(1 - edge, 0.965, "", fontsize=12, color=QUIET, ha="right", va="center")
        look = looks(comparison.scenario.architectures)
        self._bars: dict[str, list[tuple[Rectangle, Text]]] = {}
        self._lines: dict[str, tuple[Line2D, IntArray]] = {}
        for at, name in enumerate(levels):
            left, width = (_LEFT_IN + _EACH_IN * at) / width_in, (_EACH_IN - 0.35) / width_in
            bars = self.figure.add_axes((left, 0.44, width, 0.42))
            self._bars[name] = self._draw_bars(bars, name, first=at == 0)
            below = self.figure.add_axes((left, 0.14, width, 0.2))
            self._lines[name] = self._draw_backlog(below, name, look[name].colour, comparison, first=at == 0)

    def _draw_bars(self, ax: Axes, name: str, *, first: bool) -> list[tuple[Rectangle, Text]]:
        """A bar for each place, of no length yet."""
        top = max(1, *(int(found[key].max()) for found in self._levels.values() for key in self._rows))
        dress(ax, label(name, 30), "")
        plain(ax.title)
        ax.set(xlim=(0, top * 1.25), ylim=(len(self._rows) - 0.4, -0.6), yticks=range(len(self._rows)))
        ax.set_yticklabels([_SHOWN[key][0] if first else "" for key in self._rows], color=INK, fontsize=9)
        ax.grid(visible=False, axis="y")
        drawn = []
        for place, key in enumerate(self._rows):
            (bar,) = ax.barh(place, 0, height=0.6, color=LIGHT[_SHOWN[key][1]])
            drawn.append((bar, ax.text(0, place, "", va="center", fontsize=9, color=INK)))
        return drawn

    def _draw_backlog(
        self, ax: Axes, name: str, colour: str, comparison: Comparison, *, first: bool
    ) -> tuple[Line2D, IntArray]:
        """The course of what waits, faint as a whole, and strong up to now."""
        waits = self._levels[name]["ready"] + self._levels[name]["scheduled"] + self._levels[name]["accept_queue"]
        top = max(
            int((each["ready"] + each["scheduled"] + each["accept_queue"]).max()) for each in self._levels.values()
        )
        ax.plot(self._at_s, waits, color=colour, alpha=0.25, linewidth=1.2)
        (line,) = ax.plot([], [], color=colour, linewidth=2)
        run_time(ax, comparison.scenario.duration_ns / 1e9)
        dress(count_axis(ax, integer=True), "", "waiting" if first else "")
        ax.set(xlim=(self._at_s[0], self._at_s[-1]), ylim=(0, max(top, 1) * 1.1))
        return line, waits

    def show(self, frame: int) -> None:
        """Move everything to one instant."""
        self._clock.set_text(time(float(self._at_s[frame])))
        for name, found in self._levels.items():
            for (bar, words), key in zip(self._bars[name], self._rows, strict=True):
                value = int(found[key][frame])
                bar.set_width(value)
                words.set_text(f" {value:,}")
                words.set_x(value)
            line, waits = self._lines[name]
            line.set_data(self._at_s[: frame + 1], waits[: frame + 1])
