"""What an architecture promises of stays and attempts beyond what holds of every queue."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.measure.outages import is_disconnected, is_out_of_reach
from sim.measure.rules import Rule, among
from sim.measure.stay_books import ends_in
from sim.measure.stays import Stays
from sim.record import FAILURES, NEVER, AttemptEnd, IntArray
from sim.scenario import Architecture, DependencyFault, NetworkFault


def broken_by_stays(stays: Stays, architecture: Architecture) -> Iterator[Rule]:
    """Mark the stays that break what follows from the queues, the steps and the workers of their architecture."""
    for rules in (_beginnings, _leases, _reports, _ways, _sizes, _turns_of_keys, _hands):
        yield from rules(stays, architecture)


def _beginnings(stays: Stays, architecture: Architecture) -> Iterator[Rule]:
    """A job is ready as it comes or comes back, unless it is put off; it begins as it is delivered, unless it is kept.

    New jobs are put off by the delay of their step, failed ones by the backoff.
    """
    attempts, before, steps = stays.record.attempts, stays.before, architecture.steps.values()
    delayed = np.array([step.delay is not None or step.schedule is not None for step in steps])
    new = before == NEVER
    failed = ends_in(attempts.end[before], FAILURES) & (attempts.released_ns[before] == attempts.end_ns[before])
    put_off = np.where(new, delayed[stays.record.jobs.step[attempts.job]], failed & (stays.reborn[before] == NEVER))
    prompt = attempts.ready_ns == stays.since_ns
    yield ~prompt & new & ~put_off, "are the first of their job, but were not ready when it was created"
    yield ~prompt & ~new & ~put_off, "were not ready as their job came back, though nothing put it off"
    if all(pool.prefetch == 1 for pool in architecture.named_pools.values()) and not _carries(architecture):
        begun = attempts.start_ns != NEVER
        yield begun & (attempts.leased_ns != attempts.start_ns), "did not begin as they were delivered"


def _carries(architecture: Architecture) -> bool:
    """Whether fetching a job takes time."""
    slow = (
        queue.latency_ns or queue.bandwidth_bytes_per_s or queue.claim_check
        for queue in architecture.named_queues.values()
    )
    return any(slow) or any(isinstance(fault, NetworkFault) for fault in architecture.faults)


def _leases(stays: Stays, architecture: Architecture) -> Iterator[Rule]:
    """A worker is rid of its job when it is over: not later, if it is heard; not sooner, if no lease can run out."""
    attempts = stays.record.attempts
    heard = (AttemptEnd.DONE, AttemptEnd.SKIPPED, *(FAILURES if architecture.retry.backoff.kind != "lease" else ()))
    late = ends_in(attempts.end, heard) & (attempts.released_ns > attempts.end_ns)
    yield late, "were released after they were over, though the queue heard of it at once"
    queues = architecture.named_queues.values()
    if all(queue.visibility_timeout_ns is None or queue.ack == "early" for queue in queues):
        until_ns = np.where(attempts.end_ns == NEVER, stays.record.horizon_ns, attempts.end_ns)
        early = (attempts.leased_ns != NEVER) & (attempts.released_ns != NEVER) & (attempts.released_ns < until_ns)
        early &= ~is_disconnected(attempts.released_ns, architecture)
        yield early, "were released before they were over, though no lease runs out"


def _reports(stays: Stays, architecture: Architecture) -> Iterator[Rule]:
    """A worker says at once how its work went, unless the broker is out of reach."""
    attempts = stays.record.attempts
    waits = attempts.worked_ns != attempts.end_ns
    yield waits & ~is_out_of_reach(attempts.worked_ns, architecture), "were over before it was said, though it could be"


def _sizes(stays: Stays, architecture: Architecture) -> Iterator[Rule]:
    """Heavy jobs stay heavy: attempts that run their course take as long as the one before, unless drawn anew."""
    attempts, before = stays.record.attempts, stays.before
    slowed = {fault.dependency for fault in architecture.faults if isinstance(fault, DependencyFault) and fault.slow}
    steps = architecture.steps.items()
    same = np.array([step.redraw == "per_job" and name not in slowed for name, step in steps])
    whole_failures = np.array([step.fails_after_ns is None for _, step in steps])
    step = stays.record.jobs.step[attempts.job]
    full = ends_in(attempts.end, (AttemptEnd.DONE, AttemptEnd.DUPLICATE))
    full |= (attempts.end == AttemptEnd.FAILED) & whole_failures[step]
    size_ns = attempts.worked_ns - attempts.start_ns
    both = (before != NEVER) & full & full[before] & same[step]
    yield both & (size_ns != size_ns[before]), "took another time than the attempt before at the same job"


def _turns_of_keys(stays: Stays, architecture: Architecture) -> Iterator[Rule]:
    """In an ordered queue the jobs of one key take turns."""
    attempts, jobs = stays.record.attempts, stays.record.jobs
    ordered = np.array([queue.ordered for queue in architecture.named_queues.values()])
    rows = np.flatnonzero((attempts.leased_ns != NEVER) & ordered[jobs.queue[attempts.job]])
    job, from_ns = attempts.job[rows], attempts.leased_ns[rows]
    until_ns = np.where(attempts.released_ns[rows] == NEVER, stays.record.horizon_ns, attempts.released_ns[rows])
    order = np.lexsort((until_ns, from_ns, jobs.key[job], jobs.queue[job]))
    queue, key = jobs.queue[job][order], jobs.key[job][order]
    same = (queue[1:] == queue[:-1]) & (key[1:] == key[:-1])
    early = rows[order[1:][same & (from_ns[order][1:] < until_ns[order][:-1])]]
    yield among(early, len(attempts.job)), "were delivered while another job of their key was in flight"


def _ways(stays: Stays, architecture: Architecture) -> Iterator[Rule]:
    """Attempts are stopped at their timeout, and not run only where workers remember what was done."""
    attempts = stays.record.attempts
    limits_ns = np.array([step.timeout_ns or NEVER for step in architecture.steps.values()])
    limit_ns, took_ns = limits_ns[stays.record.jobs.step[attempts.job]], attempts.worked_ns - attempts.start_ns
    stopped, skipped = attempts.end == AttemptEnd.TIMED_OUT, attempts.end == AttemptEnd.SKIPPED
    vain = (attempts.end == AttemptEnd.RETURNED) & (attempts.start_ns != NEVER)
    yield stopped & (limit_ns == NEVER), "timed out, though their step has no timeout"
    ran = ends_in(attempts.end, (AttemptEnd.DONE, AttemptEnd.FAILED)) & (took_ns > limit_ns)
    wrong = (limit_ns != NEVER) & (ran | (stopped & (took_ns != limit_ns)))
    yield wrong, "ran on after their timeout, or not up to it"
    yield (vain | skipped) & (took_ns > 0), "had nothing to do, and yet took their time"
    if not any(pool.dedup_ns for pool in architecture.named_pools.values()):
        yield vain | skipped, "had nothing to do, though nobody remembers what was done"


def _hands(stays: Stays, architecture: Architecture) -> Iterator[Rule]:
    """Workers have the jobs of the queues that they read."""
    attempts, jobs, queues = stays.record.attempts, stays.record.jobs, tuple(architecture.named_queues)
    pools = list(architecture.named_pools.values())
    reads = np.array([[queue in (pool.reads or queues) for queue in queues] for pool in pools], bool).reshape(
        -1, len(queues)
    )
    rows = np.flatnonzero(attempts.worker != NEVER)
    pool = pool_of(attempts.worker[rows], architecture)
    known = pool < len(pools)
    wrong = np.append(rows[~known], rows[known][~reads[pool[known], jobs.queue[attempts.job[rows[known]]]]])
    yield among(wrong, len(attempts.job)), "are in the hands of a worker who does not read their queue"


def pool_of(worker: IntArray, architecture: Architecture) -> IntArray:
    """By worker number: its pool. Pools number their workers one after another, with room for an autoscaler's."""
    sizes = [pool.most for pool in architecture.named_pools.values()]
    return np.searchsorted(np.cumsum(sizes), worker, side="right")
