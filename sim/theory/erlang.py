"""Erlang's two formulas: the chance that all workers are busy, without a queue (B) and with one (C).

Both take the offered load a = λ/μ [erlang]: how many workers would be busy on average if there were enough.
"""

from __future__ import annotations

from sim.theory import conditions


def blocking_probability(*, workers: int, offered_load: float) -> float:
    """Probability that an arriving job finds all workers busy where nobody may wait (M/G/c/c): Erlang B.

    workers: c >= 0.  offered_load: a >= 0 [erlang]; it may exceed c.
    B(0) = 1, B(c) = a B(c-1) / (c + a B(c-1)): every term is positive, so no load is too large for it.
    Raises NotApplicable for negative numbers.
    Source: Erlang (1917); the recurrence: Cooper (1981), Introduction to Queueing Theory, chapter 3.

    >>> round(blocking_probability(workers=2, offered_load=1.0), 4)
    0.2
    """
    conditions.at_least(0, workers=workers)
    conditions.not_negative(offered_load=offered_load)
    blocked = 1.0
    for busy in range(1, workers + 1):
        blocked = offered_load * blocked / (busy + offered_load * blocked)
    return blocked


def wait_probability(*, workers: int, offered_load: float) -> float:
    """Probability that an arriving job must wait in M/M/c: Erlang C.

    workers: c >= 1.  offered_load: 0 <= a < c [erlang].  C = B / (1 - ρ (1 - B)) with ρ = a/c.
    Raises NotApplicable if a >= c: then no steady state exists.
    Source: Kleinrock (1975), Queueing Systems I, sect. 3.5, by the recurrence of Erlang B.

    >>> round(wait_probability(workers=3, offered_load=2.0), 4)
    0.4444
    """
    conditions.at_least(1, workers=workers)
    conditions.steady_state("M/M/c", offered_load=offered_load, workers=workers)
    blocked = blocking_probability(workers=workers, offered_load=offered_load)
    return _erlang_c(blocked, offered_load / workers)


def workers_needed(*, offered_load: float, wait_probability: float) -> int:
    """Smallest number of workers in M/M/c with which at most this share of the jobs waits.

    offered_load: a >= 0 [erlang].  wait_probability: in (0, 1].
    Raises NotApplicable for other numbers.
    Source: Erlang C, which falls as workers are added; computed by one pass of the recurrence of Erlang B.

    >>> workers_needed(offered_load=8.0, wait_probability=0.2)
    12
    """
    conditions.not_negative(offered_load=offered_load)
    conditions.probability(wait_probability=wait_probability)
    conditions.positive(wait_probability=wait_probability)
    workers, blocked = 0, 1.0
    while workers <= offered_load or _erlang_c(blocked, offered_load / workers) > wait_probability:
        workers += 1
        blocked = offered_load * blocked / (workers + offered_load * blocked)
    return workers


def _erlang_c(blocked: float, utilisation: float) -> float:
    """Erlang C from Erlang B: C = B / (1 - ρ (1 - B))."""
    return blocked / (1.0 - utilisation * (1.0 - blocked))
