"""What an architecture promises beyond what holds of every queue; a record of it must keep that too."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.measure.call_promises import broken_by_calls, queue_takes_time
from sim.measure.rules import Rule, told
from sim.measure.stay_promises import broken_by_stays, pool_of
from sim.measure.stays import Stays
from sim.policies import UNLIMITED
from sim.record import NEVER, CallEnd, DeadReason, IntArray, JobState, ShiftEnd
from sim.scenario import Architecture, DeployFault, KillFault, Queue

_FOREVER_NS = int(np.iinfo(np.int64).max)


def promise_problems(stays: Stays, architecture: Architecture) -> Iterator[str]:
    """Say where a record breaks what follows from its architecture. A rule is silent where nothing is promised."""
    ours = (architecture.step_names, tuple(architecture.named_queues), tuple(architecture.named_pools))
    theirs = (stays.record.steps, stays.record.queues, stays.record.pools)
    if ours != theirs:
        yield f"the record is of other steps, queues or pools ({theirs}) than the architecture ({ours})"
        return
    if len(stays.record.calls.request):
        yield from told("calls", broken_by_calls(stays.record, architecture, is_piece=stays.is_piece))
    elif not queue_takes_time(architecture):
        yield from told("requests", _at_once(stays))
    for rules in (_places, _origins, _fates):
        yield from told("jobs", rules(stays, architecture))
    yield from told("dead letters", _reasons(stays, architecture))
    if architecture.stream is None:
        yield from told("attempts", broken_by_stays(stays, architecture))
        yield from told("shifts", _shifts(stays, architecture))


def _at_once(stays: Stays) -> Iterator[Rule]:
    """A queue that keeps no producer waiting takes jobs as they come."""
    requests = stays.record.requests
    yield requests.answered_ns != requests.arrival_ns, "were not answered on arrival, though nobody serves them"


def _origins(stays: Stays, architecture: Architecture) -> Iterator[Rule]:
    """A queue that nobody waits for takes all jobs of a request, or of a call, at the end of it."""
    record, jobs = stays.record, stays.record.jobs
    if any(queue.when_full == "block" for queue in architecture.named_queues.values()):
        return
    first = jobs.parent == NEVER
    if len(record.calls.request):
        end = record.calls.end[jobs.call]
        yield first & (jobs.created_ns != record.calls.end_ns[jobs.call]), "were not created when their call ended"
        yield (end != CallEnd.OK) & (end != CallEnd.REJECTED), "come from a call that did not end at the queue"
    else:
        answered_ns = record.requests.answered_ns[jobs.request]
        yield first & (jobs.created_ns != answered_ns), "were not created when their request was answered"


def _reasons(stays: Stays, architecture: Architecture) -> Iterator[Rule]:
    """Jobs are given up for reasons that there are."""
    reason, job = stays.record.dead_letters.reason, stays.record.dead_letters.job
    queues, steps = list(architecture.named_queues.values()), architecture.steps.values()
    possible = np.array([
        [architecture.retry.max_attempts != UNLIMITED, queue.max_receives is not None, step.poison_share > 0,
         queue.expired == "dead_letter", architecture.retry.budget is not None]
        for step in steps for queue in queues
    ]).reshape(len(steps), len(queues), -1)  # fmt: skip
    there = possible[stays.record.jobs.step[job], stays.record.jobs.queue[job], reason]
    yield ~there, "were given up for a reason that is not there"
    died_ns = stays.record.dead_letters.died_ns
    early = (reason == DeadReason.EXPIRED) & (died_ns < _expiry_ns(stays, architecture)[job])
    yield early, "were given up before their time to live was over"


def _expiry_ns(stays: Stays, architecture: Architecture) -> IntArray:
    """By job: when its time to live is over; the end of time where it has none."""
    jobs = stays.record.jobs
    ttl_ns = np.array([_FOREVER_NS if step.ttl_ns is None else step.ttl_ns for step in architecture.steps.values()])
    return np.where(ttl_ns[jobs.step] == _FOREVER_NS, _FOREVER_NS, jobs.created_ns + ttl_ns[jobs.step])


def _places(stays: Stays, architecture: Architecture) -> Iterator[Rule]:
    """A job is on the queue of its step, and belongs to a customer that there is."""
    jobs, queues = stays.record.jobs, tuple(architecture.named_queues)
    home = np.array([queues.index(step.queue or queues[0]) for step in architecture.steps.values()])
    yield jobs.queue != home[jobs.step], "are on another queue than their step"
    keys = architecture.keys.count if architecture.keys is not None else 1
    yield jobs.key >= keys, f"have a key beyond the {keys} that there are"


def _fates(stays: Stays, architecture: Architecture) -> Iterator[Rule]:
    """Jobs expire if they have a time to live, and are lost if something may lose them."""
    jobs = stays.record.jobs
    early = (jobs.state == JobState.EXPIRED) & (jobs.ended_ns < _expiry_ns(stays, architecture))
    yield early, "are expired before their time to live was over"
    if not any(_may_lose(queue) for queue in architecture.named_queues.values()):
        yield jobs.state == JobState.LOST, "are lost, though nothing here loses jobs"


def _may_lose(queue: Queue) -> bool:
    careless = queue.ack == "early" or queue.noticed_by == "none"
    return careless or queue.when_full == "drop_oldest" or not queue.dead_letters


def _shifts(stays: Stays, architecture: Architecture) -> Iterator[Rule]:
    """Workers are of the pool that numbers them, and stay up from the start where nothing ends a shift."""
    shifts, pools = stays.record.shifts, architecture.named_pools.values()
    yield shifts.pool != pool_of(shifts.worker, architecture), "are of a worker of another pool"
    poison = any(step.poison_share > 0 for step in architecture.steps.values())
    if not any(isinstance(fault, DeployFault) for fault in architecture.faults):
        yield shifts.end == ShiftEnd.REPLACED, "are ended by a deploy, though there is none"
    if not any(pool.autoscale for pool in pools):
        yield shifts.end == ShiftEnd.SCALED_IN, "are ended by an autoscaler, though there is none"
    moves = poison or any(pool.autoscale or (pool.crashes and pool.crashes.mtbf) for pool in pools)
    if not moves and not any(isinstance(fault, KillFault | DeployFault) for fault in architecture.faults):
        yield (shifts.up_ns != 0) | (shifts.end != ShiftEnd.UP), "begin late or end, though nothing moves workers"
