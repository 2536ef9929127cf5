"""Panels whose lines follow: they are made once for the architectures of a scenario, and then moved from run to run."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, MaxNLocator

from sim.experiment import Comparison, Outcome, Prediction
from sim.measure import series
from sim.plot.phases import shade
from sim.plot.reduce import Floats, envelope
from sim.plot.style import QUIET, Look, dress, looks
from sim.plot.tails import limits, marks, outline
from sim.plot.ticks import log_durations, log_shares, run_time
from sim.plot.waits import Waits
from sim.scenario.phases import common_faults, common_phases

Predictions = Mapping[str, Prediction]  # by architecture
Times = Callable[[Comparison], list[Waits]]
_NOWHERE: Final[tuple[list[float], list[float]]] = ([], [])
_BINS: Final = 160
_PALE: Final = 0.32
_THEORY: Final = (0, (1, 1.6))
_SHARES: Final = {"p50": 0.5, "p90": 0.1, "p95": 0.05, "p99": 0.01, "p999": 0.001}


class FollowingPanel(Protocol):
    """What the picture asks of a panel."""

    def remember(self, base: Comparison) -> None:
        """Draw the pale lines."""

    def show(self, now: Comparison, theory: Predictions) -> None:
        """Move all other lines."""


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of one architecture in a panel."""

    pale: Line2D
    now: Line2D
    theory: Line2D

    @classmethod
    def of(cls, ax: Axes, look: Look) -> Lines:
        """Make them, with nothing to show yet."""
        (pale,) = ax.plot(*_NOWHERE, color=look.colour, linewidth=1.1, alpha=_PALE, zorder=1.5)
        (now,) = ax.plot(*_NOWHERE, color=look.colour, linestyle=look.dashes, linewidth=look.width)
        (theory,) = ax.plot(*_NOWHERE, color=look.colour, linestyle=_THEORY, linewidth=2.6, zorder=3)
        return cls(pale, now, theory)


@dataclass(slots=True)
class TailPanel:
    """Which share of the users waits longer than a time. metric: the name of these times in the predictions.

    labelled: whether the axis at its left has a name.
    """

    ax: Axes
    times: Times
    metric: str
    title: str
    labelled: bool = True
    _lines: dict[str, Lines] = field(default_factory=dict)
    _marks: dict[str, Line2D] = field(default_factory=dict)
    _base: list[Waits] = field(default_factory=list)

    def remember(self, base: Comparison) -> None:
        """Take the architectures of the scenario, and their waits for the pale lines."""
        self._base = self.times(base)
        for wait in self._base:
            self._lines[wait.name] = Lines.of(self.ax, wait.look)
            (mark,) = self.ax.plot(*_NOWHERE, wait.look.marker, color=wait.look.colour, zorder=4, clip_on=False)
            mark.set(markersize=6.5, markeredgecolor="white")
            self._marks[wait.name] = mark
        self.ax.set_xlabel(self.metric.replace("_", " "), fontsize=9, color=QUIET)
        dress(self.ax, self.title, "share who wait longer" if self.labelled else "")

    def show(self, now: Comparison, theory: Predictions) -> None:
        """Move the lines to the waits of a run; an axis grows where they would leave it."""
        waits = self.times(now)
        low_s, floor = self._axes([*self._base, *waits])
        for wait in self._base:
            self._lines[wait.name].pale.set_data(*_curve(wait, low_s, floor))
        shown = {wait.name: wait for wait in waits}
        for name, lines in self._lines.items():
            seen = shown.get(name)
            lines.now.set_data(*(_NOWHERE if seen is None else _curve(seen, low_s, floor)))
            self._marks[name].set_data(*(_NOWHERE if seen is None else marks(seen.ordered_ns, low_s)))
            lines.theory.set_data(*_theory_tail(theory.get(name), self.metric))

    def _axes(self, waits: Sequence[Waits]) -> tuple[float, float]:
        """Set both axes if they must change: they end at round numbers, so that they stand still while one drags."""
        low_s, high_s = limits(waits)
        span = (1 / _round_up(1 / low_s), _round_up(high_s))
        most = 10 ** math.ceil(math.log10(max((wait.ordered_ns.size for wait in waits), default=10) or 10))
        if self.ax.get_xlim() != span:
            log_durations(self.ax, *span)
        if self.ax.get_ylim()[0] != 0.7 / max(most, 10):
            log_shares(self.ax, most)
        return span[0], self.ax.get_ylim()[0]


@dataclass(slots=True)
class LevelPanel:
    """How many wait, over time. series: which, as `sim.measure.series` has it; metric: theory's mean of it."""

    ax: Axes
    series: str
    metric: str
    title: str
    unit: str
    _lines: dict[str, Lines] = field(default_factory=dict)
    _areas: dict[str, PolyCollection] = field(default_factory=dict)
    _base_most: float = 0.0

    def remember(self, base: Comparison) -> None:
        """Take the architectures of the scenario, and draw the pale lines."""
        look = looks(base.scenario.architectures)
        horizon_s = base.scenario.duration_ns / 1e9
        for name, outcome in base.outcomes.items():
            lines = self._lines[name] = Lines.of(self.ax, look[name])
            self._areas[name] = PolyCollection([], facecolor=look[name].colour, alpha=0.18, linewidth=0)
            self.ax.add_collection(self._areas[name], autolim=False)
            middle, mean, _, high = self._seen(outcome)
            lines.pale.set_data(middle, mean)
            self._base_most = max(self._base_most, float(high.max()))
        architectures = [outcome.architecture for outcome in base.outcomes.values()]
        shade(
            run_time(self.ax, horizon_s), common_phases(each.load for each in architectures),
            warmup_s=base.scenario.warmup_ns / 1e9, horizon_s=horizon_s, faults=common_faults(architectures),
        )  # fmt: skip
        dress(self.ax, self.title, self.unit)
        self.ax.yaxis.set_major_locator(MaxNLocator(5, integer=True))
        self.ax.yaxis.set_major_formatter(FuncFormatter(lambda y, _: f"{y:,g}"))

    def show(self, now: Comparison, theory: Predictions) -> None:
        """Move the lines to a run; the axis grows where they would leave it."""
        most = self._base_most
        for name, lines in self._lines.items():
            outcome = now.outcomes.get(name)
            if outcome is None:
                lines.now.set_data(*_NOWHERE)
                self._areas[name].set_verts([])
            else:
                middle, mean, low, high = self._seen(outcome)
                lines.now.set_data(middle, mean)
                self._areas[name].set_verts([_outlined(middle, low, high)])
                most = max(most, float(high.max()))
            lines.theory.set_data(*self._theory(now, theory.get(name)))
        top = _round_up(max(most, 1.0) * 1.1)
        if self.ax.get_ylim() != (0.0, top):
            self.ax.set_ylim(0.0, top)

    def _seen(self, outcome: Outcome) -> tuple[Floats, Floats, Floats, Floats]:
        """Middle, mean, least and most of each bin of time."""
        steps = series(outcome.record, self.series)
        seen = envelope(steps.at_ns / 1e9, steps.value, np.linspace(0, steps.horizon_ns / 1e9, _BINS + 1))
        return (seen.edge[1:] + seen.edge[:-1]) / 2, seen.mean, seen.low, seen.high

    def _theory(self, now: Comparison, prediction: Prediction | None) -> tuple[list[float], list[float]]:
        """Theory's mean, over the time that it is about."""
        mean = None if prediction is None else prediction.figure(self.metric)
        if mean is None:
            return [], []
        return [now.scenario.warmup_ns / 1e9, now.scenario.duration_ns / 1e9], [mean, mean]


def _curve(wait: Waits, low_s: float, floor: float) -> tuple[Floats, Floats]:
    """The corners of a curve of waits; none without waits."""
    if not wait.ordered_ns.size:
        return np.empty(0), np.empty(0)
    x, y = outline(wait.ordered_ns, low_s, floor)
    return np.repeat(x, 2)[:-1], np.repeat(y, 2)[1:]


def _theory_tail(prediction: Prediction | None, metric: str) -> tuple[list[float], list[float]]:
    """The percentiles that theory gives, joined; fewer than two make no line."""
    found = {} if prediction is None else {key: prediction.figure(f"{metric}.{key}") for key in _SHARES}
    known = [(value, _SHARES[key]) for key, value in found.items() if value]
    return ([value for value, _ in known], [share for _, share in known]) if len(known) > 1 else ([], [])


def _outlined(x: Floats, low: Floats, high: Floats) -> Floats:
    """The outline of the area between two lines, shape (points, 2)."""
    return np.column_stack([np.concatenate([x, x[::-1]]), np.concatenate([low, high[::-1]])])


def _round_up(value: float) -> float:
    """The next of ..., 1, 2, 5, 10, 20, ... above a value.

    >>> _round_up(3.0), _round_up(0.08)
    (5.0, 0.1)
    """
    tens = 10.0 ** math.floor(math.log10(value))
    return float(next(nice * tens for nice in (1, 2, 5, 10) if nice * tens >= value))
