"""What the rules of a scenario do that its author may not have meant, seen from what came of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sim.measure import Doubt
from sim.measure.attempted import attempted
from sim.report.columns import Column
from sim.report.words import count, listed, safe
from sim.scenario import Api, Architecture, BrokerFault, DependencyFault
from sim.scenario.units import rate_text
from sim.workload import peak_rate


def pitfalls(column: Column) -> Iterator[Doubt]:
    """Yield what to doubt in an architecture for the rules at its door."""
    yield from _burst(column)
    yield from _one_breaker(column)


def retried_elsewhere(column: Column, shown: Sequence[Column]) -> str:
    """Return the name of an architecture whose jobs are tried again where this one fails inline; "" if there is none.

    For one that tries once, and whose users do: such a comparison credits the queue for the retry.
    """
    failing = {name for name in column.architecture.inline if _may_fail(column.architecture, name)}
    again = (each for each in shown if each.architecture.retry.max_attempts != 1)
    return next((each.name for each in again if failing & set(each.architecture.queued)), "")


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
