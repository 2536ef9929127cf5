"""A plain queue by its recurrence: first come, first served, by workers who never rest, and nothing fails.

Each job goes to the worker who is free first, and begins when both are there: start = max(created, free). That is all
that happens, so that no agenda is needed. Workers who became free at one instant stand in the order of their last jobs.
Source: Kiefer and Wolfowitz (1955), On the theory of queues with many servers, Trans. AMS 78.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from sim.engine.layout import IntArray
from sim.record import NEVER

Serve = Callable[["Line", int, int], int]


class Line(NamedTuple):
    """Jobs in order, the workers, and what is noted of both. A row of `free`: since when, the last job, who, its start.

    `free` is a heap by the first two; the tables of attempts stand in the order of their ends, `noted` says how many.
    """

    created_ns: IntArray  # (jobs,), ascending
    sizes_ns: IntArray  # (jobs,)
    free: IntArray  # (workers, 4)
    noted: IntArray  # (1,)
    attempts: IntArray  # (5, jobs): job, worker, ready, start, end
    ended_ns: IntArray  # (jobs,)


def line_of(created_ns: IntArray, sizes_ns: IntArray, workers: int) -> Line:
    """Return the line before anything has happened: the workers are free, the first of them for longest."""
    free = np.empty((workers, 4), np.int64)
    free[:, 0], free[:, 1], free[:, 2], free[:, 3] = NEVER, np.arange(-workers, 0), np.arange(workers), NEVER
    jobs = len(created_ns)
    attempts = np.empty((5, jobs), np.int64)
    return Line(created_ns, sizes_ns, free, np.zeros(1, np.int64), attempts, np.full(jobs, NEVER))


def closed(column: IntArray) -> IntArray:
    """Return a column that nobody writes to: one type of inputs means one kernel."""
    closed_column = np.ascontiguousarray(column).view()
    closed_column.setflags(write=False)
    return closed_column


def make_serve(digest: int) -> Serve:
    """Return the kernel. digest: of the sources, as for the other one."""

    def serve(line: Line, job: int, until_ns: int) -> int:
        """Let jobs begin, from `job` on, that begin before a time; return which is the first that does not."""
        while digest >= 0 and job < line.created_ns.size:
            begins_ns = max(line.created_ns[job], line.free[0, 0])
            if begins_ns >= until_ns:
                return job
            if line.free[0, 1] >= 0:
                note_end(line)
            take_on(line, job, begins_ns)
            job += 1
        return job

    return serve


def note_end(line: Line) -> None:
    """Note the attempt whose worker is free first."""
    row, free, attempts = line.noted[0], line.free, line.attempts
    line.noted[0] = row + 1
    job = free[0, 1]
    attempts[0, row], attempts[1, row], attempts[2, row] = job, free[0, 2], line.created_ns[job]
    attempts[3, row], attempts[4, row] = free[0, 3], free[0, 0]
    line.ended_ns[job] = free[0, 0]


def take_on(line: Line, job: int, begins_ns: int) -> None:
    """The worker who is free first works on a job, and goes down the heap to where it belongs."""
    free, worker, ends_ns = line.free, line.free[0, 2], begins_ns + line.sizes_ns[job]
    hole, below, count = 0, 1, line.free.shape[0]
    while below < count:
        if below + 1 < count and _is_earlier(free, below + 1, free[below, 0], free[below, 1]):
            below += 1
        if not _is_earlier(free, below, ends_ns, job):
            break
        free[hole, 0], free[hole, 1], free[hole, 2], free[hole, 3] = (
            free[below, 0],
            free[below, 1],
            free[below, 2],
            free[below, 3],
        )
        hole, below = below, 2 * below + 1
    free[hole, 0], free[hole, 1], free[hole, 2], free[hole, 3] = ends_ns, job, worker, begins_ns


def _is_earlier(free: IntArray, place: int, ends_ns: int, job: int) -> bool:
    return free[place, 0] < ends_ns or (free[place, 0] == ends_ns and free[place, 1] < job)
