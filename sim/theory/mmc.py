"""M/M/1 and M/M/c: Poisson arrivals, exponential service, c equal workers, one FIFO queue without bound.

Conditions: steady state (a = λ/μ < c); nobody leaves. Means hold for every order that ignores service times;
the distributions for FIFO only. Source throughout: Kleinrock (1975), Queueing Systems I, sects. 3.2 and 3.5;
Gross, Shortle, Thompson & Harris (2008), Fundamentals of Queueing Theory, sects. 2.2 and 2.3.
"""

from __future__ import annotations

import math

from sim.theory import conditions, erlang, numerics, result


def mm1(*, arrival_rate: float, mean_service_s: float) -> result.Queue:
    """Means of M/M/1: one worker.  Wq = ρ/(μ - λ), P(wait) = ρ.

    arrival_rate: λ > 0 [1/s].  mean_service_s: 1/μ > 0 [s].
    Raises NotApplicable if ρ = λ/μ >= 1.
    Source: Kleinrock (1975), sect. 3.2.

    >>> round(mm1(arrival_rate=0.8, mean_service_s=1.0).wait_s, 9)
    4.0
    """
    load = _offered_load("M/M/1", arrival_rate, mean_service_s, workers=1)
    return result.from_wait(
        formula="M/M/1",
        arrival_rate=arrival_rate,
        mean_service_s=mean_service_s,
        workers=1,
        wait_s=load * mean_service_s / (1.0 - load),
        wait_probability=load,
    )


def queue(*, arrival_rate: float, mean_service_s: float, workers: int) -> result.Queue:
    """Means of M/M/c.  Wq = C(c, a) / (cμ - λ), P(wait) = C(c, a), Erlang C.

    arrival_rate: λ > 0 [1/s].  mean_service_s: 1/μ > 0 [s].  workers: c >= 1.
    Raises NotApplicable if a = λ/μ >= c.
    Source: Kleinrock (1975), sect. 3.5; Gross et al. (2008), sect. 2.3.

    >>> round(queue(arrival_rate=2.0, mean_service_s=1.0, workers=3).wait_s, 4)
    0.4444
    """
    load = _offered_load("M/M/c", arrival_rate, mean_service_s, workers)
    waits = erlang.wait_probability(workers=workers, offered_load=load)
    return result.from_wait(
        formula="M/M/c",
        arrival_rate=arrival_rate,
        mean_service_s=mean_service_s,
        workers=workers,
        wait_s=waits * mean_service_s / (workers - load),
        wait_probability=waits,
    )


def wait_cdf(*, at_s: float, arrival_rate: float, mean_service_s: float, workers: int) -> float:
    """P(wait <= at_s) in M/M/c, FIFO: 1 - C(c, a) e^(-(cμ - λ) t). A job waits not at all or exponentially.

    at_s: t >= 0 [s]; the rest and what is raised as in `queue`.
    Source: Gross et al. (2008), sect. 2.3.

    >>> round(wait_cdf(at_s=0.0, arrival_rate=2.0, mean_service_s=1.0, workers=3), 4)
    0.5556
    """
    conditions.not_negative(at_s=at_s)
    load = _offered_load("M/M/c", arrival_rate, mean_service_s, workers)
    waits = erlang.wait_probability(workers=workers, offered_load=load)
    return 1.0 - waits * math.exp(-(workers - load) * at_s / mean_service_s)


def wait_percentile(*, share: float, arrival_rate: float, mean_service_s: float, workers: int) -> float:
    """Wait [s] that the given share of the jobs does not exceed in M/M/c, FIFO; 0 if so many do not wait.

    share: in [0, 1), e.g. 0.99; the rest and what is raised as in `queue`.
    Source: the inverse of `wait_cdf`: ln(C/(1 - share)) / (cμ - λ).

    >>> round(wait_percentile(share=0.99, arrival_rate=0.8, mean_service_s=1.0, workers=1), 3)
    21.91
    """
    conditions.below_one(share=share)
    load = _offered_load("M/M/c", arrival_rate, mean_service_s, workers)
    waits = erlang.wait_probability(workers=workers, offered_load=load)
    if waits <= 1.0 - share:
        return 0.0
    return math.log(waits / (1.0 - share)) * mean_service_s / (workers - load)


def sojourn_cdf(*, at_s: float, arrival_rate: float, mean_service_s: float, workers: int) -> float:
    """P(wait + service <= at_s) in M/M/c, FIFO; in M/M/1 it is 1 - e^(-(μ - λ) t).

    at_s: t >= 0 [s]; the rest and what is raised as in `queue`.
    P(W > t) = e^(-μt) + C μ ∫₀ᵗ e^(-μs) e^(-δ(t-s)) ds with δ = cμ - λ; the integral is written so that δ = μ is no
    special case: e^(-min t) t φ(abs(δ - μ) t), φ(x) = (1 - e^(-x))/x.
    Source: Gross et al. (2008), sect. 2.3.

    >>> round(sojourn_cdf(at_s=5.0, arrival_rate=0.8, mean_service_s=1.0, workers=1), 4)
    0.6321
    """
    conditions.not_negative(at_s=at_s)
    load = _offered_load("M/M/c", arrival_rate, mean_service_s, workers)
    waits = erlang.wait_probability(workers=workers, offered_load=load)
    services, free_workers = at_s / mean_service_s, workers - load  # time in units of a mean service: μ = 1
    both = math.exp(-min(1.0, free_workers) * services) * services * _mean_decay(abs(free_workers - 1.0) * services)
    return 1.0 - math.exp(-services) - waits * both


def sojourn_percentile(*, share: float, arrival_rate: float, mean_service_s: float, workers: int) -> float:
    """Time from arrival to completion [s] that the given share of the jobs does not exceed in M/M/c, FIFO.

    share: in [0, 1); the rest and what is raised as in `queue`.
    Source: `sojourn_cdf`, inverted by bisection.

    >>> round(sojourn_percentile(share=0.99, arrival_rate=0.8, mean_service_s=1.0, workers=1), 3)
    23.026
    """
    conditions.below_one(share=share)
    return numerics.percentile(
        lambda at_s: sojourn_cdf(at_s=at_s, arrival_rate=arrival_rate, mean_service_s=mean_service_s, workers=workers),
        share=share,
        scale_s=mean_service_s,
    )


def _mean_decay(x: float) -> float:
    """φ(x) = (1 - e^(-x))/x: the mean of e^(-y) over 0 < y < x."""
    return -math.expm1(-x) / x if x > 0.0 else 1.0


def _offered_load(formula: str, arrival_rate: float, mean_service_s: float, workers: int) -> float:
    """λ/μ [erlang], once the conditions hold."""
    conditions.positive(arrival_rate=arrival_rate, mean_service_s=mean_service_s)
    conditions.at_least(1, workers=workers)
    conditions.steady_state(formula, offered_load=arrival_rate * mean_service_s, workers=workers)
    return arrival_rate * mean_service_s
