"""What keeps a station from being the queue of a textbook, whatever the laws of arrivals and service."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.experiment.matching.calls import queues_used
from sim.experiment.matching.stations import Station
from sim.scenario import Api, Architecture, Queue, Step, Workers
from sim.scenario.units import duration_text
from sim.workload import quantile

_RARE = 1e-6  # chance of an attempt below which it is taken not to happen


def plain(station: Station) -> str:
    """Nothing is planned, nobody is turned away by a rule, calls again or leaves, work is handed out as in a textbook.

    >>> from sim.experiment.matching.stations import stations
    >>> from sim.scenario import from_dict
    >>> asked = from_dict({"name": "m", "seed": 1, "duration": 9, "load": "6/s", "faults": [{"kill": 1, "at": 2}],
    ...                    "steps": {"mail": {"service": "1s"}}, "workers": {"count": 8}})
    >>> plain(stations(asked.architectures["queued"])[0])
    'things go wrong at planned times (faults), so there is no steady state'
    """
    return next(_reasons(station), "")


def _reasons(station: Station) -> Iterator[str]:
    architecture = station.architecture
    if architecture.faults:
        yield "things go wrong at planned times (faults), so there is no steady state"
    if architecture.redrive:
        yield "dead letters are sent back at planned times (redrive)"
    yield from _at_the_door(architecture.api or Api(), station)
    if any(step.fails and step.fails_after_ns for step in architecture.steps.values()):
        yield "attempts that fail end early (fails_after)"
    if any(architecture.steps[name].timeout_ns is not None for name in architecture.inline):
        yield "inline steps are stopped after a time (timeout)"
    if (architecture.api or Api()).retry.max_attempts > 1 and _may_fail_inline(architecture):
        yield "inline steps that fail are tried again (api.retry)"
    if station.place == "workers":
        yield from _of_pools(architecture)
        for step in queued_steps(architecture):
            yield from _of_step(step)
        for queue in queues_used(architecture):
            yield from _of_queue(queue, architecture)


def _at_the_door(api: Api, station: Station) -> Iterator[str]:
    """What makes calls that the load does not bring, or takes some away."""
    client = api.client
    for rule, what in ((api.rate_limit, "a rate limit"), (api.breaker, "a breaker"), (api.shed, "load shedding")):
        if rule is not None:
            yield f"{what} turns calls away at the door"
    if client.hedge is not None:
        yield "users call a second time while they wait (hedge)"
    if client.retry.max_attempts > 1 and _may_be_told_no(api, station):
        yield "users without a good answer call again (client.retry)"
    if client.timeout_ns is not None and client.cancel_on_timeout:
        yield f"users leave after {duration_text(client.timeout_ns)} and their calls are cancelled"


def _may_be_told_no(api: Api, station: Station) -> bool:
    """Whether a call may end in anything but a good answer."""
    architecture = station.architecture
    fails = _may_fail_inline(architecture)
    full = any(queue.capacity is not None and queue.when_full == "reject" for queue in queues_used(architecture))
    return fails or full or api.client.timeout_ns is not None or api.accept_queue is not None


def _may_fail_inline(architecture: Architecture) -> bool:
    return any(architecture.steps[name].fails for name in architecture.inline)


def queued_steps(architecture: Architecture) -> tuple[Step, ...]:
    """Return the steps whose jobs workers do.

    >>> from sim.scenario import from_dict
    >>> asked = from_dict({"name": "m", "seed": 1, "duration": 9, "load": "6/s",
    ...                    "steps": {"mail": {"service": "1s"}}, "workers": {"count": 8}})
    >>> len(queued_steps(asked.architectures["queued"]))
    1
    """
    return tuple(architecture.steps[name] for name in architecture.queued)


def _of_pools(architecture: Architecture) -> Iterator[str]:
    if len(queues_used(architecture)) > 1:
        yield "jobs are spread over several queues, and the figures are of all together"
    if len(architecture.named_pools) > 1:
        yield "there are several pools of workers, which are not alike"
    for pool in architecture.named_pools.values():
        yield from _of_pool(pool)


def _of_pool(pool: Workers) -> Iterator[str]:
    if pool.prefetch > 1:
        yield "jobs wait in workers' buffers (prefetch), though others may be idle"
    if pool.poll_ns:
        yield f"an idle worker asks only every {duration_text(pool.poll_ns)} (poll)"
    if pool.autoscale is not None:
        yield "the number of workers changes (autoscale)"


def _of_step(step: Step) -> Iterator[str]:
    """What makes a job more than some work that arrives, waits and is done."""
    if step.spawns:
        yield "jobs bring about other jobs (spawns), which arrive in bursts"
    if step.delay is not None or step.schedule is not None:
        yield "jobs are not ready when they are made (delay, schedule)"
    if step.timeout_ns is not None:
        yield "attempts are stopped after a time (timeout)"
    if step.poison_share:
        yield "some jobs kill their worker (poison)"


def _of_queue(queue: Queue, architecture: Architecture) -> Iterator[str]:
    if queue.ordered:
        yield "jobs of one key wait for each other (ordered)"
    if queue.latency_ns or any(step.payload_bytes for step in queued_steps(architecture)):
        yield "workers are busy with fetching, too (latency, bandwidth)"
    if queue.when_full != "reject":
        yield {"block": "a full queue stops its producers (block)"}.get(
            queue.when_full, "a full queue drops its oldest job (drop_oldest)"
        )
    yield from _of_lease(queue, architecture)


def _of_lease(queue: Queue, architecture: Architecture) -> Iterator[str]:
    """A lease may end before the work does, unless it is renewed or hardly any work takes so long."""
    lease_ns = queue.visibility_timeout_ns
    if lease_ns is not None and queue.ack == "late" and queue.heartbeat_ns is None:
        longest_s = max(float(quantile(step.service, np.array(1.0 - _RARE))) for step in queued_steps(architecture))
        if longest_s * 1e9 >= lease_ns:
            yield f"a lease of {duration_text(lease_ns)} may run out during the work, and the job is done again"
