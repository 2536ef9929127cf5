"""The rows of the terminal's table: which figure, under which name, in which words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from sim.report.columns import Column
from sim.report.words import DASH, count, per_second, percent, time

Cell = Callable[[Column], str]


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its name, the words of its figure, and whether a table in which all its figures are 0 goes without it."""

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


def _answered(column: Column) -> str:
    arrived = column.count("requests", "arrived")
    return percent(column.count("requests", "ok") / arrived) if arrived else DASH


def _times(name: str, key: str) -> tuple[Row, Row]:
    width = 28
    return (
        Row(f"{name:<15}{'half within':>{width - 15}}", _number(time, key, "p50")),
        Row(f"{'99 in 100 within':>{width}}", _number(time, key, "p99")),
    )


_requests = partial(_number, count, "requests")
_jobs = partial(_number, count, "jobs")

GROUPS = (
    Group(
        (
            Row("users who asked", _requests("arrived")),
            Row("  were answered", _answered),
            Row("  were told of an error", _requests("error"), optional=True),
            Row("  left without an answer", _requests("timeout"), optional=True),
            Row("  were turned away (503)", _requests("rejected"), optional=True),
            Row("  still wait at the end", _requests("pending"), optional=True),
            *_times("response time", "response_time"),
            *_times("completion time", "completion_time"),
        ),
        "Response: until the user has an answer. Completion: until all the work is done.",
    ),
    Group(
        (Row("goodput", _number(per_second, "goodput")), Row("throughput", _number(per_second, "throughput"))),
        "Throughput counts all work that was finished; goodput only what served a user.",
    ),
    Group(
        (
            Row("API threads busy", _number(percent, "thread_utilization")),
            Row("workers busy", _number(percent, "utilization")),
            Row("most jobs waiting at once", _number(count, "backlog", "max"), optional=True),
            Row("jobs done", _jobs("done"), optional=True),
            Row("  in the dead letter queue", _jobs("dead"), optional=True),
            Row("  rejected, queue full", _jobs("rejected"), optional=True),
            Row("  expired", _jobs("expired"), optional=True),
            Row("  lost", _jobs("lost"), optional=True),
            Row("  done twice", _jobs("duplicates"), optional=True),
            Row("  unfinished at the end", _jobs("in_system"), optional=True),
            Row("attempts per job", _number(count, "amplification")),
            Row("wasted work", _number(time, "wasted_s")),
        ),
        "Wasted: time of threads and workers that served nobody.",
    ),
)


def shown_rows(group: Group, columns: Sequence[Column]) -> list[tuple[str, list[str]]]:
    """The names and cells of the rows that say something about these architectures."""
    filled = [(row, [row.cell(column) for column in columns]) for row in group.rows]
    return [(row.name, cells) for row, cells in filled if not (row.optional and set(cells) <= {"0", DASH})]
