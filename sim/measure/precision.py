"""How many replications are enough: go on until every measure is known as precisely as asked."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
import scipy

from sim.measure.intervals import Interval, MaybeValues, checked_confidence

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class PrecisionRule:
    """When to stop: half width of the interval at most `precision` of the mean, and it stays so for a while.

    precision: largest half width, as a share of the mean, e.g. 0.05.  look_ahead: for how many further replications
    it must stay so; beyond 100 replications as many per hundred.  floor: replications before anything is judged.
    cap: replications after which the search is given up. Raises ValueError for what makes no sense.
    """

    precision: float = 0.05
    confidence: float = 0.95
    look_ahead: int = 5
    floor: int = 10
    cap: int = 1000

    def __post_init__(self) -> None:
        checked_confidence(self.confidence)
        if not 0 < self.precision < math.inf:
            raise ValueError(f"the precision must be a share of the mean above 0, as 0.05 is, got {self.precision}")
        if self.look_ahead < 0:
            raise ValueError(f"the look-ahead must be 0 replications or more, got {self.look_ahead}")
        if not 2 <= self.floor <= self.cap:
            raise ValueError(f"replications need 2 <= floor <= cap, got floor {self.floor} and cap {self.cap}")

    def ahead(self, n: int) -> int:
        """For how many replications after the n-th all must stay precise."""
        return self.look_ahead if n <= 100 else self.look_ahead * n // 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopping:
    """Where the search stands after n replications.

    reached: all measures are precise, and have been for the look-ahead.  over: reached, or n is at the cap.
    since: how many replications were enough (all measures have been precise from there on); None if one is not.
    binding: the measure that was precise last, or is the least precise.  precision: of each measure, the half width
    as a share of the mean; infinite where nothing is known.  constant: measures that never changed, see `stopping`.
    needed: about how many replications would be enough, None where they are, or where that cannot be said.
    """

    n: int
    reached: bool
    over: bool
    since: int | None
    binding: str
    precision: Mapping[str, float]
    constant: tuple[str, ...]
    needed: int | None = None


def stopping(values: Mapping[str, MaybeValues], rule: PrecisionRule) -> Stopping:
    """Say whether the replications so far are enough for ALL measures; to be asked after each replication.

    values: by measure, its value in each replication so far, in order; all of one length (ValueError otherwise, or if
    there is no measure). A measure with None or what is not a finite number in any replication is never precise, nor
    is one whose mean is zero although its values are not: of these no share can be taken, and the cap ends the search.
    A measure that is exactly the same in all replications, zero or not, counts as known once the floor is reached:
    to wait for it would be to wait for ever. But n equal values do not prove that there is no other: with 95 %
    confidence another one has a chance of at most 1 - 0.05^(1/n), about 3/n. It is named in `constant`.
    A rule that stops when the interval happens to be narrow covers the truth a little less often than it says.
    Source: Hoad, Robinson & Davies (2010), Automated selection of the number of replications for a discrete-event
    simulation, J. Oper. Res. Soc. 61; there for one measure, from 3 replications on.

    >>> waits = [9.8, 10.1, 10.0, 9.9, 10.2, 10.0, 9.9, 10.1]
    >>> found = stopping({"wait": waits, "dead": [0.0] * 8}, PrecisionRule(floor=3))
    >>> found.reached, found.since, found.binding, found.constant
    (True, 3, 'wait', ('dead',))
    """
    n = _length(values)
    courses = {name: relative_precision(found, rule.confidence) for name, found in values.items()}
    sinces = {name: _precise_since(course, rule) for name, course in courses.items()}
    precision = {name: float(course[-1]) if n else math.inf for name, course in courses.items()}
    binding = max(sinces, key=lambda name: (sinces[name], precision[name]))
    since = None if sinces[binding] == math.inf else int(sinces[binding])
    reached = since is not None and n >= since + rule.ahead(since)
    return Stopping(
        n=n,
        reached=reached,
        over=reached or n >= rule.cap,
        since=since,
        binding=binding,
        precision=MappingProxyType(precision),
        constant=tuple(name for name, share in precision.items() if share == 0),
        needed=None if reached else _needed(n, max(precision.values()), rule),
    )


def relative_precision(values: MaybeValues, confidence: float = 0.95) -> FloatArray:
    """Return after each replication the half width of the mean's interval as a share of the mean.

    Infinite where there are fewer than two values, where one so far is no finite number, and where the mean is zero
    but not all values are; zero where all values are the same.

    >>> relative_precision([10.0, 12.0, 11.0]).round(3).tolist()
    [inf, 1.155, 0.226]
    """
    data = np.asarray(values, np.float64)
    if not len(data):
        return np.empty(0)
    known = np.logical_and.accumulate(np.isfinite(data))
    data = np.where(known, data, 0.0)
    n = np.arange(1, len(data) + 1)
    # Sums of what differs from the first value: exactly zero where nothing differs, and no large numbers cancel.
    moved = data - data[0]
    first, second = np.cumsum(moved), np.cumsum(moved**2)
    freedom = np.maximum(n - 1, 1)
    spread = np.sqrt(np.maximum(second - first**2 / n, 0.0) / freedom / n)
    half = scipy.stats.t.ppf((1 + checked_confidence(confidence)) / 2, freedom) * spread
    mean = np.abs(data[0] + first / n)
    share = np.divide(half, mean, out=np.where(second > 0, np.inf, 0.0), where=mean > 0)
    return np.where(known & (n > 1), share, np.inf)


def replications_needed(interval: Interval, half_width: float) -> int | None:
    """Estimate how many replications bring an interval of a mean down to a half width; None if that cannot be said.

    The half width shrinks as one over the square root of n. A first guess, as good as the spread so far.
    Source: Law (2015), Simulation Modeling and Analysis, 5th ed., sect. 9.4.1.

    >>> replications_needed(Interval(10.0, 8.0, 12.0, n=10), half_width=0.5)
    160
    """
    if not (math.isfinite(interval.half_width) and half_width > 0):
        return None
    return max(math.ceil(interval.n * (interval.half_width / half_width) ** 2), interval.n)


def _needed(n: int, widest: float, rule: PrecisionRule) -> int | None:
    """About how many replications it takes: the half width shrinks as one over the square root of their number."""
    if not math.isfinite(widest):
        return None
    enough = max(math.ceil(n * (widest / rule.precision) ** 2), rule.floor)
    return enough + rule.ahead(enough)


def _length(values: Mapping[str, MaybeValues]) -> int:
    lengths: Sequence[int] = sorted({len(found) for found in values.values()})
    if len(lengths) != 1:
        raise ValueError(f"every measure needs a value from each replication, got {list(lengths) or 'no measure'}")
    return lengths[0]


def _precise_since(course: FloatArray, rule: PrecisionRule) -> float:
    """From which replication on, the floor at the earliest, the measure has been precise; infinite if it is not."""
    vague = np.flatnonzero(~(course <= rule.precision))
    since = max(int(vague[-1]) + 2 if len(vague) else 1, rule.floor)
    return since if since <= len(course) else math.inf
