"""Numerical tools that the formulas share; each keeps to sums of positive terms or says what it costs."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
ComplexArray = npt.NDArray[np.complex128]


def percentile(cdf: Callable[[float], float], *, share: float, scale_s: float) -> float:
    """Smallest t >= 0 [s] with cdf(t) >= share, by bisection to twelve digits.

    cdf: a distribution function of a time >= 0.  0 <= share < 1.  scale_s > 0: where the search starts [s].

    >>> import math
    >>> round(percentile(lambda t: 1 - math.exp(-t), share=0.5, scale_s=1.0), 9)
    0.693147181
    """
    if cdf(0.0) >= share:
        return 0.0
    low, high = 0.0, scale_s
    while cdf(high) < share:
        low, high = high, 2.0 * high
    while high - low > 1e-12 * high:
        middle = 0.5 * (low + high)
        low, high = (middle, high) if cdf(middle) < share else (low, middle)
    return high


def poisson_weights(mean: float, count: int) -> FloatArray:
    """P(N = 0), …, P(N = count - 1) for a Poisson number N; in logarithms, so that no mean overflows.

    >>> poisson_weights(1.0, 3).round(4).tolist()
    [0.3679, 0.3679, 0.1839]
    """
    if mean == 0.0:
        return np.where(np.arange(count) == 0, 1.0, 0.0)
    steps = np.log(mean) - np.log(np.arange(1, count))
    weights: FloatArray = np.exp(-mean + np.concatenate(([0.0], np.cumsum(steps))))
    return weights


def birth_death(births: FloatArray, deaths: FloatArray) -> FloatArray:
    """Stationary probabilities of states 0 … n of a birth-death chain, in logarithms, so that nothing overflows.

    births[i]: rate i → i+1, deaths[i]: rate i+1 → i, all positive, both of shape (n,) [1/s].
    Source: Kleinrock (1975), Queueing Systems I, sect. 3.1.

    >>> birth_death(np.array([1.0, 1.0]), np.array([1.0, 2.0])).tolist()
    [0.4, 0.4, 0.2]
    """
    logs = np.concatenate(([0.0], np.cumsum(np.log(births) - np.log(deaths))))
    weights = np.exp(logs - logs.max())
    probabilities: FloatArray = weights / weights.sum()
    return probabilities


def real(transform: Callable[[ComplexArray], ComplexArray], at: float) -> float:
    """Value of a transform at a real point.

    >>> real(lambda s: np.exp(-s), 0.0)
    1.0
    """
    return float(transform(np.array([at + 0j])).real[0])


def slope(transform: Callable[[ComplexArray], ComplexArray], at: float) -> float:
    """Derivative of a transform that is real on the real axis, to the last digit, by one complex step.

    No difference is taken, so nothing cancels. The step may be as small as a float can be.
    Source: Squire & Trapp (1998), Using complex variables to estimate derivatives, SIAM Review 40(1).

    >>> slope(lambda s: np.exp(-s), 0.0)
    -1.0
    """
    step = 1e-100
    return float(transform(np.array([at + 1j * step])).imag[0] / step)
