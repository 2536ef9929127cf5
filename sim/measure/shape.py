"""Whether a record can be read at all: whether its cells mean anything, and its rows exist that others refer to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import IntEnum

import numpy as np

from sim.record import NEVER, Answer, AttemptEnd, CallEnd, DeadReason, IntArray, JobState, Record, ShiftEnd

_LARGEST = int(np.iinfo(np.int64).max)
Bounds = tuple[int, int]  # the smallest and the largest value of a column
_INSTANT, _INSTANT_OR_NEVER, _SERVER = (0, _LARGEST), (NEVER, _LARGEST), (NEVER, _LARGEST)


def shape_problems(record: Record) -> Iterator[str]:
    """Name the columns that hold values which cannot be; an audit of what they mean would be of no use."""
    for name, bounds in _bounds(record).items():
        columns = {column: getattr(getattr(record, name), column) for column in bounds}
        lengths = sorted({len(cells) for cells in columns.values()})
        if len(lengths) > 1:
            yield f"the columns of {name} have from {lengths[0]} to {lengths[-1]} rows"
        for column, cells in columns.items():
            yield from _outside(f"{name}.{column}", cells, *bounds[column])


def _outside(column: str, cells: IntArray, smallest: int, largest: int) -> Iterator[str]:
    if len(cells) == 0 or (cells.min() >= smallest and cells.max() <= largest):
        return
    wrong = np.flatnonzero((cells < smallest) | (cells > largest))
    value = f"{len(wrong)} of {len(cells)} values of {column}"
    allowed = f"at least {smallest}" if largest == _LARGEST else f"in {smallest} to {largest}"
    yield f"{value} are not {allowed} (first: {cells[wrong[0]]} in row {wrong[0]})"


def _bounds(record: Record) -> Mapping[str, Mapping[str, Bounds]]:
    """Columns by table. Calls are one row each, or there are none at all: then jobs come straight from requests."""
    calls, jobs = len(record.calls.request), len(record.jobs.state)
    call, job, step = _row_of(calls), _row_of(jobs), _row_of(len(record.steps))
    request = _row_of(len(record.requests.arrival_ns))
    return {
        "requests": _many(arrival_ns=_INSTANT, draw=(0, _LARGEST), answered_ns=_INSTANT_OR_NEVER,
                          answer=_one_of(Answer), calls=(1, _LARGEST)),
        "calls": _many(request=request, number=(1, _LARGEST), sent_ns=_INSTANT, thread=_SERVER,
                       start_ns=_INSTANT_OR_NEVER, end_ns=_INSTANT_OR_NEVER, end=_one_of(CallEnd),
                       left_ns=_INSTANT_OR_NEVER),
        "inline_steps": _many(call=call, step=step, start_ns=_INSTANT, end_ns=_INSTANT_OR_NEVER,
                              end=(AttemptEnd.RUNNING, AttemptEnd.TIMED_OUT)),
        "jobs": _many(request=request, call=call if calls else (NEVER, NEVER), step=step, parent=(NEVER, job[1]),
                      queue=_row_of(len(record.queues)), key=(0, _LARGEST), created_ns=_INSTANT,
                      ended_ns=_INSTANT_OR_NEVER, state=_one_of(JobState)),
        "attempts": _many(job=job, number=(1, _LARGEST), worker=_SERVER, ready_ns=_INSTANT_OR_NEVER,
                          leased_ns=_INSTANT_OR_NEVER, released_ns=_INSTANT_OR_NEVER, start_ns=_INSTANT_OR_NEVER,
                          worked_ns=_INSTANT_OR_NEVER, end_ns=_INSTANT_OR_NEVER, end=_one_of(AttemptEnd)),
        "dead_letters": _many(job=job, reason=_one_of(DeadReason), died_ns=_INSTANT, redriven_ns=_INSTANT_OR_NEVER),
        "shifts": _many(worker=(0, _LARGEST), pool=_row_of(len(record.pools)), up_ns=_INSTANT,
                        down_ns=_INSTANT_OR_NEVER, end=_one_of(ShiftEnd)),
    }  # fmt: skip


def _row_of(count: int) -> Bounds:
    return 0, count - 1


def _one_of(kind: type[IntEnum]) -> Bounds:
    return 0, max(kind)


def _many(**bounds: Bounds) -> Mapping[str, Bounds]:
    return bounds
