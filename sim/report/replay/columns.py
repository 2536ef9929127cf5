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
Packed = dict[
    str, list[object]
]  # by column: how it is written (DELTA, PLAIN, or the column it comes after), its values
DELTA: Final = "+"
PLAIN: Final = "="


def micros(times_ns: IntArray) -> IntArray:
    """Return times [ns] in whole microseconds, rounded up; NEVER stays NEVER.

    >>> micros(np.array([0, 1, 1000, 1001, NEVER])).tolist()
    [0, 1, 1, 2, -1]
    """
    return np.where(times_ns == NEVER, NEVER, -(-times_ns // PER_MICRO))


def pack(columns: Mapping[str, IntArray], ways: Mapping[str, str]) -> Packed:
    """Write columns of one table. ways: DELTA (each less the one before), PLAIN, or the name of an earlier column.

    After another column an instant is one number: 0 for NEVER, its distance if that is negative, else one more. A base
    of NEVER counts as 0.

    >>> pack({"sent": np.array([5, 9]), "end": np.array([7, NEVER])}, {"sent": DELTA, "end": "sent"})
    {'sent': ['+', 5, 4], 'end': ['sent', 3, 0]}
    """
    return {name: [way, *_written(columns, name, way).tolist()] for name, way in ways.items()}


def _written(columns: Mapping[str, IntArray], name: str, way: str) -> IntArray:
    column = columns[name]
    if way == PLAIN:
        return column
    if way == DELTA:
        return np.diff(column, prepend=0)
    after = column - np.maximum(columns[way], 0)
    return np.where(column == NEVER, 0, np.where(after < 0, after, after + 1))


def unpack(packed: Mapping[str, Sequence[object]]) -> dict[str, IntArray]:
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
            base = np.maximum(columns[str(way)], 0)
            values = np.where(values == 0, NEVER, base + np.where(values > 0, values - 1, values))
        columns[name] = values
    return columns
