"""CSV files that a scenario names: a header, then one row per observation. Times in them are in seconds."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np
import numpy.typing as npt

from sim.scenario.errors import did_you_mean
from sim.scenario.fields import Reading, fail
from sim.scenario.units import LONGEST_NS

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]
LONGEST_S = LONGEST_NS / 1e9


@dataclass(frozen=True, slots=True)
class Table:
    """A CSV file. name: as the scenario gives it; columns: the text of each cell; lines: where the rows are; digest."""

    name: str
    columns: Mapping[str, tuple[str, ...]]
    lines: tuple[int, ...]
    digest: str

    def numbers(self, column: str) -> FloatArray:
        """Return a column as float64. Refuses an unknown column and cells that are not numbers, by their line."""
        if column not in self.columns:
            raise fail(f"{self.name} has no such column", column, did_you_mean(column, self.columns), at=("column",))
        cells = self.columns[column]
        try:
            return np.array(cells, dtype=np.float64)
        except ValueError:
            line, cell = next(
                (line, cell) for line, cell in zip(self.lines, cells, strict=True) if not _is_number(cell)
            )
            raise fail(f"{self.name}:{line}: {column} must be a number", cell, at=("file",)) from None

    def times_s(self, column: str) -> FloatArray:
        """Return a column of times [s], each finite and not negative."""
        times_s = self.numbers(column)
        bad = np.flatnonzero(~((times_s >= 0) & (times_s < LONGEST_S)))
        if bad.size:
            cell = self.columns[column][bad[0]]
            raise fail(
                f"{self.name}:{self.lines[bad[0]]}: {column} must be a time from 0 s to 146 years", cell, at=("file",)
            )
        return times_s

    def other_numbers(self, taken: str) -> dict[str, FloatArray]:
        """Return every further column that holds numbers only."""
        columns = {name: cells for name, cells in self.columns.items() if name != taken}
        return {name: np.array(cells, np.float64) for name, cells in columns.items() if all(map(_is_number, cells))}


def whole_ns(times_s: FloatArray) -> IntArray:
    """Seconds as whole nanoseconds."""
    return np.rint(times_s * 1e9).astype(np.int64)


def read_table(name: str, reading: Reading | None, digest: str | None) -> Table:
    """Read a CSV file, relative to the scenario's folder. digest: what its SHA-256 must be, if that is known."""
    raw = _bytes(name, reading)
    found = sha256(raw).hexdigest()
    if digest is not None and digest != found:
        raise fail(
            f"{name} has changed, its digest is {found}", digest, "leave sha256 out to accept it", at=("sha256",)
        )
    header, rows = _rows(name, raw)
    return Table(name, dict(zip(header, zip(*rows.values(), strict=True), strict=True)), tuple(rows), found)


def _bytes(name: str, reading: Reading | None) -> bytes:
    folder = reading.folder if reading else Path()
    try:
        return (folder / name).read_bytes()
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise fail(
            f"cannot be read ({reason})", name, "the path is relative to the scenario's folder", at=("file",)
        ) from None


def _rows(name: str, raw: bytes) -> tuple[list[str], dict[int, list[str]]]:
    """Split a file into its header and its rows, each by the line on which it ends."""
    try:
        reader = csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""), strict=True)
        header = next(reader, [])
        rows = {line: row for row, line in ((row, reader.line_num) for row in reader) if row}
    except (UnicodeDecodeError, csv.Error) as error:
        raise fail(f"is not CSV in UTF-8 ({error})", name, at=("file",)) from None
    if not header or len(set(header)) < len(header):
        raise fail(f"{name}:1: must be a header that names every column once", header, at=("file",))
    if not rows:
        raise fail(f"{name} must have a row below its header", at=("file",))
    for line, row in rows.items():
        if len(row) != len(header):
            raise fail(f"{name}:{line}: must have {len(header)} cells", len(row), at=("file",))
    return header, rows


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True
