"""How often something is run: so many times, or until its figures are known well enough."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sim import experiment
from sim.experiment.tasks import Records
from sim.measure import PrecisionRule
from sim.results.asked import several, share, whole


@dataclass(frozen=True, slots=True)
class Wanted:
    """How often to run: a number of times, or by a rule until the metrics are precise."""

    replications: int
    rule: PrecisionRule | None
    metrics: tuple[str, ...]

    @classmethod
    def of(
        cls,
        replications: int | None,
        precision: float | str | None,
        at_most: int | None,
        metrics: Sequence[str] | str,
    ) -> Wanted:
        """Check what was asked. Raises ScenarioError for what makes no sense, alone or together."""
        often = None if replications is None else whole("replications", replications, 1)
        most = None if at_most is None else whole("at_most", at_most, 2)
        narrow = None if precision is None else share("precision", precision)
        rule = experiment.precision_rule(narrow, often, most, several(metrics))
        return cls(often or 1, rule, several(metrics))

    def gather(
        self, gathered: experiment.Gathering, names: Sequence[str], executor: experiment.Executor, *, keep_jobs: bool
    ) -> None:
        """Run so often, or until the metrics are precise. keep_jobs: keep the record of every replication."""
        records: Records = "all" if keep_jobs else "first"
        chosen = experiment.chosen_measures(gathered.scenario, names, self.metrics)
        experiment.gather(
            gathered,
            names,
            replications=self.replications,
            rule=self.rule,
            chosen=chosen,
            records=records,
            executor=executor,
        )
