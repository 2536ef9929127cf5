"""What the compiled engine does not do yet, by the name that a scenario file gives it."""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario import Architecture, Deterministic


def not_covered(architecture: Architecture) -> tuple[str, ...]:
    """Return what an architecture asks for that only the SimPy model does, as keys of a scenario; empty if nothing.

    >>> from sim.scenario import Deterministic, Poisson, Step, Workers
    >>> pdf = Step(service=Deterministic(value_ns=1))
    >>> parts = {"load": Poisson(rate_per_s=1.0), "steps": {"pdf": pdf}, "workers": Workers(count=3)}
    >>> not_covered(Architecture(name="queued", queued=("pdf",), **parts))
    ()
    """
    return tuple(dict.fromkeys(_missing(architecture)))


def _missing(architecture: Architecture) -> Iterator[str]:
    if architecture.stream is not None:
        yield "stream"
    shortest_first = any(queue.order == "sjf" for queue in architecture.named_queues.values())
    for name, step in architecture.steps.items():
        if shortest_first and (step.redraw == "per_attempt" or name in architecture.spawned):
            yield f"steps.{name}: a size that is not known ahead, with queue.order: sjf"
        if name in architecture.spawned and step.delay is not None and not isinstance(step.delay, Deterministic):
            yield f"steps.{name}.delay of spawned jobs by chance"
    if architecture.spawned and any(pool.dedup_ns for pool in architecture.named_pools.values()):
        yield "workers.dedup beside spawns"
