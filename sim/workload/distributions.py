"""The distributions of a scenario as mathematics: quantile function, mean, squared coefficient of variation.

The specification classes of `sim.scenario` say what is asked; here is one line for each of them in each table.
"""

from __future__ import annotations

import math
from typing import assert_never

import numpy as np
import numpy.typing as npt

from sim.scenario import (
    Deterministic,
    Distribution,
    Empirical,
    Erlang,
    Exponential,
    Gamma,
    Hyperexponential,
    Lognormal,
    Pareto,
    Traced,
    Uniform,
    Weibull,
)
from sim.scenario.units import LONGEST_NS
from sim.workload import laws
from sim.workload.laws import FloatArray

IntArray = npt.NDArray[np.int64]

_NS = 1e9  # nanoseconds in a second


def quantile(spec: Distribution, u: FloatArray) -> FloatArray:
    """Return the times [s] that probability u lies at or below.

    u: float64 in [0, 1), any shape; the result has its shape. Monotone in u, to rounding.
    Raises ValueError for a traced distribution, which is a list of times and not a law.

    >>> quantile(Exponential(mean_ns=2_000_000_000), np.array([0.5])).round(4).tolist()
    [1.3863]
    """
    return _quantile_ns(spec, u) / _NS


def _quantile_ns(spec: Distribution, u: FloatArray) -> FloatArray:  # noqa: PLR0911  a table, one line for each
    match spec:
        case Exponential():
            return spec.mean_ns * laws.exponential(u)
        case Deterministic():
            return np.full(np.shape(u), float(spec.value_ns))
        case Uniform():
            return spec.low_ns + (spec.high_ns - spec.low_ns) * u
        case Erlang():
            return spec.mean_ns * laws.gamma(spec.k, u)
        case Gamma():
            return spec.mean_ns * laws.gamma(spec.cv**-2, u)
        case Lognormal():
            return spec.mean_ns * laws.lognormal(spec.cv, u)
        case Pareto():
            return spec.mean_ns * laws.pareto(spec.alpha, u)
        case Weibull():
            return spec.mean_ns * laws.weibull(spec.shape, u)
        case Hyperexponential():
            weights, means_ns = np.array(spec.branches, np.float64).T
            return laws.hyperexponential(weights, means_ns, u)
        case Empirical():
            return laws.empirical(np.asarray(spec.values_ns, np.int64), u).astype(np.float64)
        case Traced():
            raise _no_law(spec)
        case _:
            assert_never(spec)


def mean_s(spec: Distribution) -> float:
    """Return the mean [s]. Raises ValueError for a traced distribution.

    >>> mean_s(Uniform(low_ns=1_000_000_000, high_ns=2_000_000_000))
    1.5
    """
    match spec:
        case Deterministic():
            return spec.value_ns / _NS
        case Uniform():
            return (spec.low_ns + spec.high_ns) / 2 / _NS
        case Hyperexponential():
            return math.fsum(weight * mean_ns for weight, mean_ns in spec.branches) / _NS
        case Empirical():
            return sum(spec.values_ns) / len(spec.values_ns) / _NS
        case Traced():
            raise _no_law(spec)
        case _:
            return spec.mean_ns / _NS


def scv(spec: Distribution) -> float:  # noqa: PLR0911  a table, one line for each
    """Return the squared coefficient of variation, variance / mean**2 (1 for the exponential, inf for a heavy tail).

    Raises ValueError for a traced distribution.

    >>> scv(Erlang(mean_ns=1_000_000_000, k=4)), scv(Pareto(mean_ns=1_000_000_000, alpha=1.5))
    (0.25, inf)
    """
    match spec:
        case Exponential():
            return 1.0
        case Deterministic():
            return 0.0
        case Uniform():
            return ((spec.high_ns - spec.low_ns) / (spec.high_ns + spec.low_ns)) ** 2 / 3
        case Erlang():
            return 1 / spec.k
        case Gamma() | Lognormal():
            return spec.cv**2
        case Pareto():
            return 1 / (spec.alpha * (spec.alpha - 2)) if spec.alpha > 2 else math.inf
        case Weibull():
            return math.expm1(math.lgamma(1 + 2 / spec.shape) - 2 * math.lgamma(1 + 1 / spec.shape))
        case Hyperexponential():
            second_moment_s2 = math.fsum(2 * weight * (mean_ns / _NS) ** 2 for weight, mean_ns in spec.branches)
            return second_moment_s2 / mean_s(spec) ** 2 - 1
        case Empirical():
            return float(np.var(spec.values_ns)) / _NS**2 / mean_s(spec) ** 2
        case Traced():
            raise _no_law(spec)
        case _:
            assert_never(spec)


def times_ns(spec: Distribution, u: FloatArray) -> IntArray:
    """Return the times that probability u lies at or below, rounded to whole nanoseconds, int64 and at least 0.

    Raises OverflowError for a time of more than 146 years, and ValueError for a traced distribution.

    >>> times_ns(Deterministic(value_ns=1_500_000_000), np.array([0.1, 0.9])).tolist()
    [1500000000, 1500000000]
    """
    ns = np.rint(_quantile_ns(spec, u))
    if np.any(ns > LONGEST_NS):
        raise OverflowError(
            f"{spec!r}: a draw of {ns.max() / _NS:.3g} s does not fit the clock, which ends after 146 years"
        )
    return ns.astype(np.int64)


def time_ns(spec: Distribution, u: float) -> int:
    """Return the time [ns] that probability u lies at or below: the same as `times_ns`, to the bit, for one uniform.

    The laws that models ask for most take a microsecond instead of six. Raises what `times_ns` raises.

    >>> time_ns(Exponential(mean_ns=2_000_000_000), 0.5)
    1386294361
    """
    ns = _quick_ns(spec, u)
    if ns is None or ns > LONGEST_NS:
        return int(times_ns(spec, np.array([u]))[0])
    return round(ns)


def _quick_ns(spec: Distribution, u: float) -> float | None:
    match spec:
        case Exponential():
            # NumPy's logarithm, not that of `math`: on some processors they differ in the last digit.
            return spec.mean_ns * -float(np.log1p(-u))
        case Deterministic():
            return float(spec.value_ns)
        case Uniform():
            return spec.low_ns + (spec.high_ns - spec.low_ns) * u
        case Empirical():
            values = spec.values_ns
            return float(values[min(int(u * len(values)), len(values) - 1)])
        case _:
            return None


def _no_law(spec: Traced) -> ValueError:
    return ValueError(f"traced: {spec.column} is a column of times in a trace, not a distribution")
