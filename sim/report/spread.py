"""Estimates as people read them: a mean over replications, never without its interval."""

from __future__ import annotations

from collections.abc import Iterable

from sim.measure.said import ALIKE, ALWAYS, Words, between, spread, spread_parts

__all__ = ["ALIKE", "ALWAYS", "Words", "between", "interval_legend", "spread", "spread_parts"]


def interval_legend(n: int, cells: Iterable[str]) -> str:
    """Say what ± and brackets mean in cells of means over n replications.

    >>> interval_legend(5, ["0 (≤ 0.74)", "3 ±1 s"])
    '±: half the width of a 95 % interval (Student t) around the mean of 5 replications; in brackets: its ends.'
    """
    ends = "; in brackets: its ends" if any("(" in cell for cell in cells) else ""
    return f"±: half the width of a 95 % interval (Student t) around the mean of {n:,} replications{ends}."
