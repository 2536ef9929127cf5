"""Rules and balances as the policies take them, from the rows in which they stand."""

from __future__ import annotations

from sim.engine.layout import Lab
from sim.policies.backoff import RetryRule
from sim.policies.buckets import RetryBudget, withdraw

OF_JOBS, OF_CALLS, OF_STEPS = 0, 1, 2  # rows of retries


def retry_rule(lab: Lab, whose: int) -> RetryRule:
    """Return the rule by which jobs, calls or inline steps are tried again."""
    row = lab.retries[whose]
    return RetryRule(
        row.max_attempts, row.growth, row.base_ns, row.factor, row.max_ns, row.jitter, row.power, row.plus_ns
    )


def budget(lab: Lab, whose: int, level: int) -> RetryBudget:
    """Return the budget for retries of jobs, calls or inline steps, with so much in it."""
    return RetryBudget(lab.retries[whose].ratio, lab.retries[whose].burst, level)


def pay(lab: Lab, whose: int, level: int) -> tuple[bool, int]:
    """Pay for a retry; return whether that could be paid, and what is left. level: below 0 where there is no budget."""
    if level < 0:
        return True, level
    paid, rest = withdraw(budget(lab, whose, level))
    return paid, rest.level
