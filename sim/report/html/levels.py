"""How many there are over time: jobs that wait, all that is inside, workers up; exact, or with the extremes kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from sim.measure import Series
from sim.plot.reduce import Envelope, Floats, envelope
from sim.report.html.grid import Grid
from sim.report.html.shapes import Chart, Line, Table, cell
from sim.report.words import count, safe

_EXACT: Final = 1500  # so many changes in all are drawn one by one
_BINS: Final = 480  # a chart is about as many pixels wide


def levels_chart(series: Mapping[str, Series], grid: Grid, of: str, title: str, about: str) -> Chart:
    """Draw step functions by architecture. of: the chart's name.

    Where they change too often to be seen it is the mean in each of many bins, with the least and the most in it.
    """
    exact = sum(len(each.at_ns) for each in series.values()) <= _EXACT
    edge_s = _instants(series, grid) if exact else np.linspace(0, grid.edge_s[-1], _BINS + 1)
    seen = {name: _seen(each, edge_s) for name, each in series.items()}
    shaded = "" if exact else " The line is the mean of a short while, the shade goes from the least to the most in it."
    return Chart(
        id=of,
        title=title,
        about=about + shaded,
        unit="count",
        x=edge_s if exact else _to_the_ends((edge_s[1:] + edge_s[:-1]) / 2, 0.0, edge_s[-1]),
        lines=tuple(_line(name, each, exact=exact) for name, each in seen.items()),
        table=_table(series, grid),
        steps=1 if exact else 0,
    )


def _instants(series: Mapping[str, Series], grid: Grid) -> Floats:
    """When any of them changes, and the end of the run."""
    at_ns = np.unique(np.concatenate([each.at_ns for each in series.values()]))
    return np.append(at_ns / 1e9, grid.edge_s[-1])


def _seen(series: Series, edge_s: Floats) -> Envelope:
    return envelope(series.at_ns / 1e9, series.value, edge_s)


def _line(name: str, seen: Envelope, *, exact: bool) -> Line:
    if exact:
        return Line(architecture=name, y=np.append(seen.high, seen.high[-1]))
    mean, low, high = (_to_the_ends(values, values[0], values[-1]) for values in (seen.mean, seen.low, seen.high))
    return Line(architecture=name, y=mean, low=low, high=high)


def _to_the_ends(values: Floats, first: float, last: float) -> Floats:
    """The middles of bins, and the ends of the run."""
    return np.concatenate([[first], values, [last]])


def _table(series: Mapping[str, Series], grid: Grid) -> Table:
    """The mean and the most in each bin of the run."""
    seen = {name: _seen(each, grid.edge_s) for name, each in series.items()}
    head = ("from", *(f"{safe(name, 40)} {what}" for name in seen for what in ("mean", "most")))
    rows = (
        (begin, *(cell(count, values[at]) for each in seen.values() for values in (each.mean, each.high)))
        for at, begin in enumerate(grid.names())
    )
    return Table(head, tuple(rows))
