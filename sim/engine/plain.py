"""Which architectures are plain queues, and their runs: everybody comes, waits, is served and goes."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np

from sim.engine.draws import rows_of_luck, sizes_of
from sim.engine.events import STRAIGHT
from sim.engine.expected import all_the_same, expected
from sim.engine.layout import IntArray
from sim.engine.recurrence import Line, Serve, closed, line_of
from sim.engine.stops import Progress, stops
from sim.engine.ways import may_turn_away, way_of
from sim.record import (
    NEVER,
    AttemptEnd,
    Attempts,
    Calls,
    DeadLetters,
    InlineSteps,
    Jobs,
    JobState,
    Record,
    ShiftEnd,
    Shifts,
)
from sim.scenario import Architecture, Queue, Step, Workers
from sim.workload import Workload


def is_plain(architecture: Architecture) -> bool:
    """Whether jobs are served first come, first served, by workers who never rest, and nothing can fail.

    >>> from sim.scenario import from_dict
    >>> parts = {"name": "mail", "seed": 1, "duration": "1m", "load": "1/s", "workers": {"count": 2}}
    >>> steps = {"mail": {"service": "1s"}}, {"mail": {"service": "1s", "fails": "1%"}}
    >>> [is_plain(from_dict({**parts, "steps": each}).architectures["queued"]) for each in steps]
    [True, False]
    """
    queues, pools = list(architecture.named_queues.values()), list(architecture.named_pools.values())
    one = len(queues) == 1 and len(pools) == 1 and way_of(architecture) == STRAIGHT
    calm = not (may_turn_away(architecture) or architecture.faults or architecture.redrive or architecture.spawned)
    steps = architecture.steps.values()
    if not one or not calm or not (_is_steady(pools[0]) and all(map(_is_safe, steps))):
        return False
    return _keeps_order(queues[0], {step.priority for step in steps})


def _is_steady(pool: Workers) -> bool:
    return not (pool.crashes or pool.prefetch > 1 or pool.poll_ns or pool.dedup_ns or pool.autoscale)


def _is_safe(step: Step) -> bool:
    waits = step.delay is not None or step.schedule is not None
    return not (waits or step.fails or step.timeout_ns or step.ttl_ns or step.poison_share)


def _keeps_order(queue: Queue, priorities: set[int]) -> bool:
    """Whether jobs come in the order of their arrival, and nobody takes them away from their workers."""
    in_order = queue.order == "fifo" or (queue.order == "priority" and not queue.ageing_ns and len(priorities) == 1)
    leases = queue.visibility_timeout_ns is not None and queue.ack == "late"
    return in_order and not leases and not queue.ordered


def simulate_plain(
    architecture: Architecture, workload: Workload, horizon_ns: int, serve: Serve, progress: Progress | None = None
) -> Record:
    """Run a plain queue, and return its record: the same that the other kernel makes."""
    (pool,), (pool_name,) = architecture.named_pools.values(), architecture.named_pools
    requests, jobs = expected(architecture, workload)
    line = line_of(closed(jobs.created_ns), closed(_sizes_of_jobs(architecture, workload, jobs)), pool.count)
    first_waiting = 0
    for stop_ns in stops(horizon_ns, progress):
        first_waiting = serve(line, first_waiting, stop_ns)
    attempts, state = _attempts(line, first_waiting, horizon_ns)
    up = (np.arange(pool.count), *(all_the_same(value, pool.count) for value in (0, 0, NEVER, ShiftEnd.UP)))
    empty = np.empty(0, np.int64)
    calls, inline_steps, dead_letters = ([empty] * len(fields(kind)) for kind in (Calls, InlineSteps, DeadLetters))
    return Record(
        steps=architecture.step_names,
        queues=tuple(architecture.named_queues),
        pools=(pool_name,),
        horizon_ns=horizon_ns,
        requests=requests,
        calls=Calls(*calls),
        inline_steps=InlineSteps(*inline_steps),
        jobs=replace(jobs, ended_ns=line.ended_ns, state=state),
        attempts=attempts,
        dead_letters=DeadLetters(*dead_letters),
        shifts=Shifts(*up),
    )


def _sizes_of_jobs(architecture: Architecture, workload: Workload, jobs: Jobs) -> IntArray:
    """Return the sizes of all jobs in order."""
    rows = rows_of_luck(architecture)
    mix = workload.kind_of if workload.kind_of is not None else np.zeros(0, np.int16)
    sizes_ns = sizes_of(architecture, workload, len(workload.arrival_ns), mix)
    if len(sizes_ns) == 1:
        return sizes_ns[0]
    return sizes_ns[np.array([rows[name] for name in architecture.step_names])[jobs.step], jobs.request]


def _attempts(line: Line, first_waiting: int, horizon_ns: int) -> tuple[Attempts, IntArray]:
    """Return the attempts, those at the horizon last: of jobs that wait, then by worker; and the states of all jobs."""
    job, worker, ready_ns, start_ns, end_ns = line.attempts
    begun = line.free[line.free[:, 1] >= 0]
    over = begun[begun[:, 0] < horizon_ns]
    over = over[np.lexsort((over[:, 1], over[:, 0]))]
    running = begun[begun[:, 0] >= horizon_ns]
    running = running[np.argsort(running[:, 2])]
    waiting = np.arange(first_waiting, len(job))
    state, ends = (np.full(len(job), value) for value in (int(JobState.DONE), int(AttemptEnd.DONE)))
    line.ended_ns[over[:, 1]] = over[:, 0]
    state[waiting], state[running[:, 1]] = JobState.READY, JobState.IN_FLIGHT
    first = int(line.noted[0])
    last = first + len(over)
    ends[last : last + len(waiting)], ends[last + len(waiting) :] = AttemptEnd.READY, AttemptEnd.RUNNING
    job[first:] = np.concatenate([over[:, 1], waiting, running[:, 1]])
    worker[first:] = np.concatenate([over[:, 2], all_the_same(NEVER, len(waiting)), running[:, 2]])
    ready_ns[first:] = line.created_ns[job[first:]]
    start_ns[first:] = np.concatenate([over[:, 3], all_the_same(NEVER, len(waiting)), running[:, 3]])
    end_ns[first:last], end_ns[last:] = over[:, 0], NEVER
    number = all_the_same(1, len(job))
    return Attempts(job, number, worker, ready_ns, start_ns, end_ns, start_ns, end_ns, end_ns, ends), state
