"""Priority classes without preemption: the most urgent waiting job goes next, a job in service is not disturbed.

Classes are given in order, the most urgent first; within a class FIFO. Conditions: Poisson arrivals in each class,
independent of the others; steady state of the whole (with an overloaded lowest class the upper ones still have a
steady state, but who is in service then follows another law than the one used here).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import accumulate, pairwise

from sim.theory import conditions, erlang, result

Rates = Sequence[float]


def mg1(*, arrival_rates: Rates, mean_services_s: Rates, scvs: Rates) -> tuple[result.Queue, ...]:
    """Means by class of M/G/1 with non-preemptive priority, the most urgent class first.

    Wq_k = W0 / ((1 - σ_{k-1})(1 - σ_k)) with σ_k = ρ_1 + … + ρ_k and W0 = Σ λ_i E[S_i²]/2, the work left in service.
    arrival_rates: λ_k > 0 [1/s].  mean_services_s: [s].  scvs: squared coefficients of variation of service, >= 0.
    The k-th `utilisation` is ρ_k, the share of the worker's time spent on the class.
    Raises NotApplicable if Σ ρ_k >= 1 or the three lengths differ.
    Source: Cobham (1954), Priority assignment in waiting line problems, Operations Research 2(1);
    Kleinrock (1976), Queueing Systems II, chapter 3.

    >>> [round(q.wait_s, 6) for q in mg1(arrival_rates=[0.4, 0.4], mean_services_s=[1, 1], scvs=[1, 1])]
    [1.333333, 6.666667]
    """
    conditions.same_length(arrival_rates=arrival_rates, mean_services_s=mean_services_s, scvs=scvs)
    loads = [_load(*job_class) for job_class in zip(arrival_rates, mean_services_s, scvs, strict=True)]
    conditions.steady_state("priority M/G/1", offered_load=math.fsum(loads))
    residual_s = math.fsum(
        load * mean_s * (1.0 + scv) / 2.0 for load, mean_s, scv in zip(loads, mean_services_s, scvs, strict=True)
    )
    return tuple(
        result.from_wait(
            formula="priority M/G/1",
            arrival_rate=rate,
            mean_service_s=mean_s,
            workers=1,
            wait_s=residual_s * stretch,
            wait_probability=math.fsum(loads),
        )
        for rate, mean_s, stretch in zip(arrival_rates, mean_services_s, _stretches(loads), strict=True)
    )


def mmc(*, arrival_rates: Rates, mean_service_s: float, workers: int) -> tuple[result.Queue, ...]:
    """Means by class of M/M/c with non-preemptive priority and the same mean service in every class.

    Wq_k = C(c, a)/(cμ) / ((1 - σ_{k-1})(1 - σ_k)) with σ_k = (λ_1 + … + λ_k)/(cμ); C is Erlang C of all classes.
    arrival_rates: λ_k > 0 [1/s], the most urgent class first.  mean_service_s: 1/μ [s].  workers: c >= 1.
    The k-th `utilisation` is the share of all workers' time spent on the class.
    Raises NotApplicable if Σ λ_k/μ >= c.
    Source: Cobham (1954); Kella & Yechiali (1985), Waiting times in the non-preemptive priority M/M/c queue.

    >>> [round(q.wait_s, 4) for q in mmc(arrival_rates=[1.0, 1.0], mean_service_s=1.0, workers=3)]
    [0.2222, 0.6667]
    """
    conditions.at_least(1, workers=workers, classes=len(arrival_rates))
    loads = [_load(rate, mean_service_s, 1.0) / workers for rate in arrival_rates]
    waits = erlang.wait_probability(workers=workers, offered_load=math.fsum(loads) * workers)
    return tuple(
        result.from_wait(
            formula="priority M/M/c",
            arrival_rate=rate,
            mean_service_s=mean_service_s,
            workers=workers,
            wait_s=waits * mean_service_s / workers * stretch,
            wait_probability=waits,
        )
        for rate, stretch in zip(arrival_rates, _stretches(loads), strict=True)
    )


def _load(arrival_rate: float, mean_service_s: float, scv: float) -> float:
    """λ_k/μ_k of one class, once its conditions hold."""
    conditions.positive(arrival_rate=arrival_rate, mean_service_s=mean_service_s)
    conditions.not_negative(scv=scv)
    return arrival_rate * mean_service_s


def _stretches(loads: Rates) -> list[float]:
    """1 / ((1 - σ_{k-1})(1 - σ_k)): how much longer the wait is than for the work found alone, by class."""
    above = list(accumulate(loads, initial=0.0))
    return [1.0 / ((1.0 - higher) * (1.0 - own)) for higher, own in pairwise(above)]
