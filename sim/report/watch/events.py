"""What happens when: every event of a replay with its instant, and in words. The page has the same words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.record import NEVER, AttemptEnd, CallEnd, DeadReason, IntArray, JobState, ShiftEnd
from sim.report.watch.lane import Flags, Lane

_ATTEMPTS: Final = {
    AttemptEnd.DONE: "is done",
    AttemptEnd.FAILED: "fails",
    AttemptEnd.TIMED_OUT: "is stopped by its timeout",
    AttemptEnd.CRASHED: "is cut short: the worker dies",
    AttemptEnd.DUPLICATE: "is done for nobody",
    AttemptEnd.SKIPPED: "need not run again",
}
_CALLS: Final = {
    CallEnd.OK: "answered", CallEnd.ERROR: "failed", CallEnd.REJECTED: "turned away", CallEnd.CANCELLED: "cancelled",
}  # fmt: skip
_DEATHS: Final = {
    DeadReason.ATTEMPTS: "it failed too often",
    DeadReason.RECEIVES: "it was delivered too often",
    DeadReason.POISON: "it was delivered too often and crashed its workers",
    DeadReason.EXPIRED: "its time to live ran out",
    DeadReason.BUDGET: "the retry budget was spent",
}
_SHIFTS: Final = {
    ShiftEnd.CRASHED: "crashes", ShiftEnd.POISONED: "is crashed by its job",
    ShiftEnd.KILLED: "is killed", ShiftEnd.STOPPED: "stops",
    ShiftEnd.REPLACED: "is killed by the deploy, its grace over",
    ShiftEnd.SCALED_IN: "is killed by the autoscaler, its grace over",
}  # fmt: skip
_ENDS: Final = {JobState.EXPIRED: "expired", JobState.REJECTED: "rejected", JobState.LOST: "lost"}


@dataclass(frozen=True, eq=False)
class Kind:
    """Events of one kind. times [µs], ascending; rows: of what they are; grave: what is to be said first."""

    times: IntArray
    rows: IntArray
    say: Callable[[int], str]
    grave: bool

    def at(self, t: int) -> Iterator[str]:
        """What happens at t, in words."""
        first, last = np.searchsorted(self.times, [t, t + 1])
        yield from (self.say(row) for row in self.rows[first:last])


class Events:
    """All events of some architectures."""

    def __init__(self, lanes: Sequence[Lane]) -> None:
        self._kinds = [(lane.name, kind) for lane in lanes if lane.seen for kind in _kinds(lane)]
        steps = [lane.data["edges"] for lane in lanes if not lane.seen]
        edges = [first + step * np.arange(many) for first, step, many in steps]
        self.times = np.unique(np.concatenate([*edges, *(kind.times for _, kind in self._kinds), np.zeros(0, int)]))

    def after(self, t: int) -> int | None:
        """The instant of the next event after t; None if there is none."""
        place = int(np.searchsorted(self.times, t, "right"))
        return int(self.times[place]) if place < len(self.times) else None

    def before(self, t: int) -> int | None:
        """The instant of the last event before t; None if there is none."""
        place = int(np.searchsorted(self.times, t)) - 1
        return int(self.times[place]) if place >= 0 else None

    def words(self, t: int, most: int = 2) -> str:
        """What happens at t: what is grave first, then architecture by architecture; empty if nothing does."""
        kinds = sorted(self._kinds, key=lambda each: not each[1].grave)
        said = [f"{name}: {words}" for name, kind in kinds for words in kind.at(t)]
        more = len(said) - most
        return "; ".join(said[:most]) + (f"; and {more} more" if more > 0 else "")


def _kind(times: IntArray, say: Callable[[int], str], keep: Flags | None = None, *, grave: bool = False) -> Kind:
    rows = np.flatnonzero((times != NEVER) & (True if keep is None else keep))
    rows = rows[np.argsort(times[rows], kind="stable")]
    return Kind(times[rows], rows, say, grave)


def _kinds(lane: Lane) -> Iterator[Kind]:
    yield from _of_calls(lane)
    yield from _of_jobs(lane)
    yield from _of_stays(lane)
    worker, code = lane.shifts["worker"], lane.shifts["code"]
    yield _kind(lane.shifts["up"], lambda i: f"worker {worker[i]} is up")
    yield _kind(lane.shifts["down"], lambda i: f"worker {worker[i]} {_SHIFTS[ShiftEnd(code[i])]}", grave=True)


def _of_calls(lane: Lane) -> Iterator[Kind]:
    calls = lane.tables["calls"]
    request = lane.tables["requests"]["number"][calls["request"]]
    yield _kind(calls["sent"], lambda i: f"user of request {request[i]} calls")
    yield _kind(
        calls["start"],
        lambda i: f"thread {calls['thread'][i]} takes the call of request {request[i]}",
        calls["start"] > calls["sent"],
    )
    yield _kind(calls["end"], lambda i: f"call of request {request[i]} is {_CALLS[CallEnd(calls['code'][i])]}")
    yield _kind(calls["left"], lambda i: f"user of request {request[i]} leaves")


def _named(lane: Lane) -> Callable[[int], str]:
    jobs, steps = lane.tables["jobs"], lane.data["steps"]
    return lambda job: f"job {jobs['number'][job]} ({steps[jobs['step'][job]]})"


def _of_jobs(lane: Lane) -> Iterator[Kind]:
    jobs, letters, name = lane.tables["jobs"], lane.tables["letters"], _named(lane)
    yield _kind(jobs["created"], lambda i: f"{name(i)} is put on the queue")
    yield _kind(
        letters["died"],
        lambda i: f"{name(letters['job'][i])} becomes a dead letter: {_DEATHS[DeadReason(letters['code'][i])]}",
        grave=True,
    )
    yield _kind(letters["redriven"], lambda i: f"{name(letters['job'][i])} goes back to its queue")
    yield _kind(
        jobs["ended"],
        lambda i: f"{name(i)} is {_ENDS[JobState(jobs['state'][i])]}",
        np.isin(jobs["state"], list(_ENDS)),
        grave=True,
    )


def _of_stays(lane: Lane) -> Iterator[Kind]:
    stays, name = lane.tables["stays"], _named(lane)
    job, who = stays["job"], stays["worker"]
    due = (stays["ready"] > stays["since"]) & (stays["code"] != AttemptEnd.SCHEDULED)
    over = (stays["leased"] != NEVER) & (stays["released"] != stays["end"])
    yield _kind(stays["ready"], lambda i: f"{name(job[i])} is due", due)
    yield _kind(stays["leased"], lambda i: f"worker {who[i]} takes {name(job[i])}")
    begun = stays["start"] > stays["leased"]
    yield _kind(stays["start"], lambda i: f"worker {who[i]} begins {name(job[i])}", begun)
    yield _kind(
        stays["end"],
        lambda i: f"{name(job[i])} {_ATTEMPTS.get(AttemptEnd(stays['code'][i]), 'is over')} (worker {who[i]})",
        stays["start"] != NEVER,
    )
    yield _kind(stays["released"], lambda i: f"the lease of {name(job[i])} is over", over)
