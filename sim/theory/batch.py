"""M^X/G/1: batches of jobs arrive by a Poisson process; one worker serves the jobs one by one.

Conditions: batches of independent, equally distributed sizes, independent services, ρ = λ E[X] E[S] < 1; nobody leaves.
"""

from __future__ import annotations

from sim.theory import conditions, result


def queue(
    *,
    batch_rate: float,
    mean_batch_size: float,
    batch_size_variance: float = 0.0,
    mean_service_s: float,
    scv: float = 1.0,
) -> result.Queue:
    """Means per job: Wq = λE[X]E[S²]/(2(1 - ρ)) + (E[X²]/E[X] - 1) E[S]/(2(1 - ρ)).

    The first term is what single arrivals would wait, the second the batch in front of oneself and what it leaves.
    batch_rate: λ > 0 batches [1/s].  mean_batch_size: E[X] >= 1.  batch_size_variance: Var X >= 0; 0 means all equal.
    mean_service_s: E[S] > 0 [s].  scv: that of the service, 1 for M^X/M/1.
    Raises NotApplicable if ρ >= 1.
    Source: Gross, Shortle, Thompson & Harris (2008), Fundamentals of Queueing Theory, sect. 3.1;
    Burke (1975), Delays in single-server queues with batch input, Operations Research 23(4).

    >>> round(queue(batch_rate=0.08, mean_batch_size=10, mean_service_s=1.0).wait_s, 6)  # 4 if they came one by one
    26.5
    """
    conditions.positive(batch_rate=batch_rate, mean_service_s=mean_service_s)
    conditions.at_least(1.0, mean_batch_size=mean_batch_size)
    conditions.not_negative(batch_size_variance=batch_size_variance, scv=scv)
    load = batch_rate * mean_batch_size * mean_service_s
    conditions.steady_state("M^X/G/1", offered_load=load)
    companions = mean_batch_size + batch_size_variance / mean_batch_size - 1.0  # of a job, on average, in its batch
    return result.from_wait(
        formula="M^X/G/1",
        arrival_rate=batch_rate * mean_batch_size,
        mean_service_s=mean_service_s,
        workers=1,
        wait_s=(load * (1.0 + scv) + companions) * mean_service_s / (2.0 * (1.0 - load)),
        wait_probability=1.0 - (1.0 - load) / mean_batch_size,
    )
