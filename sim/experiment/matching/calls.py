"""What a call does on its thread: overhead, inline steps until one fails, putting jobs on their queues."""

from __future__ import annotations

import math
from collections.abc import Iterator

from sim.experiment.matching.service import Service, constant, mixture, service_of, total
from sim.measure.offered import done_inline, kinds_of_request
from sim.model.costs import carrying_ns
from sim.scenario import Api, Architecture, Queue

_NS = 1e9


def thread_time(architecture: Architecture) -> Service:
    """Return how long a call holds its thread: overhead, inline steps up to the first that fails, enqueueing."""
    ends = [
        (share * chance, total(parts))
        for share, needed in kinds_of_request(architecture)
        for chance, parts in _ends_of_call(architecture, needed)
    ]
    return mixture([(weight, service) for weight, service in ends if weight > 0.0])


def time_of_good_calls(architecture: Architecture) -> Service | None:
    """Return how long a call that ends well holds its thread; None if none does."""
    ends = [(share * good, total(parts)) for share, _, good, parts in good_calls(architecture) if share * good > 0.0]
    return mixture(ends) if ends else None


def good_calls(architecture: Architecture) -> Iterator[tuple[float, frozenset[str], float, list[Service]]]:
    """Yield for each kind of request its share, its steps, the chance that a call ends well, and its parts then."""
    for share, needed in kinds_of_request(architecture):
        *_, (good, parts) = _ends_of_call(architecture, needed)
        yield share, needed, good, parts


def _ends_of_call(architecture: Architecture, needed: frozenset[str]) -> Iterator[tuple[float, list[Service]]]:
    """Yield each way in which a call may end with its chance and what it took by then; the last one is a good end."""
    api = architecture.api or Api()
    parts, reached = [constant(api.overhead_ns / _NS)], 1.0
    for name in architecture.inline:
        if name in needed:
            parts.append(service_of(architecture, name))
            fails = done_inline(architecture, name).fails
            yield reached * fails, list(parts)
            reached *= 1.0 - fails
    carry_s = sum(carry_time_s(architecture, name) for name in architecture.queued if name in needed)
    yield reached, [*parts, constant(carry_s)]


def carry_time_s(architecture: Architecture, step: str) -> float:
    """Return how long it takes to carry a job of a step to its queue, or from there [s]."""
    queues, spec = architecture.named_queues, architecture.steps[step]
    return carrying_ns(queues[spec.queue or next(iter(queues))], spec) / _NS


def good_share(architecture: Architecture) -> float:
    """Return the share of calls that end without an error."""
    if not any(done_inline(architecture, name).fails for name in architecture.inline):
        return 1.0
    return math.fsum(share * good for share, _, good, _ in good_calls(architecture))


def queues_used(architecture: Architecture) -> tuple[Queue, ...]:
    """Return the queues that jobs go to, in the order of the steps.

    >>> from sim.scenario import from_dict
    >>> asked = from_dict({"name": "m", "seed": 1, "duration": 9, "load": "6/s", "queue": {"capacity": 5},
    ...                    "steps": {"mail": {"service": "1s"}}, "workers": {"count": 8}})
    >>> [queue.capacity for queue in queues_used(asked.architectures["queued"])]
    [5]
    """
    queues = architecture.named_queues
    names = [architecture.steps[name].queue or next(iter(queues)) for name in architecture.queued]
    return tuple(queues[name] for name in dict.fromkeys(names))
