"""Keys of steps that have no effect where the step runs, or in the queue that its jobs go to."""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario.errors import Path
from sim.scenario.notes.chances import meets_failure
from sim.scenario.notes.note import Idle
from sim.scenario.queues import Queue
from sim.scenario.schema import Architecture
from sim.scenario.steps import Step

_OF_JOBS = ("poison", "priority", "weight", "queue", "delay", "schedule", "ttl", "deadline", "payload")


def idle_in_steps(architecture: Architecture) -> Iterator[Idle]:
    """Find what is said of steps to no effect."""
    for name, step in architecture.steps.items():
        at = ("steps", name)
        yield from _failing(architecture, name, step, at)
        if name in architecture.inline:
            yield from _inline(at)
        else:
            yield from _queued(architecture, step, at)


def _failing(architecture: Architecture, name: str, step: Step, at: Path) -> Iterator[Idle]:
    poisons = step.poison_share > 0 and name in architecture.queued
    if step.fails_after_ns is not None and not (poisons or meets_failure(architecture, name)):
        yield Idle((*at, "fails_after"), "no attempt at it fails", "add fails: 2%, or a fault of this dependency")


def _inline(at: Path) -> Iterator[Idle]:
    for key in _OF_JOBS:
        yield Idle((*at, key), "it is of jobs, and the step runs inline", elsewhere=True)


def _queued(architecture: Architecture, step: Step, at: Path) -> Iterator[Idle]:
    if architecture.stream is not None:
        for key in ("priority", "weight", "queue"):
            yield Idle((*at, key), "a log has only one order")
        return
    queues = architecture.named_queues
    home = step.queue or next(iter(queues))
    yield from _order(step, queues[home], at)
    carries = queues[home].claim_check or queues[home]
    if step.payload_bytes and carries.bandwidth_bytes_per_s is None and queues[home].max_payload_bytes is None:
        yield Idle((*at, "payload"), "nothing is slower for it", "add a bandwidth to the queue")


def _order(step: Step, queue: Queue, at: Path) -> Iterator[Idle]:
    for key, default, order in (("priority", 2, "priority"), ("weight", 1, "weighted")):
        if getattr(step, key) != default and queue.order != order:
            yield Idle((*at, key), f"the order of its queue is {queue.order}", f"write queue: {{order: {order}}}")
