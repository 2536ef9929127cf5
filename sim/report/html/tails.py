"""Which share of users waited longer than a time, both axes logarithmic; no extreme is left out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from sim.measure.figures import PER_MILLE, enough, percentile
from sim.plot.reduce import Floats, tail
from sim.plot.waits import Waits
from sim.report.html.shapes import Chart, Line, Table
from sim.report.words import DASH, safe, time

_NS: Final = 1e9
_MOST: Final = 1000  # points of all lines: each line has a value at each of them
_LARGEST: Final = 10


def tails_chart(waits: Sequence[Waits], of: str, title: str, about: str, *, limits_s: tuple[float, float]) -> Chart:
    """Draw the share of users who waited at least as long, over how long. of: which time, for the chart's name.

    limits_s: ends of the axis, both above 0; charts that have the same can be compared.

    A wait of 0 has no place on a logarithmic axis and stands at its left end.
    """
    x_s = _points(waits, *limits_s)
    return Chart(
        id=f"{of.replace('_', '-')}-tail",
        title=title,
        about=about,
        unit="exceed",
        x=x_s,
        lines=tuple(Line(architecture=each.name, y=_share(each, x_s)) for each in waits),
        table=_table(waits),
        over="duration",
        steps=-1,
    )


def _points(waits: Sequence[Waits], low_s: float, high_s: float) -> Floats:
    """Where one of the shares changes that are kept, and the ends of the axis.

    Where these are too many they stand as close as pixels do; the largest of each are there all the same.
    """
    kept = [np.maximum(tail(each.ordered_ns).value / _NS, low_s) for each in waits]
    if sum(map(len, kept)) > _MOST:
        kept = [np.geomspace(low_s, high_s, _MOST), *(each[-_LARGEST:] for each in kept)]
    return np.unique(np.concatenate([[low_s, high_s], *kept]))


def _share(wait: Waits, x_s: Floats) -> Floats:
    """Which share took at least as long as each x; NaN where nobody did."""
    n = len(wait.ordered_ns)
    # Half a nanosecond less: x went through seconds, and what took just x is to be counted.
    beyond = n - np.searchsorted(wait.ordered_ns, x_s * _NS - 0.5)
    return np.where(beyond > 0, beyond / max(n, 1), np.nan)


def _table(waits: Sequence[Waits]) -> Table:
    """Percentiles of the whole run, where there are enough users for them."""
    rows = [
        (f"{name.replace('p999', 'p99.9')}", *(_percentile(each, share) for each in waits))
        for name, share in PER_MILLE.items()
    ]
    longest = tuple(time(int(each.ordered_ns[-1]) / _NS) if len(each.ordered_ns) else DASH for each in waits)
    users = tuple(f"{len(each.ordered_ns):,}" for each in waits)
    return Table(
        ("of them", *(safe(each.name, 40) for each in waits)), (*rows, ("slowest", *longest), ("users", *users))
    )


def _percentile(wait: Waits, share: int) -> str:
    n = len(wait.ordered_ns)
    return time(percentile(wait.ordered_ns, share) / _NS) if enough(n, share) else DASH
