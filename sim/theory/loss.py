"""M/G/c/c: nobody waits; who finds all workers busy is turned away.

Conditions: Poisson arrivals, c equal workers, service times of any law: only their mean matters (insensitivity).
A turned away job does not come back. There is a steady state at every load.
"""

from __future__ import annotations

from sim.theory import conditions, erlang, result


def queue(*, arrival_rate: float, mean_service_s: float, workers: int) -> result.Queue:
    """Means of M/G/c/c; `lost_share` is Erlang B.

    arrival_rate: λ > 0 [1/s].  mean_service_s: E[S] > 0 [s].  workers: c >= 1.
    Source: Erlang (1917); insensitivity: Sevastyanov (1957), An ergodic theorem for Markov processes.

    >>> q = queue(arrival_rate=1.0, mean_service_s=1.0, workers=2)
    >>> round(q.lost_share, 9), round(q.in_system, 9)
    (0.2, 0.8)
    """
    conditions.positive(arrival_rate=arrival_rate, mean_service_s=mean_service_s)
    conditions.at_least(1, workers=workers)
    blocked = erlang.blocking_probability(workers=workers, offered_load=arrival_rate * mean_service_s)
    carried = arrival_rate * mean_service_s * (1.0 - blocked)
    return result.Queue(
        wait_probability=0.0,
        wait_s=0.0,
        queue_length=0.0,
        sojourn_s=mean_service_s,
        in_system=carried,
        utilisation=carried / workers,
        throughput_per_s=arrival_rate * (1.0 - blocked),
        lost_share=blocked,
        formula="M/G/c/c",
    )


def workers_needed(*, offered_load: float, lost_share: float) -> int:
    """Smallest number of workers in M/G/c/c which turns away at most this share.

    offered_load: a > 0 [erlang].  lost_share: in (0, 1).
    Source: Erlang B, which falls as workers are added.

    >>> workers_needed(offered_load=10.0, lost_share=0.01)
    18
    """
    conditions.positive(offered_load=offered_load, lost_share=lost_share)
    conditions.below_one(lost_share=lost_share)
    workers, blocked = 0, 1.0
    while blocked > lost_share:
        workers += 1
        blocked = offered_load * blocked / (workers + offered_load * blocked)
    return workers
