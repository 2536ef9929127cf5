"""Why a queue stays down after a burst: the fluid view of retries, and how likely the retry orbit has not recovered.

Fluid: jobs are a liquid, luck averages out. While every call is answered too late, each user calls m times, and each
call is served in full, for nobody: λ users bring mλ calls per second. Where that exceeds the capacity C, the backlog
that keeps answers late keeps itself alive. Conditions of the fluid functions: constant rates, FIFO, calls whose user
has left are served all the same, the queue has room for more than a timeout's worth of work, retries come as fast as
they are served (a timeout and a backoff are short beside the burst).
Source: Bronson, Aghayev, Charapko & Zhu (2021), Metastable failures in distributed systems, HotOS (the hidden capacity
and the trigger); Huang et al. (2022), Metastable failures in the wild, OSDI (retries as the sustaining effect).
"""

from __future__ import annotations

import math

import numpy as np

from sim.theory import conditions, numerics, retry_orbit
from sim.theory.numerics import FloatArray
from sim.theory.retry_orbit import RetryOrbit


def hidden_capacity(*, capacity: float, calls_per_user: float) -> float:
    """Largest arrival rate at which every backlog drains in the end [users/s]: C / m.

    capacity: C > 0 calls served per second at full pace.  calls_per_user: m >= 1, while all of them are too late
    (max_attempts; 1 + ratio with a retry budget); math.inf: users never give up, and no load is safe.
    Between C/m and C the system works, and one burst that is large enough brings it down for good.
    Source: Bronson et al. (2021), sect. 2, in the fluid of this module.

    >>> hidden_capacity(capacity=100.0, calls_per_user=4)
    25.0
    """
    conditions.positive(capacity=capacity)
    conditions.at_least(1, calls_per_user=calls_per_user)
    return capacity / calls_per_user


def recovery_s(
    *, arrival_rate: float, peak: float, spike_s: float, capacity: float, timeout_s: float, calls_per_user: float
) -> float:
    """Time from the end of a spike until calls are answered in time again [s]; math.inf if they never are.

    arrival_rate: λ >= 0 before and after.  peak: during the spike [1/s].  spike_s: its length >= 0 [s].  capacity: C.
    timeout_s: τ > 0.  calls_per_user: m, as in `hidden_capacity`.
    The queue reaches the length of a timeout, Cτ, after Cτ/(peak - C); from then on it grows by m·peak - C, and after
    the spike it changes by mλ - C. A spike that does not get so far does no harm.
    Source: elementary, from the fluid of this module.

    >>> spike = dict(peak=250.0, spike_s=10.0, capacity=100.0, timeout_s=2.0)
    >>> recovery_s(arrival_rate=60.0, calls_per_user=4, **spike)
    inf
    >>> round(recovery_s(arrival_rate=60.0, calls_per_user=1, **spike), 2)
    32.5
    """
    conditions.not_negative(arrival_rate=arrival_rate, peak=peak, spike_s=spike_s)
    conditions.positive(timeout_s=timeout_s)
    if peak <= capacity:
        return 0.0 if arrival_rate < capacity else math.inf
    too_long_s = spike_s - capacity * timeout_s / (peak - capacity)
    if too_long_s <= 0.0:
        return 0.0 if arrival_rate < capacity else math.inf
    if arrival_rate >= hidden_capacity(capacity=capacity, calls_per_user=calls_per_user):
        return math.inf
    excess = (calls_per_user * peak - capacity) * too_long_s
    return excess / (capacity - calls_per_user * arrival_rate)


def longest_tolerable(system: RetryOrbit, late: float = 0.1) -> int:
    """The largest n of jobs found by a user who is still late with at most this probability.

    Raises NotApplicable if even a user who finds nobody is late more often.
    Source: `retry_orbit.late_probability`, which grows with n.

    >>> longest_tolerable(RetryOrbit(arrival_rate=1.0, mean_service_s=1.0, workers=1, capacity=9, orbit=1,
    ...                              retry_delay_s=1.0, timeout_s=6.0))
    2
    """
    found = np.flatnonzero(retry_orbit.late_probability(system) <= late)
    if len(found) == 0:
        raise conditions.NotApplicable(f"even a user who finds nobody is late with a probability above {late:g}")
    return int(found[-1])


def unrecovered(system: RetryOrbit, *, at_s: float, late: float = 0.1) -> FloatArray:
    """By state (n, r), from which the chain starts: P(a user who comes at time t is late too often), (K + 1, R + 1).

    at_s: t >= 0 [s].  late: above this probability it is too often, as in `longest_tolerable`.
    All starts are answered at once by the backward equation; `retry_orbit.transient` follows one start forwards.
    Source: uniformization, Jensen (1953): a mixture of powers of a stochastic matrix with Poisson weights.

    >>> system = RetryOrbit(arrival_rate=1.0, mean_service_s=1.0, workers=1, capacity=9, orbit=1, retry_delay_s=1.0,
    ...                     timeout_s=6.0, retry_probability=0.0)
    >>> unrecovered(system, at_s=0.0)[:, 0].tolist()
    [0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0]
    """
    conditions.not_negative(at_s=at_s)
    jobs = np.indices(system.shape)[0].ravel()
    chance = (jobs > longest_tolerable(system, late)).astype(np.float64)
    moves = retry_orbit.generator(system)
    pace = float(-moves.diagonal().min())
    mean = pace * at_s
    jump = moves.tocsr() / pace
    weights = numerics.poisson_weights(mean, int(mean + 12.0 * math.sqrt(mean)) + 60)
    total = np.zeros_like(chance)
    for weight in weights:
        total += weight * chance
        chance = chance + jump @ chance
    by_state: FloatArray = total.reshape(system.shape)
    return by_state


def steps_needed(system: RetryOrbit, at_s: float) -> float:
    """About how many multiplications `unrecovered` makes: states times steps. It takes some ns for each.

    Source: the pace of the fastest state times t.

    >>> system = RetryOrbit(arrival_rate=1.0, mean_service_s=1.0, workers=1, capacity=9, orbit=1, retry_delay_s=1.0)
    >>> steps_needed(system, 10.0)
    600.0
    """
    pace = system.arrival_rate + system.orbit / system.retry_delay_s + system.workers / system.mean_service_s
    return math.prod(system.shape) * pace * at_s
