"""The first event in which two records differ: what to look at when two engines do not agree."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from sim.record import IntArray, Record

TABLES = ("requests", "calls", "inline_steps", "jobs", "attempts", "dead_letters", "shifts")


@dataclass(frozen=True, slots=True)
class Difference:
    """A row that is not the same in two records. one, other: its columns by name, None where there is no such row.

    at_ns: when the two part: the earliest instant that one of them has there and the other has not.
    """

    table: str
    row: int
    at_ns: int
    one: dict[str, int] | None
    other: dict[str, int] | None

    def __str__(self) -> str:
        """Say it in a few lines."""
        parted = f"at {self.at_ns:,} ns, {self.table} row {self.row}:"
        return "\n".join(
            [parted, f"  one:   {_words(self.one, self.other)}", f"  other: {_words(self.other, self.one)}"]
        )


def first_difference(one: Record, other: Record) -> Difference | None:
    """Return the earliest difference between two records of the same run; None if they are equal in every field.

    Of each table the first row that differs is looked at; rows stand in the order in which things happened or ended.
    """
    found = [difference for name in TABLES if (difference := _in_table(name, one, other)) is not None]
    return min(found, key=lambda difference: difference.at_ns, default=None)


def _in_table(name: str, one: Record, other: Record) -> Difference | None:
    mine, others = _rows(one, name), _rows(other, name)
    both = min(len(mine), len(others))
    differs = np.flatnonzero((mine[:both] != others[:both]).any(axis=1))
    if not differs.size and len(mine) == len(others):
        return None
    row = int(differs[0]) if differs.size else both
    columns = [field.name for field in fields(getattr(one, name))]
    first = dict(zip(columns, mine[row].tolist(), strict=True)) if row < len(mine) else None
    second = dict(zip(columns, others[row].tolist(), strict=True)) if row < len(others) else None
    return Difference(name, row, _parting_ns(first, second), first, second)


def _rows(record: Record, name: str) -> IntArray:
    table = getattr(record, name)
    return np.column_stack([getattr(table, field.name) for field in fields(table)])


def _parting_ns(one: dict[str, int] | None, other: dict[str, int] | None) -> int:
    """Return the earliest instant that is not the same in both; that of the row, if only other columns differ."""
    times = [{name: at for name, at in (row or {}).items() if name.endswith("_ns") and at >= 0} for row in (one, other)]
    parted = [
        at for name in times[0] | times[1] if times[0].get(name) != times[1].get(name) for at in _both(name, times)
    ]
    return min(parted or [*times[0].values(), *times[1].values()], default=0)


def _both(name: str, times: list[dict[str, int]]) -> list[int]:
    return [each[name] for each in times if name in each]


def _words(row: dict[str, int] | None, beside: dict[str, int] | None) -> str:
    """Name the columns that differ; all of them where the other has no such row."""
    if row is None:
        return "no such row"
    shown = {name: value for name, value in row.items() if beside is None or beside[name] != value}
    return ", ".join(f"{name} {value:,}" for name, value in shown.items())
