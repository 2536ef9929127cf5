"""Little's law, L = λ W: the mean number in any part of a system is the rate in times the mean time there.

Conditions: long-run averages exist and what goes in comes out; no law of arrivals, service or order matters. Source:
Little (1961), A proof for the queuing formula L = λW; Stidham (1974), A last word on L = λW.
"""

from __future__ import annotations

from sim.theory import conditions


def in_system(*, rate: float, sojourn_s: float) -> float:
    """Mean number there: λ W.

    rate: how many enter [1/s], >= 0.  sojourn_s: mean time there [s], >= 0.
    Source: Little (1961).

    >>> in_system(rate=20.0, sojourn_s=1.5)
    30.0
    """
    conditions.not_negative(rate=rate, sojourn_s=sojourn_s)
    return rate * sojourn_s


def sojourn_s(*, in_system: float, rate: float) -> float:
    """Mean time there [s]: L / λ.

    in_system: mean number there, >= 0.  rate: how many enter [1/s], > 0.
    Source: Little (1961).

    >>> sojourn_s(in_system=30.0, rate=20.0)
    1.5
    """
    conditions.not_negative(in_system=in_system)
    conditions.positive(rate=rate)
    return in_system / rate


def closed_throughput(*, users: int, think_s: float, response_s: float) -> float:
    """Requests per second of users who think, ask, wait for the answer and think again: N / (Z + R).

    users: N >= 0.  think_s: mean think time Z [s].  response_s: mean response time R [s]; Z + R > 0.
    Little's law for the users: a slow system lowers its own load, which is how a closed test hides queueing.
    Source: Denning & Buzen (1978), The operational analysis of queueing network models, the response time law.

    >>> closed_throughput(users=50, think_s=3.0, response_s=2.0)
    10.0
    """
    conditions.at_least(0, users=users)
    conditions.not_negative(think_s=think_s, response_s=response_s)
    conditions.positive(**{"think_s + response_s": think_s + response_s})
    return users / (think_s + response_s)
