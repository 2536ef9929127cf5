"""How far architectures are from the first of them, over pairs of runs with the same luck: a forest plot."""

from __future__ import annotations

from math import isfinite
from typing import Final

from matplotlib.axes import Axes

from sim.experiment import Comparison
from sim.measure import Interval
from sim.plot.forest import ForestRow, plot_forest
from sim.plot.style import QUIET, label

_USUAL: Final = (
    "response_time.p50", "response_time.p99", "completion_time.p50", "completion_time.p99", "goodput", "amplification",
)  # fmt: skip
_TOGETHER: Final = 0.95


def difference_rows(comparison: Comparison) -> list[ForestRow]:
    """Return by which share each figure of each architecture exceeds that of the first, with an interval.

    The intervals cover all true differences together with 95 % confidence (Bonferroni). None without replications, and
    none of a figure that the first does not have or that is zero.
    """
    first, *others = comparison.outcomes
    if comparison.n == 1:
        return []
    asked = [
        (name, metric)
        for name in others
        for metric in _USUAL
        if None not in {*comparison.values(name, metric), *comparison.values(first, metric)}
        and comparison.estimate(first, metric).value
    ]
    confidence = 1 - (1 - _TOGETHER) / max(len(asked), 1)
    return [_row(comparison, name, metric, confidence) for name, metric in asked]


def _row(comparison: Comparison, name: str, metric: str, confidence: float) -> ForestRow:
    first = next(iter(comparison.outcomes))
    base, apart = comparison.estimate(first, metric).value, comparison.difference(metric, name, first, confidence)
    change = Interval(apart.value / base, apart.low / base, apart.high / base, apart.n)
    return ForestRow(f"{name} against {first}", metric, change, _word(metric, change))


def _word(metric: str, change: Interval) -> str:
    """Whether it is better or worse for sure, which chance decides otherwise."""
    if not isfinite(change.half_width) or change.low <= 0 <= change.high:
        return "cannot tell"
    better_is_more = metric == "goodput"
    return "better" if (change.value > 0) == better_is_more else "worse"


def plot_differences(ax: Axes, comparison: Comparison) -> Axes:
    """Draw the differences from the first architecture: a line each, its interval, and whether it is better."""
    plot_forest(ax, difference_rows(comparison))
    first = label(next(iter(comparison.outcomes)), 24)
    ax.set_xlabel(f"change from {first}, as a share of its mean, with its interval", fontsize=9, color=QUIET)
    return ax
