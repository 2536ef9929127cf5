"""The universal scalability law: throughput over concurrency, X(N) = γN / (1 + σ(N - 1) + κN(N - 1)).

γ: throughput of one.  σ: contention, the share that is serial.  κ: coherency, the cost of each pair that must agree.
A description fitted to measurements, not a law of queues: it says nothing about waits, and extrapolating far beyond
the data is a guess. Source throughout: Gunther (2007), Guerrilla Capacity Planning, chapters 4-6; Schwartz (2015),
Practical Scalability Analysis with the Universal Scalability Law.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy

from sim.theory import conditions
from sim.theory.numerics import FloatArray

_SUBMODELS = ([0, 1, 2], [0, 1], [0, 2], [0])  # which of 1/γ, σ/γ, κ/γ may differ from zero


@dataclass(frozen=True, slots=True, kw_only=True)
class Scalability:
    """A fitted curve. rate_of_one: γ [1/s].  contention: σ >= 0.  coherency: κ >= 0."""

    rate_of_one: float
    contention: float
    coherency: float

    @property
    def peak_concurrency(self) -> float:
        """Where throughput is highest: √((1 - σ)/κ), at least 1; infinite if κ = 0.

        >>> Scalability(rate_of_one=100.0, contention=0.0, coherency=0.01).peak_concurrency
        10.0
        """
        if self.coherency == 0.0:
            return math.inf
        return max(1.0, math.sqrt(max(0.0, 1.0 - self.contention) / self.coherency))

    def throughput_per_s(self, concurrency: float) -> float:
        """X(N) [1/s] at a concurrency N >= 1.

        >>> Scalability(rate_of_one=100.0, contention=1.0, coherency=0.0).throughput_per_s(8)
        100.0
        """
        conditions.at_least(1.0, concurrency=concurrency)
        crowd = concurrency - 1.0
        drag = 1.0 + self.contention * crowd + self.coherency * concurrency * crowd
        return self.rate_of_one * concurrency / drag


def fit(*, concurrency: Sequence[float], throughput_per_s: Sequence[float]) -> Scalability:
    """Fit the curve by least squares of the throughput, with σ, κ >= 0.

    concurrency: N >= 1.  throughput_per_s: X > 0 [1/s], one for each N.
    Raises NotApplicable with fewer than three different N: three numbers cannot be told from two.
    Where a free fit makes σ or κ negative (noise, or a speed-up beyond linear) it is fixed at 0.
    Source: Schwartz (2015), chapter 3.

    >>> fit(concurrency=[1, 2, 4, 8], throughput_per_s=[10, 20, 40, 80]).peak_concurrency
    inf
    """
    conditions.same_length(concurrency=concurrency, throughput_per_s=throughput_per_s)
    conditions.at_least(1.0, concurrency=min(concurrency))
    conditions.positive(throughput_per_s=min(throughput_per_s))
    if len(set(concurrency)) < 3:
        raise conditions.NotApplicable(f"a fit needs three different concurrencies, got {sorted(set(concurrency))}")
    number, rate = np.array(concurrency, dtype=np.float64), np.array(throughput_per_s, dtype=np.float64)
    fits = [_fit(number, rate, free) for free in _SUBMODELS]
    possible = [curve for _, curve in sorted(fits, key=lambda pair: pair[0]) if min(curve[1:]) >= 0.0]
    gamma, sigma, kappa = possible[0]
    return Scalability(rate_of_one=gamma, contention=sigma, coherency=kappa)


def _fit(number: FloatArray, rate: FloatArray, free: list[int]) -> tuple[float, tuple[float, float, float]]:
    """Squared error and (γ, σ, κ) with only the free terms of N/X = 1/γ + σ/γ (N - 1) + κ/γ N(N - 1).

    The first guess is the linear fit of N/X; it weighs slow points most, so it is refined on X itself. Rates are in
    units of the highest, so that the unknowns are of order one.
    """
    terms = np.stack([np.ones_like(number), number - 1.0, number * (number - 1.0)], axis=1)[:, free]
    scaled = rate / rate.max()
    guess = np.linalg.lstsq(terms, number / scaled, rcond=None)[0]
    found = scipy.optimize.least_squares(
        _misses, guess, _slopes, args=(terms, number, scaled), method="lm", xtol=1e-14, ftol=1e-14, gtol=1e-14
    )
    inverse = np.zeros(3)
    inverse[free] = found.x
    sigma, kappa = inverse[1:] / inverse[0]
    return float(found.cost), (float(rate.max() / inverse[0]), float(sigma), float(kappa))


def _misses(unknowns: FloatArray, terms: FloatArray, number: FloatArray, rate: FloatArray) -> FloatArray:
    """Fitted minus measured throughput."""
    return np.subtract(number / (terms @ unknowns), rate)


def _slopes(unknowns: FloatArray, terms: FloatArray, number: FloatArray, _rate: FloatArray) -> FloatArray:
    """How each fitted throughput changes with each unknown, shape (points, unknowns)."""
    drag: FloatArray = np.square(terms @ unknowns) / number
    return np.divide(-terms, drag[:, None])
