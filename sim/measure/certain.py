"""What is the same in every replication by construction: no luck can change it, so it needs no interval."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final

from sim.scenario import Architecture, Batch, Deterministic, Even, Stages, Trace, Traced
from sim.scenario.metrics import DEAD_REASONS, STATISTICS
from sim.scenario.spec import Spec
from sim.scenario.tagged import Tagged

_CHANCES: Final = ("fails", "poison_share", "share", "jitter_ns")  # keys that mean chance unless they are 0 or all
_FIXED: Final = (Deterministic, Traced, Even, Batch, Trace, Stages)  # kinds of laws and loads that draw nothing


def certain(metric: str, architecture: Architecture) -> bool:
    """Return whether a metric comes to the same in every replication, whatever the luck.

    Where nothing is drawn, everything does; else how many come by the clock, how many workers there are if nothing
    stops them, and what cannot happen. To say no of what is certain does no harm, so what is not plain is a no.
    """
    if _without_luck(architecture) or (metric.startswith("jobs.") and not architecture.queued):
        return True
    if metric == "requests.arrived":
        return _by_clock(architecture)
    asked = _CANNOT_HAPPEN.get(metric)
    return asked is not None and not any(cause(architecture) for cause in asked)


def _without_luck(architecture: Architecture) -> bool:
    """Whether nothing of a run is drawn."""
    draws = architecture.mix is not None or architecture.keys is not None or not _by_clock(architecture)
    return not draws and not any(_drawn(architecture))


def _by_clock(architecture: Architecture) -> bool:
    """Whether requests come at instants that no luck moves."""
    load = architecture.load
    match load:
        case Batch():
            return load.rate_per_s is None
        case Stages():
            return load.even
        case Even() | Trace():
            return True
        case _:
            return False


def _drawn(spec: Spec) -> Iterator[bool]:
    """Of each law and each chance below a section, whether luck decides."""
    for name in type(spec).model_fields:
        yield from _luck_of(name, getattr(spec, name))


def _luck_of(name: str, value: Any) -> Iterator[bool]:
    if name in _CHANCES:
        yield value not in (0, 1)
    elif name == "jitter":
        yield value != "none"
    elif isinstance(value, Tagged):
        yield not isinstance(value, _FIXED)
    elif isinstance(value, Spec):
        yield from _drawn(value)
    elif isinstance(value, Mapping | tuple):
        for each in value.values() if isinstance(value, Mapping) else value:
            if isinstance(each, Spec):
                yield from _luck_of("", each)


Cause = Callable[[Architecture], bool]


def _crash(architecture: Architecture) -> bool:
    """Workers may stop, or start, during a run."""
    pools = architecture.named_pools.values()
    poison = any(step.poison_share for step in architecture.steps.values())
    return poison or bool(architecture.faults) or any(pool.crashes or pool.autoscale for pool in pools)


def _fail(architecture: Architecture) -> bool:
    steps = architecture.steps.values()
    return bool(architecture.faults) or any(step.fails or step.timeout_ns is not None for step in steps)


def _expire(architecture: Architecture) -> bool:
    return any(step.ttl_ns is not None for step in architecture.steps.values())


def _refuse(architecture: Architecture) -> bool:
    """A queue may be full, or a payload too large for it."""
    return any(q.capacity is not None or q.max_payload_bytes is not None for q in architecture.named_queues.values())


def _lease(architecture: Architecture) -> bool:
    """A delivery may end before its work does, or a log is read again."""
    leases = any(queue.visibility_timeout_ns is not None for queue in architecture.named_queues.values())
    return leases or architecture.stream is not None


def _door(architecture: Architecture) -> bool:
    """Users may leave, or be turned away, or call again."""
    api = architecture.api
    return api is not None and any(
        (api.accept_queue is not None, api.rate_limit, api.breaker, api.shed, api.client.timeout_ns, api.client.hedge)
    )


def _deadline(architecture: Architecture) -> bool:
    return any(step.deadline_ns is not None for step in architecture.steps.values())


def _redrive(architecture: Architecture) -> bool:
    return bool(architecture.redrive)


def _faulty(architecture: Architecture) -> bool:
    return bool(architecture.faults)


def _call_fails(architecture: Architecture) -> bool:
    inline = [architecture.steps[name] for name in architecture.inline]
    return any(step.fails or step.timeout_ns is not None for step in inline)


def _call_takes_time(architecture: Architecture) -> bool:
    """A thread is busy with a call, be it only with putting its jobs on their queues."""
    overhead = architecture.api is not None and architecture.api.overhead_ns > 0
    carried = (q.latency_ns or q.bandwidth_bytes_per_s or q.claim_check for q in architecture.named_queues.values())
    return overhead or bool(architecture.inline) or any(carried)


def _service_varies(architecture: Architecture) -> bool:
    """Not all attempts take the same time on a thread or a worker."""
    steps = [architecture.steps[name] for name in (*architecture.inline, *architecture.queued)]
    taken = {step.service.value_ns if isinstance(step.service, Deterministic) else None for step in steps}
    ends = any(step.timeout_ns is not None or step.fails_after_ns is not None for step in steps)
    return len(taken) != 1 or None in taken or ends or _call_takes_time(architecture)


def _slow_answer(architecture: Architecture) -> bool:
    """A user waits for more than the overhead of the call and the way to the queue, or calls again."""
    api = architecture.api
    if api is None or architecture.inline or (api.threads is not None and _call_takes_time(architecture)):
        return True
    blocked = any(queue.when_full == "block" for queue in architecture.named_queues.values())
    in_time = api.client.timeout_ns is None or api.client.timeout_ns > api.overhead_ns
    return blocked or not in_time or api.client.retry.max_attempts != 1 or api.client.hedge is not None


_UNSERVED: Final = (_faulty, _call_fails, _door, _refuse)
_TROUBLE: Final = (_fail, _crash, _expire, _refuse, _lease, _door)
# What would have to be there for a figure to vary. Where none of it is, the figure is the same in all replications.
_CANNOT_HAPPEN: Final[Mapping[str, tuple[Cause, ...]]] = MappingProxyType(
    {
        **dict.fromkeys(("workers.mean", "workers.max"), (_crash,)),
        **dict.fromkeys(("jobs.dead", *(f"jobs.dead_reasons.{why}" for why in DEAD_REASONS)), _TROUBLE),
        **dict.fromkeys(("jobs.lost", "jobs.duplicates", "jobs.duplicate_effects", "jobs.redelivered"), _TROUBLE),
        **dict.fromkeys(("jobs.repeated", "jobs.lapsed_at_work", "jobs.lapsed_in_buffer", "jobs.cut_off"), _TROUBLE),
        "jobs.expired": (_expire,),
        "jobs.rejected": (_refuse,),
        "jobs.crashes": (_crash,),
        "jobs.late": (_deadline,),
        "jobs.redriven": (_redrive,),
        **dict.fromkeys((f"requests.{end}" for end in ("error", "rejected", "unserved", "unserved_share")), _UNSERVED),
        "requests.timeout": (_door,),
        "requests.ok_share": (*_UNSERVED, _call_takes_time),
        "amplification": _TROUBLE,
        "wasted_s": (*_TROUBLE, _call_takes_time),
        **dict.fromkeys((f"service.{name}" for name in STATISTICS), (_faulty, _service_varies)),
        "thread_utilization": (_faulty, _call_takes_time),
        **dict.fromkeys((f"response_time.{name}" for name in STATISTICS), (_faulty, _slow_answer)),
    }
)
