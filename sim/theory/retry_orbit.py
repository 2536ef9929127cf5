"""A queue and the users who will be back: M/M/c/K with timeouts and retries, as a finite Markov chain.

A state is (n, r): n jobs in the system, r users in the *orbit*, who left without an answer and will ask again. A user
who finds n jobs will time out with a probability that n tells; their job is served all the same, for nobody. So a
burst can keep itself alive: late answers bring retries, retries make answers late. Where the chain has two humps the
stationary mean describes neither; ask for the mean time to recover instead.

Conditions: Poisson arrivals, exponential service, FIFO, c equal workers, room for K jobs. Two simplifications make the
chain small and the answers approximate: who will time out joins the orbit on arrival, and returns after an exponential
time (set its mean to timeout + backoff); the orbit holds R users at most, so choose R so large that R is not reached.
Source: Falin & Templeton (1997), Retrial Queues; metastable failures: Bronson et al. (2021), HotOS;
Isaacs et al. (2025), Analyzing metastable failures, HotOS.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import scipy

from sim.theory import conditions, numerics
from sim.theory.numerics import FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryOrbit:
    """The system. Arrays over its states have shape (capacity + 1, orbit + 1).

    arrival_rate: λ > 0 of new users [1/s].  mean_service_s: 1/μ > 0 [s].  workers: c >= 1.  capacity: K >= c jobs.
    orbit: R >= 1 users.  retry_delay_s: mean time from a call to its retry, > 0 [s].
    timeout_s: from call to giving up, > 0 [s]; math.inf: only those turned away retry.
    retry_probability: of a user without an answer, in [0, 1].
    """

    arrival_rate: float
    mean_service_s: float
    workers: int
    capacity: int
    orbit: int
    retry_delay_s: float
    timeout_s: float = math.inf
    retry_probability: float = 1.0

    def __post_init__(self) -> None:
        conditions.positive(
            arrival_rate=self.arrival_rate, mean_service_s=self.mean_service_s, retry_delay_s=self.retry_delay_s
        )
        conditions.at_least(1, workers=self.workers, orbit=self.orbit)
        conditions.at_least(self.workers, capacity=self.capacity)
        conditions.probability(retry_probability=self.retry_probability)
        if not self.timeout_s > 0.0:
            raise conditions.NotApplicable(f"timeout_s must be positive, got {self.timeout_s:g}")

    @property
    def shape(self) -> tuple[int, int]:
        """Number of values of n and of r.

        >>> RetryOrbit(arrival_rate=1.0, mean_service_s=1.0, workers=1, capacity=5, orbit=9, retry_delay_s=1.0).shape
        (6, 10)
        """
        return self.capacity + 1, self.orbit + 1


def late_probability(system: RetryOrbit) -> FloatArray:
    """P(no answer in time) for a user who finds n = 0 … K jobs; 1 for n = K, who is turned away.

    In units of completions at full pace, of which a Poisson number falls within the timeout, the job needs
    n - c + 1 to start, and then each one is its own with probability 1/c.
    Source: uniformization, Jensen (1953).

    >>> late_probability(RetryOrbit(arrival_rate=1.0, mean_service_s=1.0, workers=1, capacity=2, orbit=1,
    ...                             retry_delay_s=1.0, timeout_s=1.0)).round(4).tolist()
    [0.3679, 0.7358, 1.0]
    """
    late = np.append(np.zeros(system.capacity), 1.0)
    if system.timeout_s < math.inf:
        mean = system.workers * system.timeout_s / system.mean_service_s
        events = np.arange(int(mean + 12.0 * math.sqrt(mean)) + 60)
        to_start = np.maximum(np.arange(system.capacity) - system.workers + 1, 0)
        not_done = (1.0 - 1.0 / system.workers) ** np.maximum(events - to_start[:, None], 0)
        late[:-1] = not_done @ numerics.poisson_weights(mean, events.size)
    return late


def generator(system: RetryOrbit) -> scipy.sparse.csr_array:
    """Rates of the chain [1/s]: row = from, column = to, states in the order of `ravel`; rows sum to zero.

    Source: the verbs of the story, one a line.

    >>> system = RetryOrbit(arrival_rate=1.0, mean_service_s=0.5, workers=1, capacity=1, orbit=1, retry_delay_s=0.25)
    >>> generator(system).toarray().tolist()  # (0,0) (0,1) (1,0) (1,1)
    [[-1.0, 0.0, 1.0, 0.0], [0.0, -5.0, 4.0, 1.0], [2.0, 0.0, -3.0, 1.0], [0.0, 2.0, 0.0, -2.0]]
    """
    n, r = np.indices(system.shape).reshape(2, -1)
    comes_back = system.retry_probability * late_probability(system)[n]
    new, returning = np.full(n.size, system.arrival_rate), r / system.retry_delay_s
    served = np.minimum(n, system.workers) / system.mean_service_s
    queued = np.minimum(n + 1, system.capacity)  # a full system turns away: n stays
    joined = np.minimum(r + 1, system.orbit)
    moves = [
        (new * (1.0 - comes_back), queued, r),
        (new * comes_back, queued, joined),
        (returning * (1.0 - comes_back), queued, r - 1),
        (returning * comes_back, queued, r),
        (served, n - 1, r),
    ]
    size, rates = n.size, np.concatenate([rate for rate, _, _ in moves])
    targets = np.concatenate([to_n * (system.orbit + 1) + to_r for _, to_n, to_r in moves])
    happens = rates > 0.0
    sources = np.tile(np.arange(size), len(moves))
    flow = scipy.sparse.coo_array((rates[happens], (sources[happens], targets[happens])), shape=(size, size)).tocsr()
    return scipy.sparse.csr_array(flow - scipy.sparse.diags_array(flow.sum(axis=1)))


def stationary(system: RetryOrbit) -> FloatArray:
    """Stationary probabilities, shape (K + 1, R + 1).

    Source: the balance equations, one of them replaced by Σ = 1, solved sparsely.

    >>> system = RetryOrbit(arrival_rate=1.0, mean_service_s=1.0, workers=1, capacity=1, orbit=1,
    ...                     retry_delay_s=1.0, retry_probability=0.0)
    >>> stationary(system).round(6).tolist()
    [[0.5, 0.0], [0.5, 0.0]]
    """
    balance = generator(system).T.tolil()
    balance[-1, :] = 1.0
    right = np.zeros(balance.shape[0])
    right[-1] = 1.0
    states: FloatArray = np.abs(scipy.sparse.linalg.spsolve(balance.tocsc(), right))  # rounding may leave -1e-20
    return states.reshape(system.shape)


def transient(system: RetryOrbit, *, start: tuple[int, int], at_s: float) -> FloatArray:
    """Probabilities of the states at a time after a start, shape (K + 1, R + 1).

    start: (n, r).  at_s: t >= 0 [s].
    Source: the exponential of the generator, by Al-Mohy & Higham (2011).

    >>> system = RetryOrbit(arrival_rate=1.0, mean_service_s=1.0, workers=1, capacity=1, orbit=1, retry_delay_s=1.0)
    >>> transient(system, start=(1, 1), at_s=0.0).tolist()
    [[0.0, 0.0], [0.0, 1.0]]
    """
    conditions.not_negative(at_s=at_s)
    states = np.zeros(system.shape)
    states[_inside(system, start)] = 1.0
    later: FloatArray = scipy.sparse.linalg.expm_multiply(generator(system).T.tocsr() * at_s, states.ravel())
    return later.reshape(system.shape)


def recovery_s(system: RetryOrbit, *, start: tuple[int, int], recovered: tuple[int, int]) -> float:
    """Mean time from a start until at most so many jobs and so many retrying users are left [s].

    start, recovered: (n, r). Without retries, from c + B to c jobs, it is B/(cμ - λ), as in `drain`.
    Source: mean first-passage times: Kemeny & Snell (1960), Finite Markov Chains; sparse linear equations.

    >>> system = RetryOrbit(arrival_rate=1.0, mean_service_s=0.5, workers=1, capacity=60, orbit=1,
    ...                     retry_delay_s=1.0, retry_probability=0.0)
    >>> round(recovery_s(system, start=(11, 0), recovered=(1, 0)), 6)
    10.0
    """
    return float(recovery_times_s(system, recovered=recovered)[_inside(system, start)])


def recovery_times_s(system: RetryOrbit, *, recovered: tuple[int, int]) -> FloatArray:
    """Mean time from each state until at most so many jobs and retrying users are left [s], shape (K + 1, R + 1).

    Source: as `recovery_s`, for all starts at once.

    >>> system = RetryOrbit(arrival_rate=1.0, mean_service_s=0.5, workers=1, capacity=60, orbit=1,
    ...                     retry_delay_s=1.0, retry_probability=0.0)
    >>> recovery_times_s(system, recovered=(1, 0))[:4, 0].round(6).tolist()
    [0.0, 0.0, 1.0, 2.0]
    """
    n, r = np.indices(system.shape)
    on_the_way = ((n > recovered[0]) | (r > recovered[1])).ravel()
    times_s = np.zeros(n.size)
    if on_the_way.any():
        steps = generator(system)[on_the_way][:, on_the_way].tocsc()
        times_s[on_the_way] = scipy.sparse.linalg.spsolve(steps, -np.ones(steps.shape[0]))
    by_state: FloatArray = times_s.reshape(system.shape)
    return by_state


def goodput_per_s(system: RetryOrbit, states: FloatArray) -> float:
    """Calls per second that will be answered in time, given the probabilities of the states.

    Source: calls come at rate λ + r/retry delay; those that find n jobs are late with `late_probability`.

    >>> system = RetryOrbit(arrival_rate=1.0, mean_service_s=1.0, workers=1, capacity=1, orbit=1,
    ...                     retry_delay_s=1.0, retry_probability=0.0)
    >>> round(goodput_per_s(system, stationary(system)), 9)
    0.5
    """
    calls = system.arrival_rate + np.arange(system.orbit + 1) / system.retry_delay_s
    return float((1.0 - late_probability(system)) @ states @ calls)


def _inside(system: RetryOrbit, state: tuple[int, int]) -> tuple[int, int]:
    """The state, if the chain has it."""
    if not all(0 <= part < size for part, size in zip(state, system.shape, strict=True)):
        raise conditions.NotApplicable(f"state {state} is not within {system.capacity} jobs, {system.orbit} retrying")
    return state
