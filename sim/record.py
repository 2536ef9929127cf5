"""What happened: one row per request, call, inline step, job, attempt, dead letter and shift; arrays, nothing derived.

Both engines write this record and `sim.measure` reads it; statistics are made from it, never inside the model.
All times are integer nanoseconds since the start of the run; NEVER (-1) stands for an instant that did not come
before the horizon. Every table is a block of int64 rows seen as columns; rows are numbered from 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TypeVar

import numpy as np
import numpy.typing as npt

IntArray = npt.NDArray[np.int64]
NEVER = -1  # an instant that did not come before the horizon; also "no thread", "no worker", "no call"


class Answer(IntEnum):
    """What the user of a request was told in the end."""

    PENDING = 0  # still waiting at the horizon: censored
    OK = 1  # answered, in time
    ERROR = 2  # an inline step failed
    TIMEOUT = 3  # the user left before an answer
    REJECTED = 4  # 503: the accept queue or the job queue was full


class CallEnd(IntEnum):
    """How the API ended one call; what the user made of it is in `left_ns`."""

    WAITING = 0  # in the accept queue at the horizon
    RUNNING = 1  # on a thread at the horizon
    OK = 2  # inline steps done, jobs enqueued
    ERROR = 3  # an inline step failed
    REJECTED = 4  # no room: accept queue or job queue full
    CANCELLED = 5  # the user left and the API was told to stop (cancel_on_timeout)


class JobState(IntEnum):
    """Where a job is; exactly one at any time."""

    READY = 0  # may be delivered
    SCHEDULED = 1  # waits for a time: backoff or delay
    IN_FLIGHT = 2  # delivered, not yet acknowledged
    DONE = 3
    DEAD = 4  # in the dead letter queue
    EXPIRED = 5  # its time to live ran out
    REJECTED = 6  # the queue was full
    LOST = 7  # gone without a trace: acknowledged early and the worker died, nobody noticed, dropped by a full queue


class AttemptEnd(IntEnum):
    """How one stay of a job in the queue, and the attempt that it led to, ended."""

    READY = 0  # no attempt yet: the job is ready at the horizon, `ready_ns` says since when
    SCHEDULED = 1  # no attempt yet: the job is due at `ready_ns`, after the horizon
    RUNNING = 2  # started, not over at the horizon
    DONE = 3  # and acknowledged: the job is done
    FAILED = 4
    CANCELLED = 5  # its owner stopped it (inline steps only)
    TIMED_OUT = 6  # stopped by the per-attempt timeout: a failure
    CRASHED = 7  # the worker died under it
    DUPLICATE = 8  # ran its course, but the job was done already or the late acknowledgement was refused
    SKIPPED = 9  # not run: the effect was there already, so the job is done
    HELD = 10  # delivered, not begun at the horizon: in a worker's buffer, or being fetched
    RETURNED = 11  # delivered and never begun: the worker crashed, shut down or was told that the job is gone
    WITHDRAWN = 12  # not delivered again: expired, dropped, given up, or done by a late acknowledgement while it waited


FAILURES = (AttemptEnd.FAILED, AttemptEnd.TIMED_OUT)  # after which the retry policy decides


class DeadReason(IntEnum):
    """Why a job was given up."""

    ATTEMPTS = 0  # it failed too often
    RECEIVES = 1  # it was delivered too often
    POISON = 2  # it was delivered too often, and crashed its worker each time
    EXPIRED = 3  # its time to live ran out
    BUDGET = 4  # the retry budget was spent


class ShiftEnd(IntEnum):
    """How a worker's time at work ended."""

    UP = 0  # still at work at the horizon
    CRASHED = 1  # by its own clock
    POISONED = 2  # by the job in hand
    KILLED = 3  # by a fault
    STOPPED = 4  # it was asked to stop, and did so in time: a deploy, or fewer workers are needed
    REPLACED = 5  # asked to stop by a deploy, and killed when its grace was over
    SCALED_IN = 6  # asked to stop since fewer workers are needed, and killed when its grace was over


DEATHS = tuple(end for end in ShiftEnd if end not in (ShiftEnd.UP, ShiftEnd.STOPPED))  # nothing in hand survives these


@dataclass(frozen=True, slots=True)
class Requests:
    """One row per request, in the order of arrival. calls: how often its user called (retries are further calls).

    draw: which element of every random stream is this request's own luck. answered_ns: when its user stopped waiting,
    with an answer or without.
    """

    arrival_ns: IntArray
    draw: IntArray
    answered_ns: IntArray
    answer: IntArray
    calls: IntArray


@dataclass(frozen=True, slots=True)
class Calls:
    """One row per call of the API by a user; a client's retries are further calls of the same request.

    Empty where the architecture has no API and no inline step: then requests go straight to the queue.

    sent_ns <= start_ns <= end_ns; [start_ns, end_ns) is the time on a thread (overhead, then inline steps).
    left_ns: when the user gave up on this call; NEVER if the user stayed.
    """

    request: IntArray
    number: IntArray
    sent_ns: IntArray
    thread: IntArray
    start_ns: IntArray
    end_ns: IntArray
    end: IntArray
    left_ns: IntArray


@dataclass(frozen=True, slots=True)
class InlineSteps:
    """One row per inline step that a thread began. call: row in `Calls`; end: an AttemptEnd."""

    call: IntArray
    step: IntArray
    start_ns: IntArray
    end_ns: IntArray
    end: IntArray


@dataclass(frozen=True, slots=True)
class Jobs:
    """One row per job. call: row in `Calls` that enqueued it (NEVER without an API); step: index in Record.steps.

    parent: the job that spawned it, NEVER if its request did; queue: index in Record.queues; key: whose it is, 0 where
    nobody asks. ended_ns: when it became done, dead, expired, rejected or lost; NEVER while it is in the system.
    """

    request: IntArray
    call: IntArray
    step: IntArray
    parent: IntArray
    queue: IntArray
    key: IntArray
    created_ns: IntArray
    ended_ns: IntArray
    state: IntArray


@dataclass(frozen=True, slots=True)
class Attempts:
    """One row per stay of a job in the queue: a delivery with its attempt, or a wait that ended without one.

    The rows stand in the order in which they ended (execution and lease both over); then those open at the horizon.
    number: 1, 2, … within the job, in the order of the stays. A stay is scheduled until ready_ns, ready until
    leased_ns, in flight until released_ns; a worker is at work on it from start_ns to end_ns. The lease may be over
    before the worker is (it lapsed: released_ns < end_ns), or outlive it (it crashed: released_ns > end_ns). The work
    itself is over at worked_ns; from then to end_ns, if that is later, the worker cannot reach the broker to say so. A
    wait that ends without a delivery has neither lease nor worker, and released_ns says when the job left.
    Executions of what a stream's consumers read again have no stay: ready_ns, leased_ns and released_ns are NEVER.
    """

    job: IntArray
    number: IntArray
    worker: IntArray
    ready_ns: IntArray
    leased_ns: IntArray
    released_ns: IntArray
    start_ns: IntArray
    worked_ns: IntArray
    end_ns: IntArray
    end: IntArray


@dataclass(frozen=True, slots=True)
class DeadLetters:
    """One row per burial, in order. reason: a DeadReason; redriven_ns: when it went back to its queue, NEVER if not."""

    job: IntArray
    reason: IntArray
    died_ns: IntArray
    redriven_ns: IntArray


@dataclass(frozen=True, slots=True)
class Shifts:
    """One row per time that a worker was up. pool: index in Record.pools; end: a ShiftEnd."""

    worker: IntArray
    pool: IntArray
    up_ns: IntArray
    down_ns: IntArray
    end: IntArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """Everything that happened in one run of one architecture, up to the horizon."""

    steps: tuple[str, ...]  # names; `step` columns index it
    queues: tuple[str, ...]  # names; `queue` columns index it
    pools: tuple[str, ...]  # names; `pool` columns index it
    horizon_ns: int
    requests: Requests
    calls: Calls
    inline_steps: InlineSteps
    jobs: Jobs
    attempts: Attempts
    dead_letters: DeadLetters
    shifts: Shifts


Table = TypeVar("Table", Requests, Calls, InlineSteps, Jobs, Attempts, DeadLetters, Shifts)


def table(kind: type[Table], cells: bytes | bytearray) -> Table:
    """See the bytes of int64 cells, written row after row, as a table; no copy is made.

    >>> inline_steps = table(InlineSteps, np.array([[0, 1, 10, 20, 3], [1, 0, 15, 30, 4]]).tobytes())
    >>> inline_steps.end_ns.tolist()
    [20, 30]
    """
    width = len(kind.__dataclass_fields__)
    rows = np.frombuffer(cells, dtype=np.int64).reshape(-1, width) if cells else np.empty((0, width), np.int64)
    return kind(*rows.T)
