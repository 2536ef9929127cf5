"""The notes that the processes take while they run, and the record made of them at the horizon."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from struct import Struct
from typing import TYPE_CHECKING

import numpy as np

from sim.model.things import Delivery, Job
from sim.record import (
    NEVER,
    Answer,
    AttemptEnd,
    Attempts,
    Calls,
    DeadLetters,
    InlineSteps,
    IntArray,
    Jobs,
    JobState,
    Record,
    Requests,
    ShiftEnd,
    Shifts,
    table,
)

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def _row(*kinds: type[DataclassInstance]) -> tuple[Struct, ...]:
    return tuple(Struct(f"{len(fields(kind))}q") for kind in kinds)


_REQUEST, _CALL, _INLINE_STEP, _JOB, _ATTEMPT = _row(Requests, Calls, InlineSteps, Jobs, Attempts)
_DEAD_LETTER, _SHIFT = _row(DeadLetters, Shifts)
_ONE, _TWO = Struct("q"), Struct("2q")
_pack_attempt = _ATTEMPT.pack  # the hottest one


class Logbook:
    """Rows of int64, packed one after another as things happen: 8 bytes a cell, so that millions of jobs fit."""

    def __init__(self) -> None:
        self._requests = bytearray()
        self._calls = bytearray()
        self._inline_steps = bytearray()
        self._jobs = bytearray()
        self._attempts = bytearray()
        self._dead_letters = bytearray()
        self._shifts = bytearray()
        self._request_count = 0
        self._call_count = 0
        self._job_count = 0

    def request(self, now_ns: int, element: int, answered_ns: int, answer: int, calls: int) -> int:
        """Note that a request arrives; return its row."""
        row = self._request_count
        self._request_count = row + 1
        self._requests += _REQUEST.pack(now_ns, element, answered_ns, answer, calls)
        return row

    def answer(self, request: int, now_ns: int, answer: int) -> None:
        """Note what its user is told in the end, and when."""
        _TWO.pack_into(self._requests, request * _REQUEST.size + 16, now_ns, answer)

    def call(self, request: int, number: int, now_ns: int, end: int) -> int:
        """Note that a user calls the API; return the row of the call."""
        row = self._call_count
        self._call_count = row + 1
        self._calls += _CALL.pack(request, number, now_ns, NEVER, NEVER, NEVER, end, NEVER)
        _ONE.pack_into(self._requests, request * _REQUEST.size + 32, number)
        return row

    def call_starts(self, call: int, now_ns: int, thread: int, end: int) -> None:
        """Note that a thread takes the call up."""
        _TWO.pack_into(self._calls, call * _CALL.size + 24, thread, now_ns)
        _ONE.pack_into(self._calls, call * _CALL.size + 48, end)

    def call_ends(self, call: int, now_ns: int, end: int) -> None:
        """Note how the API ends the call."""
        _TWO.pack_into(self._calls, call * _CALL.size + 40, now_ns, end)

    def user_leaves(self, call: int, now_ns: int) -> None:
        """Note that the user of a call has run out of patience."""
        _ONE.pack_into(self._calls, call * _CALL.size + 56, now_ns)

    def inline_step(self, call: int, step: int, start_ns: int, end_ns: int, end: int) -> None:
        """Note a step that a thread has run while the user waited."""
        self._inline_steps += _INLINE_STEP.pack(call, step, start_ns, end_ns, end)

    def job(self, request: int, call: int, step: int, parent: int, queue: int, key: int, now_ns: int) -> int:
        """Note that a job comes into being; return its row."""
        row = self._job_count
        self._job_count = row + 1
        self._jobs += _JOB.pack(request, call, step, parent, queue, key, now_ns, NEVER, JobState.READY)
        return row

    def request_of(self, job: int) -> tuple[int, int]:
        """Return the request and the call that a job comes from."""
        request, call = _TWO.unpack_from(self._jobs, job * _JOB.size)
        return request, call

    def arrival_ns(self, job: int) -> int:
        """Return when the request of a job arrived."""
        (at_ns,) = _ONE.unpack_from(self._requests, self.request_of(job)[0] * _REQUEST.size)
        return int(at_ns)

    def job_is(self, job: int, state: int) -> None:
        """Note where a job is that stays in the system, or comes back to it."""
        _TWO.pack_into(self._jobs, job * _JOB.size + 56, NEVER, state)

    def job_ends(self, job: int, now_ns: int, state: int) -> None:
        """Note that a job leaves the system, and how."""
        _TWO.pack_into(self._jobs, job * _JOB.size + 56, now_ns, state)

    def delivery(self, held: Delivery, end: int) -> None:
        """Note a delivery that is over, or in hand at the horizon."""
        self._attempts += _pack_attempt(
            held.job.number,
            held.number,
            held.worker,
            held.ready_ns,
            held.leased_ns,
            held.released_ns,
            held.begun_ns,
            held.over_ns if held.worked_ns == NEVER else held.worked_ns,
            held.over_ns,
            end,
        )

    def acknowledged(self, held: Delivery, now_ns: int) -> None:
        """Note a delivery that ends as its attempt does: the job is done."""
        self._attempts += _pack_attempt(
            held.job.number,
            held.number,
            held.worker,
            held.ready_ns,
            held.leased_ns,
            now_ns,
            held.begun_ns,
            now_ns if held.worked_ns == NEVER else held.worked_ns,
            now_ns,
            AttemptEnd.DONE,
        )

    def success(self, job: Job, worker: int, begun_ns: int, over_ns: int) -> None:
        """Note a delivery, and an attempt that took all of it and got the job done."""
        number = job.stays + 1
        self._attempts += _pack_attempt(
            job.number, number, worker, job.ready_ns, begun_ns, over_ns, begun_ns, over_ns, over_ns, AttemptEnd.DONE
        )

    def waits(self, job: Job, ready_ns: int, left_ns: int, end: int) -> None:
        """Note a stay without a delivery: the job waits at the horizon, or was withdrawn at `left_ns`."""
        job.stays += 1
        job.uncounted += 1
        self._attempts += _pack_attempt(
            job.number, job.stays, NEVER, ready_ns, NEVER, left_ns, NEVER, NEVER, NEVER, end
        )

    def dead_letter(self, job: int, reason: int, now_ns: int) -> int:
        """Note that a job is given up; return the row."""
        self._dead_letters += _DEAD_LETTER.pack(job, reason, now_ns, NEVER)
        return len(self._dead_letters) // _DEAD_LETTER.size - 1

    def redriven(self, row: int, now_ns: int) -> None:
        """Note that a dead letter goes back to its queue."""
        _ONE.pack_into(self._dead_letters, row * _DEAD_LETTER.size + 24, now_ns)

    def shift_begins(self, worker: int, pool: int, now_ns: int) -> int:
        """Note that a worker is up; return the row."""
        self._shifts += _SHIFT.pack(worker, pool, now_ns, NEVER, ShiftEnd.UP)
        return len(self._shifts) // _SHIFT.size - 1

    def shift_ends(self, row: int, now_ns: int, end: int) -> None:
        """Note that a worker is down, and why."""
        _TWO.pack_into(self._shifts, row * _SHIFT.size + 24, now_ns, end)

    def expect(self, arrival_ns: IntArray, jobs: Sequence[IntArray]) -> None:
        """Note beforehand what is certain to come: requests that nobody can keep from the queue, and their jobs.

        jobs: request, step, queue and key of each. A million rows at once cost less than one by one; what becomes of
        them is noted when it happens.
        """
        count = len(arrival_ns)
        requests = (arrival_ns, np.arange(count), arrival_ns, np.full(count, Answer.OK), np.ones(count, np.int64))
        self._requests = _block(requests)
        self._request_count = count
        request, step, queue, key = jobs
        at_ns, never = arrival_ns[request], np.full(len(request), NEVER)
        ready = np.full(len(request), JobState.READY)
        self._jobs = _block((request, never, step, never, queue, key, at_ns, never, ready))
        self._job_count = len(request)

    def close(self, steps: tuple[str, ...], queues: tuple[str, ...], pools: tuple[str, ...], horizon_ns: int) -> Record:
        """Make the record. The logbook's memory becomes the record's: nothing is copied."""
        jobs, attempts = table(Jobs, self._jobs), table(Attempts, self._attempts)
        done = (attempts.end == AttemptEnd.DONE) | (attempts.end == AttemptEnd.SKIPPED)
        jobs.state[attempts.job[done]] = JobState.DONE  # a job is done when an attempt of it is
        jobs.ended_ns[attempts.job[done]] = attempts.end_ns[done]
        return Record(
            steps=steps,
            queues=queues,
            pools=pools,
            horizon_ns=horizon_ns,
            requests=table(Requests, self._requests),
            calls=table(Calls, self._calls),
            inline_steps=table(InlineSteps, self._inline_steps),
            jobs=jobs,
            attempts=attempts,
            dead_letters=table(DeadLetters, self._dead_letters),
            shifts=table(Shifts, self._shifts),
        )


def _block(columns: Sequence[IntArray]) -> bytearray:
    """Columns as rows, in the memory that a logbook writes to."""
    rows = np.empty((len(columns[0]), len(columns)), np.int64)
    for number, column in enumerate(columns):
        rows[:, number] = column
    return bytearray(rows.tobytes())
