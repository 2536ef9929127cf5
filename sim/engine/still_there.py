"""Whose turn is over at a pause: the requests that can be handed over, and what must be kept of the others."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sim.engine.lab_in_chunks import LabInChunks
from sim.engine.layout import NOBODY
from sim.engine.pieces import Piece, requests_between, some_rows, stacked
from sim.record import NEVER, Answer, Attempts, CallEnd, DeadLetters, InlineSteps, IntArray, Record, Shifts


class StillThere:
    """What pieces have not told yet: where the first request, call and job begin, and the rows that are theirs.

    Attempts, inline steps and dead letters are rows that nobody names; they are taken from the lab at every pause.
    """

    def __init__(self) -> None:
        """Begin with nothing."""
        self._request, self._call, self._job = 0, 0, 0
        nothing = np.empty(0, np.int64)
        self._attempts, self._inline = Attempts(*[nothing] * 10), InlineSteps(*[nothing] * 5)
        self._letters = DeadLetters(*[nothing] * 4)
        self._shifts, self._ups_told = Shifts(*[nothing] * 5), 0

    def next_piece(self, rolling: LabInChunks, stop_ns: int) -> Piece:
        """Return the requests that are over, up to the first that is not, and let the lab forget them."""
        record = self._all(rolling, stop_ns)
        over = self._first_open(rolling, record)
        arrival_ns = rolling.lab.arrival_ns
        until_ns = int(arrival_ns[over]) if over < len(arrival_ns) else stop_ns
        piece = self._piece(record, over, *self._shift_changes(rolling), until_ns)
        self._keep(rolling, record, over, until_ns)
        return piece

    def last_piece(self, rolling: LabInChunks, horizon_ns: int) -> Piece:
        """Return all that is left, the books being closed."""
        record = self._all(rolling, horizon_ns)
        return self._piece(record, len(record.requests.answer), *self._shift_changes(rolling), horizon_ns)

    def _all(self, rolling: LabInChunks, stop_ns: int) -> Record:
        """The record with the rows that were kept."""
        seen = rolling.seen(stop_ns)
        return replace(
            seen,
            attempts=stacked(self._attempts, seen.attempts),
            inline_steps=stacked(self._inline, seen.inline_steps),
            dead_letters=stacked(self._letters, seen.dead_letters),
            shifts=stacked(self._shifts, seen.shifts),
        )

    def _piece(self, record: Record, last: int, ups_ns: IntArray, downs_ns: IntArray, until_ns: int) -> Piece:
        part = requests_between(record, self._request, last, calls_from=self._call, jobs_from=self._job)
        return Piece(part, ups_ns, downs_ns, until_ns)

    def _first_open(self, rolling: LabInChunks, record: Record) -> int:
        """The first request of which something may still happen, or whose time has not come."""
        lab, jobs, calls = rolling.lab, record.jobs, record.calls
        first = min(int(lab.now[0].next_arrival), len(record.requests.answer))
        pending = record.requests.answer[self._request : first] == Answer.PENDING
        begun = calls.end[self._call :]
        waiting = calls.request[self._call :][(begun == CallEnd.WAITING) | (begun == CallEnd.RUNNING)]
        in_system = jobs.request[self._job :][jobs.ended_ns[self._job :] == NEVER]
        held = lab.jobs.number[: int(lab.now[0].jobs_used)]
        in_mind = jobs.request[held[held != NOBODY]]  # done, and somebody is still at work on it
        owners = np.concatenate([self._request + np.flatnonzero(pending), waiting, in_system, in_mind])
        return int(owners.min(initial=first))

    def _shift_changes(self, rolling: LabInChunks) -> tuple[IntArray, IntArray]:
        """When workers came and went that no piece has told."""
        shifts = rolling.seen(0).shifts
        downs_ns = shifts.down_ns[shifts.down_ns != NEVER]
        return shifts.up_ns[self._ups_told :].copy(), downs_ns

    def _keep(self, rolling: LabInChunks, record: Record, over: int, until_ns: int) -> None:
        """Keep what is of those who are still there; forget the rest."""
        jobs, calls, lab = record.jobs, record.calls, rolling.lab
        self._attempts = some_rows(record.attempts, jobs.request[record.attempts.job] >= over)
        self._letters = some_rows(record.dead_letters, jobs.request[record.dead_letters.job] >= over)
        self._inline = some_rows(record.inline_steps, calls.request[record.inline_steps.call] >= over)
        ended = record.shifts.down_ns != NEVER
        self._shifts = some_rows(record.shifts, ended & (record.shifts.down_ns >= until_ns))
        self._request = over
        self._call = _first(calls.request, self._call, over)
        self._job = _first(jobs.request, self._job, over)
        now = lab.now[0]
        now.attempts, now.inline_steps, now.dead_letters = 0, 0, 0
        self._keep_open_shifts(rolling)
        rolling.forget(self._request, self._call, self._job)

    def _keep_open_shifts(self, rolling: LabInChunks) -> None:
        """Let the lab have the shifts alone that go on, numbered anew."""
        lab = rolling.lab
        shifts = lab.shift_rows[:, : int(lab.now[0].shifts)]
        on = shifts[:, shifts[3] == NEVER]
        many = on.shape[1]
        lab.shift_rows[:, :many] = on
        lab.now[0].shifts = self._ups_told = many
        lab.workers.shift[on[0]] = np.arange(many)


def _first(request: IntArray, begin: int, least: int) -> int:
    """The first row from `begin` on whose request is at least this; the number of rows if there is none."""
    found = np.flatnonzero(request[begin:] >= least)
    return begin + int(found[0]) if len(found) else len(request)
