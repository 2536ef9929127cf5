"""What retries do to load, and which share of the jobs they fail to save.

Conditions: attempts fail independently, each with the same probability p (a failure that stays, such as a dependency
that is down, is p = 1 for a while); failed attempts take as long as good ones. Backoff moves load in time, it does
not change these long-run figures.
"""

from __future__ import annotations

import math

import numpy as np

from sim.theory import conditions
from sim.theory.laws import Law


def attempts_per_job(*, fails: float, max_attempts: float) -> float:
    """Mean attempts of a job, the retry amplification: (1 - pⁿ)/(1 - p) = 1 + p + … + pⁿ⁻¹.

    fails: p in [0, 1].  max_attempts: n >= 1; math.inf for no limit, then 1/(1 - p).
    Raises NotApplicable for p = 1 without a limit: such a job is tried for ever.
    Source: the geometric series.

    >>> attempts_per_job(fails=0.5, max_attempts=3)
    1.75
    """
    conditions.probability(fails=fails)
    conditions.at_least(1, max_attempts=max_attempts)
    if fails < 1.0:
        return (1.0 - math.pow(fails, max_attempts)) / (1.0 - fails)
    conditions.positive(max_attempts=max_attempts)
    return max_attempts


def dead_share(*, fails: float, max_attempts: float) -> float:
    """Share of the jobs that fail every attempt and become dead letters: pⁿ.

    The parameters are those of `attempts_per_job`.
    Source: independence of the attempts.

    >>> round(dead_share(fails=0.1, max_attempts=3), 12)
    0.001
    """
    conditions.probability(fails=fails)
    conditions.at_least(1, max_attempts=max_attempts)
    return math.pow(fails, max_attempts)


def offered_load(*, arrival_rate: float, mean_service_s: float, fails: float, max_attempts: float) -> float:
    """Work that arrives per second, retries included [erlang]: λE[S](1 - pⁿ)/(1 - p). Below c there is a steady state.

    arrival_rate: λ > 0 new jobs [1/s].  mean_service_s: E[S] > 0 of one attempt [s]; the rest as `attempts_per_job`.
    Source: Wald's equation.

    >>> offered_load(arrival_rate=4.0, mean_service_s=1.0, fails=0.5, max_attempts=3)
    7.0
    """
    conditions.positive(arrival_rate=arrival_rate, mean_service_s=mean_service_s)
    return arrival_rate * mean_service_s * attempts_per_job(fails=fails, max_attempts=max_attempts)


def dead_by_crashes(*, service: Law, crash_rate: float, max_receives: int, redrawn: bool) -> float:
    """Share of the jobs whose worker crashes on every one of K receives, so that they become dead letters unharmed.

    service: the law of a job's size.  crash_rate: ξ >= 0 of a worker at work [1/s].  max_receives: K >= 1.
    redrawn: True if each receive draws a new size: P(X < S)^K, which is (ξ/(μ + ξ))^K for exponential sizes. False if a
    job keeps its size: E[(1 - e^(-ξS))^K], which is larger, since the large jobs are the same each time.
    Conditions: workers crash after exponential times, each crash costs a receive, the lease outlives the work.
    Source: elementary; the second is the integral over the size, by the quadrature of `laws`.

    >>> from sim.theory import laws
    >>> size = laws.exponential(mean_s=10.0)
    >>> [round(dead_by_crashes(service=size, crash_rate=0.1, max_receives=3, redrawn=r), 6) for r in (True, False)]
    [0.125, 0.25]
    """
    conditions.not_negative(crash_rate=crash_rate)
    conditions.at_least(1, max_receives=max_receives)
    if redrawn:
        return service.expectation(lambda size_s: -np.expm1(-crash_rate * size_s)) ** max_receives
    return service.expectation(lambda size_s: (-np.expm1(-crash_rate * size_s)) ** max_receives)
