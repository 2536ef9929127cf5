"""Keys of queues that have no effect, since what they are about does not happen."""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario.errors import Path
from sim.scenario.logs import OF_THE_LOG
from sim.scenario.notes.chances import (
    attempt_fails,
    comes_back,
    dies,
    has_ttl,
    is_given_up,
    jobs_of,
    retries,
    stops,
)
from sim.scenario.notes.note import Idle
from sim.scenario.queues import Queue
from sim.scenario.schema import Architecture
from sim.scenario.steps import Step

_OF_LATE_ACKS = (
    "visibility_timeout",
    "heartbeat",
    "lease_poll",
    "late_ack",
    "detection",
    "detection_delay",
    "crash_counts",
)
_NOBODY_DIES = "no worker dies with a job"


def idle_in_queues(architecture: Architecture) -> Iterator[Idle]:
    """Find what is said of queues to no effect."""
    for name, queue in architecture.named_queues.items():
        at = ("queues", name) if architecture.queues else ("queue",)
        steps = jobs_of(architecture, name)
        if architecture.stream is not None:
            kept = {*OF_THE_LOG, "profile"}
            others = (key for key, field in Queue.file_keys().items() if field not in kept)
            yield from (Idle((*at, key), "a log has nothing of the kind") for key in others)
        elif not steps:
            yield Idle(at, "no job goes to this queue", "name it as the queue of a step")
            continue
        else:
            yield from _order(queue, steps, at)
            yield from _delivery(architecture, name, queue, at)
            yield from _timing(architecture, queue, steps, at)
        yield from _carrying(queue, steps, at)


def _order(queue: Queue, steps: dict[str, Step], at: Path) -> Iterator[Idle]:
    alike = len({step.priority for step in steps.values()}) == 1
    if queue.order == "priority" and queue.ageing_ns is None and alike:  # ageing goes by when a job is ready
        yield Idle((*at, "order"), "all jobs here have the same priority")
    if queue.order == "weighted" and len(steps) == 1:
        yield Idle((*at, "order"), "there is one step here, and nobody to take turns with")
    if queue.order == "edf" and all(step.deadline_ns is None for step in steps.values()):
        yield Idle((*at, "order"), "no job here has a deadline", "add deadline: 1m to a step")


def _delivery(architecture: Architecture, name: str, queue: Queue, at: Path) -> Iterator[Idle]:
    if queue.ack == "early":
        yield from (Idle((*at, key), "ack: early leaves nothing to be acknowledged") for key in _OF_LATE_ACKS)
    elif queue.visibility_timeout_ns is None:
        yield Idle((*at, "late_ack"), "there is no lease to be over", "add visibility_timeout: 30s")
    if queue.noticed_by != "connection":
        yield Idle((*at, "detection_delay"), "it is of lost connections", "write detection: connection")
    if not dies(architecture):
        yield from (Idle((*at, key), _NOBODY_DIES) for key in ("detection", "detection_delay"))
    yield from _counting(architecture, name, queue, at)
    if not comes_back(architecture, name):
        comes = [key for key, given in (("redelivery", queue.redelivery == "head"), ("max_receives", True)) if given]
        yield from (Idle((*at, key), "no job is delivered twice") for key in comes)
    if not queue.dead_letters and not is_given_up(architecture, name):
        yield Idle((*at, "dead_letters"), "no job is ever given up")


def _counting(architecture: Architecture, name: str, queue: Queue, at: Path) -> Iterator[Idle]:
    """Whether there is anything that counts, and anything to count towards."""
    happens = {
        "crash_counts": (dies(architecture), _NOBODY_DIES),
        "lapse_counts": (queue.visibility_timeout_ns is not None, "there is no lease to run out"),
        "failure_counts": (
            any(attempt_fails(architecture, step) for step in jobs_of(architecture, name)),
            "no job fails",
        ),
        "return_counts": (stops(architecture), "no worker is told to stop"),
    }
    for key, (does, why) in happens.items():
        if queue.max_receives is None:
            yield Idle((*at, key), "there is no max_receives to count towards", "add max_receives: 5")
        elif not does:
            yield Idle((*at, key), why)


def _timing(architecture: Architecture, queue: Queue, steps: dict[str, Step], at: Path) -> Iterator[Idle]:
    if queue.expired == "dead_letter" and not has_ttl(steps.values()):
        yield Idle((*at, "expired"), "no job here has a time to live", "add ttl: 1h to a step")
    due = any(step.delay is not None or step.schedule is not None for step in steps.values())
    again = retries(architecture) and any(attempt_fails(architecture, name) for name in steps)
    if queue.schedule_poll_ns and not (due or again):
        yield Idle((*at, "schedule_poll"), "no job is due later")


def _carrying(queue: Queue, steps: dict[str, Step], at: Path) -> Iterator[Idle]:
    empty = not any(step.payload_bytes for step in steps.values())
    if empty:
        keys = (("bandwidth",), ("max_payload",), ("claim_check", "bandwidth"))
        yield from (Idle((*at, *key), "no step here has a payload", "add payload: 200KB to a step") for key in keys)
    elif queue.claim_check is not None:
        for key in ("bandwidth", "max_payload"):
            yield Idle((*at, key), "the claim check carries the payload")
