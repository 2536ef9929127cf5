"""What a scenario says once for all, as rows of numbers. Enumerations become integers."""

from __future__ import annotations

from sim.engine.layout import DOOR, NOBODY, RETRY, RULES, Rows, rows
from sim.engine.ways import costs_time, way_of
from sim.model.lab import retry_rule
from sim.policies.buckets import full_bucket, full_budget
from sim.policies.whole import millionths
from sim.scenario import Api, Architecture, DependencyFault, Users


def rules_row(architecture: Architecture) -> Rows:
    """Return the rules of an architecture."""
    table = rows(RULES, 1)
    table.way, table.carries = way_of(architecture), costs_time(architecture)
    table.has_outages = any(isinstance(fault, DependencyFault) for fault in architecture.faults)
    table.has_redrive = bool(architecture.redrive)
    table.remembers = any(pool.dedup_ns for pool in architecture.named_pools.values())
    table.spawns = bool(architecture.spawned)
    table.most_jobs = architecture.max_jobs
    table.users = architecture.load.count if isinstance(architecture.load, Users) else 0
    return table


def retry_rows(architecture: Architecture) -> Rows:
    """Return the rules by which jobs, calls and inline steps are tried again, with their budgets."""
    api = architecture.api or Api()
    table = rows(RETRY, 3)
    for row, retry in zip(table, (architecture.retry, api.client.retry, api.retry), strict=True):
        for name, value in retry_rule(retry)._asdict().items():
            row[name] = value
        budget = full_budget(retry.budget.ratio, retry.budget.burst) if retry.budget is not None else None
        row.ratio, row.burst = (budget.ratio, budget.burst) if budget is not None else (NOBODY, NOBODY)
    return table


def door_row(architecture: Architecture) -> Rows:
    """Return the door of the API; without an API section, one that costs nothing and admits everyone."""
    table, api = rows(DOOR, 1), architecture.api or Api()
    row = table[0]
    row.threads = NOBODY if api.threads is None else api.threads
    row.overhead_ns, row.cancels = api.overhead_ns, api.client.cancel_on_timeout
    row.accept_limit = NOBODY if api.accept_queue is None else api.accept_queue
    row.hedge_ns = NOBODY if api.client.hedge is None else api.client.hedge.after_ns
    row.patience_ns = NOBODY if api.client.timeout_ns is None else api.client.timeout_ns
    _add_keeper(row, api)
    return table


def _add_keeper(row: Rows, api: Api) -> None:
    """Add who turns calls away."""
    if api.rate_limit is not None:
        bucket = full_bucket(api.rate_limit.rate_per_s, api.rate_limit.burst)
        row.has_bucket, row.gain, row.token, row.full = 1, bucket.gain, bucket.token, bucket.full
    if api.breaker is not None:
        row.has_breaker, row.share, row.of = 1, millionths(api.breaker.failures), api.breaker.of
        row.open_for_ns, row.probes = api.breaker.open_for_ns, api.breaker.probes
    if api.shed is not None and api.shed.codel is not None:
        row.has_codel, row.target_ns, row.interval_ns = 1, api.shed.codel.target_ns, api.shed.codel.interval_ns
    if api.shed is not None and api.shed.min_delay is not None:
        row.has_min_delay = 1
        row.longest_ns, row.window_ns = api.shed.min_delay.target_ns, api.shed.min_delay.window_ns
    row.has_keeper = row.has_bucket or row.has_breaker or row.has_codel or row.has_min_delay
