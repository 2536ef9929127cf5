"""How long until something happens, if for some it has not happened yet: time to recover, time to finish."""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy

from sim.measure.intervals import Interval, Values, checked_confidence, unbounded

_HALF = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Survival:
    """The share still waiting for the event, a step function: Kaplan & Meier's estimate.

    times: at which it was seen to change or somebody left, ascending.  shares: still waiting after each; low, high:
    bounds of these for each time alone, not a number where the data give none.  n: cases.  events: those that
    happened; the others were still waiting when the watch ended.  median_interval: infinite values for "not yet".
    """

    times: tuple[float, ...]
    shares: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    n: int
    events: int
    median_interval: Interval

    @property
    def median(self) -> float | None:
        """The time by which half have had the event; None if that is not yet so."""
        value = self.median_interval.value
        return value if math.isfinite(value) else None

    def at(self, time: float) -> float:
        """The share still waiting just after a time; not a number of no cases, or beyond the last case that was seen.

        >>> survival([3.0, 5.0], [True, False]).at(4.0)
        0.5
        """
        if not self.times or (time > self.times[-1] and self.shares[-1] > 0):
            return math.nan
        seen = int(np.searchsorted(self.times, time, side="right"))
        return self.shares[seen - 1] if seen else 1.0


def survival(times: Values, observed: Sequence[bool] | npt.NDArray[np.bool_], confidence: float = 0.95) -> Survival:
    """Estimate how long an event takes, from cases of which some were only watched until they had not had it yet.

    Leaving these out, or counting them as if the event came when the watch ended, makes the time look shorter than it
    is. Here they count as long as they were watched. It holds if the end of the watch tells nothing about the event,
    as a horizon does that is the same for all; and if the cases are independent, as replications are.
    times: until the event or the end of the watch, at least 0, finite.  observed: whether it was the event.
    The median is the first time at which at most half are still waiting, and infinite (`.median` is None: not yet)
    if there is none. Its interval holds the times at which a half lies within the bounds of the share; where the upper
    one never falls to a half it has no upper end. Raises ValueError for lengths that differ, and for times that are
    not finite or below 0.
    Source: Kaplan & Meier (1958), Nonparametric estimation from incomplete observations, J. Am. Stat. Assoc. 53, by
    scipy.stats.ecdf; bounds of the share: Kalbfleisch & Prentice (1980), The Statistical Analysis of Failure Time Data
    (log-log); of the median: Brookmeyer & Crowley (1982), A confidence interval for the median survival time,
    Biometrics 38.

    >>> found = survival([2.0, 3.0, 5.0, 8.0, 9.0, 9.0], [True, True, True, False, False, False])
    >>> found.median, found.at(9.0), (found.median_interval.low, found.median_interval.high)
    (5.0, 0.5, (2.0, inf))
    """
    data, mask = np.asarray(times, np.float64), np.asarray(observed, np.bool_)
    if data.shape != mask.shape:
        raise ValueError(f"each time needs to know whether the event was seen, got {len(data)} and {len(mask)}")
    if not (np.isfinite(data) & (data >= 0)).all():
        raise ValueError("times until an event must be numbers of at least 0; of a case that goes on, its time so far")
    checked_confidence(confidence)
    n, events = len(data), int(mask.sum())
    if n == 0:
        return Survival(times=(), shares=(), low=(), high=(), n=0, events=0, median_interval=unbounded(math.nan, 0))
    waiting = scipy.stats.ecdf(scipy.stats.CensoredData.right_censored(data, ~mask)).sf
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # no bounds before the first event, nor when none is waiting
        bounds: Any = waiting.confidence_interval(confidence, method="log-log")
    steps = waiting.quantiles
    median = Interval(
        _first(steps, waiting.probabilities <= _HALF, math.inf),
        _first(steps, bounds.low.probabilities <= _HALF, 0.0),
        _first(steps, bounds.high.probabilities <= _HALF, math.inf),
        n,
    )
    return Survival(
        times=tuple(steps.tolist()),
        shares=tuple(waiting.probabilities.tolist()),
        low=tuple(bounds.low.probabilities.tolist()),
        high=tuple(bounds.high.probabilities.tolist()),
        n=n,
        events=events,
        median_interval=median,
    )


def _first(times: npt.NDArray[np.float64], true: npt.NDArray[np.bool_], otherwise: float) -> float:
    """The first time at which something is true."""
    return float(times[int(np.argmax(true))]) if true.any() else otherwise
