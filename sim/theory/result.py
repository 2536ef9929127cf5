"""What a formula says about a queue in its steady state."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """Means of a queue in its steady state. A number on which the formula is silent is NaN.

    wait_probability: share of the admitted jobs that wait at all.  wait_s: mean wait Wq of the admitted jobs [s].
    queue_length: mean number of waiting jobs Lq.  sojourn_s: mean wait + service W [s].  in_system: mean number
    waiting or in service L.  utilisation: share of worker time that is busy ρ.  throughput_per_s: jobs served [1/s].
    lost_share: share of the arrivals that are turned away or leave unserved.
    exact: False for an approximation.  formula: its name, as in `sim.theory.MODELS`.
    """

    wait_probability: float
    wait_s: float
    queue_length: float
    sojourn_s: float
    in_system: float
    utilisation: float
    throughput_per_s: float
    lost_share: float = 0.0
    exact: bool = True
    formula: str


def from_wait(
    *,
    formula: str,
    arrival_rate: float,
    mean_service_s: float,
    workers: int,
    wait_s: float,
    wait_probability: float,
    exact: bool = True,
) -> Queue:
    """Complete a mean wait to all means by Little's law; every arrival is served.

    arrival_rate: [1/s].  mean_service_s, wait_s: [s].
    Source: Little (1961), A proof for the queuing formula L = λW.

    >>> from_wait(formula="M/M/1", arrival_rate=0.5, mean_service_s=1.0, workers=1,
    ...           wait_s=1.0, wait_probability=0.5).in_system
    1.0
    """
    sojourn_s = wait_s + mean_service_s
    return Queue(
        wait_probability=wait_probability,
        wait_s=wait_s,
        queue_length=arrival_rate * wait_s,
        sojourn_s=sojourn_s,
        in_system=arrival_rate * sojourn_s,
        utilisation=arrival_rate * mean_service_s / workers,
        throughput_per_s=arrival_rate,
        exact=exact,
        formula=formula,
    )
