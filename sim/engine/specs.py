"""The parts of an architecture as rows: steps, queues, pools, workers, faults."""

from __future__ import annotations

from collections import Counter

import numpy as np

from sim.engine.control import FAULT_CUTS, FAULT_DEPLOYS, FAULT_KILLS, FAULT_SLOWS
from sim.engine.draws import rows_of_luck
from sim.engine.fates import BY_CONNECTION, BY_LEASE, BY_NOBODY
from sim.engine.layout import FAULT, NOBODY, POOL, QUEUE, REDRIVE, SPAWN, STEP, WINDOW, WORKER, IntArray, Rows, rows
from sim.engine.queue import BLOCK, DROP_OLDEST, REJECT
from sim.engine.ways import carry_ns
from sim.model.control import scaling_rule
from sim.policies.order import Order, stride
from sim.policies.whole import LONGEST_NS, SECOND_NS
from sim.record import NEVER
from sim.scenario import (
    Architecture,
    BrokerFault,
    DependencyFault,
    DeployFault,
    Deterministic,
    KillFault,
    NetworkFault,
    Workers,
)

_WHEN_FULL = {"reject": REJECT, "drop_oldest": DROP_OLDEST, "block": BLOCK}
_NOTICED_BY = {"lease": BY_LEASE, "connection": BY_CONNECTION, "none": BY_NOBODY}
_PLAIN_ORDERS = ("fifo", "priority", "weighted")  # the key is the priority


def step_rows(architecture: Architecture) -> Rows:
    """Return a row for each step."""
    table = rows(STEP, len(architecture.steps))
    queues, mixed = architecture.named_queues, list(architecture.mix or ())
    first, numbers = next(iter(queues)), {name: number for number, name in enumerate(queues)}
    luck = rows_of_luck(architecture)
    struck = any(isinstance(fault, DependencyFault) for fault in architecture.faults)
    for row, (name, step), costs_ns in zip(table, architecture.steps.items(), carry_ns(architecture), strict=True):
        queue = step.queue or first
        row.queue, row.carry_ns = numbers[queue], costs_ns
        row.priority = step.priority if queues[queue].order == "priority" else 0
        row.redraws = step.redraw == "per_attempt"
        row.fails_after_ns, row.timeout_ns = step.fails_after_ns or 0, step.timeout_ns or 0
        row.ttl_ns, row.deadline_ns = step.ttl_ns or 0, step.deadline_ns or 0
        if step.schedule is not None:
            row.every_ns, row.jitter_ns = step.schedule.every_ns, step.schedule.jitter_ns
        row.luck = luck[name]
        row.mixed = mixed.index(name) if name in mixed else NOBODY
        row.is_delayed, row.is_due = step.delay is not None, step.delay is None and step.schedule is None
        if isinstance(step.delay, Deterministic):
            row.delay_ns = step.delay.value_ns
        row.may_fail, row.fails = step.fails > 0, step.fails
        row.may_poison, row.poison = step.poison_share > 0, step.poison_share
        row.is_special = bool(architecture.spawned) or not row.is_due or row.ttl_ns or row.deadline_ns or row.may_poison
        row.has_limits = struck or row.fails_after_ns or row.timeout_ns or row.may_poison
    for spawn in spawn_rows(architecture):
        table[spawn.step].litter += spawn.count
    return table


def spawn_rows(architecture: Architecture) -> Rows:
    """Return who spawns what: how many, and the number of the first among all that a job could spawn at that step."""
    names, taken, found = architecture.step_names, Counter[str](), list[tuple[int, int, int, int]]()
    for parent, step in enumerate(architecture.steps.values()):
        found += [(parent, names.index(child), count, taken[child]) for child, count in step.spawns.items()]
        taken.update(step.spawns)
    table = rows(SPAWN, len(found))
    for row, values in zip(table, found, strict=True):
        row.parent, row.step, row.count, row.first = values
    return table


def queue_rows(architecture: Architecture) -> Rows:
    """Return a row for each queue."""
    table, heaps = rows(QUEUE, len(architecture.named_queues)), 0
    for row, queue in zip(table, architecture.named_queues.values(), strict=True):
        row.order, row.ageing_ns = Order[queue.order.upper()], queue.ageing_ns or 0
        row.by_kind = queue.order not in _PLAIN_ORDERS or row.ageing_ns > 0
        row.keeps_places = queue.redelivery == "head"
        row.capacity, row.when_full = NOBODY if queue.capacity is None else queue.capacity, _WHEN_FULL[queue.when_full]
        row.lease_ns = queue.visibility_timeout_ns or 0 if queue.ack == "late" else 0
        row.heartbeat_ns, row.lease_poll_ns = queue.heartbeat_ns or 0, queue.lease_poll_ns
        row.is_early, row.refuses_late = queue.ack == "early", queue.late_ack == "refuse"
        row.noticed_by, row.detection_delay_ns = _NOTICED_BY[queue.noticed_by], queue.detection_delay_ns
        row.hangs_on_connection = queue.noticed_by == "connection" and queue.ack == "late"
        row.buries_late = (
            queue.max_receives is not None and row.lease_ns and queue.late_ack == "accept" and not queue.ordered
        )
        row.max_receives = NOBODY if queue.max_receives is None else queue.max_receives
        row.crash_counts, row.lapse_counts = queue.crash_counts, queue.lapse_counts
        row.failure_counts, row.return_counts = queue.failure_counts, queue.return_counts
        row.dead_letters = queue.dead_letters
        row.buries_expired, row.schedule_poll_ns = queue.expired == "dead_letter", queue.schedule_poll_ns
        row.is_ordered = queue.ordered
        row.first_heap, row.heaps = heaps, len(architecture.steps) if queue.order == "weighted" else 1
        heaps += row.heaps
    return table


def strides(architecture: Architecture) -> list[int]:
    """Return how far the pass of each heap moves with each of its jobs."""
    found: list[int] = []
    for queue in architecture.named_queues.values():
        found += [stride(step.weight) for step in architecture.steps.values()] if queue.order == "weighted" else [0]
    return found


def pools_of(architecture: Architecture) -> list[Workers]:
    """Return the pools that there are: none where nothing is queued."""
    return list(architecture.named_pools.values()) if architecture.queued else []


def pool_rows(architecture: Architecture) -> Rows:
    """Return a row for each pool."""
    pools, first = pools_of(architecture), 0
    table = rows(POOL, len(pools))
    for row, spec in zip(table, pools, strict=True):
        scale = spec.autoscale
        row.first, row.workers, row.count = first, max(spec.count, scale.max if scale else 0), spec.count
        row.prefetch, row.poll_ns, row.long_poll_ns = spec.prefetch, spec.poll_ns, spec.long_poll_ns
        row.keeps_line = spec.prefetch > 1 and not spec.poll_ns
        if spec.crashes is not None and spec.crashes.mtbf is not None:
            row.dies, row.only_busy = 1, spec.crashes.only_busy
        row.grace_ns, row.gives_back = spec.shutdown.grace_ns, spec.shutdown.unfinished == "return"
        row.keeps = spec.shutdown.unfinished == "keep"
        reads = spec.reads or tuple(architecture.named_queues)
        row.reads, row.by_weight = len(reads), isinstance(reads, dict)
        row.changed_ns, row.dedup_ns = NEVER, spec.dedup_ns or 0
        if scale is not None:
            rule = scaling_rule(scale)
            row.scales, row.look_ns, row.start_up_ns = 1, scale.poll_ns, scale.start_up_ns
            row.scale_by, row.target, row.least, row.most = rule[:4]
            row.cooldown_ns, row.in_cooldown_ns, row.in_step = rule[4:]
            row.counts_in_flight, row.counts_scheduled = scale.scale_on_in_flight, scale.scale_on_scheduled
        first += row.workers
    return table


def reading(architecture: Architecture) -> tuple[IntArray, IntArray, list[int]]:
    """Return what pools read, who reads queues, and how many do: see `reads` and `readers` of the lab."""
    queues, pools = list(architecture.named_queues), pools_of(architecture)
    reads = np.zeros((max(1, len(pools)), 4, len(queues)), np.int64)
    readers, lines = np.zeros((len(queues), max(1, len(pools))), np.int64), [0] * len(queues)
    for p, spec in enumerate(pools):
        chosen = spec.reads or tuple(queues)
        for place, name in enumerate(chosen):
            q = queues.index(name)
            reads[p, 0, place] = q
            reads[p, 1, place] = chosen[name] if isinstance(chosen, dict) else 0
            readers[q, lines[q]] = p
            lines[q] += 1
    return reads, readers, lines


def worker_rows(pools: Rows) -> Rows:
    """Return a row for each worker of all pools, with those that an autoscaler may add."""
    table = rows(WORKER, int(pools.workers.sum()))
    table.current, table.busy_left_ns, table.shift = NOBODY, NEVER, NOBODY
    for p, pool in enumerate(pools):
        table.pool[pool.first : pool.first + pool.workers] = p
    return table


def fault_rows(architecture: Architecture) -> Rows:
    """Return a row for each fault, in the order of the scenario; those of dependencies have no timer."""
    table = rows(FAULT, len(architecture.faults))
    for row, fault in zip(table, architecture.faults, strict=True):
        row.what, row.at_ns = NOBODY, fault.at_ns
        if isinstance(fault, KillFault):
            row.what = FAULT_KILLS
            row.amount, row.share = (fault.kill, 0.0) if isinstance(fault.kill, int) else (NOBODY, fault.kill)
        elif isinstance(fault, DeployFault):
            row.what, row.batch, row.pause_ns = FAULT_DEPLOYS, fault.deploy.batch, fault.deploy.pause_ns
        elif isinstance(fault, BrokerFault):
            row.what, row.until_ns = FAULT_CUTS, fault.at_ns + fault.for_ns
        elif isinstance(fault, NetworkFault):
            row.what, row.until_ns, row.amount = FAULT_SLOWS, fault.at_ns + fault.for_ns, fault.network_ns
    return table


def window_rows(architecture: Architecture, *, slow: bool) -> Rows:
    """Return the windows in which dependencies are down, or slow: (steps, windows), the last of each step never."""
    faults = [fault for fault in architecture.faults if isinstance(fault, DependencyFault)]
    mine = sorted((fault for fault in faults if (fault.slow is not None) == slow), key=lambda fault: fault.at_ns)
    table = rows(WINDOW, len(architecture.steps), len(mine) + 1)
    table.from_ns = LONGEST_NS
    for s, name in enumerate(architecture.step_names):
        for place, fault in enumerate(fault for fault in mine if fault.dependency == name):
            row = table[s, place]
            row.from_ns, row.until_ns = fault.at_ns, fault.at_ns + fault.for_ns
            row.factor, row.share = fault.slow or 1.0, fault.share
    return table


def redrive_rows(architecture: Architecture) -> Rows:
    """Return a row for each redrive."""
    table = rows(REDRIVE, len(architecture.redrive))
    for row, redrive in zip(table, architecture.redrive, strict=True):
        row.at_ns, row.newest = redrive.at_ns, NOBODY - 1
        row.gap_ns = 0 if redrive.rate_per_s is None else round(SECOND_NS / redrive.rate_per_s)
    return table
