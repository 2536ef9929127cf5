"""How much work there is for threads and workers: offered load and utilisation, with retries and crashes counted."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sim.experiment.matching.calls import carry_time_s, good_calls
from sim.experiment.matching.stations import long_run_rate, steady
from sim.measure.available import available_workers
from sim.measure.offered import demand_per_request, expected_attempts, jobs_per_request, times, tries
from sim.measure.verdicts import line_is_bounded
from sim.policies import UNLIMITED
from sim.scenario import Architecture, Diurnal, Load, Spike, Stages, Trace, Users, Workers
from sim.scenario.logs import as_run
from sim.workload import expected_jobs, mean_s, peak_rate, quantile, service_moments
from sim.workload.rates import FloatArray
from sim.workload.sizes import service_size

_NS = 1e9
_POINTS = (np.arange(2_000) + 0.5) / 2_000  # of a law: all but the largest job in some thousands


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """Servers and the work that is offered to them. name: "threads", "workers", or pools that share their queues.

    offered_erlang: servers that would be busy on average if there were enough; infinite if work is tried for ever.
    peak_erlang: the same at the highest rate of the load.  servers: how many there are, at most.
    utilization: offered over available, where available leaves out the time that crashed servers are down.
    bounded: whether what finds no room goes or leaves, so that there is a steady state at any load.
    """

    name: str
    offered_erlang: float
    peak_erlang: float
    servers: int
    utilization: float
    bounded: bool = False

    @property
    def is_unstable(self) -> bool:
        """Whether there is at least as much work as servers for it, and what waits grows.

        >>> Resource(name="workers", offered_erlang=8, peak_erlang=8, servers=8, utilization=1.0).is_unstable
        True
        """
        return self.utilization >= 1.0 and not self.loses

    @property
    def loses(self) -> bool:
        """Whether there is at least as much work as servers for it, and what is too much is turned away or leaves.

        >>> Resource(name="workers", offered_erlang=9, peak_erlang=9, servers=8, utilization=1.1, bounded=True).loses
        True
        """
        return self.bounded and 1.0 <= self.utilization < math.inf


def resources(architecture: Architecture, duration_ns: int | None = None) -> tuple[Resource, ...]:
    """Return what does the work: threads, if they are limited, then workers by pool. Of closed users: at most."""
    architecture = as_run(architecture)
    mean_per_s, peak_per_s = rates(architecture.load, duration_ns)
    found, passed = [], 1.0
    api, demand = architecture.api, demand_per_request(architecture)
    if api is not None and api.threads is not None:
        thread_s = demand.thread_s + _enqueueing_s(architecture)
        needed = times(mean_per_s, thread_s)
        found.append(_resource("threads", needed, times(peak_per_s, thread_s), api.threads, api.threads, architecture))
        passed = min(1.0, api.threads / needed) if needed else 1.0
    for pools, work_s in _by_pool(architecture):
        servers = sum(pool.most for pool in pools.values())
        offered = times(mean_per_s * passed, work_s)
        left = available_workers(pools.values(), offered)
        found.append(_resource(" + ".join(pools), offered, times(peak_per_s, work_s), servers, left, architecture))
    return tuple(found)


def _resource(
    name: str, offered: float, peak: float, servers: int, available: float, architecture: Architecture
) -> Resource:
    utilization = offered / available if available > 0.0 else math.inf
    bounded = line_is_bounded(architecture, name)
    return Resource(
        name=name, offered_erlang=offered, peak_erlang=peak, servers=servers, utilization=utilization, bounded=bounded
    )


def rates(load: Load, duration_ns: int | None) -> tuple[float, float]:
    """Return mean and peak rate [1/s] of requests over a run, or in the long run. Of closed users: at most.

    >>> rates(Spike(base_per_s=1.0, peak_per_s=9.0, at_ns=0, for_ns=10**9), 2 * 10**9)
    (5.0, 9.0)
    """
    if (constant := steady(load)) is not None:
        return long_run_rate(constant), peak_rate(load, duration_ns or 10**9)
    span_ns = duration_ns or _span_ns(load)
    return expected_jobs(load, span_ns) / (span_ns / _NS), peak_rate(load, span_ns)


def _span_ns(load: Load) -> int:
    """How long a load needs to show what it is."""
    match load:
        case Users():
            return int(1e9)
        case Trace():
            return int(load.arrivals_ns[-1]) + 1
        case Spike():
            return load.at_ns + load.for_ns
        case _:
            assert isinstance(load, Stages | Diurnal)
            return load.period_ns if isinstance(load, Diurnal) else sum(stage.for_ns for stage in load.stages)


def _enqueueing_s(architecture: Architecture) -> float:
    """Time [s] of a thread for putting the jobs of a request on their queues."""
    return math.fsum(
        share * good * sum(carry_time_s(architecture, name) for name in architecture.queued if name in needed)
        for share, needed, good, _ in good_calls(architecture)
    )


def _by_pool(architecture: Architecture) -> Iterator[tuple[dict[str, Workers], float]]:
    """Yield pools that share no queue with others, with the work of a request for them [s]."""
    work_s = _work_by_queue(architecture)
    groups: list[tuple[dict[str, Workers], set[str]]] = []
    for name, pool in architecture.named_pools.items() if architecture.queued else ():
        pools, reads = {name: pool}, set(pool.reads or architecture.named_queues)
        if architecture.stream is not None:
            reads = {name}
        for other in [group for group in groups if group[1] & reads]:
            groups.remove(other)
            pools, reads = other[0] | pools, other[1] | reads
        groups.append((pools, reads))
    for pools, reads in groups:
        yield pools, math.fsum(work_s.get(queue, 0.0) for queue in reads)


def _work_by_queue(architecture: Architecture) -> dict[str, float]:
    """Time [s] of workers for a request, by queue; in a log, by step."""
    found: dict[str, float] = {}
    most_calls = architecture.api.client.retry.max_attempts if architecture.api else 1
    for share, needed, good, _ in good_calls(architecture):
        requests = share * (1.0 - (1.0 - good) ** most_calls)
        for name, count in jobs_per_request(architecture, needed):
            queue = architecture.steps[name].queue or next(iter(architecture.named_queues))
            key = name if architecture.stream is not None else queue
            found[key] = found.get(key, 0.0) + times(requests * count, _work_of_job(architecture, name))
    return found


def _work_of_job(architecture: Architecture, step: str) -> float:
    """The expected time [s] of workers for one job of a step: its attempts, each with its crashes."""
    size, carry_s = service_size(architecture, step), carry_time_s(architecture, step)
    sizes_s = size / _NS if isinstance(size, np.ndarray) else quantile(size, _POINTS)
    crashes = [pool.crashes for pool in architecture.named_pools.values() if pool.crashes and pool.crashes.mtbf]
    mean = service_moments(architecture, step)[0]
    if crashes and crashes[0].mtbf is not None:
        attempt_s = _with_crashes(architecture, step, sizes_s, 1.0 / max(mean_s(crashes[0].mtbf), 1e-9))
    else:
        attempt_s = mean
    return times(tries(architecture, step), attempt_s + carry_s)


def _with_crashes(architecture: Architecture, step: str, sizes_s: FloatArray, rate: float) -> float:
    """The expected time of workers until an attempt runs its course [s]: each crash costs what was done.

    As if the time to a crash were exponential: exact then, and of the right size else.
    """
    queues, spec = architecture.named_queues, architecture.steps[step]
    queue = queues[spec.queue or next(iter(queues))]
    hopes = np.minimum(rate * sizes_s, 500.0)  # beyond, such a job is tried for longer than any run
    dies = -np.expm1(-hopes)
    if queue.ack == "early" or queue.noticed_by == "none":
        return float(dies.mean()) / rate
    most = queue.max_receives if queue.crash_counts and queue.max_receives else UNLIMITED
    if spec.redraw == "per_attempt":
        return float(dies.mean()) / rate * expected_attempts(float(dies.mean()), most)
    receives = (1.0 - dies**most) / np.exp(-hopes)
    return float((dies * receives).mean()) / rate
