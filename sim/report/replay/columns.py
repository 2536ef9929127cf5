"""Columns of a record as short lists of whole numbers, and back again.

The replay counts in microseconds, rounded up. Then "not later than t" means the same before and after the rounding for
every whole microsecond t, so counts at such instants are those of the record, to the last job.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from sim.record import NEVER, IntArray

PER_MICRO: Final = 1000  # nanoseconds
Packed = dict[str, list[object]]  # by column: its way, then its values written in that way
Table = Mapping[str, IntArray]
DELTA: Final = "+"  # each less the one before
PLAIN: Final = "="


def micros(times_ns: IntArray) -> IntArray:
    """Return times [ns] in whole microseconds, rounded up; NEVER stays NEVER.

    >>> micros(np.array([0, 1, 1000, 1001, NEVER])).tolist()
    [0, 1, 1, 2, -1]
    """
    return np.where(times_ns == NEVER, NEVER, -(-times_ns // PER_MICRO))


def pack(columns: Table, ways: Mapping[str, Sequence[str]], tables: Mapping[str, Table] | None = None) -> Packed:
    """Write columns of one table, each in that of its ways which takes the fewest bits, the first of equals.

    A way is DELTA, PLAIN, the name of an earlier column, or "calls.end": the column `end` of an earlier table `calls`,
    in the row that this table's column `call` names. tables: the earlier ones, by name.

    After another column an instant is one number: 0 for NEVER, its distance if that is negative, else one more. A base
    of NEVER counts as 0.

    >>> pack({"sent": np.array([5, 9]), "end": np.array([7, NEVER])}, {"sent": [DELTA], "end": ["sent"]})
    {'sent': ['+', 5, 4], 'end': ['sent', 3, 0]}
    >>> jobs = {"call": np.array([1, 1]), "created": np.array([8, 8])}
    >>> pack(jobs, {"call": [PLAIN], "created": [DELTA, "calls.end"]}, {"calls": {"end": np.array([7, 8])}})
    {'call': ['=', 1, 1], 'created': ['calls.end', 1, 1]}
    """
    packed: Packed = {}
    for name, some in ways.items():
        written = {way: _written(columns, columns[name], way, tables or {}) for way in some}
        best = min(written, key=lambda way: _bits(written[way])) if len(written) > 1 else some[0]
        packed[name] = [best, *written[best].tolist()]
    return packed


def _bits(values: IntArray) -> float:
    """About how many bits the values take."""
    return float(np.log2(np.abs(values) + 1).sum())


def _written(columns: Table, column: IntArray, way: str, tables: Mapping[str, Table]) -> IntArray:
    if way == PLAIN:
        return column
    if way == DELTA:
        return np.diff(column, prepend=0)
    after = column - _base(columns, way, tables)
    return np.where(column == NEVER, 0, np.where(after < 0, after, after + 1))


def _base(columns: Table, way: str, tables: Mapping[str, Table]) -> IntArray:
    """What a column is written after, 0 for NEVER."""
    table, dot, name = way.partition(".")
    if not dot:
        return np.maximum(columns[way], 0)
    base: IntArray = np.append(tables[table][name], NEVER)  # at the end, where the row NEVER finds it
    return np.maximum(base[columns[table.removesuffix("s")]], 0)


def unpack(packed: Mapping[str, Sequence[object]], tables: Mapping[str, Table] | None = None) -> dict[str, IntArray]:
    """Read what `pack` has written; the script of the page does the same.

    >>> [column.tolist() for column in unpack({"sent": ["+", 5, 4], "end": ["sent", 3, 0]}).values()]
    [[5, 9], [7, -1]]
    """
    columns: dict[str, IntArray] = {}
    for name, (way, *written) in packed.items():
        values = np.array(written, dtype=np.int64)
        if way == DELTA:
            values = np.cumsum(values)
        elif way != PLAIN:
            base = _base(columns, str(way), tables or {})
            values = np.where(values == 0, NEVER, base + np.where(values > 0, values - 1, values))
        columns[name] = values
    return columns


def unpack_all(rows: Mapping[str, Mapping[str, Sequence[object]]], names: Sequence[str]) -> dict[str, Table]:
    """Read tables, each of which may be written after those before it."""
    tables: dict[str, Table] = {}
    for name in names:
        tables[name] = unpack(rows[name], tables)
    return tables
