"""The power of two choices: each job looks at d queues picked at random and joins the shortest.

Conditions: n workers with a queue each, n large; Poisson arrivals of rate λ per worker, exponential service, ρ = λ/μ
< 1. The formulas are the limit n → ∞; with a hundred workers they are within a few percent.
"""

from __future__ import annotations

import numpy as np

from sim.theory import conditions, result
from sim.theory.numerics import FloatArray


def tails(*, utilisation: float, choices: int) -> FloatArray:
    """Share of the queues with at least 0, 1, 2, … jobs, service included: s_i = ρ^((d^i - 1)/(d - 1)); ρ^i for d = 1.

    utilisation: 0 < ρ < 1.  choices: d >= 1.  The array ends where the shares become negligible (1e-18).
    Source: Vvedenskaya, Dobrushin & Karpelevich (1996), Queueing system with selection of the shortest of two queues;
    Mitzenmacher (2001), The power of two choices in randomized load balancing, theorem 1.

    >>> tails(utilisation=0.9, choices=2)[:5].round(4).tolist()
    [1.0, 0.9, 0.729, 0.4783, 0.2059]
    """
    conditions.positive(utilisation=utilisation)
    conditions.steady_state("power of choices", offered_load=utilisation)
    conditions.at_least(1, choices=choices)
    shares, exponent = [1.0], 1.0
    while shares[-1] > 1e-18:
        shares.append(utilisation**exponent)
        exponent = choices * exponent + 1.0
    return np.array(shares)


def queue(*, utilisation: float, mean_service_s: float, choices: int) -> result.Queue:
    """Means per worker in the limit of many workers; W = Σ s_i/λ for i >= 1, P(wait) = ρ^d.

    utilisation: 0 < ρ < 1.  mean_service_s: 1/μ > 0 [s].  choices: d >= 1; d = 1 is M/M/1.
    Source: as `tails`; `exact` is False, since n is finite in any system.

    >>> [round(queue(utilisation=0.9, mean_service_s=1.0, choices=d).sojourn_s, 3) for d in (1, 2, 3)]
    [10.0, 2.614, 2.028]
    """
    conditions.positive(mean_service_s=mean_service_s)
    in_system = float(tails(utilisation=utilisation, choices=choices)[1:].sum())
    arrival_rate = utilisation / mean_service_s
    return result.from_wait(
        formula="power of choices",
        arrival_rate=arrival_rate,
        mean_service_s=mean_service_s,
        workers=1,
        wait_s=in_system / arrival_rate - mean_service_s,
        wait_probability=utilisation**choices,
        exact=False,
    )
