"""A sweep as a picture: each metric over the swept key, so that one sees where the knee is."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite, nan, prod
from pathlib import Path
from typing import Final

from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from sim.experiment.sweep import Sweep, Swept, crossings
from sim.measure import Interval
from sim.plot import style
from sim.plot.figure import Picture, save_picture
from sim.plot.ranges import Along, along, put_along, put_up
from sim.plot.style import INK, QUIET, Look, dress, label, looks, plain
from sim.scenario import ScenarioError
from sim.scenario.metrics import METRICS, Kind

_WIDTH_IN, _PANEL_IN, _TITLE_IN, _BELOW_IN = 10.0, 2.1, 0.36, 0.54
_LEFT_IN, _BETWEEN_IN, _RIGHT_IN, _EDGE_IN = 0.82, 0.86, 0.16, 0.14
_HEAD_IN, _KEY_LINE_IN, _CAPTION_LINE_IN = 0.42, 0.26, 0.155
_KEY_COLUMNS: Final = 4  # of a key that is too long for one line
_MOST_PANELS: Final = 36
_PAIR: Final = 2  # panels of one metric, which share a row with those of another
_FEW, _SHORT = 3, 22  # values of the first key, and letters of a title, for which a narrow panel is enough
_NARROW: Final = 3  # panels in a row, beyond which they are narrow
_NAMES: Final = {"utilization": "Workers busy", "thread_utilization": "API threads busy"}


@dataclass(frozen=True, slots=True)
class Panel:
    """What one panel shows: one metric, and of several swept keys all but the first held at these settings."""

    metric: str
    held: Mapping[str, str]

    @property
    def title(self) -> str:
        """Its title: the metric in words, and what is held."""
        words = _NAMES.get(self.metric) or self.metric.replace("_", " ").replace(".", ", ").capitalize()
        held = ", ".join(f"{key} = {value}" for key, value in self.held.items())
        return f"{words}\n{label(held, 30 if len(self.held) == 1 else 46)}" if held else words


def sweep_figure(sweep: Sweep) -> Picture:
    """Draw a sweep, 10 inches wide and as high as it needs: a panel per metric, and per value of further keys."""
    caption, key = textwrap.fill(_caption(sweep), 165, break_on_hyphens=False), _key(sweep)
    rows, title_in = list(_rows(sweep)), _TITLE_IN + (_KEY_LINE_IN if len(sweep.over) > 1 else 0)
    head_in = _HEAD_IN + _KEY_LINE_IN * -(-len(key) // _key_columns(key))
    row_in = title_in + _PANEL_IN + _BELOW_IN
    height_in = head_in + row_in * len(rows) + _CAPTION_LINE_IN * (caption.count("\n") + 1) + 0.2
    with style.context():
        figure = Picture((_WIDTH_IN, height_in), facecolor="white")
        for number, row in enumerate(rows):
            bottom_in = height_in - head_in - row_in * number - title_in - _PANEL_IN
            for (left_in, width_in), panel in zip(_places(len(rows[0])), row, strict=False):
                box = (left_in / _WIDTH_IN, bottom_in / height_in, width_in / _WIDTH_IN, _PANEL_IN / height_in)
                ax = plot_sweep(figure.add_axes(box), sweep, panel.metric, panel.held)
                if len(rows[0]) > _NARROW:
                    ax.set_title(panel.title, loc="left", fontsize=8.5, fontweight="bold", color=INK)
        _write_head(figure, sweep, key, height_in)
        plain(figure.text(_EDGE_IN / _WIDTH_IN, 0.1 / height_in, caption, fontsize=8, color=QUIET, va="bottom"))
    return figure


def _write_head(figure: Picture, sweep: Sweep, key: Sequence[Line2D], height_in: float) -> None:
    """The title and the key."""
    title, left = f"{label(sweep.scenario.name, 50)} over {label(', '.join(sweep.over), 60)}", _EDGE_IN / _WIDTH_IN
    top = 1 - _EDGE_IN / height_in
    plain(figure.text(left, top, title, fontsize=15, fontweight="bold", va="top", color=INK))
    below = (left / 2, 1 - _HEAD_IN / height_in)
    shown = figure.legend(
        handles=key, loc="upper left", bbox_to_anchor=below, ncols=_key_columns(key), frameon=False, fontsize=9.5,
        handlelength=3.2, borderaxespad=0.2, labelcolor=INK,
    )  # fmt: skip
    for text in shown.get_texts():
        plain(text)


def save_sweep(sweep: Sweep, path: Path | str, *, dark: bool = False) -> None:
    """Write the figure of a sweep as .png or .svg; the same sweep gives the same bytes.

    The file is whole or absent. Raises ValueError for another suffix, OSError if the file cannot be written.
    """
    save_picture(sweep_figure(sweep), path, dark=dark)


def plot_sweep(ax: Axes, sweep: Sweep, metric: str, held: Mapping[str, str] | None = None) -> Axes:
    """Draw one metric over the first swept key into `ax`: means with 95 % intervals, theory dotted, capacity dashed.

    held: which value each further key has; the first of each if it is not said.
    """
    key = next(iter(sweep.over))
    rest = {**{other: values[0] for other, values in sweep.over.items() if other != key}, **(held or {})}
    shown = [one for one in sweep.points if all(one.point.settings[k] == value for k, value in rest.items())]
    axis = along(sweep.over[key])
    shown.sort(key=lambda one: axis.places[one.point.settings[key]])
    for name, look in looks(sweep.scenario.architectures).items():
        if name in sweep.names:
            _draw_capacity(ax, axis, key, shown, name, look)
            _draw_one(ax, axis, key, shown, name, metric, look)
    dress(ax, Panel(metric, rest).title, "")
    put_along(ax, axis, label(key, 40))
    found = [one.estimate(name, metric) for one in sweep.points for name in sweep.names]
    known = [one for one in found if isfinite(one.value) and isfinite(one.half_width)]
    told = [theory for one in sweep.points for name in sweep.names if (theory := one.theory(name, metric)) is not None]
    ends = [one.value + _bar(one, METRICS[metric])[1] for one in known]
    put_up(ax, METRICS[metric], [*(one.value for one in known), *told], ends)
    return ax


def _draw_one(ax: Axes, axis: Along, key: str, shown: Sequence[Swept], name: str, metric: str, look: Look) -> None:
    """One architecture: what was simulated with its intervals; hollow where unstable; what theory says, dotted.

    A line joins numbers only: between words there is nothing.
    """
    at = [axis.places[one.point.settings[key]] for one in shown]
    joins = axis.kind is not None
    found = [swept.estimate(name, metric) for swept in shown]
    known = [isfinite(one.value) and isfinite(one.half_width) for one in found]
    values = [one.value if ok else nan for one, ok in zip(found, known, strict=True)]
    bars = [_bar(one, METRICS[metric]) if ok else (0.0, 0.0) for one, ok in zip(found, known, strict=True)]
    dashes = look.dashes if joins else "none"
    ax.errorbar(
        at, values, list(zip(*bars, strict=True)), capsize=3, elinewidth=1.3, color=look.colour, linestyle=dashes,
        linewidth=look.width * 0.75,
    )  # fmt: skip
    for place, value, swept in zip(at, values, shown, strict=True):
        face, edge = ("white", look.colour) if swept.unstable(name) else (look.colour, "white")
        ax.plot(place, value, look.marker, markersize=6.5, color=face, markeredgecolor=edge, zorder=3, clip_on=False)
    told = [nan if (theory := swept.theory(name, metric)) is None else theory for swept in shown]
    if many := sum(map(isfinite, told)):
        dots, mark = ":" if joins else "none", _mark(many, joins=joins)
        ax.plot(at, told, linestyle=dots, marker=mark, color=INK, linewidth=1.8, zorder=2.5)


def _mark(many: int, *, joins: bool) -> str:
    """How theory is marked where there is no line of it."""
    return "" if joins and many > 1 else "x"


def _bar(found: Interval, kind: Kind) -> tuple[float, float]:
    """How far the interval of a mean reaches down and up: that of a share ends at nothing and at all."""
    low, high = (max(found.low, 0.0), min(found.high, 1.0)) if kind == "share" else (found.low, found.high)
    return max(found.value - low, 0.0), max(high - found.value, 0.0)


def _draw_capacity(ax: Axes, axis: Along, key: str, shown: Sequence[Swept], name: str, look: Look) -> None:
    """A line where the offered load reaches what the servers can do."""
    if axis.kind is not None:
        for place in crossings([(axis.places[one.point.settings[key]], one.point) for one in shown], name):
            ax.axvline(place, color=look.colour, linestyle=(0, (2, 2)), linewidth=1.1, zorder=1)


def check_panels(over: Mapping[str, Sequence[str]], metrics: Sequence[str]) -> None:
    """Raise ScenarioError if a picture of the sweep would need too many panels."""
    _, *rest = over.values()
    if (panels := prod(map(len, rest)) * len(metrics)) > _MOST_PANELS:
        way_out = "name one --metric or two, or fewer values of the keys behind the first"
        raise ScenarioError(f"--plot: at most {_MOST_PANELS} panels, these would be {panels:,}; {way_out}")


def _rows(sweep: Sweep) -> Iterator[Sequence[Panel]]:
    """The panels, row by row: metrics two a row; with a further key its values, three a row; with more, two a row."""
    _, *rest = sweep.over
    held = list(dict.fromkeys(tuple(one.point.settings[key] for key in rest) for one in sweep.points))
    across = 3 if len(rest) == 1 and len(held) not in (2, 4) else 2
    panels = [[Panel(metric, dict(zip(rest, values, strict=True))) for values in held] for metric in sweep.metrics]
    longest = max(len(line) for row in panels for panel in row for line in panel.title.splitlines())
    few = len(next(iter(sweep.over.values()))) <= _FEW
    if few and len(rest) == 1 and len(held) == _PAIR and longest <= _SHORT:
        across, panels = 2 * _PAIR, [[panel for row in panels for panel in row]]  # two metrics side by side
    for row in panels if rest else [[panel for (panel,) in panels]]:
        yield from (row[first : first + across] for first in range(0, len(row), across))


def _places(count: int) -> list[tuple[float, float]]:
    """Where panels that stand side by side begin, and how wide they are [inch]."""
    width_in = (_WIDTH_IN - _LEFT_IN - _RIGHT_IN - _BETWEEN_IN * (count - 1)) / count
    return [(_LEFT_IN + at * (width_in + _BETWEEN_IN), width_in) for at in range(count)]


def _key(sweep: Sweep) -> list[Line2D]:
    """The key: the look of each architecture, and of what is drawn besides."""
    found = [
        Line2D([], [], color=look.colour, linestyle=look.dashes, marker=look.marker, markeredgecolor="white",
               markersize=7, linewidth=look.width * 0.75, label=label(name, 24))
        for name, look in looks(sweep.scenario.architectures).items()
        if name in sweep.names
    ]  # fmt: skip
    if _has_theory(sweep):
        found.append(Line2D([], [], color=INK, linestyle=":", linewidth=1.8, label="theory"))
    if _has_capacity(sweep):
        found.append(Line2D([], [], color=QUIET, linestyle=(0, (2, 2)), linewidth=1.1, label="offered load = capacity"))
    return found


def _key_columns(key: Sequence[Line2D]) -> int:
    """How many entries of the key stand side by side: all of them, if they have room."""
    wide_in = sum(0.75 + 0.085 * len(str(line.get_label())) for line in key)
    return len(key) if wide_in < _WIDTH_IN else _KEY_COLUMNS


def _has_theory(sweep: Sweep) -> bool:
    return any(
        one.theory(name, metric) is not None for one in sweep.points for name in sweep.names for metric in sweep.metrics
    )


def _has_capacity(sweep: Sweep) -> bool:
    """Whether some points are stable and others not, so that capacity lies between."""
    key = next(iter(sweep.over))
    states = {bool(one.unstable(name)) for one in sweep.points for name in sweep.names}
    return along(sweep.over[key]).kind is not None and len(states) > 1


def _caption(sweep: Sweep) -> str:
    fewer = "" if sweep.n == sweep.asked else f" (the last point {sweep.points[-1].n:,})"
    hollow = any(one.unstable(name) for one in sweep.points for name in sweep.names)
    return " · ".join(
        [
            f"Seed {sweep.scenario.seed}",
            f"{sweep.asked:,} replications of each point{fewer}, with the same users, work and luck at every point",
            "bars: 95 % intervals of the mean",
            *(["hollow: more work comes than can be done, so it depends on the length of the run"] if hollow else []),
            f"engine {sweep.engine}",
            f"scenario {sweep.scenario.digest}",
            f"queue-lab {sweep.version}",
        ]
    )
