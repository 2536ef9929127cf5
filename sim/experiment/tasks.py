"""The task that most experiments are made of: one architecture of a scenario, once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from sim.experiment.compare import Outcome, Replication, run_one
from sim.experiment.engines import Simulation
from sim.scenario import Scenario

Result = Outcome | Replication  # with its record, or the numbers alone
Records = Literal["none", "first", "all"]  # of which replications the record is wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class RunTask(Simulation):
    """One replication of one architecture. record: whether its record is wanted; label: what people are told of."""

    scenario: Scenario
    name: str
    replication: int
    record: bool
    label: str

    def __call__(self, tell: Callable[[float], None] | None = None) -> Result:
        """Draw the workload, run it, and leave the record where it is unless it is wanted."""
        progress = None if tell is None else lambda _, share: tell(share)
        outcome = run_one(self.scenario, self.name, progress, replication=self.replication, engine=self.engine)
        return outcome if self.record else outcome.kept


def run_tasks(
    scenario: Scenario, names: Sequence[str], numbers: Iterable[int], records: Records = "none", label: str = ""
) -> list[RunTask]:
    """Return the runs of these numbers, replication by replication, of the named architectures (all, if none is named).

    label: what people are told of; the architecture, if nothing else is said.
    """
    return [
        RunTask(
            scenario=scenario,
            name=name,
            replication=number,
            record=records == "all" or (records == "first" and not at),
            label=label or name,
        )
        for at, number in enumerate(numbers)
        for name in names or scenario.architectures
    ]
