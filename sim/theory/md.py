"""M/D/1 and M/D/c: Poisson arrivals, constant service times, c equal workers, one FIFO queue.

Conditions: a = λD < c; nobody leaves. Seen every D seconds, the number waiting is a random walk that cannot fall below
0: Q' = max(Q + A - c, 0), A being the Poisson number of arrivals in D, since whoever is in service now is gone then.
So everything follows from that walk without roots or alternating sums (Erlang's own formula for the wait in M/D/1
loses all digits beyond some ten service times). Probabilities are right to about 1e-15; what is rarer is rounding.
"""

from __future__ import annotations

import math

import numpy as np

from sim.theory import conditions, numerics, result
from sim.theory.numerics import FloatArray


def queue(*, arrival_rate: float, mean_service_s: float, workers: int = 1) -> result.Queue:
    """Exact means of M/D/c.  Lq = Σ_j j b_j, with the b_j of `_jumps`; Wq = Lq/λ.

    arrival_rate: λ > 0 [1/s].  mean_service_s: D > 0, the constant service time [s].  workers: c >= 1.
    Raises NotApplicable if a = λD >= c.
    Source: Crommelin (1932), Delay probability formulae when the holding times are constant, P.O.E.E. Journal 25; the
    mean by the identity of Spitzer (1956), A combinatorial lemma and its application to probability theory.

    >>> round(queue(arrival_rate=0.8, mean_service_s=1.0).wait_s, 9)
    2.0
    >>> round(queue(arrival_rate=1.6, mean_service_s=1.0, workers=2).wait_s, 4)
    0.9033
    """
    jumps = _jumps(_offered_load(arrival_rate, mean_service_s, workers), workers)
    return result.from_wait(
        formula="M/D/c",
        arrival_rate=arrival_rate,
        mean_service_s=mean_service_s,
        workers=workers,
        wait_s=float(jumps @ np.arange(jumps.size)) / arrival_rate,
        wait_probability=1.0
        - wait_cdf(at_s=0.0, arrival_rate=arrival_rate, mean_service_s=mean_service_s, workers=workers),
    )


def wait_cdf(*, at_s: float, arrival_rate: float, mean_service_s: float, workers: int = 1) -> float:
    """P(wait <= at_s) in M/D/c, FIFO, exact at every t.

    With kD the next multiple of D after t: P(wait <= t) = P(Q + N <= kc - 1), Q the number waiting at a random instant
    and N an independent Poisson number of mean λ(kD - t): the sum of positive terms of Franx.
    at_s: t >= 0 [s]; the rest and what is raised as in `queue`.
    Source: Franx (2001), A simple solution for the M/D/c waiting time distribution, Operations Research Letters 29(5).

    >>> round(wait_cdf(at_s=0.5, arrival_rate=0.8, mean_service_s=1.0), 6)  # (1 - ρ) e^(λt) for t <= D
    0.298365
    """
    conditions.not_negative(at_s=at_s)
    load = _offered_load(arrival_rate, mean_service_s, workers)
    return _wait_cdf(at_s / mean_service_s, load, workers, np.cumsum(_waiting(_jumps(load, workers))))


def wait_percentile(*, share: float, arrival_rate: float, mean_service_s: float, workers: int = 1) -> float:
    """Wait [s] that the given share of the jobs does not exceed in M/D/c, FIFO; 0 if so many do not wait.

    share: in [0, 1 - 1e-12]; the rest and what is raised as in `queue`. Add D for the sojourn.
    Source: `wait_cdf`, inverted by bisection.

    >>> round(wait_percentile(share=0.99, arrival_rate=0.8, mean_service_s=1.0), 3)
    10.356
    """
    conditions.below_one(share=share, **{"share + 1e-12": share + 1e-12})
    load = _offered_load(arrival_rate, mean_service_s, workers)
    at_most = np.cumsum(_waiting(_jumps(load, workers)))
    services = numerics.percentile(lambda t: _wait_cdf(t, load, workers, at_most), share=share, scale_s=1.0)
    return services * mean_service_s


def _offered_load(arrival_rate: float, mean_service_s: float, workers: int) -> float:
    """λD [erlang], once the conditions hold."""
    conditions.positive(arrival_rate=arrival_rate, mean_service_s=mean_service_s)
    conditions.at_least(1, workers=workers)
    conditions.steady_state("M/D/c", offered_load=arrival_rate * mean_service_s, workers=workers)
    return arrival_rate * mean_service_s


def _jumps(load: float, workers: int) -> FloatArray:
    """b_j = Σ_n P(X_n = j)/n for j >= 1, X_n = A_1 + … + A_n - nc the free walk; b_0 = 0.

    They are the coefficients at positive powers of -ln(1 - K(z)), K(z) = e^(a(z-1)) z^-c, found by one Fourier
    transform on the circle |z| = c/a. There |K| is smallest, and below 1, and the terms that wrap around are
    below (a/c)^points, far under rounding.
    Source: Spitzer (1956); the factor by a transform of the logarithm: Oppenheim & Schafer's cepstrum.
    """
    radius = workers / load
    points = 1 << math.ceil(math.log2(max(64.0, 4.0 * workers, 80.0 / math.log(radius))))
    z = radius * np.exp(2j * np.pi * np.arange(points) / points)
    logarithm = np.log1p(-np.exp(load * (z - 1.0) - workers * np.log(z)))
    power = np.arange(points // 2)
    jumps = -np.fft.fft(logarithm).real[: power.size] / points * radius ** -power.astype(np.float64)
    return np.where(power > 0, np.maximum(jumps, 0.0), 0.0)  # rounding may leave -1e-120 of a probability


def _waiting(jumps: FloatArray) -> FloatArray:
    """P(Q = 0), P(Q = 1), …: Q is compound Poisson, its generating function being exp(Σ b_j (z^j - 1)).

    Source: Feller (1971), An Introduction to Probability Theory II, chapter XVIII, for the walk's maximum, which Q is.
    """
    exponent = np.fft.rfft(jumps, 2 * jumps.size) - jumps.sum()
    waiting: FloatArray = np.fft.irfft(np.exp(exponent))[: jumps.size]
    return waiting


def _wait_cdf(services: float, load: float, workers: int, at_most: FloatArray) -> float:
    """P(wait <= services · D); at_most[n] = P(Q <= n)."""
    whole = math.floor(services) + 1
    mean = load * (whole - services)
    counts = min(whole * workers, int(mean + 12.0 * math.sqrt(mean)) + 60)  # beyond: below rounding
    waiting_at_most = np.minimum(whole * workers - 1 - np.arange(counts), at_most.size - 1)
    return float(numerics.poisson_weights(mean, counts) @ at_most[waiting_at_most])
