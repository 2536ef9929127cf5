"""Whether a record can be read at all: whether its cells mean anything, and its rows exist that others refer to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from sim.record import NEVER, Answer, AttemptEnd, CallEnd, IntArray, JobState, Record

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
    call_count, step = len(record.calls.request), (0, len(record.steps) - 1)
    request, job = (0, len(record.requests.arrival_ns) - 1), (0, len(record.jobs.state) - 1)
    return {
        "requests": _many(arrival_ns=_INSTANT, draw=(0, _LARGEST), answered_ns=_INSTANT_OR_NEVER,
                          answer=(0, max(Answer)), calls=(1, _LARGEST)),
        "calls": _many(request=request, number=(1, _LARGEST), sent_ns=_INSTANT, thread=_SERVER,
                       start_ns=_INSTANT_OR_NEVER, end_ns=_INSTANT_OR_NEVER, end=(0, max(CallEnd)),
                       left_ns=_INSTANT_OR_NEVER),
        "inline_steps": _many(call=(0, call_count - 1), step=step, start_ns=_INSTANT, end_ns=_INSTANT_OR_NEVER,
                              end=(AttemptEnd.RUNNING, max(AttemptEnd))),
        "jobs": _many(request=request, call=(0, call_count - 1) if call_count else (NEVER, NEVER), step=step,
                      created_ns=_INSTANT, ended_ns=_INSTANT_OR_NEVER, state=(0, max(JobState))),
        "attempts": _many(job=job, number=(1, _LARGEST), worker=_SERVER, ready_ns=_INSTANT,
                          leased_ns=_INSTANT_OR_NEVER, start_ns=_INSTANT_OR_NEVER, end_ns=_INSTANT_OR_NEVER,
                          end=(0, AttemptEnd.FAILED)),
    }  # fmt: skip


def _many(**bounds: Bounds) -> Mapping[str, Bounds]:
    return bounds
