"""What has no effect of what a scenario plans: sections that nobody needs, stages after the end, faults of nothing."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate

from sim.scenario.faults import DependencyFault
from sim.scenario.loads import Batch, Spike, Stages
from sim.scenario.notes.chances import is_given_up
from sim.scenario.notes.note import Idle
from sim.scenario.schema import Architecture
from sim.scenario.units import duration_text

_OF_JOBS = ("queue", "queues", "retry", "workers", "pools", "stream", "redrive", "max_jobs")


def idle_sections(architecture: Architecture) -> Iterator[Idle]:
    """Find whole sections that nothing needs."""
    queued = bool(architecture.queued)
    if not queued:
        yield from (Idle((key,), "no step is queued", elsewhere=True) for key in _OF_JOBS)
    if not (queued and (architecture.stream or any(queue.ordered for queue in architecture.named_queues.values()))):
        yield Idle(("keys",), "no queue is ordered, and there is no stream", "write queue: {ordered: true}")
    if architecture.mix is not None and len(architecture.mix) == 1:
        yield Idle(("mix",), "every request needs the only step that it names", "name another step")
    if queued and not any(is_given_up(architecture, queue) for queue in architecture.named_queues):
        yield Idle(("redrive",), "there are no dead letters: no job is given up")


def idle_faults(architecture: Architecture) -> Iterator[Idle]:
    """Find faults of what is not there."""
    for number, fault in enumerate(architecture.faults):
        if not isinstance(fault, DependencyFault):
            if not architecture.queued:
                yield Idle(("faults", number), "no step is queued", elsewhere=True)
        elif fault.slow == 1:
            yield Idle(("faults", number), "1 times as long is as long as ever", "write slow: 3")


def idle_loads(architecture: Architecture, duration_ns: int) -> Iterator[Idle]:
    """Find parts of the load that come when the run is over."""
    load, over = architecture.load, f"the run is over by then, at {duration_text(duration_ns)}"
    if isinstance(load, Stages):
        starts_ns = accumulate((stage.for_ns for stage in load.stages), initial=0)
        for number, start_ns in enumerate(list(starts_ns)[:-1]):
            if start_ns >= duration_ns:
                yield Idle(("load", "stages", number), over, "let the run last longer")
    elif isinstance(load, Spike) and load.at_ns >= duration_ns:
        yield Idle(("load", "spike", "at"), over, "choose an earlier time, or a longer duration")
    elif isinstance(load, Batch) and load.every_ns is not None and load.every_ns >= duration_ns:
        yield Idle(("load", "batch"), f"the first batch comes after {duration_text(load.every_ns)}, and {over}")
