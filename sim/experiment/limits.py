"""What is too large to be run, said before anything runs: no machine should have to find it out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sim.measure.planned import AT_MOST, planned
from sim.scenario import Scenario, ScenarioError
from sim.scenario.units import duration_text

MOST_AT_ONCE: Final = 100_000_000  # requests and jobs of a run: all are kept, and take some hundred bytes each
MOST_IN_ALL: Final = 10_000_000_000  # over all architectures and replications: it would take days


def check_size(
    scenario: Scenario, names: Sequence[str] = (), replications: int = 1, *, duration_ns: int | None = None
) -> None:
    """Raise ScenarioError if running these architectures (all, if none is named) so often is beyond any machine.

    duration_ns: of a run, where it is not the scenario's. A closed load says only how many there are at most, so it is
    taken to be small.
    """
    lasts_ns, total = duration_ns or scenario.duration_ns, 0.0
    for name in names or scenario.architectures:
        plan = planned(scenario.architectures[name], lasts_ns)
        once = 0.0 if plan.how == AT_MOST else plan.requests + plan.jobs
        if once > MOST_AT_ONCE:
            raise ScenarioError(
                f"{scenario.name}: {name} would have about {once:.1e} requests and jobs in a run of "
                f"{duration_text(lasts_ns)}, and the lab keeps {MOST_AT_ONCE:,} at most; lower the load, or run "
                "shorter; `sim run` with --chunked keeps none of them"
            )
        total += once * replications
    if total > MOST_IN_ALL:
        raise ScenarioError(
            f"{scenario.name}: {replications:,} replications would have about {total:.1e} requests and jobs in all, "
            f"which takes days; {MOST_IN_ALL:,} are allowed; run fewer"
        )
