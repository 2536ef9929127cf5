"""What is certain to come: requests that nobody keeps from their queue, and their jobs, with all that never changes.

What is the same in every row, or stands in the workload, takes no memory of its own.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.engine.layout import IntArray
from sim.record import NEVER, Answer, Jobs, JobState, Requests
from sim.scenario import Architecture
from sim.workload import Workload


def all_the_same(value: int, count: int) -> IntArray:
    """Return a column of one value, which is stored once.

    >>> all_the_same(7, 3).tolist()
    [7, 7, 7]
    """
    return np.broadcast_to(np.int64(value), count)


def columns(*parts: IntArray) -> IntArray:
    """Return columns in a table of their own, to be written to: (columns, rows)."""
    table = np.empty((len(parts), len(parts[0])), np.int64)
    for column, part in zip(table, parts, strict=True):
        column[:] = part
    return table


class Expected(NamedTuple):
    """Requests as if each were answered when it comes, and their jobs in order, as if none were ever over."""

    requests: Requests
    jobs: Jobs


def expected(architecture: Architecture, workload: Workload) -> Expected:
    """Return what is certain to come of an open load that goes straight to its queues."""
    arrival_ns, count = workload.arrival_ns, len(workload.arrival_ns)
    draw = np.arange(count)
    requests = Requests(arrival_ns, draw, arrival_ns, all_the_same(Answer.OK, count), all_the_same(1, count))
    steps, queues, keys = _steps_of_requests(architecture, workload), _queues_of_steps(architecture), architecture.keys
    request, step, jobs = draw, steps.reshape(-1), steps.size
    if steps.shape[1] != 1:
        request = np.repeat(request, steps.shape[1])
        arrival_ns = arrival_ns[request]
    return Expected(
        requests,
        Jobs(
            request,
            all_the_same(NEVER, jobs),
            step,
            all_the_same(NEVER, jobs),
            queues[step] if np.any(queues) else all_the_same(0, jobs),
            workload.key_of(0, count, keys.count, keys.skew)[request] if keys else all_the_same(0, jobs),
            arrival_ns,
            all_the_same(NEVER, jobs),
            all_the_same(JobState.READY, jobs),
        ),
    )


def _steps_of_requests(architecture: Architecture, workload: Workload) -> IntArray:
    """Return which steps each request puts on a queue, in their order: (requests, as many as each needs)."""
    names, mix, count = architecture.step_names, list(architecture.mix or ()), len(workload.arrival_ns)
    queued = [name for name in architecture.queued if name not in architecture.spawned]
    needed = [[names.index(name) for name in queued if name not in mix or name == one] for one in mix or [""]]
    steps = np.array(needed, np.int64)
    return steps[workload.kind_of] if workload.kind_of is not None else np.broadcast_to(steps, (count, steps.shape[1]))


def _queues_of_steps(architecture: Architecture) -> IntArray:
    """Return the number of the queue of each step."""
    queues = list(architecture.named_queues)
    return np.array([queues.index(step.queue or queues[0]) for step in architecture.steps.values()], np.int64)
