"""The rows of the terminal's table: which figure, under which name, in which words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import attrgetter

from sim.report.columns import Column
from sim.report.spread import ALIKE, ALWAYS, Words
from sim.report.words import DASH, count, per_second, percent, time
from sim.scenario import Architecture

Cell = Callable[[Column], str]


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its name, the words of its figure, and those that say nothing: a table goes without it if all do."""

    name: str
    cell: Cell
    silent: frozenset[str] = frozenset()


_FURTHER = 4  # blanks before a name that goes on from the one above
_NONE = frozenset({"0", "0 s"})
_NOTHING = _NONE | {DASH}
_ABSENT = frozenset({DASH})
_AT_ONCE = _NONE  # a dash says that there are too few data


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that belong together and, where a beginner would wonder, a sentence about them."""

    rows: tuple[Row, ...]
    about: str = ""


def _number(words: Words, *path: str) -> Cell:
    return lambda column: column.say(words, *path)


def _where(says: Callable[[Architecture], bool], cell: Cell) -> Cell:
    return lambda column: cell(column) if says(column.architecture) else DASH


_AUTOSCALES: Callable[[Architecture], bool] = attrgetter("autoscales")
_PREFETCHES: Callable[[Architecture], bool] = attrgetter("prefetches")


def _plans_ahead(architecture: Architecture) -> bool:
    """Whether jobs wait for a time of theirs, so that the completion time does not tell how long for a worker."""
    return any(step.delay is not None or step.schedule is not None for step in architecture.steps.values())


def _times(name: str, key: str) -> tuple[Row, Row]:
    middle = Row(f"{name} p50", _number(time, key, "p50"), _AT_ONCE)
    return middle, Row(f"{'p99':>{len(name) + 4}}", _number(time, key, "p99"), _AT_ONCE)


GROUPS = (
    Group(
        (
            Row("users who asked", _number(count, "requests", "arrived")),
            Row("  were answered", _number(percent, "requests", "ok_share")),
            Row("  failed", _number(count, "requests", "unserved")),
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
            Row("API threads busy", _number(percent, "thread_utilization"), _NOTHING),
            Row("workers busy", _number(percent, "utilization"), _NOTHING),
            Row(
                "most workers up",
                _where(_AUTOSCALES, _number(count, "workers", "max")),
                _NOTHING,
            ),
            Row("wait for a worker p50", _where(_plans_ahead, _number(time, "wait", "p50")), _ABSENT),
            Row("                  p99", _where(_plans_ahead, _number(time, "wait", "p99")), _ABSENT),
            Row("most jobs waiting", _number(count, "backlog", "max"), _NOTHING),
            Row("most with the workers", _where(_PREFETCHES, _number(count, "in_flight", "max")), _ABSENT),
            Row("jobs lost", _number(count, "jobs", "lost"), _NOTHING),
            Row("jobs expired", _number(count, "jobs", "expired"), _NOTHING),
            Row("jobs done too late", _number(count, "jobs", "late"), _NOTHING),
            Row("dead letters", _number(count, "jobs", "dead"), _NOTHING),
            Row("executions too many", _number(count, "jobs", "duplicates"), _NOTHING),
            Row("attempts crashed", _number(count, "jobs", "crashes"), _NOTHING),
            Row("crash noticed after p50", _number(time, "time_to_notice", "p50"), _NOTHING),
            Row("                    max", _number(time, "time_to_notice", "max"), _NOTHING),
            Row("tries per job or request", _number(count, "amplification")),
            Row("wasted thread/worker time", _number(time, "wasted_s")),
        )
    ),
)


def shown_rows(group: Group, columns: Sequence[Column]) -> list[tuple[str, list[str]]]:
    """The names and cells of the rows that say something about these architectures."""
    filled = [(row, [row.cell(column) for column in columns]) for row in group.rows]
    says = [not {_unbounded(cell) for cell in cells} <= row.silent for row, cells in filled]
    for at in range(1, len(filled)):  # a row whose name goes on from the one above stands and falls with it
        if filled[at][0].name.startswith(" " * _FURTHER):
            says[at - 1] = says[at] = says[at - 1] or says[at]
    return [(row.name, cells) for (row, cells), shown in zip(filled, says, strict=True) if shown]


def _unbounded(cell: str) -> str:
    """A figure without what is said of others than those seen.

    >>> _unbounded("0 s in all runs"), _unbounded("0 (≤ 0.19)"), _unbounded("3 ±1 s")
    ('0 s', '0', '3 ±1 s')
    """
    return cell.partition(" (≤")[0].removesuffix(f" {ALWAYS}").removesuffix(f" {ALIKE}")
