"""Figures over replications with intervals that hold, whatever the figure is: a time, a count, a share, or constant."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sim.measure import Grain, Interval, certain, counted, estimate, grain_of
from sim.scenario import Scenario

Values = Callable[[str], Sequence[float | None]]  # of a metric, the figure in each replication


def estimated(scenario: Scenario, name: str, metric: str, values: Values, confidence: float = 0.95) -> Interval:
    """Return the mean of a metric of an architecture with its interval; see `sim.measure.estimate`."""
    return estimate(
        metric,
        values(metric),
        confidence,
        grain=grain_for(scenario, metric, values),
        certain=certain(metric, scenario.architectures[name]),
    )


def grain_for(scenario: Scenario, metric: str, values: Values) -> Grain | None:
    """Return what one event changes a metric by in runs of a scenario, see `sim.measure.grain_of`."""
    of = counted(metric)
    known = [value for value in (values(of) if of else ()) if value]
    if not known and metric == "amplification":  # of calls per request where there are no jobs
        known = [value for value in values("requests.arrived") if value]
    return grain_of(
        metric,
        arrived=sum(known) / len(known) if known else None,
        horizon_s=scenario.duration_ns / 1e9,
        window_s=(scenario.duration_ns - max(scenario.warmup_ns, 0)) / 1e9,
    )
