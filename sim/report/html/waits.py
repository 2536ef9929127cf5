"""How long users waited, by when they came: percentiles in bins, and the slowest."""

from __future__ import annotations

from typing import Final

import numpy as np

from sim.experiment import Comparison
from sim.measure.by_arrival import by_arrival
from sim.plot.reduce import Floats
from sim.record import Record
from sim.report.html.grid import Grid
from sim.report.html.shapes import DASHED, DOTTED, LONG, SOLID, Chart, Choice, Line, Table, cell
from sim.report.words import safe, time

_STATISTICS: Final = {"p50": SOLID, "p95": DASHED, "p99": DOTTED, "max": LONG}
_NAMES: Final = {"max": "slowest"}
_GAPS: Final = " A gap: too few of them."
_MOST: Final = 0.5  # of the bins


def waits_chart(comparison: Comparison, grid: Grid, name: str, title: str, about: str) -> Chart:
    """Draw percentiles of one of TIMES over the time of arrival.

    A percentile stands where a bin has enough values for it, ten of them expected beyond; the slowest always does.
    """
    found = {of: _by_bin(outcome.record, name, grid) for of, outcome in comparison.outcomes.items()}
    seen = [
        statistic for statistic in _STATISTICS if any(np.isfinite(each[statistic]).any() for each in found.values())
    ]
    shown = _at_first(seen, found)
    lines = tuple(
        Line(architecture=of, choice=at, y=grid.y(each[statistic]))
        for of, each in found.items()
        for at, statistic in enumerate(seen)
    )
    return Chart(
        id=name.replace("_", "-"),
        title=title,
        about=f"{about} In bins of {grid.width}, by arrival.{_GAPS if _has_gaps(found, seen) else ''}",
        unit="time",
        x=grid.x_s,
        lines=lines,
        choices=tuple(Choice(_NAMES.get(each, each), _STATISTICS[each], each in shown) for each in seen),
        table=_table(found, seen, grid),
    )


def _at_first(seen: list[str], found: dict[str, dict[str, Floats]]) -> list[str]:
    """The median, and the highest percentile that most bins of somebody have; the slowest where there is no such."""
    usual = [
        statistic for statistic in seen if any(np.isfinite(each[statistic]).mean() > _MOST for each in found.values())
    ]
    higher = [each for each in usual if each not in ("p50", "max")]
    return ["p50", *(higher[-1:] or ["max"])]


def _has_gaps(found: dict[str, dict[str, Floats]], seen: list[str]) -> bool:
    return any(np.isnan(each[statistic]).any() for each in found.values() for statistic in seen)


def _by_bin(record: Record, name: str, grid: Grid) -> dict[str, Floats]:
    return by_arrival(record, name, grid.edge_s, tuple(_STATISTICS))


def _table(found: dict[str, dict[str, Floats]], seen: list[str], grid: Grid) -> Table:
    columns = [(of, statistic) for of in found for statistic in seen]
    head = ("from", *(f"{safe(of, 40)} {_NAMES.get(statistic, statistic)}" for of, statistic in columns))
    rows = (
        (begin, *(cell(time, found[of][statistic][at]) for of, statistic in columns))
        for at, begin in enumerate(grid.names())
    )
    return Table(head, tuple(rows))
