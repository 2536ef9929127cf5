"""Approximations for queues whose arrivals and services follow any law; `exact` is False in every result.

Conditions: independent gaps, independent services, one FIFO queue, a = λE[S] < c. Only two moments of each law are
looked at, so two systems with the same figures here may differ; the worst cases are heavy tails and bursts.
scv: squared coefficient of variation (0 even, 1 Poisson or exponential).
"""

from __future__ import annotations

import math

from sim.theory import conditions, md, mmc, result


def kingman(*, arrival_rate: float, gap_scv: float, mean_service_s: float, service_scv: float) -> result.Queue:
    """G/G/1 in heavy traffic: Wq ≈ ρ/(1 - ρ) · (scv of gaps + scv of services)/2 · E[S].

    arrival_rate: λ > 0 [1/s].  mean_service_s: E[S] > 0 [s].  Right in the limit ρ → 1, exact for Poisson arrivals.
    `wait_probability` is NaN: two moments do not tell it.
    Raises NotApplicable if ρ >= 1.
    Source: Kingman (1961), The single server queue in heavy traffic, Proc. Cambridge Phil. Soc. 57.

    >>> round(kingman(arrival_rate=0.8, gap_scv=1.0, mean_service_s=1.0, service_scv=4.0).wait_s, 9)
    10.0
    """
    conditions.not_negative(gap_scv=gap_scv, service_scv=service_scv)
    return _two_moments("Kingman", arrival_rate, mean_service_s, 1, 0.5 * (gap_scv + service_scv))


def kingman_bound(*, arrival_rate: float, gap_scv: float, mean_service_s: float, service_scv: float) -> float:
    """Upper bound of the mean wait in GI/G/1 [s]: λ (Var gap + Var service) / (2 (1 - ρ)). A bound, so it is certain.

    The parameters and what is raised are those of `kingman`.
    Source: Kingman (1962), Some inequalities for the queue GI/G/1, Biometrika 49; Kleinrock (1976), chapter 2.

    >>> round(kingman_bound(arrival_rate=0.8, gap_scv=1.0, mean_service_s=1.0, service_scv=1.0), 4)
    5.125
    """
    conditions.positive(arrival_rate=arrival_rate, mean_service_s=mean_service_s)
    conditions.not_negative(gap_scv=gap_scv, service_scv=service_scv)
    load = arrival_rate * mean_service_s
    conditions.steady_state("GI/G/1", offered_load=load)
    variances_s2 = gap_scv / arrival_rate**2 + service_scv * mean_service_s**2
    return arrival_rate * variances_s2 / (2.0 * (1.0 - load))


def allen_cunneen(
    *, arrival_rate: float, gap_scv: float, mean_service_s: float, service_scv: float, workers: int
) -> result.Queue:
    """G/G/c: the wait of M/M/c times (scv of gaps + scv of services)/2.

    arrival_rate: λ > 0 [1/s].  mean_service_s: E[S] > 0 [s].  workers: c >= 1.
    Exact for M/G/1 and M/M/c; for M/G/c it is the formula of Lee and Longton (1959). Errors of 10 % are usual.
    Raises NotApplicable if a >= c.
    Source: Allen (1990), Probability, Statistics, and Queueing Theory, 2nd ed., chapter 5.

    >>> q = allen_cunneen(arrival_rate=2.0, gap_scv=1.0, mean_service_s=1.0, service_scv=0.0, workers=3)
    >>> round(q.wait_s, 4), q.exact
    (0.2222, False)
    """
    conditions.not_negative(gap_scv=gap_scv, service_scv=service_scv)
    return _two_moments("Allen-Cunneen", arrival_rate, mean_service_s, workers, 0.5 * (gap_scv + service_scv))


def mgc(*, arrival_rate: float, mean_service_s: float, scv: float, workers: int) -> result.Queue:
    """M/G/c between its two solved cases: Wq ≈ (1 - scv) Wq of M/D/c + scv Wq of M/M/c, for scv <= 1.

    arrival_rate: λ > 0 [1/s].  mean_service_s: E[S] > 0 [s].  workers: c >= 1.  Exact at scv 0 and 1, and for c = 1;
    within 1 or 2 % in between.
    Raises NotApplicable if a >= c or scv > 1.
    Source: Tijms (2003), A First Course in Stochastic Models, sect. 9.6; Cosmetatos (1976).

    >>> round(mgc(arrival_rate=1.6, mean_service_s=1.0, scv=0.25, workers=2).wait_s, 4)
    1.1219
    """
    conditions.not_negative(scv=scv)
    if scv > 1.0:
        raise conditions.NotApplicable(f"the interpolation for M/G/c needs a service scv of at most 1, got {scv:g}")
    system = {"arrival_rate": arrival_rate, "mean_service_s": mean_service_s}
    constant, exponential = md.queue(**system, workers=workers), mmc.queue(**system, workers=workers)
    return result.from_wait(
        formula="M/G/c interpolation",
        **system,
        workers=workers,
        wait_s=(1.0 - scv) * constant.wait_s + scv * exponential.wait_s,
        wait_probability=exponential.wait_probability,
        exact=False,
    )


def square_root_staffing(*, offered_load: float, wait_probability: float) -> float:
    """Workers beyond the offered load, for a large group: c ≈ a + β √a, so that this share waits.

    offered_load: a > 0 [erlang].  wait_probability: in (0, 1).  P(wait) ≈ 1/(1 + β Φ(β)/φ(β)), Φ and φ of the normal
    law. `erlang.workers_needed` is exact; this shows why the margin grows as the root of the load only.
    Returns c, not rounded.
    Source: Halfin & Whitt (1981), Heavy-traffic limits for queues with many exponential servers, prop. 1.

    >>> round(square_root_staffing(offered_load=100.0, wait_probability=0.2), 1)
    110.6
    """
    conditions.positive(offered_load=offered_load, wait_probability=wait_probability)
    conditions.below_one(wait_probability=wait_probability)
    low, high = 0.0, 40.0
    while high - low > 1e-12:
        beta = 0.5 * (low + high)
        low, high = (beta, high) if _halfin_whitt(beta) > wait_probability else (low, beta)
    return offered_load + high * math.sqrt(offered_load)


def _halfin_whitt(beta: float) -> float:
    """1/(1 + β Φ(β)/φ(β))."""
    density = math.exp(-0.5 * beta**2) / math.sqrt(2.0 * math.pi)
    return density / (density + beta * 0.5 * math.erfc(-beta / math.sqrt(2.0)))


def _two_moments(formula: str, arrival_rate: float, mean_service_s: float, workers: int, factor: float) -> result.Queue:
    """The exponential system with its wait stretched by the variability."""
    conditions.positive(arrival_rate=arrival_rate, mean_service_s=mean_service_s)
    conditions.steady_state(formula, offered_load=arrival_rate * mean_service_s, workers=workers)
    exponential = mmc.queue(arrival_rate=arrival_rate, mean_service_s=mean_service_s, workers=workers)
    return result.from_wait(
        formula=formula,
        arrival_rate=arrival_rate,
        mean_service_s=mean_service_s,
        workers=workers,
        wait_s=exponential.wait_s * factor,
        wait_probability=math.nan,
        exact=False,
    )
