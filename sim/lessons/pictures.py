"""The pictures of a drill: as text for a terminal, and as a figure for a page."""

from __future__ import annotations

import textwrap
from typing import Final

import numpy as np
from matplotlib.axes import Axes

from sim._version import __version__
from sim.lessons.drill import Bars, Timeline
from sim.lessons.numbers import WORDS
from sim.lessons.play import Played
from sim.measure import Series, series
from sim.plot import style
from sim.plot.bars import NumberRow, plot_bars
from sim.plot.figure import Picture
from sim.plot.style import QUIET, dress, label, looks, plain
from sim.plot.terminal import Bar, Curve, Paper, bar_chart, line_chart
from sim.plot.ticks import run_time
from sim.plot.timelines import Steps, plot_steps

_NS: Final = 1e9
_WIDTH_IN: Final = 10.0
_HEIGHT_IN, _TOP_IN, _BELOW_IN, _EDGE_IN = 2.3, 0.55, 0.62, 0.12
_NAMES_IN, _TICKS_IN, _BETWEEN_IN = 1.5, 0.7, 0.25  # left of bars, left of lines, between panels
_TITLE_LINE_IN, _CAPTION_LINE_IN = 0.18, 0.16
_POINTS: Final = 2  # per cell of a text picture's width


def text_pictures(played: Played, paper: Paper) -> list[str]:
    """Return the pictures of a drill as lines of text, an empty one between two pictures."""
    lines: list[str] = []
    for picture in played.drill.pictures:
        drawn = _text_bars(played, picture, paper) if isinstance(picture, Bars) else _text_lines(played, picture, paper)
        lines += ["", *drawn] if lines else drawn
    return lines


def drill_figure(played: Played) -> Picture:
    """Draw the pictures of a drill side by side, 10 inches wide, with what is needed to replay them."""
    pictures = played.drill.pictures
    title = textwrap.wrap(played.drill.question, 118, break_on_hyphens=False)
    caption = textwrap.wrap(_caption(played), 165, break_on_hyphens=False)
    below_in = _BELOW_IN + _CAPTION_LINE_IN * len(caption)
    height_in = _TOP_IN + _TITLE_LINE_IN * len(title) + _HEIGHT_IN + below_in
    lefts_in = [_NAMES_IN if isinstance(picture, Bars) else _TICKS_IN for picture in pictures]
    free_in = _WIDTH_IN - 2 * _EDGE_IN - sum(lefts_in) - _BETWEEN_IN * (len(pictures) - 1)
    width_in, at_in = free_in / len(pictures), _EDGE_IN
    with style.context():
        figure = Picture((_WIDTH_IN, height_in), facecolor="white")
        for picture, left_in in zip(pictures, lefts_in, strict=True):
            at_in += left_in
            place = (at_in / _WIDTH_IN, below_in / height_in, width_in / _WIDTH_IN, _HEIGHT_IN / height_in)
            _draw(figure.add_axes(place), played, picture)
            at_in += width_in + _BETWEEN_IN
        edge = _EDGE_IN / _WIDTH_IN
        plain(figure.text(edge, 1 - _EDGE_IN / height_in, "\n".join(title), fontsize=10.5, va="top"))
        plain(figure.text(edge, _EDGE_IN / height_in, "\n".join(caption), fontsize=8, color=QUIET, va="bottom"))
    return figure


def _caption(played: Played) -> str:
    """What is needed to replay it, and what the marks mean."""
    runs = f"seed {played.scenario.seed} · {played.replications:,} replications · queue-lab {__version__}"
    marks = "bars: means, with their 95 % intervals; dotted: theory; lines over time: the first replication"
    return f"{played.scenario.name} · {runs} · scenario {played.scenario.digest} · {marks}"


def _draw(ax: Axes, played: Played, picture: Bars | Timeline) -> Axes:
    if isinstance(picture, Bars):
        return plot_bars(ax, _rows(played, picture), title=picture.title, words=WORDS[picture.kind])
    found = _found(played, picture)
    look = looks(played.outcomes)
    plot_steps(ax, [Steps(look[name], steps) for name, steps in found.items()])
    for name in found:
        ax.plot([], [], color=look[name].colour, linestyle=look[name].dashes, label=label(name))
    ax.legend(fontsize=8.5, loc="best", framealpha=0.85, edgecolor="none")
    run_time(ax, played.scenario.duration_ns / _NS)
    return dress(ax, picture.title, picture.unit)


def _found(played: Played, picture: Timeline) -> dict[str, Series]:
    """The step functions of a timeline, by architecture."""
    names = picture.only or tuple(played.outcomes)
    return {name: series(played.outcomes[name].record, picture.series) for name in names}


def _rows(played: Played, picture: Bars) -> list[NumberRow]:
    numbers = played.numbers
    return [
        NumberRow(
            row.label,
            numbers[row.name],
            f"{numbers.told(row.name):{picture.kind}}",
            numbers.theory[row.theory] if row.theory else None,
        )
        for row in picture.rows
    ]


def _text_bars(played: Played, picture: Bars, paper: Paper) -> list[str]:
    rows = _rows(played, picture)
    title = f"{picture.title}{' (theory puts the end at |)' if any(row.theory is not None for row in rows) else ''}"
    bars = [Bar(row.name, row.number.value, row.words, row.theory) for row in rows]
    return bar_chart(bars, title=title, paper=paper)


def _text_lines(played: Played, picture: Timeline, paper: Paper) -> list[str]:
    times_ns = np.linspace(0, played.scenario.duration_ns - 1, paper.width * _POINTS).astype(np.int64)
    curves = [
        Curve(name, times_ns / _NS, steps.sampled(times_ns).astype(np.float64))
        for name, steps in _found(played, picture).items()
    ]
    return line_chart(curves, title=f"{picture.title}, over time", paper=paper)
