"""Erlang A, M/M/c+M: who waits too long leaves; patience is exponential.

Conditions: Poisson arrivals, exponential service, c equal workers; patience independent of everything else, used up
only while waiting. Who left does not come back. There is a steady state at every load.
"""

from __future__ import annotations

import numpy as np

from sim.theory import conditions, numerics, result

_NEGLIGIBLE = 1e-18


def queue(*, arrival_rate: float, mean_service_s: float, workers: int, mean_patience_s: float) -> result.Queue:
    """Means of Erlang A: `lost_share` is the share that leaves, waits and sojourns are over all arrivals.

    arrival_rate: λ > 0 [1/s].  mean_service_s: 1/μ > 0 [s].  workers: c >= 1.  mean_patience_s: 1/θ > 0 [s].
    Those waiting leave at rate θ each, so P(leave) = θ Lq/λ.
    Source: Palm (1957), Research on telephone traffic carried by full availability groups; Garnett, Mandelbaum &
    Reiman (2002), Designing a call center with impatient customers, M&SOM 4(3).

    >>> q = queue(arrival_rate=2.0, mean_service_s=1.0, workers=1, mean_patience_s=1.0)  # then N is Poisson(2)
    >>> round(q.in_system, 6), round(q.lost_share, 6)
    (2.0, 0.567668)
    """
    conditions.positive(arrival_rate=arrival_rate, mean_service_s=mean_service_s, mean_patience_s=mean_patience_s)
    conditions.at_least(1, workers=workers)
    states = _states(arrival_rate, mean_service_s, workers, mean_patience_s)
    waiting = np.maximum(np.arange(states.size) - workers, 0)
    queue_length, wait_probability = float(states @ waiting), float(states[workers:].sum())
    busy = float(states @ np.minimum(np.arange(states.size), workers))
    return result.Queue(
        wait_probability=wait_probability,
        wait_s=queue_length / arrival_rate,
        queue_length=queue_length,
        sojourn_s=(queue_length + busy) / arrival_rate,
        in_system=queue_length + busy,
        utilisation=busy / workers,
        throughput_per_s=busy / mean_service_s,
        lost_share=queue_length / (mean_patience_s * arrival_rate),
        formula="Erlang A",
    )


def _states(arrival_rate: float, mean_service_s: float, workers: int, mean_patience_s: float) -> numerics.FloatArray:
    """P(N = 0), P(N = 1), … until the rest is negligible; the chain is lengthened until it is."""
    longest, states = workers, np.ones(1)
    while states[-1] > _NEGLIGIBLE:
        longest *= 2
        number = np.arange(1, longest + 64)
        deaths = np.minimum(number, workers) / mean_service_s + np.maximum(number - workers, 0) / mean_patience_s
        states = numerics.birth_death(np.full(number.size, arrival_rate), deaths)
    return states
