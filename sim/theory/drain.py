"""How long a backlog lasts: the fluid view, in which jobs are a liquid and luck averages out.

Conditions: constant rates; workers never idle while there is a backlog. For M/G/1 and M/M/c the mean time to drain is
exactly the fluid's: each waiting job is one step down, and each step takes 1/(cμ - λ) on average.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sim.theory import conditions


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """What an outage leaves behind. backlog: jobs at its end.  drain_s: from its end until nobody waits [s]."""

    backlog: float
    drain_s: float


def drain_s(*, backlog: float, arrival_rate: float, mean_service_s: float, workers: int = 1) -> float:
    """Mean time until a backlog is gone while jobs go on arriving [s]: B / (cμ - λ).

    backlog: B >= 0 waiting jobs, all workers busy.  arrival_rate: λ >= 0 [1/s].  mean_service_s: 1/μ > 0 [s].
    Raises NotApplicable if λ >= cμ: then the backlog never drains.
    Source: Kleinrock (1976), Queueing Systems II, chapter 2; the busy period: Kleinrock (1975), sect. 5.8.

    >>> drain_s(backlog=3600.0, arrival_rate=1.0, mean_service_s=1.0, workers=2)
    3600.0
    """
    conditions.not_negative(backlog=backlog, arrival_rate=arrival_rate)
    conditions.positive(mean_service_s=mean_service_s)
    conditions.at_least(1, workers=workers)
    load = arrival_rate * mean_service_s
    if load >= workers:
        raise conditions.NotApplicable(f"the backlog never drains: offered load {load:g} erlang >= {workers} workers")
    return backlog * mean_service_s / (workers - load)


def outage(*, duration_s: float, arrival_rate: float, mean_service_s: float, workers: int = 1) -> Outage:
    """Backlog and drain time after the workers stood still for a while: λT, and λT/(cμ - λ).

    duration_s: T >= 0 [s]; the rest and what is raised as in `drain_s`.
    Source: as `drain_s`.

    >>> outage(duration_s=3600.0, arrival_rate=10.0, mean_service_s=1.0, workers=12)  # capacity 1.2 λ: five hours
    Outage(backlog=36000.0, drain_s=18000.0)
    """
    conditions.not_negative(duration_s=duration_s)
    backlog = arrival_rate * duration_s
    time_s = drain_s(backlog=backlog, arrival_rate=arrival_rate, mean_service_s=mean_service_s, workers=workers)
    return Outage(backlog=backlog, drain_s=time_s)


def backlogs(
    *, rates: Sequence[float], durations_s: Sequence[float], mean_service_s: float, workers: int = 1
) -> tuple[float, ...]:
    """Fluid backlog at the end of each stage of a load, starting from none: B' = max(0, B + (λ_i - cμ) T_i).

    rates: λ_i >= 0 [1/s].  durations_s: T_i >= 0 [s].  mean_service_s: 1/μ > 0 [s].  workers: c >= 1.
    An overloaded stage is allowed: that is what it is for. A lower bound of the mean, since luck only adds queueing.
    Raises NotApplicable if the two lengths differ.
    Source: Newell (1982), Applications of Queueing Theory, chapter 2.

    >>> backlogs(rates=[7.0, 16.0, 7.0], durations_s=[180.0, 60.0, 60.0], mean_service_s=1.0, workers=10)
    (0.0, 360.0, 180.0)
    """
    conditions.same_length(rates=rates, durations_s=durations_s)
    conditions.positive(mean_service_s=mean_service_s)
    conditions.at_least(1, workers=workers)
    capacity = workers / mean_service_s
    levels = [0.0]
    for rate, duration_s in zip(rates, durations_s, strict=True):
        conditions.not_negative(rate=rate, duration_s=duration_s)
        levels.append(max(0.0, levels[-1] + (rate - capacity) * duration_s))
    return tuple(levels[1:])
