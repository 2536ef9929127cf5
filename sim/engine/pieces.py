"""A piece of a long run: the whole history of requests that follow one another, as a record of its own."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from sim.record import NEVER, Attempts, Calls, DeadLetters, InlineSteps, IntArray, Jobs, Record, Requests, Shifts

BoolArray = npt.NDArray[np.bool_]
_Owned = TypeVar("_Owned", Calls, Jobs)
_Rows = TypeVar("_Rows", Requests, Calls, InlineSteps, Jobs, Attempts, DeadLetters, Shifts)


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """The next requests of a run, and when workers came and went.

    record: of these requests alone, numbered from 0; of the shifts, all in which a worker had one of their jobs.
    ups_ns, downs_ns: beginnings and ends of shifts that no piece has told yet. until_ns: nothing before it will be told
    by a later piece, since whoever comes later, or is still there, came at this instant or after it.
    """

    record: Record
    ups_ns: IntArray
    downs_ns: IntArray
    until_ns: int


def requests_between(record: Record, first: int, last: int, *, calls_from: int = 0, jobs_from: int = 0) -> Record:
    """Return what happened to the requests in rows [first, last), as a record of its own; shifts are left as they are.

    calls_from, jobs_from: before these rows there is none of their calls and jobs; the rows are not looked at.
    """
    calls, call_at = _owned(record.calls, calls_from, first, last)
    jobs, job_at = _owned(record.jobs, jobs_from, first, last)
    attempts, of_job = _of(record.attempts, record.attempts.job, job_at, jobs_from)
    letters, of_letter = _of(record.dead_letters, record.dead_letters.job, job_at, jobs_from)
    inline, of_call = _of(record.inline_steps, record.inline_steps.call, call_at, calls_from)
    requests = some_rows(record.requests, np.arange(first, last))  # a copy: the rows may be forgotten
    return replace(
        record,
        requests=requests if len(record.calls.request) else replace(requests, draw=requests.draw - first),
        calls=replace(calls, request=calls.request - first),
        inline_steps=replace(inline, call=of_call),
        jobs=replace(
            jobs,
            request=jobs.request - first,
            call=_renumbered(jobs.call, call_at, calls_from),
            parent=_renumbered(jobs.parent, job_at, jobs_from),
        ),
        attempts=replace(attempts, job=of_job),
        dead_letters=replace(letters, job=of_letter),
    )


def some_rows(table: _Rows, which: BoolArray | IntArray) -> _Rows:
    """Return some rows of a table."""
    return type(table)(*(getattr(table, column.name)[which] for column in fields(table)))


def stacked(one: _Rows, other: _Rows) -> _Rows:
    """Return the rows of two tables of one kind, one after another, as a copy."""
    pairs = ((getattr(one, column.name), getattr(other, column.name)) for column in fields(one))
    return type(one)(*(np.concatenate(pair) for pair in pairs))


def _owned(table: _Owned, begin: int, first: int, last: int) -> tuple[_Owned, IntArray]:
    """The rows of these requests, and by row from `begin` on its new number, NEVER if it is not among them."""
    request = table.request[begin:]
    mine = (request >= first) & (request < last)
    return some_rows(table, begin + np.flatnonzero(mine)), np.where(mine, np.cumsum(mine) - 1, NEVER)


def _of(table: _Rows, owner: IntArray, new: IntArray, begin: int) -> tuple[_Rows, IntArray]:
    """The rows of a table whose owners are among the chosen, and the new numbers of these owners."""
    number = new[owner - begin] if len(new) else owner
    mine = number != NEVER
    return some_rows(table, mine), number[mine]


def _renumbered(owner: IntArray, new: IntArray, begin: int) -> IntArray:
    """New numbers of owners, NEVER where there is none."""
    found = np.full(len(owner), NEVER)
    there = owner != NEVER
    found[there] = new[owner[there] - begin]
    return found
