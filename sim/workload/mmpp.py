"""Loads that switch between rates by chance: a cyclic Markov-modulated Poisson process.

Given the path through its states, the process is a Poisson process with a rate made of pieces; so it is drawn in two
parts, each from its own stream: the path, then the users on it.
Source: Fischer, Meier-Hellstern (1993), The Markov-modulated Poisson process (MMPP) cookbook.
"""

from __future__ import annotations

import numpy as np
import scipy

from sim.scenario import Mmpp
from sim.workload.laws import exponential
from sim.workload.rates import FloatArray, Pieces, pieces
from sim.workload.streams import Stream

_NS = 1e9


def path(load: Mmpp, stays: Stream, horizon_s: float) -> Pieces:
    """Return one path of the rate, from state 0 at time 0 to beyond the horizon; stay i is element i of the stream."""
    means_s = np.array(load.stays_ns) / _NS
    spans_s = np.empty(0)
    while spans_s.sum() <= horizon_s:
        cycles = int((horizon_s - spans_s.sum()) / means_s.sum()) + 16  # about what is missing
        u = stays.uniforms(spans_s.size, cycles * means_s.size)
        spans_s = np.concatenate([spans_s, exponential(u) * np.tile(means_s, cycles)])
    rates = np.tile(load.rates_per_s, spans_s.size // means_s.size)
    return pieces(spans_s, rates, rates)


def expected_rate(load: Mmpp, t_s: FloatArray) -> FloatArray:
    """Return the rate [1/s] that is expected at times [s] of a process that starts in state 0.

    It tends to the mean over a cycle, at once if the stays are short against t, never if they are not.
    """
    after_t = scipy.linalg.expm(generator(load) * t_s[..., None, None])
    chances: FloatArray = after_t[..., 0, :]  # of each state
    return np.asarray(chances @ np.array(load.rates_per_s), np.float64)


def expected_jobs(load: Mmpp, horizon_s: float) -> float:
    """Return how many arrivals are expected in [0, horizon_s): the integral of the expected rate.

    Van Loan (1978), Computing integrals involving the matrix exponential: a state more, which collects the rates.
    """
    states = len(load.stays_ns)
    extended = np.zeros((states + 1, states + 1))
    extended[:states, :states] = generator(load)
    extended[:states, states] = load.rates_per_s
    return float(scipy.linalg.expm(extended * horizon_s)[0, states])


def generator(load: Mmpp) -> FloatArray:
    """Return the rates [1/s] from state to state, shape (states, states); each row sums to 0.

    >>> generator(Mmpp(rates_per_s=(1.0, 4.0), stays_ns=(2_000_000_000, 1_000_000_000))).tolist()
    [[-0.5, 0.5], [1.0, -1.0]]
    """
    leaving_per_s = _NS / np.array(load.stays_ns, np.float64)
    generator: FloatArray = np.roll(np.diag(leaving_per_s), 1, axis=1) - np.diag(leaving_per_s)
    return generator
