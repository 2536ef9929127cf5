"""What the rules of a scenario do that its author may not have meant, seen from what came of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from sim.measure import Doubt
from sim.measure.attempted import attempted
from sim.policies import UNLIMITED
from sim.report.columns import Column
from sim.report.words import count, listed, safe
from sim.scenario import Api, Architecture, BrokerFault, DependencyFault
from sim.scenario.units import rate_text
from sim.workload import peak_rate

_OFTEN: Final = "without end"


def pitfalls(column: Column, shown: Sequence[Column]) -> Iterator[Doubt]:
    """Yield what to doubt in an architecture, beside those that it is compared with."""
    yield from _tried_once(column, shown)
    yield from _burst(column)
    yield from _one_breaker(column)


def _tried_once(column: Column, shown: Sequence[Column]) -> Iterator[Doubt]:
    """A comparison of one attempt inline with several on the queue credits the queue for the retry."""
    failing = [name for name in column.architecture.inline if _may_fail(column.architecture, name)]
    if (column.architecture.api or Api()).client.retry.max_attempts != 1:
        return
    for other in shown:
        again, most = other.architecture, other.architecture.retry.max_attempts
        both = [safe(name) for name in failing if name in again.queued]
        if both and most != 1:
            often = _OFTEN if most == UNLIMITED else f"up to {most:,} times"
            yield Doubt(
                "tried_once",
                f"What fails inline ({listed(both)}) is tried once, and {other.name} tries its jobs {often} (`retry`): "
                "a part of the difference is the retry and not the queue.",
                listed(both),
            )
            return


def _may_fail(architecture: Architecture, step: str) -> bool:
    down = any(isinstance(each, DependencyFault) and each.dependency == step for each in architecture.faults)
    return down or attempted(architecture, step).fails > 0


def _burst(column: Column) -> Iterator[Doubt]:
    """A bucket that is too small refuses calls that come close together, at any load."""
    api = column.architecture.api or Api()
    if api.rate_limit is None or not column.count("requests", "rejected") or _others_refuse(column.architecture, api):
        return
    peak_per_s = peak_rate(column.architecture.load, column.comparison.scenario.duration_ns)
    if peak_per_s <= api.rate_limit.rate_per_s:
        yield Doubt(
            "burst",
            f"The rate limit turns {column.tell(count, 'requests', 'rejected')} users away, though at most "
            f"{rate_text(peak_per_s)} come and it admits {rate_text(api.rate_limit.rate_per_s)}: its `burst` of "
            f"{api.rate_limit.burst:,} is too small for calls that come close together.",
        )


def _others_refuse(architecture: Architecture, api: Api) -> bool:
    """Whether there is more than the rate limit that may turn calls away."""
    bounded = any(queue.capacity is not None for queue in architecture.named_queues.values())
    cut_off = any(isinstance(fault, BrokerFault) for fault in architecture.faults)
    return bounded or cut_off or api.accept_queue is not None or bool(api.breaker or api.shed)


def _one_breaker(column: Column) -> Iterator[Doubt]:
    """The pattern wraps one dependency; here one breaker stands before all of them."""
    architecture = column.architecture
    behind = [safe(name) for name in architecture.inline]
    several = len(behind) > 1 or (behind and architecture.mix)
    if architecture.api is not None and architecture.api.breaker and several and column.count("requests", "rejected"):
        yield Doubt(
            "one_breaker",
            f"The breaker stands at the door, before all steps ({listed(behind)} inline): while one of them fails it "
            "refuses every call, also those that do not need it. In the pattern each dependency has its own breaker.",
        )
