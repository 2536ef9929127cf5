"""The events of the Trace Event Format: each is an instant and a JSON object.

Source: Trace Event Format, https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import count
from typing import Any, NamedTuple

from sim.report.words import safe

Fields = dict[str, Any]


@cache
def called(name: str) -> str:
    """A name of the scenario as text that is harmless everywhere."""
    return safe(name, 40)


class Event(NamedTuple):
    """What happened at an instant of the run; fields as the format names them, without `ts`."""

    at_ns: int
    fields: Fields


@dataclass(frozen=True, slots=True)
class Process:
    """One architecture: its number, and the counter that gives each of its tracks one that no other track has."""

    pid: int
    tids: count[int]


@dataclass(frozen=True, slots=True)
class Track:
    """A worker or a thread: slices on it do not overlap, or lie within one another."""

    pid: int
    tid: int

    def named(self, name: str, place: int) -> Iterator[Fields]:
        """Metadata: what it is called, and where it stands among the others."""
        where = {"ph": "M", "pid": self.pid, "tid": self.tid}
        yield {**where, "name": "thread_name", "args": {"name": name}}
        yield {**where, "name": "thread_sort_index", "args": {"sort_index": place}}

    def begin(self, at_ns: int, name: str, category: str, args: Fields) -> Event:
        """The begin of a slice."""
        return self._event(at_ns, {"ph": "B", "name": name, "cat": category, "args": args})

    def end(self, at_ns: int) -> Event:
        """The end of the slice that began last and has not ended."""
        return self._event(at_ns, {"ph": "E"})

    def instant(self, at_ns: int, name: str, category: str) -> Event:
        """Something that takes no time."""
        return self._event(at_ns, {"ph": "i", "name": name, "cat": category, "s": "t"})

    def arrow_from(self, at_ns: int, name: str, number: int) -> Event:
        """The tail of an arrow, in the slice that is open."""
        return self._event(at_ns, {"ph": "s", "name": name, "cat": name, "id": number})

    def arrow_to(self, at_ns: int, name: str, number: int) -> Event:
        """The head of an arrow, in the slice that is open."""
        return self._event(at_ns, {"ph": "f", "bp": "e", "name": name, "cat": name, "id": number})

    def _event(self, at_ns: int, fields: Fields) -> Event:
        return Event(at_ns, {**fields, "pid": self.pid, "tid": self.tid})


@dataclass(frozen=True, slots=True)
class Row:
    """The row of one job or request: slices that belong to no worker, each within the one before it that is open."""

    pid: int
    tid: int
    category: str
    number: int

    def begin(self, at_ns: int, name: str, args: Fields) -> Event:
        """The begin of a slice."""
        return self._event(at_ns, "b", name, args)

    def end(self, at_ns: int, name: str) -> Event:
        """The end of a slice."""
        return self._event(at_ns, "e", name, {})

    def instant(self, at_ns: int, name: str, args: Fields) -> Event:
        """Something that takes no time."""
        return self._event(at_ns, "n", name, args)

    def _event(self, at_ns: int, kind: str, name: str, args: Fields) -> Event:
        fields = {"ph": kind, "cat": self.category, "name": name, "id2": {"local": hex(self.number)}, "args": args}
        return Event(at_ns, {**fields, "pid": self.pid, "tid": self.tid})


def counted(pid: int, at_ns: int, name: str, value: int) -> Event:
    """How many there are from an instant on."""
    return Event(at_ns, {"ph": "C", "name": name, "pid": pid, "tid": pid, "args": {"value": value}})
