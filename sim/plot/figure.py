"""The comparison on one page: the key, every panel that has something to show, and what is needed to replay it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from matplotlib.gridspec import GridSpec
from matplotlib.layout_engine import ConstrainedLayoutEngine

from sim.experiment import Comparison
from sim.plot import style
from sim.plot.head import head_height_in, plot_head
from sim.plot.panels import Panel, applicable
from sim.plot.phases import common_phases, name_phases
from sim.plot.style import QUIET, plain
from sim.plot.ticks import duration
from sim.scenario import Users

_WIDTH_IN: Final = 10.0
_TAIL_IN, _TIME_IN, _CAPTION_IN = 3.0, 2.05, 0.7
_EDGE: Final = 0.012  # of the width: the margin at the left and the right
_DPI: Final = 180  # 1800 pixels wide: sharp at the 900 that a page on a code host gives a picture


def comparison_figure(comparison: Comparison) -> Figure:
    """Draw a comparison, or a run of one architecture, 10 inches wide and as high as its panels need."""
    tails, over_time = applicable(comparison)
    rows = [tails, *(over_time[first : first + 2] for first in range(0, len(over_time), 2))]
    heights = [_TAIL_IN, *[_TIME_IN] * (len(rows) - 1)]
    head_in, body_in = head_height_in(comparison), sum(heights) + _CAPTION_IN
    with style.context():
        layout = ConstrainedLayoutEngine(h_pad=0.05, w_pad=0.06, hspace=0.03, wspace=0.03)
        figure = Figure((_WIDTH_IN, head_in + body_in), layout=layout)
        halves = figure.add_gridspec(2, 1, height_ratios=[head_in, body_in])
        head, body = (figure.add_subfigure(half) for half in (halves[0], halves[1]))
        plot_head(head.add_axes((_EDGE, 0, 1 - 2 * _EDGE, 1)), comparison)
        grid = body.add_gridspec(len(rows), 2, height_ratios=heights)
        panels = [_row(body, grid, number, row, comparison) for number, row in enumerate(rows)]
        _join_in_time(panels[1:], comparison)
        plain(body.supxlabel(_caption(comparison), x=_EDGE, ha="left", fontsize=8, color=QUIET))
    return figure


def save_comparison(comparison: Comparison, path: Path | str) -> None:
    """Write the figure of a comparison as .png or .svg; the same comparison gives the same bytes.

    The file is whole or absent. Raises ValueError for another suffix, OSError if the file cannot be written.
    """
    path = Path(path)
    picture = picture_bytes(comparison_figure(comparison), path.suffix)
    draft = path.with_name(f".{path.name}.part")
    try:
        draft.write_bytes(picture)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def picture_bytes(figure: Figure, suffix: str) -> bytes:
    """Render a figure as ".png" or ".svg" without dates or versions in it. Raises ValueError for another suffix."""
    kind = suffix.lower().removeprefix(".")
    if kind not in ("png", "svg"):
        raise ValueError(f"a picture must be .png or .svg, got {suffix or 'a name without a suffix'}")
    buffer = BytesIO()
    with style.context():
        metadata = {"Date": None, "Creator": None} if kind == "svg" else {"Software": None}
        figure.savefig(buffer, format=kind, dpi=_DPI, metadata=metadata)
    return buffer.getvalue()


def _row(figure: SubFigure, grid: GridSpec, number: int, row: Sequence[Panel], comparison: Comparison) -> list[Axes]:
    """Draw one or two panels into a row of the grid; one alone takes its whole width."""
    spots = [grid[number, :]] if len(row) == 1 else [grid[number, 0], grid[number, 1]]
    return [panel(figure.add_subplot(spot), comparison) for panel, spot in zip(row, spots, strict=True)]


def _join_in_time(rows: Sequence[Sequence[Axes]], comparison: Comparison) -> None:
    """Write what panels below each other share only once: the phases at the top, the name of the time axis below."""
    phases = common_phases(outcome.architecture.load for outcome in comparison.outcomes.values())
    for ax in rows[0]:
        name_phases(ax, phases, comparison.scenario.duration_ns / 1e9)
    for row in rows[:-1]:
        for ax in row:
            ax.set_xlabel("")


def _caption(comparison: Comparison) -> str:
    return "\n".join(textwrap.fill(line, 165, break_on_hyphens=False) for line in _caption_lines(comparison))


def _caption_lines(comparison: Comparison) -> Iterator[str]:
    scenario = comparison.scenario
    counts = {outcome.measures.requests.arrived for outcome in comparison.outcomes.values()}
    arrived = " to ".join(f"{n:,}" for n in sorted({min(counts), max(counts)}))
    closed = any(isinstance(outcome.architecture.load, Users) for outcome in comparison.outcomes.values())
    yield (
        f"Seed {comparison.seed} · n = {arrived} requests in {duration(scenario.duration_ns / 1e9)} · engine "
        f"{comparison.engine} · scenario {scenario.digest} · queue-lab {comparison.version}"
    )
    yield " ".join(
        (
            "Markers: p50 and p99, within which half and 99 in 100 of those served are served.",
            "Grey area (thin steps where they differ): requests that arrive.",
            *(["Grey band: warm-up, left out of the times and rates above."] if scenario.warmup_ns else []),
            *(["Closed load: who waits asks less, which hides queueing."] if closed else []),
        )
    )
