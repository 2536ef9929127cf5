"""The lab: what every process of one run shares."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from sim.model.attempts import Limits
from sim.model.clock import Clock
from sim.model.costs import Costs
from sim.model.faults import outages
from sim.model.intake import Intake
from sim.model.leases import Leases
from sim.model.link import Link
from sim.model.logbook import Logbook
from sim.model.luck import Luck
from sim.model.memory import Memory
from sim.model.pool import Pool
from sim.model.queue import JobQueue
from sim.model.stream_group import Group
from sim.model.stream_log import Log
from sim.model.things import Delivery, Job
from sim.policies import LONGEST_NS, Growth, Jitter, RetryRule
from sim.policies.buckets import full_budget
from sim.scenario import Architecture, BrokerFault, Retry
from sim.workload import Workload


class Lab:
    """One architecture at work on one workload. Steps, queues and pools are numbered as in the record."""

    def __init__(self, architecture: Architecture, workload: Workload) -> None:
        self.architecture = architecture
        self.clock = Clock()
        self.log = Logbook()
        self.luck = Luck(workload, architecture)
        names, steps = architecture.step_names, list(architecture.steps.values())
        self.inline = [names.index(name) for name in architecture.inline]
        self.queued = [names.index(name) for name in architecture.queued if name not in architecture.spawned]
        self.weights = [step.weight for step in steps]
        self._rules(architecture)
        self.link, self.leases = Link(), Leases(self)
        self.costs, self.memory = Costs(architecture, self.link), Memory(architecture)
        cuts = any(isinstance(fault, BrokerFault) for fault in architecture.faults)
        self.is_at_hand = not cuts and not self.costs.are_there  # the broker: always, and at no cost
        specs = architecture.named_queues
        kind = JobQueue if architecture.stream is None else Log
        self.queues = {name: kind(self, number, specs[name]) for number, name in enumerate(specs)}
        first = next(iter(specs))
        self.queue_of = [self.queues[step.queue or first] for step in steps]  # by step
        self.intake = Intake(self, architecture)
        self.pools = self._pools(architecture)
        self.workers = [worker for pool in self.pools for worker in pool.workers]
        self.morgue: deque[tuple[Job, int]] = deque()  # dead letters, the oldest first, with their rows
        self.is_plain = [self._is_plain(step) for step in range(len(steps))]  # attempts at it need no thought
        lanes = any(queue.lanes is not None for queue in self.queues.values())
        self.has_sequels = self.intake.spawns or self.memory.is_kept or lanes
        self.is_safe = not self.has_sequels and self._is_safe(architecture)

    def _rules(self, architecture: Architecture) -> None:
        """Put what the scenario says of attempts into plain numbers."""
        steps = list(architecture.steps.values())
        self.retry = retry_rule(architecture.retry)
        budget = architecture.retry.budget
        self.budget = None if budget is None else full_budget(budget.ratio, budget.burst)
        self.outages = outages(architecture)
        self.fails_after_ns = [step.fails_after_ns or LONGEST_NS for step in steps]
        self.timeout_ns = [step.timeout_ns or LONGEST_NS for step in steps]
        self.limits = [Limits.of(step, self.outages is not None) for step in steps]

    def _pools(self, architecture: Architecture) -> list[Pool]:
        """Number the workers over all pools, with room for those that an autoscaler may add."""
        kind, pools = Pool if architecture.stream is None else Group, list[Pool]()
        first = 0
        for number, spec in enumerate(architecture.named_pools.values() if architecture.queued else ()):
            pools.append(kind(self, number, spec, first, self.queues))
            first += len(pools[-1].workers)
        return pools

    def _is_plain(self, step: int) -> bool:
        """Whether an attempt at a step takes the time that its request has drawn, and fails or does not."""
        crashes = [pool.spec.crashes for pool in self.pools]
        crashes_by_work = any(spec is not None and spec.only_busy for spec in crashes)
        rules = self.limits[step] or self.budget or self.memory.is_kept or crashes_by_work or self.intake.spawns
        return not rules and not self.luck.redraws[step]

    def _is_safe(self, architecture: Architecture) -> bool:
        """Whether workers never go down, and hold nothing but the job that they work on, which nobody can take back."""
        specs = [pool.spec for pool in self.pools]
        at_risk = any(spec.crashes or spec.prefetch > 1 or spec.poll_ns or spec.autoscale for spec in specs)
        leases = any(queue.lease_ns for queue in self.queues.values()) or self.retry.growth == Growth.LEASE
        thinks = self.budget or any(self.limits) or any(self.luck.redraws) or architecture.faults
        expires = any(step.ttl_ns is not None for step in architecture.steps.values())  # unless a worker has it
        return self.is_at_hand and not (at_risk or leases or thinks or expires)

    def leased(self) -> Iterator[Delivery]:
        """The deliveries that hold their job now."""
        in_hand = (held for me in self.workers for held in (me.current, *me.buffer) if held is not None)
        yield from (held for held in (*in_hand, *self.leases.orphans) if held.job.lease is held)

    def broker_is_back(self) -> None:
        """What is ready goes to the workers who wait."""
        for pool in self.pools:
            pool.hand_out()
        for queue in self.queues.values():
            queue.let_in()


def retry_rule(retry: Retry) -> RetryRule:
    """Put a retry policy of a scenario into plain numbers."""
    backoff = retry.backoff
    longest_ns = LONGEST_NS if backoff.max_ns is None else backoff.max_ns
    growth, jitter = Growth[backoff.kind.upper()], Jitter[retry.jitter.upper()]
    power, plus_ns = backoff.power, backoff.plus_ns
    return RetryRule(retry.max_attempts, growth, backoff.base_ns, backoff.factor, longest_ns, jitter, power, plus_ns)
