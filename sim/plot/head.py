"""The head of a figure: what was asked, and the key: each architecture's look, its name, its first figures."""

from __future__ import annotations

import textwrap
from math import isnan
from typing import Final

from matplotlib.axes import Axes

from sim.experiment import Comparison
from sim.measure.said import DASH, metric_words, spread
from sim.plot.style import INK, QUIET, label, looks, plain

_LINE_IN: Final = 0.235  # height of a line of text
_TITLE: Final = 1.7  # lines that the title takes
_COLUMNS: Final = (0.40, 0.55, 0.65, 0.81, 0.91, 1.0)  # right edges of the figures, as shares of the width
_WIDER: Final = (0.36, 0.495, 0.625, 0.755, 0.88, 1.0)  # with intervals


_FIGURES: Final = (
    ("users answered", "requests.ok_share"),
    ("response p50", "response_time.p50"),
    ("p99", "response_time.p99"),
    ("completion p50", "completion_time.p50"),
    ("p99", "completion_time.p99"),
    ("goodput", "goodput"),
)


def _figure(comparison: Comparison, name: str, metric: str) -> str:
    """One figure in the words of the terminal; with its interval if there are several replications."""
    found, words = comparison.estimate(name, metric), metric_words(tuple(metric.split(".")))
    if comparison.n > 1:
        return spread(words, found)
    if metric == "requests.ok_share":  # of one run the counts say more
        requests = comparison.outcomes[name].measures.requests
        return f"{requests.ok:,} of {requests.arrived:,}"
    return DASH if isnan(found.value) else words(found.value)


def plot_head(ax: Axes, comparison: Comparison) -> Axes:
    """Write the title, what the scenario is about and a table of the architectures into `ax`; its frame is hidden."""
    about = _about(comparison)
    ax.set(xlim=(0, 1), ylim=(head_height_in(comparison) / _LINE_IN, 0))
    ax.set_axis_off()
    plain(
        ax.text(0, _TITLE / 2 + 0.2, label(comparison.scenario.name, 60), fontsize=15, fontweight="bold", va="center")
    )
    for line, text in enumerate(about):
        plain(ax.text(0, _TITLE + line + 0.5, text, fontsize=9.5, color=QUIET, va="center"))
    top = _TITLE + len(about) + 0.8
    for right, (heading, _) in zip(_columns(comparison), _FIGURES, strict=True):
        ax.text(right, top, heading, ha="right", va="center", fontsize=8.5, color=QUIET)
    for row, name in enumerate(comparison.outcomes, 1):
        _line(ax, top + row, name, comparison)
    return ax


def head_height_in(comparison: Comparison) -> float:
    """The height [inch] that the head of a comparison needs."""
    return _LINE_IN * (_TITLE + len(_about(comparison)) + len(comparison.outcomes) + 1.6)


def _about(comparison: Comparison) -> list[str]:
    """What the scenario is about, in at most two lines."""
    return textwrap.wrap(label(comparison.scenario.about, 1000), 130, max_lines=2, placeholder=" …")


def _columns(comparison: Comparison) -> tuple[float, ...]:
    return _COLUMNS if comparison.n == 1 else _WIDER


def _line(ax: Axes, y: float, name: str, comparison: Comparison) -> None:
    look = looks(comparison.scenario.architectures)[name]
    ax.plot([0, 0.025, 0.05], [y] * 3, color=look.colour, linestyle=look.dashes, linewidth=2)
    ax.plot(0.025, y, marker=look.marker, color=look.colour, markeredgecolor="white", markersize=7)
    plain(ax.text(0.062, y, label(name, 24), va="center", fontweight="bold", color=INK))
    size = 9.5 if comparison.n == 1 else 8.5
    for right, (_, metric) in zip(_columns(comparison), _FIGURES, strict=True):
        said = _figure(comparison, name, metric)
        ax.text(right, y, said, ha="right", va="center", fontsize=size, color=INK)
