"""The comparison on one page: the key, every panel that has something to show, and what is needed to replay it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.experiment import Comparison
from sim.plot import style
from sim.plot.dark import on_page
from sim.plot.head import head_height_in, plot_head
from sim.plot.panels import Panel, applicable
from sim.plot.phases import name_faults, name_phases
from sim.plot.style import QUIET, plain
from sim.plot.ticks import duration
from sim.scenario import Users
from sim.scenario.phases import common_faults, common_phases

# Places are reckoned in inches and not left to a layout solver, whose last digits differ from run to run.
_WIDTH_IN: Final = 10.0
_LEFT_IN, _BETWEEN_IN, _RIGHT_IN, _EDGE_IN = 0.98, 1.05, 0.13, 0.12
_TAIL_IN, _TIME_IN = 2.25, 1.5  # heights of distributions and of panels of time
_TITLE_IN, _TICKS_IN, _LABEL_IN = 0.31, 0.23, 0.21
_OF_ONE: Final = (
    "Above: means over {:,} replications, ± half the width of their 95 % intervals; drawn is the first of them."
)
_CAPTION_LINE_IN: Final = 0.155
_NOTEBOOK_DPI: Final = 90
_DPI: Final = 180  # 1800 pixels wide: sharp at the 900 that a page on a code host gives a picture


class Picture(Figure):
    """A figure that a notebook shows, without pyplot and its global state."""

    def _repr_png_(self) -> bytes:
        return picture_bytes(self, ".png", dpi=_NOTEBOOK_DPI)


def comparison_figure(comparison: Comparison) -> Picture:
    """Draw a comparison, or a run of one architecture, 10 inches wide and as high as its panels need."""
    tails, over_time = applicable(comparison)
    rows = [over_time[first : first + 2] for first in range(0, len(over_time), 2)]
    caption = _caption(comparison)
    height_in = _height_in(len(rows), comparison, caption)
    with style.context():
        figure = Picture((_WIDTH_IN, height_in), facecolor="white")
        page = Page(figure, height_in)
        plot_head(page.strip(head_height_in(comparison)), comparison)
        page.row(tails, comparison, _TAIL_IN, labelled=True)
        panels = [page.row(row, comparison, _TIME_IN, labelled=row is rows[-1]) for row in rows]
        _name_phases(panels[0], comparison)
        plain(figure.text(_EDGE_IN / _WIDTH_IN, _EDGE_IN / height_in, caption, fontsize=8, color=QUIET, va="bottom"))
    return figure


def save_comparison(comparison: Comparison, path: Path | str) -> None:
    """Write the figure of a comparison as .png or .svg; the same comparison gives the same bytes.

    The file is whole or absent. Raises ValueError for another suffix, OSError if the file cannot be written.
    """
    save_picture(comparison_figure(comparison), path)


def save_picture(figure: Figure, path: Path | str, *, dark: bool = False) -> None:
    """Write a figure as .png or .svg, whole or not at all; dark: for a dark page. Raises as `save_comparison`."""
    path = Path(path)
    picture = picture_bytes(on_page(figure, dark=dark), path.suffix)
    draft = path.with_name(f".{path.name}.part")
    try:
        draft.write_bytes(picture)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def picture_bytes(figure: Figure, suffix: str, *, dpi: int = _DPI) -> bytes:
    """Render a figure as ".png" or ".svg" without dates or versions in it. Raises ValueError for another suffix."""
    kind = suffix.lower().removeprefix(".")
    if kind not in ("png", "svg"):
        raise ValueError(f"a picture must be .png or .svg, got {suffix or 'a name without a suffix'}")
    buffer = BytesIO()
    with style.context():
        metadata = {"Date": None, "Creator": None} if kind == "svg" else {"Software": None}
        figure.savefig(buffer, format=kind, dpi=dpi, metadata=metadata)
    return buffer.getvalue()


class Page:
    """A figure that is filled from the top down."""

    def __init__(self, figure: Figure, height_in: float) -> None:
        """Begin at the top of a figure of this height."""
        self._figure, self._height_in, self._top_in = figure, height_in, height_in

    def strip(self, height_in: float) -> Axes:
        """Take a strip of the whole width from what is left of the page."""
        self._top_in -= height_in
        return self._axes(_EDGE_IN, _WIDTH_IN - 2 * _EDGE_IN, height_in)

    def row(self, panels: Sequence[Panel], comparison: Comparison, height_in: float, *, labelled: bool) -> list[Axes]:
        """Draw panels side by side, one alone over the whole width; the axis below has a label only if `labelled`."""
        self._top_in -= _TITLE_IN + height_in
        free_in = _WIDTH_IN - _LEFT_IN - _RIGHT_IN - _BETWEEN_IN * (len(panels) - 1)
        width_in = free_in / len(panels)
        drawn = []
        for column, panel in enumerate(panels):
            ax = panel(self._axes(_LEFT_IN + column * (width_in + _BETWEEN_IN), width_in, height_in), comparison)
            ax.xaxis.label.set_visible(labelled)
            drawn.append(ax)
        self._top_in -= _TICKS_IN + (_LABEL_IN if labelled else 0)
        return drawn

    def _axes(self, left_in: float, width_in: float, height_in: float) -> Axes:
        across, up = _WIDTH_IN, self._height_in
        return self._figure.add_axes((left_in / across, self._top_in / up, width_in / across, height_in / up))


def _height_in(rows: int, comparison: Comparison, caption: str) -> float:
    """The height of the page: head, a row of distributions, rows of time, the caption and its margins."""
    tails_in = _TITLE_IN + _TAIL_IN + _TICKS_IN + _LABEL_IN
    times_in = rows * (_TITLE_IN + _TIME_IN + _TICKS_IN) + _LABEL_IN
    return head_height_in(comparison) + tails_in + times_in + _CAPTION_LINE_IN * len(caption.splitlines()) + 0.26


def _name_phases(panels: Sequence[Axes], comparison: Comparison) -> None:
    """Name the phases of the load in the uppermost panels of time."""
    architectures = [outcome.architecture for outcome in comparison.outcomes.values()]
    phases, faults = common_phases(each.load for each in architectures), common_faults(architectures)
    for ax in panels:
        name_phases(ax, phases, comparison.scenario.duration_ns / 1e9)
        name_faults(ax, faults, comparison.scenario.duration_ns / 1e9, below_others=bool(phases))


def run_line(comparison: Comparison) -> str:
    """Return what is needed to have a run again, and how many requests it has."""
    counts = {outcome.measures.requests.arrived for outcome in comparison.outcomes.values()}
    arrived = " to ".join(f"{n:,}" for n in sorted({min(counts), max(counts)}))
    scenario = comparison.scenario
    return (
        f"Seed {comparison.seed} · n = {arrived} requests in {duration(scenario.duration_ns / 1e9)} · engine "
        f"{comparison.engine} · scenario {scenario.digest} · queue-lab {comparison.version}"
    )


def _caption(comparison: Comparison) -> str:
    return "\n".join(textwrap.fill(line, 165, break_on_hyphens=False) for line in _caption_lines(comparison))


def _caption_lines(comparison: Comparison) -> Iterator[str]:
    scenario = comparison.scenario
    closed = any(isinstance(outcome.architecture.load, Users) for outcome in comparison.outcomes.values())
    yield run_line(comparison)
    yield " ".join(
        (
            "Markers: half of those served wait less than p50, 99 in 100 less than p99.",
            *([_OF_ONE.format(comparison.n)] if comparison.n > 1 else []),
            "Grey area (thin steps where they differ): requests that arrive.",
            *(["Hatched: warm-up, left out of the times and rates above."] if scenario.warmup_ns else []),
            *(["Closed load: who waits asks less, which hides queueing."] if closed else []),
        )
    )
