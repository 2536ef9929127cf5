"""What happens per second, and how busy threads and workers are: in bins over the run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np

from sim.experiment import Comparison, Outcome
from sim.measure import Rates, rates, series
from sim.plot.panels import threads, workers
from sim.plot.reduce import Floats, envelope
from sim.report.html.grid import Grid
from sim.report.html.shapes import DASHED, DOTTED, SOLID, Chart, Choice, Line, Table, cell
from sim.report.words import per_second, percent, safe

_BUSY: Final = ("busy_threads", "busy_workers")
_Columns = list[tuple[str, Floats]]


def rates_chart(comparison: Comparison, grid: Grid) -> Chart:
    """Draw what is asked per second, what is finished of it, and what of that served a user."""
    found = _rates(comparison, grid)
    offered = {name: each.arrivals for name, each in found.items()}
    same = len({values.tobytes() for values in offered.values()}) == 1
    lines = [
        Line(architecture=None if same else name, choice=0, y=grid.y(values))
        for name, values in list(offered.items())[: 1 if same else None]
    ]
    for name, each in found.items():
        lines.append(Line(architecture=name, choice=1, y=grid.y(each.throughput)))
        lines.append(Line(architecture=name, choice=2, y=grid.y(each.goodput)))
    columns: _Columns = [("offered", next(iter(offered.values())))] if same else _named(offered, "offered")
    for what in ("throughput", "goodput"):
        columns += _named({name: getattr(each, what) for name, each in found.items()}, what)
    return Chart(
        id="rates",
        title="Offered, finished, of use",
        about=f"Requests that come, work that is finished (throughput), and what of it served a user (goodput). "
        f"In bins of {grid.width}.",
        unit="rate",
        x=grid.x_s,
        lines=tuple(lines),
        choices=(Choice("offered", DOTTED), Choice("throughput", DASHED, shown=False), Choice("goodput", SOLID)),
        table=_table(columns, grid, per_second),
    )


def failures_chart(comparison: Comparison, grid: Grid) -> Chart:
    """Draw how many users per second are told of an error, are turned away or leave."""
    found = {name: each.failures for name, each in _rates(comparison, grid).items()}
    return Chart(
        id="failures",
        title="Users not served",
        about=f"Users who are told of an error, are turned away or leave. In bins of {grid.width}.",
        unit="rate",
        x=grid.x_s,
        lines=tuple(Line(architecture=name, y=grid.y(values)) for name, values in found.items()),
        table=_table(_named(found, ""), grid, per_second),
    )


def busy_chart(comparison: Comparison, grid: Grid) -> Chart:
    """Draw the share of threads, and of the workers that are up, that is busy."""
    names = {"busy_threads": "API threads", "busy_workers": "workers"}
    found = {what: _busy(comparison, grid, what) for what in _BUSY}
    there = [what for what in _BUSY if found[what]]
    dashes = dict(zip(there, (SOLID, DASHED), strict=False))
    return Chart(
        id="busy",
        title="How busy threads and workers are",
        about=f"Busy time as a share of the time there is (utilisation). In bins of {grid.width}.",
        unit="share",
        x=grid.x_s,
        lines=tuple(
            Line(architecture=name, choice=at, y=grid.y(values))
            for at, what in enumerate(there)
            for name, values in found[what].items()
        ),
        choices=tuple(Choice(names[what], dashes[what]) for what in there),
        table=_table([column for what in there for column in _named(found[what], names[what])], grid, percent),
    )


def _rates(comparison: Comparison, grid: Grid) -> dict[str, Rates]:
    return {name: rates(outcome.record, grid.bins) for name, outcome in comparison.outcomes.items()}


def _busy(comparison: Comparison, grid: Grid, what: str) -> dict[str, Floats]:
    """By architecture that has such servers the share of them that is busy, NaN where none is up."""
    servers = threads if what == "busy_threads" else workers
    return {
        name: _share(outcome, grid, what, servers(outcome.architecture))
        for name, outcome in comparison.outcomes.items()
        if servers(outcome.architecture)
    }


def _share(outcome: Outcome, grid: Grid, what: str, servers: int) -> Floats:
    busy = _mean(outcome, grid, what)
    there = np.full_like(busy, servers) if what == "busy_threads" else _mean(outcome, grid, "workers_up")
    return np.divide(busy, there, out=np.full_like(busy, np.nan), where=there > 0)


def _mean(outcome: Outcome, grid: Grid, name: str) -> Floats:
    steps = series(outcome.record, name)
    return envelope(steps.at_ns / 1e9, steps.value, grid.edge_s).mean


def _named(found: Mapping[str, Floats], what: str) -> _Columns:
    return [(f"{safe(name, 40)} {what}".rstrip(), values) for name, values in found.items()]


def _table(columns: _Columns, grid: Grid, words: Callable[[float | None], str]) -> Table:
    rows = ((begin, *(cell(words, values[at]) for _, values in columns)) for at, begin in enumerate(grid.names()))
    return Table(("from", *(name for name, _ in columns)), tuple(rows))
