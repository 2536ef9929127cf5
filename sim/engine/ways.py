"""How requests come to their queues: straight, by a door at which they pay or wait, or by an API."""

from __future__ import annotations

from sim.engine.events import BY_API, BY_DOOR, STRAIGHT
from sim.model.costs import carrying_ns
from sim.scenario import Architecture, BrokerFault, NetworkFault, Users


def carry_ns(architecture: Architecture) -> list[int]:
    """Return what it costs to carry a job to its queue, or from there, by step."""
    queues, steps = architecture.named_queues, architecture.steps.values()
    first = next(iter(queues))
    return [carrying_ns(queues[step.queue or first], step) for step in steps]


def costs_time(architecture: Architecture) -> bool:
    """Whether carrying a job ever takes time."""
    return any(carry_ns(architecture)) or any(isinstance(fault, NetworkFault) for fault in architecture.faults)


def way_of(architecture: Architecture) -> int:
    """Return the way of all requests."""
    if architecture.api is not None or architecture.inline or isinstance(architecture.load, Users):
        return BY_API
    blocks = any(queue.when_full == "block" for queue in architecture.named_queues.values())
    return BY_DOOR if blocks or costs_time(architecture) else STRAIGHT


def may_turn_away(architecture: Architecture) -> bool:
    """Whether a queue may not take a job: it is full, or out of reach."""
    is_bounded = any(queue.capacity is not None for queue in architecture.named_queues.values())
    return is_bounded or any(isinstance(fault, BrokerFault) for fault in architecture.faults)
