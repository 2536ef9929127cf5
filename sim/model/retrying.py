"""A retry policy at work: who has failed may try once more, as often as the rule allows and the budget pays for."""

from __future__ import annotations

from sim.model.lab import retry_rule
from sim.policies import may_retry
from sim.policies.buckets import deposit, full_budget, withdraw
from sim.scenario import Retry


class Retrying:
    """The rule by which calls, or inline steps, are tried again, and the budget that all of them share."""

    def __init__(self, spec: Retry) -> None:
        self.rule = retry_rule(spec)
        budget = spec.budget
        self._budget = full_budget(budget.ratio, budget.burst) if budget is not None else None

    def first_try(self) -> None:
        """Somebody tries for the first time, which pays for a part of a retry, by whomever."""
        if self._budget is not None:
            self._budget = deposit(self._budget)

    def may_try_again(self, tries: int) -> bool:
        """Tell whether somebody who has tried so often may try once more; if so, it is paid for."""
        if self._budget is None or not may_retry(self.rule, tries):
            return may_retry(self.rule, tries)
        allowed, self._budget = withdraw(self._budget)
        return allowed
