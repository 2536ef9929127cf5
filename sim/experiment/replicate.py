"""Independent replications: the same scenario again and again, each time with other luck from the same seed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from sim.experiment.compare import Replication
from sim.experiment.executors import SERIAL, Executor, of_each
from sim.experiment.limits import check_size
from sim.experiment.names import Progress, check_names
from sim.experiment.tasks import Records, Result, run_tasks
from sim.experiment.warmup import settle
from sim.scenario import Scenario


def compare_each(
    scenario: Scenario,
    names: Sequence[str] = (),
    progress: Progress | None = None,
    *,
    replications: int = 1,
    first: int = 0,
    records: Records = "first",
    executor: Executor = SERIAL,
) -> Iterator[tuple[str, Result]]:
    """Run the named architectures (all, if none is named) and yield each with its name, in order, as it is finished.

    All get the same users at the same instants, with the same work and the same bad luck (common random numbers).
    Replication by replication, from the `first` on: what is there when somebody interrupts is of use. records: of which
    replications the record is wanted; an outcome has one, of others there are the numbers alone.
    """
    check_names(scenario, names)
    check_size(scenario, names, replications)
    settled = settle(scenario, names, executor)
    tasks = run_tasks(settled, names, range(first, first + replications), records)
    for task, result in zip(tasks, executor.each(tasks, of_each(progress, tasks)), strict=True):
        yield task.name, result


def replicate(
    scenario: Scenario,
    names: Sequence[str] = (),
    *,
    replications: int,
    first: int = 0,
    progress: Progress | None = None,
    executor: Executor = SERIAL,
) -> dict[str, list[Replication]]:
    """Run the named architectures (all, if none is named) so often, and return their numbers by architecture.

    Replication i of all architectures has the same users, work and bad luck; different i are independent.
    """
    kept: dict[str, list[Replication]] = {}
    runs = compare_each(
        scenario, names, progress, replications=replications, first=first, records="none", executor=executor
    )
    for name, result in runs:
        kept.setdefault(name, []).append(result.kept)
    return kept


def replicate_each(
    scenario: Scenario,
    names: Sequence[str] = (),
    *,
    replications: int,
    progress: Progress | None = None,
    records: Records = "none",
    executor: Executor = SERIAL,
) -> Iterator[dict[str, Result]]:
    """Yield what came of one whole replication after another, by architecture."""
    runs = compare_each(scenario, names, progress, replications=replications, records=records, executor=executor)
    together = len(names or scenario.architectures)
    while results := dict(islice(runs, together)):
        yield results
