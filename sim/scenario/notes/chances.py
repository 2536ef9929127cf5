"""What can happen at all in an architecture, as far as its file says it: who may die, fail, come back, be refused."""

from __future__ import annotations

from collections.abc import Iterable

from sim.policies import UNLIMITED
from sim.scenario.door import Api
from sim.scenario.faults import BrokerFault, DependencyFault, DeployFault, KillFault
from sim.scenario.queues import Queue
from sim.scenario.retries import Retry
from sim.scenario.schema import Architecture
from sim.scenario.steps import Step


def jobs_of(architecture: Architecture, queue: str) -> dict[str, Step]:
    """The steps whose jobs go to a queue."""
    first = next(iter(architecture.named_queues))
    steps = ((name, architecture.steps[name]) for name in architecture.queued)
    return {name: step for name, step in steps if (step.queue or first) == queue}


def stops(architecture: Architecture) -> bool:
    """Whether workers are told to stop: in a deploy, or when fewer are needed."""
    scales = (pool.autoscale for pool in architecture.named_pools.values() if pool.autoscale)
    return any(isinstance(fault, DeployFault) for fault in architecture.faults) or any(
        rule.min < rule.max for rule in scales
    )


def dies(architecture: Architecture) -> bool:
    """Whether a worker may go down while it has a job."""
    crashes = any(pool.crashes and pool.crashes.mtbf for pool in architecture.named_pools.values())
    killed = any(isinstance(fault, KillFault) for fault in architecture.faults)
    poison = any(architecture.steps[name].poison_share for name in architecture.queued)
    return crashes or killed or poison or stops(architecture)


def meets_failure(architecture: Architecture, name: str) -> bool:
    """Whether an attempt at a step may fail of itself, or of what the step depends on."""
    struck = (fault for fault in architecture.faults if isinstance(fault, DependencyFault))
    down = any(fault.dependency == name and fault.slow is None for fault in struck)
    return down or architecture.steps[name].fails > 0


def attempt_fails(architecture: Architecture, name: str) -> bool:
    """Whether an attempt at a step, as a job or inline, may fail; one that its worker dies of does not count."""
    return meets_failure(architecture, name) or architecture.steps[name].timeout_ns is not None


def retries(architecture: Architecture) -> bool:
    """Whether failed jobs are tried again."""
    skips = architecture.stream is not None and architecture.stream.on_failure == "skip"
    return architecture.retry.max_attempts > 1 and not skips


def comes_back(architecture: Architecture, queue: str) -> bool:
    """Whether a job may be delivered more than once."""
    spec = architecture.named_queues[queue]
    leased = spec.visibility_timeout_ns is not None and spec.ack == "late"
    fails = any(attempt_fails(architecture, name) for name in jobs_of(architecture, queue))
    return leased or dies(architecture) or (fails and retries(architecture))


def is_given_up(architecture: Architecture, queue: str) -> bool:
    """Whether a job of a queue may become a dead letter."""
    spec, retry = architecture.named_queues[queue], architecture.retry
    steps = jobs_of(architecture, queue)
    bounded = not retries(architecture) or retry.max_attempts != UNLIMITED or retry.budget is not None
    fails = bounded and any(attempt_fails(architecture, name) for name in steps)
    return fails or spec.max_receives is not None or (spec.expired == "dead_letter" and has_ttl(steps.values()))


def has_ttl(steps: Iterable[Step]) -> bool:
    """Whether jobs of some of these steps expire."""
    return any(step.ttl_ns is not None for step in steps)


def calls_again(architecture: Architecture) -> bool:
    """Whether a user may call more than once."""
    client = architecture.api.client if architecture.api else None
    return client is not None and (client.hedge is not None or client.retry.max_attempts > 1)


def call_fails(architecture: Architecture, api: Api) -> bool:
    """Whether a call may be anything but answered well: too late, failed, refused."""
    door = (api.client.timeout_ns, api.rate_limit, api.threads and (api.shed or api.accept_queue is not None))
    inline = any(attempt_fails(architecture, name) for name in architecture.inline)
    return any(door) or inline or _is_refused(architecture, api)


def _is_refused(architecture: Architecture, api: Api) -> bool:
    """Whether a job may find no way onto its queue."""
    down = any(isinstance(fault, BrokerFault) for fault in architecture.faults)
    full = any(_rejects(queue) for queue in architecture.named_queues.values())
    hedges = api.client.hedge is not None  # a second call may bring about more jobs than max_jobs
    return bool(architecture.queued) and (down or full or hedges)


def _rejects(queue: Queue) -> bool:
    """Whether a full queue may turn a job away: of those whose time is to come it drops none."""
    return queue.capacity is not None and queue.when_full != "block"


def waits(retry: Retry) -> bool:
    """Whether there is a delay of its own between tries."""
    return retry.backoff.kind not in ("none", "lease")
