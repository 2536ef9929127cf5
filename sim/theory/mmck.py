"""M/M/c/K: a queue with room for K jobs, those in service included; who finds it full is turned away.

Conditions: Poisson arrivals, exponential service, c workers, c <= K; FIFO for the distribution of the wait. A turned
away job does not come back (see `retry_orbit` for one that does). There is a steady state at every load.
Source throughout: Gross, Shortle, Thompson & Harris (2008), Fundamentals of Queueing Theory, sect. 2.5.
"""

from __future__ import annotations

import numpy as np

from sim.theory import conditions, numerics, result


def state_probabilities(
    *, arrival_rate: float, mean_service_s: float, workers: int, capacity: int
) -> numerics.FloatArray:
    """P(N = 0), …, P(N = K): how many jobs are in M/M/c/K at a random instant, and for a Poisson arrival to find.

    arrival_rate: λ > 0 [1/s].  mean_service_s: 1/μ > 0 [s].  workers: c >= 1.  capacity: K >= c jobs in all.
    Raises NotApplicable if one of these fails.
    Source: Gross et al. (2008), sect. 2.5; arrivals see time averages: Wolff (1982), PASTA.

    >>> state_probabilities(arrival_rate=1.0, mean_service_s=1.0, workers=1, capacity=3).tolist()
    [0.25, 0.25, 0.25, 0.25]
    """
    conditions.positive(arrival_rate=arrival_rate, mean_service_s=mean_service_s)
    conditions.at_least(1, workers=workers)
    conditions.at_least(workers, capacity=capacity)
    busy = np.minimum(np.arange(1, capacity + 1), workers)
    return numerics.birth_death(np.full(capacity, arrival_rate), busy / mean_service_s)


def queue(*, arrival_rate: float, mean_service_s: float, workers: int, capacity: int) -> result.Queue:
    """Means of M/M/c/K; waits are those of admitted jobs, `lost_share` is the share turned away P(N = K).

    The parameters and what is raised are those of `state_probabilities`.
    Source: Gross et al. (2008), sect. 2.5.

    >>> q = queue(arrival_rate=1.0, mean_service_s=1.0, workers=1, capacity=3)
    >>> q.lost_share, q.throughput_per_s, q.queue_length, q.wait_s
    (0.25, 0.75, 0.75, 1.0)
    """
    states = state_probabilities(
        arrival_rate=arrival_rate, mean_service_s=mean_service_s, workers=workers, capacity=capacity
    )
    number = np.arange(capacity + 1)
    admitted = float(states[:-1].sum())
    queue_length = float(states @ np.maximum(number - workers, 0))
    in_system = float(states @ number)
    return result.Queue(
        wait_probability=float(states[workers:-1].sum()) / admitted,
        wait_s=queue_length / (arrival_rate * admitted),
        queue_length=queue_length,
        sojourn_s=in_system / (arrival_rate * admitted),
        in_system=in_system,
        utilisation=(in_system - queue_length) / workers,
        throughput_per_s=arrival_rate * admitted,
        lost_share=float(states[-1]),
        formula="M/M/c/K",
    )


def wait_cdf(*, at_s: float, arrival_rate: float, mean_service_s: float, workers: int, capacity: int) -> float:
    """P(wait <= at_s) of an admitted job in M/M/c/K, FIFO.

    Who finds n >= c jobs waits for n - c + 1 completions, which come as a Poisson process of rate cμ.
    at_s: t >= 0 [s]; the rest and what is raised as in `state_probabilities`.
    Source: Gross et al. (2008), sect. 2.5.

    >>> round(wait_cdf(at_s=0.0, arrival_rate=1.0, mean_service_s=1.0, workers=1, capacity=3), 4)
    0.3333
    """
    conditions.not_negative(at_s=at_s)
    states = state_probabilities(
        arrival_rate=arrival_rate, mean_service_s=mean_service_s, workers=workers, capacity=capacity
    )
    waiting = states[workers:-1] / states[:-1].sum()  # found by an admitted job: all busy and 0, 1, … ahead of it
    at_least_ahead = np.cumsum(waiting[::-1])[::-1]
    completions = numerics.poisson_weights(workers * at_s / mean_service_s, max(1, waiting.size))
    return 1.0 - float(completions[: waiting.size] @ at_least_ahead)


def wait_percentile(*, share: float, arrival_rate: float, mean_service_s: float, workers: int, capacity: int) -> float:
    """Wait [s] that the given share of the admitted jobs does not exceed in M/M/c/K, FIFO.

    share: in [0, 1); the rest and what is raised as in `state_probabilities`.
    Source: `wait_cdf`, inverted by bisection.

    >>> wait_percentile(share=0.3, arrival_rate=1.0, mean_service_s=1.0, workers=1, capacity=3)
    0.0
    """
    conditions.below_one(share=share)
    return numerics.percentile(
        lambda at_s: wait_cdf(
            at_s=at_s, arrival_rate=arrival_rate, mean_service_s=mean_service_s, workers=workers, capacity=capacity
        ),
        share=share,
        scale_s=mean_service_s,
    )
