"""A load that was recorded: the instants at which requests came, and what else was noted about each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, ClassVar

import numpy as np
import numpy.typing as npt
from pydantic import BeforeValidator, Field, PlainValidator, WithJsonSchema

from sim.scenario.errors import Problem
from sim.scenario.fields import Delay, EachExact, Exact, Number, Reading, Text, between, fail
from sim.scenario.spec import Spec, read
from sim.scenario.tables import FloatArray, IntArray, Table, read_table, whole_ns
from sim.scenario.tagged import Tagged
from sim.scenario.units import LONGEST_NS, duration_text

ARRIVAL_COLUMN = "arrival_s"
Speed = Annotated[float, BeforeValidator(between(1e-6, 1e6))]


class Recording(Spec):
    """A trace in a file."""

    file: Text = Field(description="CSV file with a column arrival_s [s], relative to the scenario")
    speed: Speed = Field(1.0, description="2 plays it in half the time")
    sha256: Text | None = Field(None, description="digest of the file, to be sure that it has not changed")


class Instants(Spec):
    """Arrivals written out, for small examples."""

    arrivals_ns: Annotated[tuple[Delay, ...], EachExact] = Field(alias="arrivals", description="instants, in order")
    columns: Mapping[str, tuple[Number, ...]] = Field({}, description="what is known of each request, for `traced`")


def _frozen(values: Any, kinds: str, dtype: type) -> Any:
    """Return a column of numbers as an array of its own that cannot be written. kinds: NumPy's letters for them."""
    found = np.asarray(values)
    if found.ndim != 1 or (found.size and found.dtype.kind not in kinds):
        raise fail("must be a column of numbers" if "f" in kinds else "must be a column of whole nanoseconds")
    array: npt.NDArray[Any] = found.astype(dtype)
    array.setflags(write=False)
    return array


def _instants(given: Any) -> IntArray:
    arrivals_ns: IntArray = _frozen(given.value if isinstance(given, Exact) else given, "iu", np.int64)
    if arrivals_ns.size and arrivals_ns.max() > LONGEST_NS:
        raise fail("must be at most 146 years")
    back = np.flatnonzero(np.diff(arrivals_ns, prepend=0) < 0)
    if back.size:
        raise fail("must be in order of time, from 0 on", way_out=f"row {back[0] + 1} lies before the one above it")
    return arrivals_ns


def _columns(given: Any) -> dict[str, FloatArray]:
    return {name: _frozen(values, "iuf", np.float64) for name, values in given.items()}


_IN_PYTHON = WithJsonSchema({})  # arrays have no place in a schema of files


class Trace(Tagged):
    """Requests as they were recorded. arrivals_ns: int64, sorted, after speed; columns: float64, one per arrival."""

    tag: ClassVar = "trace"
    short: ClassVar = "file"
    file: Text | None = None
    speed: Speed = 1.0
    sha256: Text | None = None
    arrivals_ns: Annotated[IntArray, PlainValidator(_instants), _IN_PYTHON] = Field(alias="arrivals", repr=False)
    columns: Annotated[Mapping[str, FloatArray], PlainValidator(_columns), _IN_PYTHON] = Field({}, repr=False)

    @classmethod
    def forms(cls) -> tuple[type[Spec], ...]:
        """Return the two forms of a file."""
        return (Recording, Instants)

    @classmethod
    def unfold(cls, given: Any, reading: Reading | None) -> Any:
        """Read the file, or the instants that are written out."""
        if not isinstance(given, Mapping) or "arrivals_ns" in given:
            return given
        if "file" in given:
            return _from_file(given, reading)
        instants = read(Instants, given, reading)
        return {"arrivals": Exact(instants.arrivals_ns), "columns": instants.columns}

    def mistakes(self) -> Iterable[Problem]:
        """There are arrivals, and every column knows something of each."""
        if not self.arrivals_ns.size:
            yield Problem(("arrivals",), "must have at least one arrival")
        for name, values in self.columns.items():
            if len(values) != len(self.arrivals_ns):
                yield Problem(
                    ("columns", name), f"must be {len(self.arrivals_ns)} numbers, one per arrival", len(values)
                )

    def dump(self) -> dict[str, Any]:
        """Return it as a file could hold it: a file by its name and digest, or else the instants."""
        if self.file is not None:
            return {self.tag: {"file": self.file, "speed": self.speed, "sha256": self.sha256}}
        arrivals = [duration_text(arrival_ns) for arrival_ns in self.arrivals_ns.tolist()]
        return {
            self.tag: {
                "arrivals": arrivals,
                "columns": {name: values.tolist() for name, values in self.columns.items()},
            }
        }

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Trace)
            and (self.file, self.speed, self.sha256) == (other.file, other.speed, other.sha256)
            and np.array_equal(self.arrivals_ns, other.arrivals_ns)
            and self.columns.keys() == other.columns.keys()
            and all(np.array_equal(self.columns[name], other.columns[name]) for name in self.columns)
        )

    def __hash__(self) -> int:
        return hash((self.file, self.speed, self.sha256, len(self.arrivals_ns)))


def _from_file(given: Mapping[str, Any], reading: Reading | None) -> dict[str, Any]:
    known = read(Recording, given, reading)
    table = read_table(known.file, reading, known.sha256)
    arrivals_ns = _in_order(table, table.times_s(ARRIVAL_COLUMN) / known.speed)
    columns = table.other_numbers(ARRIVAL_COLUMN)
    return {
        "file": known.file,
        "speed": known.speed,
        "sha256": table.digest,
        "arrivals": Exact(arrivals_ns),
        "columns": columns,
    }


def _in_order(table: Table, times_s: FloatArray) -> IntArray:
    back = np.flatnonzero(np.diff(times_s) < 0)
    if back.size:
        raise fail(f"{table.name}:{table.lines[back[0] + 1]}: {ARRIVAL_COLUMN} must not go back in time", at=("file",))
    return whole_ns(times_s)
