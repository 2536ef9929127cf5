"""Every chart of a comparison by its name: what it shows, whether it has something to show, and how it is drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sim.experiment import Comparison
from sim.plot import panels, style
from sim.plot.dark import on_page
from sim.plot.differences import difference_rows, plot_differences
from sim.plot.figure import Picture, comparison_figure, run_line
from sim.plot.more_panels import (
    KINDS,
    offered,
    orbit,
    plot_amplification,
    plot_by_arrival,
    plot_offered,
    plot_orbit,
    plot_response_by_arrival,
)
from sim.plot.phases import name_faults, name_phases
from sim.plot.style import INK, QUIET, label, looks, plain
from sim.scenario import ScenarioError
from sim.scenario.phases import common_faults, common_phases

Panel = Callable[[Axes, Comparison], Axes]
_WIDTH_IN, _LEFT_IN, _RIGHT_IN, _BETWEEN_IN, _EDGE_IN = 10.0, 0.98, 0.2, 1.05, 0.12
_HEAD_IN, _KEY_IN, _PANEL_IN, _BELOW_IN, _FOOT_IN = 0.42, 0.3, 2.6, 0.85, 0.3
_WHOLE: Final = "comparison"


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart: its name, what it shows, in one sentence, and the panels that it has for a comparison, if any."""

    name: str
    about: str
    panels: Callable[[Comparison], Sequence[Panel]]
    over_time: bool = True
    sides_in: tuple[float, float] = (_LEFT_IN, _RIGHT_IN)  # room for words beside the panels
    height_in: Callable[[Comparison], float] = lambda _: _PANEL_IN
    note: str = ""  # what its caption has to say


def _always(*found: Panel) -> Callable[[Comparison], Sequence[Panel]]:
    return lambda _: found


def _if_shown(panel: Panel) -> Callable[[Comparison], Sequence[Panel]]:
    """A panel of the page, if the page has it."""
    return lambda comparison: [each for each in panels.applicable(comparison)[1] if each is panel]


def _tails(comparison: Comparison) -> Sequence[Panel]:
    return panels.applicable(comparison)[0]


def _by_arrival(comparison: Comparison) -> Sequence[Panel]:
    """Of responses only if answers take time."""
    return [plot_response_by_arrival, plot_by_arrival][-len(_tails(comparison)) :]


def _offered(comparison: Comparison) -> Sequence[Panel]:
    return [partial(_offered_of, name) for name in comparison.outcomes]


def _offered_of(name: str, ax: Axes, comparison: Comparison) -> Axes:
    return plot_offered(ax, comparison, name)


def _orbit(comparison: Comparison) -> Sequence[Panel]:
    away = any(orbit(outcome.record).value.any() for outcome in comparison.outcomes.values())
    return [plot_orbit] if away else []


def _lines(comparison: Comparison) -> int:
    """How many lines the forest has: one for each difference, and for each pair that it is of."""
    rows = difference_rows(comparison)
    return max(len(rows) + len({row.group for row in rows}), 2)


def _differences(comparison: Comparison) -> Sequence[Panel]:
    return [plot_differences] if difference_rows(comparison) else []


CHARTS: Final = (
    Chart("tails", "which share of users waits longer than a time, both axes logarithmic", _tails, over_time=False),
    Chart("percentiles", "median and a high percentile of the times, by when users arrived", _by_arrival,
          note="gaps: windows in which too few were served to tell"),
    Chart("backlog", "jobs that wait for a worker or for their next try, over time", _if_shown(panels.plot_backlog)),
    Chart("door", "calls that wait for a thread of the API, over time", _if_shown(panels.plot_door)),
    Chart("threads", "the share of the API's threads that is busy, over time", _if_shown(panels.plot_threads)),
    Chart("workers", "the share of the workers that is busy, over time", _if_shown(panels.plot_workers)),
    Chart("workers-up", "how many workers are up, over time", _if_shown(panels.plot_workers_up)),
    Chart("goodput", "users served, all work done, per second, before what arrives", _always(panels.plot_goodput)),
    Chart("offered", "what comes, what is done and what is of use per second, with tries again apart", _offered),
    Chart("failures", "users told of an error, turned away, or gone, per second", _if_shown(panels.plot_failures)),
    Chart("orbit", "the path of each run: how many are in line, how many away to try again", _orbit, over_time=False),
    Chart("amplification", "tries per job or request, with intervals", _always(plot_amplification), over_time=False,
          sides_in=(2.0, _RIGHT_IN), height_in=lambda comparison: 0.4 + 0.38 * len(comparison.outcomes)),
    Chart("differences", "how far each is from the first; the intervals hold together with 95 % confidence",
          _differences, over_time=False, sides_in=(2.45, 3.25), height_in=lambda one: 0.3 * _lines(one)),
)  # fmt: skip


def charts_of(comparison: Comparison) -> list[Chart]:
    """Return the charts that have something to show of a comparison."""
    return [chart for chart in CHARTS if chart.panels(comparison)]


def chart_figure(comparison: Comparison, name: str = _WHOLE, *, dark: bool = False) -> Picture:
    """Draw one chart, or the whole page, `comparison`; dark: for a dark page.

    Raises ScenarioError if there is no chart of that name, or it has nothing to show here.
    """
    figure = comparison_figure(comparison) if name == _WHOLE else _figure(comparison, _chart(comparison, name))
    return on_page(figure, dark=dark)


def _chart(comparison: Comparison, name: str) -> Chart:
    found = {chart.name: chart for chart in charts_of(comparison)}
    if name not in found:
        known = f"choose from {', '.join([_WHOLE, *found])}"
        if name in {chart.name for chart in CHARTS}:
            raise ScenarioError(f"the chart {name} has nothing to show of this comparison; {known}")
        raise ScenarioError(f"there is no chart {label(str(name))}; {known}")
    return found[name]


def _figure(comparison: Comparison, chart: Chart) -> Picture:
    """Title, key, the panels two a row, and what is needed to replay it."""
    found = chart.panels(comparison)
    rows = [found[first : first + 2] for first in range(0, len(found), 2)]
    panel_in = chart.height_in(comparison)
    row_in = panel_in + _BELOW_IN
    height_in = _HEAD_IN + _KEY_IN + 0.34 + row_in * len(rows) + _FOOT_IN - 0.4
    with style.context():
        figure = Picture((_WIDTH_IN, height_in), facecolor="white")
        _head(figure, comparison, chart, height_in)
        for at, row in enumerate(rows):
            bottom_in = height_in - _HEAD_IN - _KEY_IN - 0.34 - row_in * at - panel_in
            for (left, width), panel in zip(_places(chart, len(row)), row, strict=True):
                ax = panel(figure.add_axes((left, bottom_in / height_in, width, panel_in / height_in)), comparison)
                if chart.over_time and at == 0:
                    _name_times(ax, comparison)
        caption = " · ".join(filter(None, [run_line(comparison), _replications(comparison), chart.note]))
        plain(figure.text(_EDGE_IN / _WIDTH_IN, 0.1 / height_in, caption, fontsize=8, color=QUIET, va="bottom"))
    return figure


def _replications(comparison: Comparison) -> str:
    return f"{comparison.n:,} replications" if comparison.n > 1 else ""


def _places(chart: Chart, count: int) -> Iterator[tuple[float, float]]:
    """Where panels that stand side by side begin, and how wide they are, as shares of the page."""
    left_in, right_in = chart.sides_in
    width_in = (_WIDTH_IN - left_in - right_in - _BETWEEN_IN * (count - 1)) / count
    for at in range(count):
        yield (left_in + at * (width_in + _BETWEEN_IN)) / _WIDTH_IN, width_in / _WIDTH_IN


def _head(figure: Picture, comparison: Comparison, chart: Chart, height_in: float) -> None:
    """The name of the scenario, what is shown, and the key."""
    edge = _EDGE_IN / _WIDTH_IN
    name = label(comparison.scenario.name, 40)
    title = figure.text(edge, 1 - 0.12 / height_in, name, fontsize=13, fontweight="bold", color=INK, va="top")
    plain(title)
    plain(
        figure.text(
            edge + 0.0125 * len(name) + 0.01, 1 - 0.17 / height_in, chart.about, fontsize=9, color=QUIET, va="top"
        )
    )
    shown = figure.legend(
        handles=_key(comparison, chart), loc="upper left", bbox_to_anchor=(edge / 2, 1 - _HEAD_IN / height_in), ncols=9,
        frameon=False, fontsize=9, handlelength=2.6, columnspacing=1.4, borderaxespad=0.1, labelcolor=INK,
    )  # fmt: skip
    for text in shown.get_texts():
        plain(text)


def _key(comparison: Comparison, chart: Chart) -> list[Line2D | Patch]:
    """The looks of the architectures, or of the lines where each has a panel of its own."""
    if chart.name == "differences":  # where colours say what is better
        return []
    if chart.name == "offered":
        return _offered_key(comparison)
    return [
        Line2D([], [], color=look.colour, linestyle=look.dashes, marker=look.marker, markeredgecolor="white",
               markersize=7, linewidth=look.width, label=label(name, 24))
        for name, look in looks(comparison.scenario.architectures).items()
        if name in comparison.outcomes
    ]  # fmt: skip


def _offered_key(comparison: Comparison) -> list[Line2D | Patch]:
    """What any of the panels shows."""
    shown = {kind for name in comparison.outcomes for kind in offered(comparison, name)[1]}
    areas = {"come": ("#8a9097", 0.25, "requests that come"), "again": ("#B3261E", 0.3, "calls again")}
    lines = {"goodput": "of use (goodput)", "throughput": "done (throughput)", "tries": "jobs tried again"}
    return [
        *(
            Patch(color=colour, alpha=alpha, label=said)
            for kind, (colour, alpha, said) in areas.items()
            if kind in shown
        ),
        *(
            Line2D([], [], color="#B3261E" if kind == "tries" else INK, linestyle=KINDS[kind], label=said)
            for kind, said in lines.items()
            if kind in shown
        ),
    ]


def _name_times(ax: Axes, comparison: Comparison) -> None:
    """Name the phases of the load and the faults."""
    architectures = [outcome.architecture for outcome in comparison.outcomes.values()]
    phases, faults = common_phases(each.load for each in architectures), common_faults(architectures)
    horizon_s = comparison.scenario.duration_ns / 1e9
    name_phases(ax, phases, horizon_s)
    name_faults(ax, faults, horizon_s, below_others=bool(phases))
