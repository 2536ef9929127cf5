"""Independent replications: the same scenario again and again, each time with other luck from the same seed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from sim.experiment.compare import Outcome, Replication, compare_each
from sim.experiment.names import Progress
from sim.scenario import Scenario


def replicate(
    scenario: Scenario,
    names: Sequence[str] = (),
    *,
    replications: int,
    first: int = 0,
    progress: Progress | None = None,
) -> dict[str, list[Replication]]:
    """Run the named architectures (all, if none is named) so often, and return their numbers by architecture.

    Replication i of all architectures has the same users, work and bad luck; different i are independent.
    """
    kept: dict[str, list[Replication]] = {}
    for outcomes in replicate_each(scenario, names, replications=replications, first=first, progress=progress):
        for name, outcome in outcomes.items():
            kept.setdefault(name, []).append(outcome.kept)
    return kept


def replicate_each(
    scenario: Scenario,
    names: Sequence[str] = (),
    *,
    replications: int,
    first: int = 0,
    progress: Progress | None = None,
) -> Iterator[dict[str, Outcome]]:
    """Yield the outcomes of one whole replication after another, by architecture."""
    runs = compare_each(scenario, names, progress, replications=replications, first=first)
    together = len(names or scenario.architectures)
    while outcomes := dict(islice(runs, together)):
        yield outcomes
