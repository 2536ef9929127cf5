"""Distributions of a positive time as the formulas see them: two moments more than a mean, and a transform.

The transform of a time S is φ(s) = E[e^(-sS)] (Laplace-Stieltjes); it exists for Re s > -θ, where θ is large for
light tails and 0 for heavy ones. `points_s` and `weights` give expectations: E[g(S)] ≈ Σ weights · g(points_s).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from sim.theory import conditions
from sim.theory.numerics import ComplexArray, FloatArray

Transform = Callable[[ComplexArray], ComplexArray]


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """A distribution of a positive time.

    mean_s: [s].  scv: squared coefficient of variation (0 constant, 1 exponential).  third_moment_s3: E[S³] [s³].
    tail_rate: θ >= 0 [1/s], how fast the tail falls: the transform exists for Re s > -θ.
    """

    name: str
    mean_s: float
    scv: float
    third_moment_s3: float
    tail_rate: float
    transform: Transform = field(repr=False, compare=False)
    points_s: FloatArray = field(repr=False, compare=False)
    weights: FloatArray = field(repr=False, compare=False)

    def expectation(self, function: Callable[[FloatArray], FloatArray]) -> float:
        """E[g(S)] by quadrature, for a smooth g that takes and gives an array.

        >>> round(exponential(mean_s=2.0).expectation(lambda time_s: time_s**2), 9)
        8.0
        """
        return float(self.weights @ function(self.points_s))


def deterministic(*, mean_s: float) -> Law:
    """A constant: φ(s) = e^(-s mean).

    >>> deterministic(mean_s=2.0).scv
    0.0
    """
    conditions.positive(mean_s=mean_s)
    return Law(
        name="deterministic",
        mean_s=mean_s,
        scv=0.0,
        third_moment_s3=mean_s**3,
        tail_rate=math.inf,
        transform=lambda s: np.exp(-s * mean_s),
        points_s=np.array([mean_s]),
        weights=np.ones(1),
    )


def exponential(*, mean_s: float) -> Law:
    """The memoryless law: φ(s) = 1/(1 + s mean).

    >>> exponential(mean_s=2.0).third_moment_s3
    48.0
    """
    return _gamma("exponential", mean_s, 1.0)


def erlang(*, mean_s: float, k: int) -> Law:
    """A sum of k exponential stages, together of the given mean: φ(s) = (1 + s mean/k)^(-k).

    >>> erlang(mean_s=2.0, k=4).scv
    0.25
    """
    conditions.at_least(1, k=k)
    return _gamma("erlang", mean_s, k)


def gamma(*, mean_s: float, cv: float) -> Law:
    """Gamma with coefficient of variation cv > 0: φ(s) = (1 + s mean cv²)^(-1/cv²).

    >>> gamma(mean_s=2.0, cv=0.5) == gamma(mean_s=2.0, cv=0.5)
    True
    """
    conditions.positive(cv=cv)
    return _gamma("gamma", mean_s, cv**-2)


def hyperexponential(*, weights: Sequence[float], means_s: Sequence[float]) -> Law:
    """Exponential with a mean drawn anew for each job: φ(s) = Σ p_i/(1 + s mean_i), p_i = weight_i / Σ weights.

    >>> law = hyperexponential(weights=[9.0, 1.0], means_s=[1.0, 10.0])
    >>> round(law.mean_s, 9), round(law.scv, 3)
    (1.9, 5.039)
    """
    conditions.same_length(weights=weights, means_s=means_s)
    conditions.positive(**{f"weights[{i}]": weight for i, weight in enumerate(weights)})
    branches = [exponential(mean_s=mean_s) for mean_s in means_s]
    shares = np.array(weights, dtype=np.float64) / math.fsum(weights)
    means = np.array(means_s, dtype=np.float64)
    return Law(
        name="hyperexponential",
        mean_s=float(shares @ means),
        scv=float(2.0 * shares @ means**2 / (shares @ means) ** 2 - 1.0),
        third_moment_s3=float(6.0 * shares @ means**3),
        tail_rate=float(1.0 / means.max()),
        transform=lambda s: (shares / (1.0 + np.multiply.outer(s, means))).sum(axis=-1),
        points_s=np.concatenate([branch.points_s for branch in branches]),
        weights=np.concatenate([share * branch.weights for share, branch in zip(shares, branches, strict=True)]),
    )


def uniform(*, low_s: float, high_s: float) -> Law:
    """Uniform between low and high: φ(s) = e^(-s low) (1 - e^(-s width))/(s width).

    >>> round(uniform(low_s=1.0, high_s=3.0).scv, 6)
    0.083333
    """
    conditions.not_negative(low_s=low_s)
    conditions.positive(**{"high_s - low_s": high_s - low_s})
    points, weights = np.polynomial.legendre.leggauss(64)
    middle, half = 0.5 * (low_s + high_s), 0.5 * (high_s - low_s)
    return Law(
        name="uniform",
        mean_s=middle,
        scv=half**2 / 3.0 / middle**2,
        third_moment_s3=middle * (middle**2 + half**2),
        tail_rate=math.inf,
        transform=lambda s: np.exp(-s * low_s) * _mean_decay(s * (high_s - low_s)),
        points_s=middle + half * points,
        weights=0.5 * weights,
    )


def lognormal(*, mean_s: float, cv: float) -> Law:
    """Lognormal with coefficient of variation cv > 0. Its transform has no closed form: it is the quadrature.

    Source of the quadrature: trapezoids in ln S, exact to rounding for such smooth integrands (Trefethen & Weideman,
    2014, The exponentially convergent trapezoidal rule, SIAM Review 56(3)).

    >>> law = lognormal(mean_s=2.0, cv=1.0)
    >>> round(law.expectation(lambda time_s: time_s), 9)
    2.0
    """
    conditions.positive(mean_s=mean_s, cv=cv)
    spread = math.sqrt(math.log1p(cv**2))  # standard deviation of ln S
    scores = np.arange(-9.0, 9.0 + 3.0 * spread, min(0.1, 0.015 / spread))  # dense, since e^(-sS) oscillates
    points = mean_s * np.exp(spread * scores - 0.5 * spread**2)
    weights = np.exp(-0.5 * scores**2)
    weights /= weights.sum()
    return Law(
        name="lognormal",
        mean_s=mean_s,
        scv=cv**2,
        third_moment_s3=mean_s**3 * (1.0 + cv**2) ** 3,
        tail_rate=0.0,
        transform=lambda s: np.exp(-np.multiply.outer(s, points)) @ weights,
        points_s=points,
        weights=weights,
    )


def _gamma(name: str, mean_s: float, shape: float) -> Law:
    """Gamma of this shape k and mean; its points are trapezoids in ln S, as in `lognormal`."""
    conditions.positive(mean_s=mean_s)
    scale_s, width = mean_s / shape, 1.0 / max(1.0, math.sqrt(shape))  # of the hump of ln S, roughly
    logs = np.arange(-40.0 / shape - 9.0 * width, math.log1p(40.0 / shape) + 9.0 * width, 0.2 * width)
    densities = np.exp(shape * (logs + 1.0 - np.exp(logs)))  # of ln(S/mean), up to a factor
    return Law(
        name=name,
        mean_s=mean_s,
        scv=1.0 / shape,
        third_moment_s3=shape * (shape + 1.0) * (shape + 2.0) * scale_s**3,
        tail_rate=1.0 / scale_s,
        transform=lambda s: (1.0 + s * scale_s) ** -shape,
        points_s=mean_s * np.exp(logs),
        weights=densities / densities.sum(),
    )


def _mean_decay(z: ComplexArray) -> ComplexArray:
    """(1 - e^(-z))/z, which is 1 at 0."""
    safe = np.where(z == 0.0, 1.0, z)
    return np.where(z == 0.0, 1.0, -np.expm1(-safe) / safe)
