"""Thresholds with their verdicts, and the figures side by side, as rows that a template lays out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sim.measure import Verdict
from sim.report.columns import Column
from sim.report.rows import GROUPS, shown_rows
from sim.report.spread import interval_legend
from sim.report.verdict_words import verdict_words
from sim.report.words import safe

_SAID: Final = {"pass": "holds", "fail": "broken", "unknown": "cannot tell"}


@dataclass(frozen=True, slots=True)
class Judged:
    """A threshold. status: "pass", "fail" or "unknown"; said: the same in words; found: what that rests on."""

    status: str
    said: str
    text: str
    found: str


@dataclass(frozen=True, slots=True)
class Figures:
    """Rows that belong together, each a name and a cell per architecture, and a sentence about them.

    A name whose `further` is true goes on from the one above.
    """

    rows: tuple[tuple[str, bool, tuple[str, ...]], ...]
    about: str


def judged(verdicts: Sequence[Verdict]) -> tuple[Judged, ...]:
    """Return every threshold with what became of it."""
    return tuple(
        Judged(each.status, _SAID[each.status], safe(each.threshold.text, 200), verdict_words(each))
        for each in verdicts
    )


def figures(shown: Sequence[Column]) -> tuple[Figures, ...]:
    """Return the rows of the terminal's table that say something."""
    return tuple(
        Figures(tuple(_row(name, cells) for name, cells in shown_rows(group, shown)), group.about) for group in GROUPS
    )


def _row(name: str, cells: Sequence[str]) -> tuple[str, bool, tuple[str, ...]]:
    return name.strip(), name.startswith(" "), tuple(cells)


def interval_words(tables: Sequence[Figures], n: int) -> str:
    """What ± means in tables of n replications; nothing for one, where there is none."""
    cells = (cell for table in tables for *_, row in table.rows for cell in row)
    return interval_legend(n, cells) if n > 1 else ""
