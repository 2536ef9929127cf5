"""Differences at one glance: a line per metric, how far B is from A, and the band of what does not matter."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Final

from matplotlib.axes import Axes
from matplotlib.text import Text
from matplotlib.ticker import FuncFormatter, MaxNLocator

from sim.experiment import Diff
from sim.measure import Interval
from sim.plot import style
from sim.plot.figure import Picture, save_picture
from sim.plot.style import INK, LOOKS, QUIET, dress, label, plain

_WIDTH_IN: Final = 10.0
_LEFT_IN, _RIGHT_IN, _TOP_IN, _BELOW_IN, _EDGE_IN = 2.45, 3.25, 0.6, 0.5, 0.12
_ROW_IN, _CAPTION_LINE_IN = 0.3, 0.155
_HEADING: Final = -(_LEFT_IN - _EDGE_IN) / (_WIDTH_IN - _LEFT_IN - _RIGHT_IN)  # the edge of the page, in widths of axes
_VERDICT: Final = 1.48  # where the verdicts begin, in widths of the axes
_MINUS: Final = "\N{MINUS SIGN}"
_CROSS: Final = "\N{MULTIPLICATION SIGN}"
_BAND: Final = "#e9ebee"
_WORSE, _BETTER = LOOKS[0], LOOKS[1]
_REACH: Final = 1.5  # times the farthest mean: an interval that is wider is cut, and an arrow says so
_FARTHEST: Final = 5.0  # six times as much: what is farther is an arrow, or all else would be a dot on the line
_LEAST: Final = -1.08  # nothing falls by more than all of it
_SIZES: Final = ((1e9, "G"), (1e6, "M"), (1e3, "k"))
_TIMES: Final = 10.0  # from this share on a change is told as a factor


@dataclass(frozen=True, slots=True)
class ForestRow:
    """A line: what it is of, by which share the other exceeds the first, and the verdict in a word.

    group: the heading that it stands under; change: a share with its interval, unbounded where nobody can tell.
    """

    group: str
    name: str
    change: Interval
    word: str


def plot_forest(ax: Axes, rows: Sequence[ForestRow], *, tolerance: float | None = None) -> Axes:
    """Draw relative changes with their intervals, from the top down, against the line of no change.

    tolerance: half the width of the grey band of changes that do not count. Worse is an orange disc, better a blue
    square, all else a grey ring. What leaves the axis, which ends at 500 % at the latest, is an arrow.
    """
    reach = _reach(rows, tolerance)
    dress(ax, "", "")
    ax.set(xlim=(max(-reach, _LEAST), reach), ylim=(max(_lines(rows), 2) - 0.5, -0.5), yticks=[])
    ax.spines["left"].set_visible(False)
    if tolerance:
        ax.axvspan(-tolerance, tolerance, color=_BAND, zorder=0)
    ax.axvline(0, color=INK, linewidth=1)
    ax.xaxis.set_major_locator(MaxNLocator(7))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{_percent(share).removesuffix('.0')} %"))
    ax.set_xlabel("change from A to B, as a share of A, with its interval", fontsize=9, color=QUIET)
    if not rows:
        _write(ax, 1.04, 0.5, "no difference", "left")
    y = -1
    for at, row in enumerate(rows):
        if at == 0 or row.group != rows[at - 1].group:
            y += 1
            heading = _write(ax, _HEADING, y, label(row.group), "left", weight="bold")
            heading.set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 1})  # long ones reach into the axes
        y += 1
        _row(ax, y, row)
    return ax


def _lines(rows: Sequence[ForestRow]) -> int:
    """How many lines there are, headings among them."""
    return len(rows) + sum(at == 0 or row.group != rows[at - 1].group for at, row in enumerate(rows))


def _reach(rows: Sequence[ForestRow], tolerance: float | None) -> float:
    """How far the axis goes to each side."""
    means = [abs(row.change.value) for row in rows if isfinite(row.change.value)]
    farthest = max([*means, tolerance or 0.0, 0.001])
    ends = [abs(end) for row in rows for end in (row.change.low, row.change.high) if isfinite(end)]
    asked = max(min(max(ends, default=0.0), _REACH * farthest), 1.3 * (tolerance or 0.0), farthest)
    return 1.08 * min(asked, _FARTHEST)


def _row(ax: Axes, y: int, row: ForestRow) -> None:
    """A name, a mark on its interval, and both in figures."""
    change, look = row.change, {"worse": _WORSE, "better": _BETTER}.get(row.word)
    colour = QUIET if look is None else look.colour
    _write(ax, -0.02, y, label(row.name), "right")
    _write(ax, 1.04, y, _figures(change), "left", colour=colour if look else INK)
    _write(ax, _VERDICT, y, row.word, "left", colour=colour if look else INK)
    if not isfinite(change.half_width):
        return
    _mark(ax, y, change, colour, LOOKS[0].marker if look is None else look.marker, filled=look is not None)


def _mark(ax: Axes, y: int, change: Interval, colour: str, marker: str, *, filled: bool) -> None:
    """The interval, with an arrow where it leaves the axis, and its middle, if that is on it."""
    first, last = ax.get_xlim()
    ends = [min(max(end, first), last) for end in (change.low, change.high)]
    ax.plot(ends, [y, y], color=colour, linewidth=2)
    for end, inside in zip((change.low, change.high), ends, strict=True):
        if end == inside:
            ax.plot([end, end], [y - 0.14, y + 0.14], color=colour, linewidth=1.4)
    if change.low < first:
        ax.plot(first, y, marker="<", color=colour, markersize=5, clip_on=False)
    if change.high > last:
        ax.plot(last, y, marker=">", color=colour, markersize=5, clip_on=False)
    if first <= change.value <= last:
        face = colour if filled else "white"
        ax.plot(change.value, y, marker=marker, color=colour, markerfacecolor=face, markersize=6.5)


def _write(ax: Axes, x: float, y: float, text: str, side: str, *, weight: str = "normal", colour: str = INK) -> Text:
    """Write beside the axes, level with a line. x: 0 is their left edge, 1 their right."""
    return plain(
        ax.text(
            x, y, text, transform=ax.get_yaxis_transform(), ha=side, va="center", fontsize=9, fontweight=weight,
            color=colour,
        )
    )  # fmt: skip


def _figures(change: Interval) -> str:
    """A change with its interval, to a tenth of a percent; very large ones as factors."""
    if not isfinite(change.value):
        return ""
    if max(end for end in (change.value, change.high) if isfinite(end)) >= _TIMES:
        between = f"  ({_factor(change.low)} to {_factor(change.high)})" if isfinite(change.half_width) else ""
        return f"{_factor(change.value)}{between}"
    if not isfinite(change.half_width):
        return f"{_percent(change.value)} %"
    return f"{_percent(change.value)} %  ({_percent(change.low)} to {_percent(change.high)})"


def _percent(share: float, digits: int = 1) -> str:
    """A share with its sign, in hundredths; without a sign if it is written as none at all."""
    number = f"{abs(share) * 100:,.{0 if abs(share) >= 1 else digits}f}"
    sign = "" if not number.strip("0.") else "+" if share > 0 else _MINUS
    return f"{sign}{number}"


def _factor(share: float) -> str:
    """How many times as much, to three digits, in thousands, millions, billions (G)."""
    times = 1 + share
    size, letter = next(((s, k) for s, k in _SIZES if times >= s * 0.9995), (1.0, ""))
    return f"{_CROSS}{times / size:.3g}{letter}".replace("-", _MINUS)


def diff_figure(diff: Diff) -> Picture:
    """Draw the differences of two runs, 10 inches wide and as high as their number asks for."""
    rows = [
        ForestRow(str(row.match), row.metric, row.relative, row.word) for row in diff.differences if row.word != "same"
    ]
    caption = "\n".join(textwrap.fill(line, 165, break_on_hyphens=False) for line in _caption(diff))
    below_in = _BELOW_IN + _CAPTION_LINE_IN * len(caption.splitlines()) + 2 * _EDGE_IN
    rows_in = _ROW_IN * max(_lines(rows), 2)
    height_in = _TOP_IN + rows_in + below_in
    with style.context():
        figure = Picture((_WIDTH_IN, height_in), facecolor="white")
        left, width = _LEFT_IN / _WIDTH_IN, (_WIDTH_IN - _LEFT_IN - _RIGHT_IN) / _WIDTH_IN
        plot_forest(
            figure.add_axes((left, below_in / height_in, width, rows_in / height_in)),
            rows, tolerance=diff.tolerance,
        )  # fmt: skip
        title = f"{label(diff.a.called)} (A) against {label(diff.b.called)} (B)"
        edge = _EDGE_IN / _WIDTH_IN
        head = figure.text(edge, 1 - 0.3 / height_in, title, fontsize=13, fontweight="bold", color=INK, va="center")
        _fit(plain(head), (_WIDTH_IN - 2 * _EDGE_IN) * figure.dpi)
        plain(figure.text(edge, _EDGE_IN / height_in, caption, fontsize=8, color=QUIET, va="bottom"))
    return figure


def _fit(text: Text, width: float) -> None:
    """Make a text smaller where it is wider than so many dots."""
    size, needed = float(text.get_fontsize()), text.get_window_extent().width
    text.set_fontsize(size * min(1.0, 0.98 * width / needed))  # hinted letters do not shrink evenly


def _caption(diff: Diff) -> list[str]:
    """What is needed to replay it, and what the marks mean."""
    sides = " · ".join(
        f"{name}: seed {kept.scenario.seed}, {kept.n:,} replication{'s' * (kept.n > 1)}, "
        f"scenario {kept.scenario.digest}, queue-lab {kept.version}"
        for name, kept in (("A", diff.a), ("B", diff.b))
    )
    kind = "Differences of pairs with the same users, work and luck" if diff.paired else "Differences of means (Welch)"
    marks = (
        f"{kind}; the intervals hold together with 95 % confidence (Bonferroni). Grey band: the tolerance of "
        f"{diff.tolerance * 100:.3g} %. Orange disc: worse. Blue square: better. Grey ring: neither. Arrow: it goes on."
    )
    same = sum(row.word == "same" for row in diff.differences)
    return [sides, marks, *([f"Not drawn: {same:,} that are the same in every run."] if same else [])]


def save_diff(diff: Diff, path: Path | str, *, dark: bool = False) -> None:
    """Write `diff_figure` as .png or .svg; the same comparison gives the same bytes. Errors as `save_comparison`."""
    save_picture(diff_figure(diff), path, dark=dark)
