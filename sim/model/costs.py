"""What it costs to carry a job: to put it on the queue, and to fetch it from there."""

from __future__ import annotations

from sim.model.link import Link
from sim.scenario import Architecture, NetworkFault, Queue, Step

_NS = 1_000_000_000


class Costs:
    """Times [ns] by step; the same for each way. A claim check keeps the payload out of the queue, at a price."""

    def __init__(self, architecture: Architecture, link: Link) -> None:
        queues = architecture.named_queues
        first = next(iter(queues))
        steps = architecture.steps.values()
        self._link = link
        self._carry_ns = [carrying_ns(queues[step.queue or first], step) for step in steps]
        self.are_there = any(self._carry_ns) or any(isinstance(fault, NetworkFault) for fault in architecture.faults)

    def carry_ns(self, step: int) -> int:
        """Return how long it takes now to carry one job."""
        return self._carry_ns[step] + self._link.extra_ns


def carrying_ns(queue: Queue, step: Step) -> int:
    """Return how long it takes to carry one job of a step when nothing is wrong: latency, and the payload's way.

    >>> carrying_ns(Queue(latency_ns=2, bandwidth_bytes_per_s=10**9), Step(service="1s", payload_bytes=5))
    7
    """
    if queue.claim_check is None:
        return queue.latency_ns + _moving_ns(step.payload_bytes, queue.bandwidth_bytes_per_s)
    store = queue.claim_check
    return queue.latency_ns + store.latency_ns + _moving_ns(step.payload_bytes, store.bandwidth_bytes_per_s)


def _moving_ns(size_bytes: int, per_s: int | None) -> int:
    return 0 if per_s is None else size_bytes * _NS // per_s
