"""Rules between the sections of an architecture: what is named exists, runs in one place, is read by somebody."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from sim.scenario.distributions import Traced
from sim.scenario.errors import Path, Problem, did_you_mean
from sim.scenario.faults import DependencyFault, KillFault
from sim.scenario.queues import Queue
from sim.scenario.spawning import spawning_problems
from sim.scenario.steps import Step
from sim.scenario.trace import Trace
from sim.scenario.units import LONGEST_NS, size_text

if TYPE_CHECKING:
    from sim.scenario.schema import Architecture


def placement_problems(architecture: Architecture) -> Iterator[Problem]:
    """Find what is wrong between sections that are right one by one."""
    for rules in (_places, _mix, _traced, spawning_problems, _addresses, _queues, _workers, _reads, _stream, _faults):
        yield from rules(architecture)


def _places(architecture: Architecture) -> Iterator[Problem]:
    """Every step runs in exactly one place."""
    seen: set[str] = set()
    for place in ("inline", "queued"):
        for number, name in enumerate(getattr(architecture, place)):
            if name not in architecture.steps:
                yield Problem((place, number), "is not a step", name, did_you_mean(name, architecture.steps))
            elif name in seen:
                yield Problem(
                    (place, number), "must be named once: a step runs in one place", name, "leave it out here"
                )
            seen.add(name)
    missing = [name for name in architecture.steps if name not in seen]
    if missing:
        yield Problem((), f"must say where {', '.join(missing)} runs", way_out="add it to inline or queued")


def _mix(architecture: Architecture) -> Iterator[Problem]:
    for name in architecture.mix or ():
        if name not in architecture.steps:
            yield Problem(("mix", name), "is not a step", way_out=did_you_mean(name, architecture.steps))
        elif name in architecture.spawned:
            yield Problem(("mix", name), "is spawned by another step", way_out="leave it out of the mix")


def _traced(architecture: Architecture) -> Iterator[Problem]:
    """A traced service time needs a trace with that column, of times."""
    load = architecture.load
    for name, step in architecture.steps.items():
        if not isinstance(step.service, Traced):
            continue
        column, at = step.service.column, ("steps", name, "service", "traced")
        if not isinstance(load, Trace):
            yield Problem(at, "needs a load that is a trace", column, "write load: {trace: {file: ...}}")
        elif column not in load.columns:
            yield Problem(at, "is not a column of numbers in the trace", column, did_you_mean(column, load.columns))
        elif not np.all((load.columns[column] >= 0) & (load.columns[column] < LONGEST_NS / 1e9)):
            yield Problem(at, "must be a column of times from 0 s to 146 years", column)


def _addresses(architecture: Architecture) -> Iterator[Problem]:
    """Jobs go to queues that exist and can carry them."""
    queues = architecture.named_queues
    for name, step in architecture.steps.items():
        if step.queue is not None and step.queue not in queues:
            yield Problem(("steps", name, "queue"), "is not a queue", step.queue, did_you_mean(step.queue, queues))
        elif name in architecture.queued:
            yield from _payload(name, step, queues[step.queue or next(iter(queues))])


def _payload(name: str, step: Step, queue: Queue) -> Iterator[Problem]:
    most = queue.max_payload_bytes
    if most is not None and step.payload_bytes > most and queue.claim_check is None:
        rule, size = f"must be at most {size_text(most)}, the queue's max_payload", size_text(step.payload_bytes)
        yield Problem(("steps", name, "payload"), rule, size, "add a claim_check to the queue")


def _queues(architecture: Architecture) -> Iterator[Problem]:
    """An order by key has keys, a backoff that waits for the lease has one, a profile is of the whole broker."""
    for name, queue in architecture.named_queues.items():
        at = ("queues", name) if architecture.queues else ("queue",)
        if queue.ordered and architecture.keys is None:
            yield Problem((*at, "ordered"), "needs keys to order by", way_out="add keys: {count: 100}")
        if queue.profile not in (None, architecture.queue.profile):
            rule = "must stand in queue: a profile is of the whole broker"
            yield Problem((*at, "profile"), rule, queue.profile, f"write queue: {{profile: {queue.profile}}}")
        if architecture.retry.backoff.kind == "lease" and architecture.queued:
            yield from _lease(queue)


def _lease(queue: Queue) -> Iterator[Problem]:
    """There is a lease that a failed job can wait for."""
    if queue.ack == "early":
        yield Problem(("retry", "backoff"), "needs a lease, which ack: early ends", "lease", "write ack: late")
    elif queue.visibility_timeout_ns is None:
        way_out = "add visibility_timeout: 30s to the queue"
        yield Problem(("retry", "backoff"), "needs a lease to wait for", "lease", way_out)


def _workers(architecture: Architecture) -> Iterator[Problem]:
    if architecture.queued and not architecture.named_pools:
        queued = ", ".join(architecture.queued)
        yield Problem(("workers",), f"is required: somebody has to do {queued}", way_out="add workers: {count: 1}")


def _reads(architecture: Architecture) -> Iterator[Problem]:
    """Workers read queues that exist, and every queue that jobs go to is read."""
    queues = architecture.named_queues
    read: set[str] = set()
    for name, pool in architecture.named_pools.items():
        read.update(pool.reads or queues)
        for queue in pool.reads or ():
            if queue not in queues:
                at = _pool(architecture, name)
                yield Problem((*at, "reads"), "is not a queue", queue, did_you_mean(queue, queues))
    queued = [step for name, step in architecture.steps.items() if name in architecture.queued]
    used = [step.queue or next(iter(queues)) for step in queued]
    unread = [queue for queue in queues if queue in used and queue not in read]
    if unread and architecture.named_pools:
        *_, last = architecture.named_pools
        rule = f"must name every queue that jobs go to: nobody reads {', '.join(unread)}"
        yield Problem((*_pool(architecture, last), "reads"), rule, way_out="add it here, or leave reads out")


def _pool(architecture: Architecture, name: str) -> Path:
    """Where a pool stands."""
    return ("pools", name) if architecture.pools else ("workers",)


def _stream(architecture: Architecture) -> Iterator[Problem]:
    """A stream has consumers of steps; its log has no queues or pools beside it, and its jobs bring about no others."""
    if architecture.stream is None:
        return
    steps = architecture.steps
    for name in architecture.stream.consumers:
        if name not in steps:
            yield Problem(("stream", "consumers", name), "is not a step", way_out=did_you_mean(name, steps))
    for key in ("queues", "pools"):
        if getattr(architecture, key) and architecture.queued:
            yield Problem((key,), "may not stand beside a stream", way_out=f"write {key}: null, or stream: null, here")
    workers = architecture.workers
    if workers is not None and workers.autoscale is not None and architecture.queued:
        yield Problem(("workers", "autoscale"), "may not stand beside a stream", way_out="choose the consumers")
    if architecture.retry.backoff.kind == "lease" and architecture.queued:
        yield Problem(("retry", "backoff"), "has no lease to wait for in a stream", "lease", "write {fixed: 5s}")
    for name, step in steps.items():
        timed = [key for key in ("delay", "schedule", "ttl_ns") if getattr(step, key) and name in architecture.queued]
        for key in timed:
            at = ("steps", name, key.removesuffix("_ns"))
            yield Problem(at, "may not stand beside a stream: a log has only an order", way_out="leave it out")
    if architecture.spawned:
        yield Problem(("stream",), "may not stand beside steps that spawn others", way_out="leave out spawns")


def _faults(architecture: Architecture) -> Iterator[Problem]:
    """What goes wrong is there."""
    for number, fault in enumerate(architecture.faults):
        if isinstance(fault, DependencyFault) and fault.dependency not in architecture.steps:
            at = ("faults", number, "dependency")
            yield Problem(at, "is not a step", fault.dependency, did_you_mean(fault.dependency, architecture.steps))
        there = sum(pool.most for pool in architecture.named_pools.values()) if _has_workers(architecture) else 0
        if isinstance(fault, KillFault) and 0 < there < fault.kill:
            rule = f"must be at most {there}: there are no more workers"
            yield Problem(("faults", number, "kill"), rule, fault.kill, "write kill: 100% for all")


def _has_workers(architecture: Architecture) -> bool:
    """Whether the pools say how many workers there are: a stream has consumers, and who does all inline has none."""
    return bool(architecture.queued) and architecture.stream is None
