"""The notes that the processes take while they run, and the record made of them at the horizon."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from struct import Struct
from typing import TYPE_CHECKING

import numpy as np

from sim.model.things import Job
from sim.record import (
    NEVER,
    Answer,
    AttemptEnd,
    Attempts,
    Calls,
    InlineSteps,
    IntArray,
    Jobs,
    JobState,
    Record,
    Requests,
    table,
)

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def _row(*kinds: type[DataclassInstance]) -> tuple[Struct, ...]:
    return tuple(Struct(f"{len(fields(kind))}q") for kind in kinds)


_REQUEST, _CALL, _INLINE_STEP, _JOB, _ATTEMPT = _row(Requests, Calls, InlineSteps, Jobs, Attempts)
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

    def jobs(self, request: int, call: int, steps: Sequence[int], now_ns: int) -> int:
        """Note that jobs come into being, one for each step; return the row of the first."""
        row = self._job_count
        self._job_count = row + len(steps)
        for step in steps:
            self._jobs += _JOB.pack(request, call, step, now_ns, NEVER, JobState.READY)
        return row

    def job_is(self, job: int, state: int) -> None:
        """Note where a job is that stays in the system."""
        _ONE.pack_into(self._jobs, job * _JOB.size + 40, state)

    def job_ends(self, job: int, now_ns: int, state: int) -> None:
        """Note that a job leaves the system, and how."""
        _TWO.pack_into(self._jobs, job * _JOB.size + 32, now_ns, state)

    def attempt(self, job: Job, worker: int, end_ns: int, end: int) -> None:
        """Note an attempt in hand that is over, or runs at the horizon. Delivered when begun: nobody prefetches yet."""
        begun_ns = job.start_ns
        self._attempts += _pack_attempt(job.number, job.attempts, worker, job.ready_ns, begun_ns, begun_ns, end_ns, end)

    def waits(self, job: Job, ready_ns: int, end: int) -> None:
        """Note a job that waits at the horizon for its next attempt."""
        self._attempts += _pack_attempt(job.number, job.attempts + 1, NEVER, ready_ns, NEVER, NEVER, NEVER, end)

    def expect(self, arrival_ns: IntArray, job_requests: IntArray, job_steps: IntArray) -> None:
        """Note beforehand what is certain to come: requests that nobody can keep from the queue, and their jobs.

        A million rows at once cost less than one by one. What becomes of them is noted when it happens.
        """
        count = len(arrival_ns)
        requests = (arrival_ns, np.arange(count), arrival_ns, np.full(count, Answer.OK), np.ones(count, np.int64))
        self._requests = _block(requests)
        at_ns = arrival_ns[job_requests]
        nowhere = np.full(len(at_ns), NEVER)
        self._jobs = _block((job_requests, nowhere, job_steps, at_ns, nowhere, np.full(len(at_ns), JobState.READY)))

    def close(self, steps: tuple[str, ...], horizon_ns: int) -> Record:
        """Make the record. The logbook's memory becomes the record's: nothing is copied."""
        jobs, attempts = table(Jobs, self._jobs), table(Attempts, self._attempts)
        done = attempts.end == AttemptEnd.DONE
        jobs.state[attempts.job[done]] = JobState.DONE  # a job is done when an attempt of it is
        jobs.ended_ns[attempts.job[done]] = attempts.end_ns[done]
        return Record(
            steps=steps,
            horizon_ns=horizon_ns,
            requests=table(Requests, self._requests),
            calls=table(Calls, self._calls),
            inline_steps=table(InlineSteps, self._inline_steps),
            jobs=jobs,
            attempts=attempts,
        )


def _block(columns: Sequence[IntArray]) -> bytearray:
    """Columns as rows, in the memory that a logbook writes to."""
    rows = np.empty((len(columns[0]), len(columns)), np.int64)
    for number, column in enumerate(columns):
        rows[:, number] = column
    return bytearray(rows.tobytes())
