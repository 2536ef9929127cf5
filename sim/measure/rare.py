"""What happens seldom: how far a mean can be trusted that rests on few events, or on replications that are all alike.

Student's t asks how much replications differ. Of a thing that happened in none of them, or once in each, they do not
differ, and that proves nothing: of events that come by chance at a mean of 0.15 a replication, ten replications see
none at all one time in five. Counts have an interval all the same, from how many events there were in all.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final, NamedTuple

import scipy

from sim.measure.intervals import Interval, checked_confidence, mean_interval, unbounded
from sim.scenario.metrics import LEVELS, METRICS, TIMES

MaybeFigures = Sequence[float | None]
FEW: Final = 100  # events in all replications, beyond which the t interval of a count holds by itself
_RANKED: Final = ("p50", "p90", "p95", "p99", "p999", "max")  # of these the middle of the replications is bounded
_LEVELS: Final = tuple(f"{level}.{name}" for level in LEVELS for name in ("mean", "max"))
_LEAST: Final = {"amplification": 1.0}  # attempts per job, and each more is an event


class Grain(NamedTuple):
    """What a figure is made of: zero + step for each event. Of an `ok_share` the events are the failures."""

    zero: float
    step: float

    def events(self, value: float) -> float:
        """Return how many events make a figure.

        >>> Grain(zero=1.0, step=-0.01).events(0.75)
        25.0
        """
        return (value - self.zero) / self.step


def sums_events(metric: str) -> bool:
    """Whether a metric is a number of events or a share of such: what may be so rare that none is seen.

    >>> sums_events("jobs.dead"), sums_events("requests.ok_share"), sums_events("backlog.max")
    (True, True, False)
    """
    kind = METRICS[metric]
    return metric not in _LEVELS and (kind in ("number", "rate") or metric.startswith("requests."))


def grain_of(metric: str, *, arrived: float | None, horizon_s: float, window_s: float) -> Grain | None:
    """Return what one event changes a metric by, at most; None where that cannot be said.

    arrived: of how many it is an average or a share in a replication, see `counted`.  horizon_s: how long a run is,
    which no time can exceed [s].  window_s: over which rates are taken [s].

    >>> grain_of("jobs.dead", arrived=None, horizon_s=60, window_s=60)
    Grain(zero=0.0, step=1.0)
    >>> grain_of("requests.ok_share", arrived=200, horizon_s=60, window_s=60)
    Grain(zero=1.0, step=-0.005)
    >>> grain_of("wait.mean", arrived=200, horizon_s=60, window_s=60)
    Grain(zero=0.0, step=0.3)
    """
    if not counted(metric):
        plain = {"number": 1.0, "rate": 1.0 / window_s} if sums_events(metric) else {}
        return Grain(0.0, plain[METRICS[metric]]) if plain else None
    if not arrived:
        return None
    if not sums_events(metric):
        return Grain(0.0, horizon_s / arrived)
    return (
        Grain(1.0, -1.0 / arrived) if metric == "requests.ok_share" else Grain(_LEAST.get(metric, 0.0), 1.0 / arrived)
    )


def counted(metric: str) -> str:
    """Return the metric that counts of how many a share or a mean is; nothing where it is none.

    >>> counted("requests.ok_share"), counted("amplification"), counted("wait.mean"), counted("jobs.dead")
    ('requests.arrived', 'jobs.arrived', 'wait.n', '')
    """
    name, _, statistic = metric.partition(".")
    if name in TIMES and statistic == "mean":
        return f"{name}.n"
    return {"requests.ok_share": "requests.arrived", "requests.unserved_share": "requests.arrived"}.get(
        metric, "jobs.arrived" if metric == "amplification" else ""
    )


def garwood(events: float, confidence: float = 0.95) -> tuple[float, float]:
    """Return the exact bounds of the mean of a Poisson number of which so many were seen.

    Source: Garwood (1936), Fiducial limits for the Poisson distribution, Biometrika 28. Of none seen the upper bound
    at 95 % is 3.69; the rule of three is its one-sided relative.

    >>> [round(bound, 2) for bound in garwood(0)], [round(bound, 2) for bound in garwood(10)]
    ([0.0, 3.69], [4.8, 18.39])
    """
    miss = (1 - checked_confidence(confidence)) / 2
    low = float(scipy.stats.chi2.ppf(miss, 2 * events)) / 2 if events > 0 else 0.0
    return low, float(scipy.stats.chi2.isf(miss, 2 * events + 2)) / 2


def other_chance(n: int, confidence: float = 0.95) -> float:
    """Return how likely something else may be, at most, that did not happen in any of n replications: about 3/n.

    >>> round(other_chance(20), 3)
    0.139
    """
    return 1.0 - float((1.0 - checked_confidence(confidence)) ** (1 / n))


def alike_enough(n: int, confidence: float = 0.95) -> bool:
    """Whether n equal values bound the middle (median) of the replications: as by the sign test, from 6 on at 95 %.

    >>> alike_enough(5), alike_enough(6)
    (False, True)
    """
    return bool(2 * 0.5**n <= 1 - confidence)


def estimate(
    metric: str, values: MaybeFigures, confidence: float = 0.95, *, grain: Grain | None = None, certain: bool = False
) -> Interval:
    """Return the mean of a metric over replications with an interval that covers it as often as it says.

    Of figures that vary: Student's t. Of those that are sums of `FEW` events or fewer, or that do not vary: as far as
    Garwood's exact bounds reach, too; they are of events that come singly and by chance. A mean of times that was the
    same in all replications is bounded by how many times there were, none of which can exceed a run; a percentile or a
    maximum is taken for known if it was the same in `alike_enough` of them; a level has no bound but what it cannot
    be beyond. certain: whether the figure is the same in all replications by construction; then it is known exactly.

    >>> zero = estimate("jobs.dead", [0.0] * 10, grain=Grain(0.0, 1.0))
    >>> zero.value, zero.low, round(zero.high, 3)
    (0.0, 0.0, 0.369)
    >>> estimate("wait.mean", [0.0] * 10).high
    inf
    """
    plain = mean_interval(values, confidence)
    n = len(values)
    if n < 2 or not math.isfinite(plain.value):
        return plain
    alike = all(value == values[0] for value in values)
    if alike and certain:
        return Interval(plain.value, plain.value, plain.value, n, certain=True)
    if grain is not None and sums_events(metric):
        return _of_events(plain, grain, confidence)
    if not alike:
        return plain
    if grain is not None:  # a mean of times: one that differs moves it by a step at most
        most = grain.step * garwood(0, confidence)[1] / n
        return Interval(plain.value, max(plain.value - most, 0.0), plain.value + most, n)
    return _of_equals(metric, plain, confidence)


def _of_events(plain: Interval, grain: Grain, confidence: float) -> Interval:
    """The t interval, made as wide as that of the number of events where these are few or were as many each time."""
    total = max(plain.n * grain.events(plain.value), 0.0)
    if total > FEW and math.isfinite(plain.half_width):
        return plain
    ends = [grain.zero + grain.step * bound / plain.n for bound in garwood(total, confidence)]
    known = [end for end in (plain.low, plain.high) if math.isfinite(end)]
    least, most = sorted((grain.zero, math.copysign(math.inf, grain.step)))
    return Interval(plain.value, max(min(*ends, *known), least), min(max(*ends, *known), most), plain.n)


def _of_equals(metric: str, plain: Interval, confidence: float) -> Interval:
    """What can be said of the mean of figures that were all the same, and need not be.

    Another value has a chance of at most `other_chance`, and lies where such figures can lie: from 0 to 1 or without
    end. Between that and the value seen is the mean.
    """
    value, n = plain.value, plain.n
    if metric.rpartition(".")[2] in _RANKED:
        return Interval(value, value, value, n) if alike_enough(n, confidence) else unbounded(value, n)
    other, most = other_chance(n, confidence), 1.0 if METRICS[metric] == "share" else math.inf
    return Interval(value, value * (1.0 - other), value * (1.0 - other) + most * other, n)
