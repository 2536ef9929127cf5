"""Laws of order: each yields what breaks it in one record. What happens at one instant may happen in any order."""

from collections.abc import Mapping
from heapq import heappop, heappush
from itertools import pairwise

import numpy as np
from laws_of_time import rows_of_jobs

from sim.record import NEVER, AttemptEnd, JobState

_LATER = 2**62


def order_is_kept(record, architecture, size_of):
    """Nobody is delivered while another waits in the same queue who comes before; of `weighted`: in the same step."""
    step = record.jobs.step[record.attempts.job]
    for number, spec in enumerate(architecture.named_queues.values()):
        if spec.ordered:
            continue
        here = record.jobs.queue[record.attempts.job] == number
        key = _key(record, architecture, spec, size_of)
        kinds = [here & (step == kind) for kind in np.unique(step[here])] if spec.order == "weighted" else [here]
        for rows in kinds if key is not None else ():
            yield from _inversions(record, np.flatnonzero(rows), key)


def _key(record, architecture, spec, size_of):
    """By row: the less comes first. None where the record alone cannot tell."""
    attempts, jobs = record.attempts, record.jobs
    job = attempts.job
    steps = list(architecture.steps.values())
    since_ns = _first_ready(record) if spec.redelivery == "head" else attempts.ready_ns
    if spec.order == "priority":
        priority = np.array([step.priority for step in steps])[jobs.step[job]]
        return priority * spec.ageing_ns + attempts.ready_ns if spec.ageing_ns else priority
    if spec.order == "edf":
        patience = np.array([step.deadline_ns or _LATER for step in steps])[jobs.step[job]]
        return np.where(patience == _LATER, _LATER, record.requests.arrival_ns[jobs.request[job]] + patience)
    if spec.order == "sjf":
        return size_of(record)
    return -since_ns if spec.order == "lifo" else since_ns


def _first_ready(record):
    """By row: when its job was ready for the first time since it was created, or redriven."""
    letters, first_ns = record.dead_letters, record.attempts.ready_ns.copy()
    reborn = set(zip(letters.job.tolist(), letters.redriven_ns.tolist(), strict=True))
    for job, rows in rows_of_jobs(record).items():
        for before, row in pairwise(rows):
            if (job, int(record.attempts.ready_ns[row])) not in reborn:
                first_ns[row] = first_ns[before]
    return first_ns


def reads_are_kept(record, architecture):
    """Nobody is delivered from a queue while a worker of a strict pool could have had a job of one that it prefers."""
    queue = record.jobs.queue[record.attempts.job]
    names, specs = list(architecture.named_queues), list(architecture.named_queues.values())
    pool_of = dict(zip(record.shifts.worker.tolist(), record.shifts.pool.tolist(), strict=True))
    pool = np.array([pool_of.get(worker, NEVER) for worker in record.attempts.worker.tolist()], np.int64)
    for number, spec in enumerate(architecture.named_pools.values()):
        reads = [names.index(name) for name in spec.reads or names]
        if isinstance(spec.reads, Mapping) or any(specs[read].ordered for read in reads):
            continue
        place = np.array([reads.index(read) if read in reads else len(reads) for read in range(len(names))])[queue]
        yield from _inversions(record, np.flatnonzero(place < len(reads)), place, by=pool == number)


def _inversions(record, rows, key, *, by=True):
    """Sweep over time: as one is delivered to these workers, none that was ready before that has a lesser key."""
    attempts = record.attempts
    left_ns = np.where(attempts.leased_ns != NEVER, attempts.leased_ns, attempts.released_ns)
    left_ns = np.where(left_ns == NEVER, _LATER, left_ns)
    waits = rows[(attempts.end[rows] != AttemptEnd.SCHEDULED) & (attempts.ready_ns[rows] < left_ns[rows])]
    arriving = sorted(waits.tolist(), key=lambda row: -attempts.ready_ns[row])
    waiting = []
    leased = rows[((attempts.leased_ns != NEVER) & by)[rows]]
    for row in leased[np.argsort(attempts.leased_ns[leased], kind="stable")].tolist():
        now_ns = attempts.leased_ns[row]
        while arriving and attempts.ready_ns[arriving[-1]] < now_ns:
            other = arriving.pop()
            heappush(waiting, (key[other], other))
        while waiting and left_ns[waiting[0][1]] <= now_ns:
            heappop(waiting)
        if waiting and waiting[0][0] < key[row]:
            yield f"row {row} is delivered before row {waiting[0][1]}, which comes first"


def keys_take_turns(record, architecture):
    """In an ordered queue one job of a key is in flight at a time, and they are delivered as they were created."""
    attempts, jobs = record.attempts, record.jobs
    rows = rows_of_jobs(record)
    redriven = set(record.dead_letters.job[record.dead_letters.redriven_ns != NEVER].tolist())
    for number, spec in enumerate(architecture.named_queues.values()):
        lanes = {}
        for job in np.flatnonzero((jobs.queue == number) & (jobs.state != JobState.REJECTED)).tolist():
            lanes.setdefault(int(jobs.key[job]), []).append(job)
        for lane in lanes.values() if spec.ordered else ():
            leases = sorted(
                (int(attempts.leased_ns[row]), int(attempts.released_ns[row]) % (_LATER + 1), job)
                for job in lane
                for row in rows.get(job, ())
                if attempts.leased_ns[row] != NEVER
            )
            yield from _overlaps(leases)
            first = list(dict.fromkeys(job for _, _, job in leases if job not in redriven))
            if (np.diff(jobs.created_ns[first]) < 0).any():
                yield f"jobs {first} of one key are not delivered in the order of their creation"


def _overlaps(leases):
    """Leases in their order: each ends before the next begins."""
    for (_, released_ns, one), (leased_ns, _, other) in pairwise(leases):
        if released_ns > leased_ns:
            yield f"jobs {one} and {other} of one key are in flight at once"
