"""The rows of the terminal's table: which figure, under which name, in which words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sim.report.columns import Column
from sim.report.words import DASH, count, per_second, percent, time

Cell = Callable[[Column], str]


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its name, the words of its figure, and whether a table goes without it where all its figures are 0."""

    name: str
    cell: Cell
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that belong together and, where a beginner would wonder, a sentence about them."""

    rows: tuple[Row, ...]
    about: str = ""


def _number(words: Callable[[float | None], str], *path: str) -> Cell:
    return lambda column: words(column.figure(*path))


def _times(name: str, key: str) -> tuple[Row, Row]:
    return Row(f"{name} p50", _number(time, key, "p50")), Row(f"{'p99':>{len(name) + 4}}", _number(time, key, "p99"))


GROUPS = (
    Group(
        (
            Row("users who asked", _number(count, "requests", "arrived")),
            Row("  were answered", _number(percent, "requests", "ok_share")),
            Row("  failed", lambda column: count(column.unserved)),
            *_times("response time", "response_time"),
            *_times("completion time", "completion_time"),
        ),
        "Half are served within p50, 99 in 100 within p99. Completion: all work is done.",
    ),
    Group(
        (Row("goodput", _number(per_second, "goodput")), Row("throughput", _number(per_second, "throughput"))),
        "Throughput counts all finished work, goodput only what served a user.",
    ),
    Group(
        (
            Row("API threads busy", _number(percent, "thread_utilization"), optional=True),
            Row("workers busy", _number(percent, "utilization"), optional=True),
            Row("most jobs waiting", _number(count, "backlog", "max"), optional=True),
            Row("tries per job or request", _number(count, "amplification")),
            Row("wasted thread/worker time", _number(time, "wasted_s")),
        )
    ),
)


def shown_rows(group: Group, columns: Sequence[Column]) -> list[tuple[str, list[str]]]:
    """The names and cells of the rows that say something about these architectures."""
    filled = [(row, [row.cell(column) for column in columns]) for row in group.rows]
    return [(row.name, cells) for row, cells in filled if not (row.optional and set(cells) <= {"0", DASH})]
