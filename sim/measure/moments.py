"""What happened to one job, moment by moment, in words; and how to find a job that is worth looking at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import MappingProxyType
from typing import Final, NamedTuple

import numpy as np

from sim.measure.lives import Life, Lives, Run
from sim.measure.said import time
from sim.record import NEVER, AttemptEnd, DeadReason, IntArray, JobState, Record, ShiftEnd

NOBODY: Final = -1
_REASONS: Final = MappingProxyType(
    {
        DeadReason.ATTEMPTS: "it failed too often",
        DeadReason.RECEIVES: "it was delivered too often",
        DeadReason.POISON: "it was delivered too often, and killed its worker each time",
        DeadReason.EXPIRED: "its time to live was over",
        DeadReason.BUDGET: "the retry budget was spent",
    }
)
_ENDS: Final = MappingProxyType(
    {
        AttemptEnd.DONE: "acknowledges: done",
        AttemptEnd.FAILED: "fails",
        AttemptEnd.TIMED_OUT: "is stopped by the timeout of an attempt",
        AttemptEnd.DUPLICATE: "finishes what is done already: a duplicate",
        AttemptEnd.SKIPPED: "finds the effect there already, and acknowledges: done",
        AttemptEnd.RUNNING: "is still at it at the end of the run",
    }
)
_DEATHS: Final = MappingProxyType(
    {
        ShiftEnd.CRASHED: "crashes with the job in hand",
        ShiftEnd.POISONED: "is crashed by the job in hand",
        ShiftEnd.KILLED: "is killed with the job in hand",
        ShiftEnd.REPLACED: "is killed by the deploy with the job in hand: its grace is over",
        ShiftEnd.SCALED_IN: "is killed by the autoscaler with the job in hand: its grace is over",
    }
)
_OVER: Final = MappingProxyType(
    {
        JobState.EXPIRED: "its time to live is over: expired",
        JobState.REJECTED: "there is no room for it: rejected",
        JobState.LOST: "it is gone, and nobody knows: lost",
    }
)
_STILL: Final = MappingProxyType(
    {
        JobState.READY: "still waits for a worker at the end of the run",
        JobState.SCHEDULED: "still waits for its time at the end of the run",
        JobState.IN_FLIGHT: "is still leased at the end of the run",
        JobState.DEAD: "is still a dead letter at the end of the run",
    }
)


class Moment(NamedTuple):
    """An instant in the life of a job. worker, attempt: NOBODY where none has a part in it; what: a short sentence."""

    at_ns: int
    worker: int
    attempt: int
    what: str


def moments(lives: Lives, life: Life) -> list[Moment]:
    """Tell the life of a job from its creation to its end, or to the horizon."""
    record = lives.record
    told = [_created(record, life)]
    for row in life.rows:
        told += _stay(record, life, row)
    for letter in lives.letters(life.job):
        reason = DeadReason(record.dead_letters.reason[letter])
        told.append(_of(int(record.dead_letters.died_ns[letter]), f"dead letter: {_REASONS[reason]}"))
        if (back_ns := int(record.dead_letters.redriven_ns[letter])) != NEVER:
            told.append(_of(back_ns, "redriven: back on its queue"))
    if life.state in _OVER:
        told.append(_of(life.ended_ns, _OVER[life.state]))
    elif life.state in _STILL and not any(run.end == AttemptEnd.RUNNING for run in life.runs):
        told.append(_of(record.horizon_ns, _STILL[life.state]))
    return sorted(told, key=_instant)  # stable: at one instant in the order in which they are told


def _instant(moment: Moment) -> int:
    return moment.at_ns


def _of(at_ns: int, what: str) -> Moment:
    return Moment(at_ns, NOBODY, NOBODY, what)


def _created(record: Record, life: Life) -> Moment:
    jobs = record.jobs
    parent, queue = int(jobs.parent[life.job]), record.queues[int(jobs.queue[life.job])]
    origin = f"request {int(jobs.request[life.job])}" if parent == NEVER else f"job {parent}"
    return _of(life.created_ns, f"put on the queue {queue} by {origin}")


def _stay(record: Record, life: Life, row: int) -> Iterator[Moment]:
    """One stay: due, handed out, begun, over, the lease over."""
    attempts = record.attempts
    ready_ns, leased_ns, released_ns, number, worker = (
        int(column[row])
        for column in (attempts.ready_ns, attempts.leased_ns, attempts.released_ns, attempts.number, attempts.worker)
    )
    run = next((each for each in life.runs if each.row == row), None)
    waited = next((each for each in life.phases if each.row == row and each.state == JobState.SCHEDULED), None)
    if waited is not None:
        yield _of(waited.from_ns, f"waits {time((waited.until_ns - waited.from_ns) / 1e9)} for its next time")
        if ready_ns == waited.until_ns < record.horizon_ns:
            yield _of(ready_ns, "its time has come: ready")
    if leased_ns != NEVER:
        begins = run is not None and run.start_ns == leased_ns
        yield Moment(leased_ns, worker, number, "takes it and begins" if begins else "gets it, to begin later")
    if run is not None:
        yield from _run(record, life, run, begun=run.start_ns == leased_ns, again=ready_ns == NEVER)
    if leased_ns != NEVER != released_ns:
        over = Moment(released_ns, worker, number, "")
        gone_ns = int(attempts.end_ns[row])
        yield from _released(record, life, run, over) if run else _unbegun(life, over, gone_ns)


def _run(record: Record, life: Life, run: Run, *, begun: bool, again: bool) -> Iterator[Moment]:
    who = run.worker, run.number
    if not begun:
        yield Moment(run.start_ns, *who, "reads it again, and begins" if again else "begins")
    if NEVER < (worked_ns := int(record.attempts.worked_ns[run.row])) < run.end_ns:
        yield Moment(worked_ns, *who, "is through, and cannot reach the broker to say so")
    yield Moment(run.end_ns, *who, _end(record, life, run))


def _end(record: Record, life: Life, run: Run) -> str:
    """How an attempt ended. One that nobody wanted any more is no second one if nobody had finished before."""
    if run.end == AttemptEnd.CRASHED:
        return _death(record, run)
    finished = (other for other in life.runs if other.end in (AttemptEnd.DONE, AttemptEnd.DUPLICATE))
    if run.end == AttemptEnd.DUPLICATE and all(other.end_ns >= run.end_ns for other in finished):
        return "finishes, but nobody listens any more"
    return _ENDS[run.end]


def _death(record: Record, run: Run) -> str:
    """How the worker died under the job."""
    shifts = record.shifts
    (row,) = np.flatnonzero((shifts.worker == run.worker) & (shifts.down_ns == run.end_ns))
    return _DEATHS[ShiftEnd(shifts.end[row])]


def _released(record: Record, life: Life, run: Run, over: Moment) -> Iterator[Moment]:
    """The end of a lease, where the end of the work does not say it."""
    if over.at_ns < run.end_ns <= record.horizon_ns:
        yield over._replace(what=_lapsed(life, over.at_ns, "works on for nobody", ", and works on"))
    elif run.end == AttemptEnd.CRASHED and (life.state != JobState.LOST or life.ended_ns != over.at_ns):
        yield over._replace(what=_missed(life, over.at_ns, over.at_ns - run.end_ns))


def _unbegun(life: Life, over: Moment, gone_ns: int) -> Iterator[Moment]:
    """The end of a lease of a job that was never begun. gone_ns: when the worker let go of it, NEVER if it did not."""
    if gone_ns == over.at_ns:
        yield over._replace(what="gives it back without having begun")
    elif NEVER < gone_ns < over.at_ns:
        yield over._replace(at_ns=gone_ns, what="is gone without having begun")
        yield over._replace(what=_missed(life, over.at_ns, over.at_ns - gone_ns))
    else:
        yield over._replace(what=_lapsed(life, over.at_ns, "has not begun", " before it began"))
        if gone_ns != NEVER:
            yield over._replace(at_ns=gone_ns, what="lets go of it, as it is no longer its own")


def _missed(life: Life, at_ns: int, after_ns: int) -> str:
    """The end of the lease of a worker that is gone."""
    if (over := _over_as(life, at_ns)) == "done":
        return f"loses the lease, as the job is {over}"
    after = f"{time(after_ns / 1e9)} later" if after_ns else "at once"
    return f"is missed {after}: the job is free again"


def _lapsed(life: Life, at_ns: int, in_vain: str, still: str) -> str:
    """A lease that ends before the work: because the job itself is over, or by its time."""
    if over := _over_as(life, at_ns):
        return f"loses the lease, as the job is {over}: {in_vain}"
    return f"loses the lease{still}: the job is ready for others"


def _over_as(life: Life, at_ns: int) -> str:
    """As what the job itself is over at an instant; empty if it is not."""
    if any(phase.state == JobState.DEAD and phase.from_ns == at_ns for phase in life.phases):
        return "dead"
    over = life.ended_ns == at_ns and life.state in (JobState.DONE, *_OVER)
    return life.state.name.lower() if over else ""


Finder = Callable[[Lives], IntArray]


def _crashed(lives: Lives) -> IntArray:
    """Jobs whose worker crashed, the first first."""
    attempts = lives.record.attempts
    rows = np.flatnonzero(attempts.end == AttemptEnd.CRASHED)
    return attempts.job[rows[np.argsort(attempts.end_ns[rows], kind="stable")]]


def _dead(lives: Lives) -> IntArray:
    return lives.record.dead_letters.job


def _lost(lives: Lives) -> IntArray:
    jobs = lives.record.jobs
    rows = np.flatnonzero(jobs.state == JobState.LOST)
    return rows[np.argsort(jobs.ended_ns[rows], kind="stable")]


def _slowest(lives: Lives) -> IntArray:
    """Jobs by how long they have been in the system, the longest first."""
    jobs = lives.record.jobs
    ended_ns = np.where(jobs.ended_ns == NEVER, lives.record.horizon_ns, jobs.ended_ns)
    return np.argsort(jobs.created_ns - ended_ns, kind="stable")


def _tried(lives: Lives) -> IntArray:
    """Jobs that were delivered more than once, the most often first."""
    attempts = lives.record.attempts
    often = np.bincount(attempts.job[attempts.start_ns != NEVER], minlength=len(lives))
    order = np.argsort(-often, kind="stable")
    return order[often[order] > 1]


FINDERS: Final = MappingProxyType(
    {"first-crash": _crashed, "first-dead": _dead, "first-lost": _lost, "most-tries": _tried, "slowest": _slowest}
)


def find_job(lives: Lives, name: str) -> int | None:
    """Return the job that one of FINDERS finds; None if there is no such job."""
    found = FINDERS[name](lives)
    return int(found[0]) if len(found) else None
