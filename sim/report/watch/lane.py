"""One architecture of a replay at an instant: counts, and what is where. Rules and data are those of the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from sim.record import NEVER, Answer, AttemptEnd, IntArray, JobState
from sim.report.replay.columns import unpack, unpack_all
from sim.report.replay.lanes import TABLES

LATER: Final = np.iinfo(np.int64).max  # where a time never comes
_ANSWERS: Final = {"answered": Answer.OK, "failed": Answer.ERROR, "left": Answer.TIMEOUT, "refused": Answer.REJECTED}
_ENDS: Final = {
    "done": JobState.DONE, "expired": JobState.EXPIRED, "rejected": JobState.REJECTED, "lost": JobState.LOST,
}  # fmt: skip
Table = Mapping[str, IntArray]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Spans:
    """Spans [enter, leave) of time [µs], and the row that each belongs to; one that is empty holds never."""

    rows: IntArray
    enter: IntArray
    leave: IntArray

    @cached_property
    def _sorted(self) -> tuple[IntArray, IntArray]:
        real = self.leave > self.enter
        return np.sort(self.enter[real]), np.sort(self.leave[real])

    def count(self, t: int) -> int:
        """How many hold at t."""
        enter, leave = self._sorted
        return int(np.searchsorted(enter, t, "right") - np.searchsorted(leave, t, "right"))

    def at(self, t: int) -> IntArray:
        """Rows of those that hold at t, in the order in which they entered."""
        held = np.flatnonzero((self.enter <= t) & (self.leave > t))
        return self.rows[held[np.argsort(self.enter[held], kind="stable")]]


class Lane:
    """One architecture of the data of a replay (`sim.report.replay.replay_payload`). All times in microseconds."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.name: str = data["name"]
        self.data = data
        self.flows, self.shifts = unpack(data["flows"]), unpack(data["shifts"])
        rows = data["rows"]
        self.seen = rows is not None  # whether calls and jobs are there one by one
        self.tables = unpack_all(rows, TABLES) if rows else {}
        self.before = rows["before"] if rows else {}

    @cached_property
    def spans(self) -> Mapping[str, Spans]:
        """By name of a count, when each call or stay is in it."""
        return {**_calls(self.tables["calls"]), **_stays(self.tables), **_crew(self.shifts)}

    @cached_property
    def endings(self) -> Mapping[str, tuple[IntArray, int]]:
        """Ascending times of what comes to an end, and how many did before the window."""
        requests, jobs = self.tables["requests"], self.tables["jobs"]
        answers, ends = self.before["answers"], self.before["jobs"]
        found = {"arrived": (_came(requests["arrival"]), sum(answers)), "created": (_came(jobs["created"]), sum(ends))}
        for name, code in _ANSWERS.items():
            found[name] = _came(requests["answered"][requests["code"] == code]), answers[code]
        for name, state in _ENDS.items():
            found[name] = _came(jobs["ended"][jobs["state"] == state]), ends[state]
        return found

    def counts(self, t: int) -> dict[str, int]:
        """How many are where at t, and how many have ended by t: exact, or as of the last edge of the flows."""
        if not self.seen:
            edge = self.edge(t)
            return {name: int(values[edge]) for name, values in self.flows.items()}
        inside = {name: spans.count(t) for name, spans in self.spans.items()}
        over = {name: int(np.searchsorted(at, t, "right")) + more for name, (at, more) in self.endings.items()}
        return inside | over

    def edge(self, t: int) -> int:
        """The last of the instants of the flows that is not after t."""
        first, step, many = self.data["edges"]
        return int(max(0, min(many - 1, (t - first) // step)))

    @cached_property
    def rank(self) -> IntArray:
        """By stay: its place in the order in which jobs are taken, so that the head of the line is who is next."""
        stays = self.tables["stays"]
        left = np.where(stays["leased"] == NEVER, later(stays["released"]), stays["leased"])
        rank = np.empty(len(left), dtype=np.int64)
        rank[np.lexsort((stays["ready"], left))] = np.arange(len(left))
        return rank

    @property
    def levels(self) -> list[int]:
        """The priorities that there are, the most urgent first."""
        return sorted(set(self.data["urgent"]))

    def priority(self, stays: IntArray) -> IntArray:
        """The priority of the jobs of some stays."""
        jobs = self.tables["stays"]["job"][stays]
        return np.asarray(self.data["urgent"], dtype=np.int64)[self.tables["jobs"]["step"][jobs]]

    def happens(self, name: str) -> bool:
        """Whether a count is ever above zero."""
        return bool((self.flows[name] > 0).any())


def later(times: IntArray) -> IntArray:
    """Times, with what never comes after all that do."""
    return np.where(times == NEVER, LATER, times)


def highest(lanes: Sequence[Lane], name: str) -> int:
    """The most that a count comes to in any architecture, at least 1."""
    return max(1, *(int(lane.flows[name].max(initial=0)) for lane in lanes))


def _came(times: IntArray) -> IntArray:
    return np.sort(times[times != NEVER])


def _some(enter: IntArray, leave: IntArray, keep: Flags) -> Spans:
    return Spans(np.flatnonzero(keep), enter[keep], leave[keep])


def _calls(calls: Table) -> dict[str, Spans]:
    begun, end = calls["start"] != NEVER, later(calls["end"])
    waits = np.where(begun, calls["start"], end)
    return {
        "accept_queue": _some(calls["sent"], waits, np.ones(len(begun), dtype=bool)),
        "busy_threads": _some(calls["start"], end, begun),
    }


def _stays(tables: Mapping[str, Table]) -> dict[str, Spans]:
    stays, letters = tables["stays"], tables["letters"]
    ready, leased, released = stays["ready"], stays["leased"], later(stays["released"])
    real = ready != NEVER  # what a stream's consumer reads again is no stay
    planned = stays["code"] == AttemptEnd.SCHEDULED  # it is due after the horizon
    withdrawn = stays["code"] == AttemptEnd.WITHDRAWN
    due = np.where(planned, LATER, np.where(withdrawn, np.minimum(ready, released), ready))
    taken = np.where(leased == NEVER, released, leased)
    return {
        "scheduled": _some(stays["since"], due, real),
        "ready": _some(ready, taken, real & ~planned),
        "in_flight": _some(leased, released, leased != NEVER),
        "busy_workers": _some(stays["start"], later(stays["end"]), stays["start"] != NEVER),
        "dead": _some(letters["died"], later(letters["redriven"]), letters["died"] != NEVER),
    }


def _crew(shifts: Table) -> dict[str, Spans]:
    return {"workers_up": _some(shifts["up"], later(shifts["down"]), shifts["up"] != NEVER)}
