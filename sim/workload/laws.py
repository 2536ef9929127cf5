"""Quantile functions of mean one: where u of the probability lies at or below. Plain formulas, arrays in and out.

A uniform becomes a time by inversion, not by a method that rejects or uses several numbers: then each time needs one
uniform, and a larger uniform never gives a shorter time (to rounding), which common random numbers live on.
In all of them u is float64 in [0, 1), of any shape; u = 0 gives the smallest value and 1 - 2**-53, the largest uniform,
a finite one. 1 - u is exact for our uniforms, so no digit is lost in the tail.
Source: Devroye (1986), Non-Uniform Random Variate Generation, sect. II.2.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import scipy

FloatArray = npt.NDArray[np.float64]

_EPSILON = 2.0**-52


def exponential(u: FloatArray) -> FloatArray:
    """Return quantiles of the exponential distribution.

    >>> exponential(np.array([0.0, 0.5])).round(4).tolist()
    [0.0, 0.6931]
    """
    return -np.log1p(-u)


def gamma(shape: float, u: FloatArray) -> FloatArray:
    """Return quantiles of the gamma distribution; shape k > 0 gives the squared coefficient of variation 1/k.

    >>> gamma(4, np.array([0.5])).round(4).tolist()
    [0.918]
    """
    return np.asarray(scipy.special.gammaincinv(shape, u) / shape, np.float64)


def lognormal(cv: float, u: FloatArray) -> FloatArray:
    """Return quantiles of the lognormal distribution with coefficient of variation cv >= 0.

    >>> lognormal(1.0, np.array([0.0, 0.5])).round(4).tolist()
    [0.0, 0.7071]
    """
    variance = math.log1p(cv * cv)  # of the logarithm
    quantiles: FloatArray = np.exp(math.sqrt(variance) * scipy.special.ndtri(u) - variance / 2)
    return quantiles


def pareto(alpha: float, u: FloatArray) -> FloatArray:
    """Return quantiles of the Pareto distribution of type I with tail exponent alpha > 1; the smallest is 1 - 1/alpha.

    >>> pareto(2.0, np.array([0.0, 0.75])).round(4).tolist()
    [0.5, 1.0]
    """
    return (1 - 1 / alpha) * np.exp(exponential(u) / alpha)


def weibull(shape: float, u: FloatArray) -> FloatArray:
    """Return quantiles of the Weibull distribution; shape 1 is the exponential, below it the tail is heavier.

    >>> weibull(1.0, np.array([0.5])).round(4).tolist()
    [0.6931]
    """
    # Divided before the power, not after: for small shapes power and gamma function overflow, their quotient does not.
    typical = math.exp(shape * math.lgamma(1 + 1 / shape))
    return (exponential(u) / typical) ** (1 / shape)


def hyperexponential(weights: FloatArray, means: FloatArray, u: FloatArray) -> FloatArray:
    """Return quantiles of a mixture of exponentials; weights sum to 1, means > 0 (here the mean need not be one).

    Choosing a branch by one part of u and a time by the rest would be simpler, but then a slightly larger u can jump
    from the end of one branch to the start of the next: not monotone. So the survival function S, which has no closed
    inverse, is inverted by Newton's method on log S. That is convex (a mixture of exponentials has a decreasing
    hazard), so from a point left of the root every step stays left of it and the last ones double the digits: no
    bracket, no case. Two such points are known, and the right one of them is at most log(branches) largest means from
    the root: S(x) >= w exp(-x/m) for every branch, and S(x) >= exp(-x sum(w/m)) by Jensen's inequality.

    Each root stops by itself and the branches are added in their order, not in NumPy's, which depends on the shape: so
    a quantile is the same alone and among others, to the last bit.

    weights, means: float64 (branches,). Accurate to a few times 2**-52 of the largest mean times (1 - log(1 - u)).

    >>> hyperexponential(np.array([0.9, 0.1]), np.array([1.0, 10.0]), np.array([0.0, 0.5, 0.99])).round(4).tolist()
    [0.0, 0.7921, 23.0259]
    """
    depth = exponential(u)  # the root is where log S(x) = -depth
    each = (-1, *[1] * u.ndim)  # branches along a first axis of their own
    weights, means = weights.reshape(each), means.reshape(each)
    x: FloatArray = np.maximum(depth / (weights / means).sum(), (means * (depth + np.log(weights))).max(axis=0))
    noise = 4 * _EPSILON * means.max() * (1 + depth)
    moving = np.ones_like(x, bool)
    while np.any(moving):
        parts = weights * np.exp(-x / means)
        survival = sum(parts)
        step = (np.log(survival) + depth) * survival / sum(parts / means)
        x += np.where(moving, np.maximum(step, 0), 0)  # a step back could only be rounding
        moving &= step > noise
    return x


def empirical(values: npt.NDArray[np.int64], u: FloatArray) -> npt.NDArray[np.int64]:
    """Return quantiles of the empirical distribution of the values: ascending, each with the same share of [0, 1).

    values: int64 (n,). Element floor(n u): where the distribution function jumps over u exactly, the upper value.

    >>> empirical(np.array([10, 20, 40]), np.array([0.0, 0.34, 0.99])).tolist()
    [10, 20, 40]
    """
    return values[np.minimum((u * values.size).astype(np.int64), values.size - 1)]
