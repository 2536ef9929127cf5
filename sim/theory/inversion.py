"""Percentiles from a transform: numerical inversion by the Euler method of Abate and Whitt.

About eight decimals of a probability are right, so it serves percentiles up to 99.9999 %, not beyond. Where the
distribution function has corners there are fewer: five for uniform service, three for constant (`md` is exact there).
Close to saturation the transform of a wait loses digits to cancellation, and with them go the highest percentiles.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from sim.theory import conditions, numerics
from sim.theory.laws import Transform

SMALLEST_ERROR = 1e-7  # of an inverted probability, to be on the safe side
_DISCRETISATION = 23.0  # A: the aliasing error is e^-A = 1e-10; rounding grows as e^(A/2), to 1e-11
_SHORTEST_S = 1e-100  # shorter times are taken for this one, or s would overflow
_PLAIN, _AVERAGED = 25, 11  # terms summed as they are, then binomially averaged partial sums
_AVERAGE = np.array([math.comb(_AVERAGED, k) for k in range(_AVERAGED + 1)]) / 2.0**_AVERAGED


def tail(transform: Transform, *, at_s: float) -> float:
    """P(X > at_s) of a time X >= 0 from its transform E[e^(-sX)], at a point where it is continuous.

    at_s: t > 0 [s].
    Source: Abate & Whitt (1995), Numerical inversion of Laplace transforms of probability distributions, ORSA Journal
    on Computing 7(1), the algorithm EULER, on (1 - E[e^(-sX)])/s.

    >>> round(tail(lambda s: 1 / (1 + s), at_s=2.0), 8) == round(math.exp(-2.0), 8)
    True
    """
    conditions.positive(at_s=at_s)
    k = np.arange(_PLAIN + _AVERAGED + 1)
    at_s = max(at_s, _SHORTEST_S)
    s = np.asarray((_DISCRETISATION + 2j * np.pi * k) / (2.0 * at_s), dtype=np.complex128)
    terms = (-1.0) ** k * ((1.0 - transform(s)) / s).real
    terms[0] *= 0.5
    partial_sums = np.cumsum(terms)[_PLAIN:]
    return float(math.exp(0.5 * _DISCRETISATION) / at_s * (_AVERAGE @ partial_sums))


def percentile(
    transform: Transform, *, share: float, atom: float, scale_s: float, error: float = SMALLEST_ERROR
) -> float:
    """Time [s] that the given share of X does not exceed.

    share: in [0, 0.999999].  atom: P(X = 0).  scale_s: where the search starts [s].  error: of the probabilities, if
    the transform is known to be so rough that it is larger than usual.
    Raises NotApplicable if less than ten times the error lies beyond the share.
    Source: `tail`, inverted by bisection.

    >>> round(percentile(lambda s: 1 / (1 + s), share=0.99, atom=0.0, scale_s=1.0), 5)
    4.60517
    """
    conditions.below_one(share=share)
    error = max(error, SMALLEST_ERROR)
    if 1.0 - share < 10.0 * error:
        raise conditions.NotApplicable(f"numerical inversion has an error of {error:.0e}, too much at {share:.9g}")
    return numerics.percentile(_cdf(transform, atom), share=share, scale_s=scale_s)


def _cdf(transform: Transform, atom: float) -> Callable[[float], float]:
    """The distribution function, also at 0, where no inversion is possible."""
    return lambda at_s: 1.0 - tail(transform, at_s=at_s) if at_s > 0.0 else atom
