"""GI/M/c: independent gaps of any law between arrivals, exponential service, c equal workers, one FIFO queue.

Conditions: a = λ/μ < c; nobody leaves; FIFO for the distribution. D/M/c (even arrivals) is the special case of a
constant gap, M/M/c that of an exponential one. An arrival here does not see time averages: the share that waits may
be far from the share of time in which all workers are busy.
Source throughout: Gross, Shortle, Thompson & Harris (2008), Fundamentals of Queueing Theory, sect. 5.3.
"""

from __future__ import annotations

import math
from typing import Final

from sim.theory import conditions, result
from sim.theory.laws import Law
from sim.theory.numerics import real, slope

BUSIEST: Final = 0.9999  # load of a worker above which 1 - σ cancels: there eight digits hold, at 0.999999 four


def root(*, gap: Law, mean_service_s: float, workers: int) -> float:
    """The σ in (0, 1) with σ = A(cμ(1 - σ)), A being the transform of the gap: the ratio of the geometric queue.

    gap: the law of the time between arrivals.  mean_service_s: 1/μ > 0 [s].  workers: c >= 1.
    Raises NotApplicable if λ/μ >= c, where λ is 1/mean gap, and above `BUSIEST`.
    Newton's method from 0: the equation is convex, so the steps rise to the root and never pass it.
    Source: Gross et al. (2008), sect. 5.3; Kleinrock (1975), sect. 6.4.

    >>> from sim.theory import laws
    >>> round(root(gap=laws.exponential(mean_s=1.25), mean_service_s=1.0, workers=1), 12)
    0.8
    """
    conditions.positive(mean_service_s=mean_service_s)
    conditions.at_least(1, workers=workers)
    conditions.steady_state("GI/M/c", offered_load=mean_service_s / gap.mean_s, workers=workers)
    if mean_service_s / gap.mean_s > BUSIEST * workers:
        raise conditions.NotApplicable(f"GI/M/c above {BUSIEST:.2%} load loses its digits")
    rate = workers / mean_service_s
    sigma, step = 0.0, 1.0
    while step > 1e-15 * sigma:
        argument = rate * (1.0 - sigma)
        step = (real(gap.transform, argument) - sigma) / (1.0 + rate * slope(gap.transform, argument))
        sigma += step
    return sigma


def queue(*, gap: Law, mean_service_s: float, workers: int) -> result.Queue:
    """Exact means of GI/M/c.  Wq = P(wait) / (cμ(1 - σ)).

    The parameters and what is raised are those of `root`.
    Source: Gross et al. (2008), sect. 5.3; Takács (1962), Introduction to the Theory of Queues, chapter 2.

    >>> from sim.theory import laws
    >>> even = laws.deterministic(mean_s=1.25)
    >>> round(queue(gap=even, mean_service_s=1.0, workers=1).wait_s, 4)  # against 4.0 for Poisson arrivals
    1.6927
    """
    sigma = root(gap=gap, mean_service_s=mean_service_s, workers=workers)
    waits = _wait_probability(gap, mean_service_s, workers, sigma)
    return result.from_wait(
        formula="GI/M/c",
        arrival_rate=1.0 / gap.mean_s,
        mean_service_s=mean_service_s,
        workers=workers,
        wait_s=waits * mean_service_s / (workers * (1.0 - sigma)),
        wait_probability=waits,
    )


def wait_cdf(*, at_s: float, gap: Law, mean_service_s: float, workers: int) -> float:
    """P(wait <= at_s) in GI/M/c, FIFO: 1 - P(wait) e^(-cμ(1 - σ) t).

    at_s: t >= 0 [s]; the rest and what is raised as in `root`.
    Source: Gross et al. (2008), sect. 5.3.

    >>> from sim.theory import laws
    >>> round(wait_cdf(at_s=0.0, gap=laws.exponential(mean_s=1.25), mean_service_s=1.0, workers=1), 9)
    0.2
    """
    conditions.not_negative(at_s=at_s)
    sigma = root(gap=gap, mean_service_s=mean_service_s, workers=workers)
    waits = _wait_probability(gap, mean_service_s, workers, sigma)
    return 1.0 - waits * math.exp(-workers * (1.0 - sigma) * at_s / mean_service_s)


def wait_percentile(*, share: float, gap: Law, mean_service_s: float, workers: int) -> float:
    """Wait [s] that the given share of the jobs does not exceed in GI/M/c, FIFO; 0 if so many do not wait.

    share: in [0, 1); the rest and what is raised as in `root`.
    Source: the inverse of `wait_cdf`.

    >>> from sim.theory import laws
    >>> round(wait_percentile(share=0.99, gap=laws.deterministic(mean_s=1.25), mean_service_s=1.0, workers=1), 3)
    11.15
    """
    conditions.below_one(share=share)
    sigma = root(gap=gap, mean_service_s=mean_service_s, workers=workers)
    waits = _wait_probability(gap, mean_service_s, workers, sigma)
    if waits <= 1.0 - share:
        return 0.0
    return math.log(waits / (1.0 - share)) * mean_service_s / (workers * (1.0 - sigma))


def _wait_probability(gap: Law, mean_service_s: float, workers: int, sigma: float) -> float:
    """1 / (1 + (1 - σ) Σ_{j=1}^{c} C(c, j) r_j/(1 - φ_j) Π_{i=1}^{j} (1 - φ_i)/φ_i), φ_i = A(iμ).

    Every term is positive. Their product may pass the largest float: then nobody waits, to rounding.
    Source: Takács (1962), chapter 2.
    """
    total, term = 0.0, 1.0
    for j in range(1, workers + 1):
        phi = real(gap.transform, j / mean_service_s)
        term *= (workers - j + 1) / j * (1.0 - phi) / max(phi, 1e-300)
        if term > 1e200:
            return 0.0
        total += term / (1.0 - phi) * _ratio(gap, mean_service_s, workers, sigma, j)
    return 1.0 / (1.0 + (1.0 - sigma) * total)


def _ratio(gap: Law, mean_service_s: float, workers: int, sigma: float, j: int) -> float:
    """r_j = (c(1 - φ_j) - j)/(c(1 - σ) - j) = 1 + cμ (A(s) - A(jμ))/(s - jμ) with s = cμ(1 - σ).

    Where s and jμ are close the quotient is the slope half-way, since the difference would cancel.
    """
    here, there = j / mean_service_s, workers * (1.0 - sigma) / mean_service_s
    if abs(there - here) < 1e-5 * here:
        quotient = slope(gap.transform, 0.5 * (here + there))
    else:
        quotient = (sigma - real(gap.transform, here)) / (there - here)
    return 1.0 + workers / mean_service_s * quotient
