"""Section 2.5: entities, activities, resources, queues, entry and exit points."""

from __future__ import annotations

from collections.abc import Iterator

from sim.report.stress.markdown import bullets, code, names, short
from sim.report.stress.study import Study
from sim.scenario import Architecture, Step
from sim.scenario.units import duration_text, share_text


def components(study: Study) -> str:
    """2.5: all five, each a list; what several architectures share is said once."""
    parts = (
        ("2.5.1 Entities", _entities),
        ("2.5.2 Activities", _activities),
        ("2.5.3 Resources", _resources),
        ("2.5.4 Queues", _queues),
        ("2.5.5 Entry and exit points", _ends),
    )
    return "\n\n".join(f"#### {title}\n\n{bullets(study.said(lines_of))}" for title, lines_of in parts)


def _entities(architecture: Architecture) -> Iterator[str]:
    """What moves."""
    owners = f"; each belongs to one of {architecture.keys.count:,} keys" if architecture.keys else ""
    mixed = f", of one kind of {names(architecture.mix)}" if architecture.mix else ""
    yield f"Requests{mixed}, each with its calls{owners}"
    if architecture.queued:
        yield "Jobs, one for each queued step of a request, with its size, its priority and its number of deliveries"


def _activities(architecture: Architecture) -> Iterator[str]:
    """What takes time."""
    for name, step in architecture.steps.items():
        yield f"Step {code(name)}: service {code(short(step.dump()['service']))}{_troubles(step)}"
    if architecture.api is not None and architecture.api.overhead_ns:
        yield f"Overhead of a call: {duration_text(architecture.api.overhead_ns)}"


def _troubles(step: Step) -> str:
    """What may go wrong with a step."""
    found = {
        "fails": share_text(step.fails) if step.fails else "",
        "timeout": duration_text(step.timeout_ns) if step.timeout_ns else "",
        "poison": share_text(step.poison_share) if step.poison_share else "",
    }
    return "".join(f", {key} {value}" for key, value in found.items() if value)


def _resources(architecture: Architecture) -> Iterator[str]:
    """Who works."""
    if architecture.api is not None or architecture.inline:
        threads = architecture.api.threads if architecture.api else None
        yield f"API threads: {'unlimited' if threads is None else f'{threads:,}'}"
    for name, pool in architecture.named_pools.items() if architecture.queued else ():
        crashes = f"; crashes {code(short(pool.crashes.dump()))}" if pool.crashes else ""
        scaled = f", {pool.autoscale.min:,} to {pool.autoscale.max:,} by an autoscaler" if pool.autoscale else ""
        reads = f"; reads {names(pool.reads)}" if pool.reads else ""
        yield f"Workers {code(name)}: {pool.count:,}{scaled}, prefetch {pool.prefetch:,}{reads}{crashes}"


def _queues(architecture: Architecture) -> Iterator[str]:
    """Where there is waiting: discipline, room, and who leaves."""
    if architecture.api is not None:
        room, patience = architecture.api.accept_queue, architecture.api.client.timeout_ns
        leaving = "nobody leaves" if patience is None else f"users leave {duration_text(patience)} after their call"
        yield f"Accept queue: fifo, room for {_room(room)}; {leaving}"
    if architecture.stream is not None:
        log = architecture.stream
        yield f"Log: {log.partitions:,} partitions, each in order; on failure: {log.on_failure}"
    for name, queue in architecture.named_queues.items() if architecture.queued and not architecture.stream else ():
        lease = queue.visibility_timeout_ns
        held = "without a lease" if lease is None else f"lease {duration_text(lease)}"
        full = "" if queue.capacity is None else f" (when full: {queue.when_full})"
        yield f"Queue {code(name)}: {queue.order}, room for {_room(queue.capacity)}{full}; {held}"
    for name, step in architecture.steps.items():
        if name in architecture.queued and step.ttl_ns:
            yield f"Jobs of {code(name)} expire {duration_text(step.ttl_ns)} after their creation"


def _ends(architecture: Architecture) -> Iterator[str]:
    """Where things come from and go."""
    yield f"Requests enter by {code(short(architecture.dump()['load']), 400)}"
    yield "Requests leave answered well, with an error, refused (503), or when their user has waited long enough"
    if architecture.queued:
        yield "Jobs leave done, dead (to the dead letters), expired, rejected by a full queue, or lost"
        for name in sorted(architecture.spawned):
            yield f"Jobs of {code(name)} are brought about by other jobs that are done"


def _room(room: int | None) -> str:
    return "all" if room is None else f"{room:,}"
