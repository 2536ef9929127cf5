"""Thresholds judged: pass, fail, or cannot tell; on one run, or on independent replications of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import count
from math import ceil, inf, isfinite, isinf, isnan
from typing import Final, Literal, NamedTuple

from sim.measure.intervals import Interval
from sim.measure.observed import Observed, holds, observe
from sim.measure.rare import Grain, alike_enough, estimate, other_chance
from sim.scenario import Threshold
from sim.scenario.metrics import METRICS

__all__ = ["Observed", "Short", "Status", "Verdict", "judge", "observe"]
Status = Literal["pass", "fail", "unknown"]
MOST_REPLICATIONS: Final = 100_000  # beyond this their number is no advice
_EACH_OF: Final = 10  # runs too short for a figure, of which all must agree
EITHER_WAY: Final = ("p50", "p90")  # in short runs they may lean to either side, all else to what is small


class Short(NamedTuple):
    """That runs are too short for a figure of the long run: why, and how many of them are together long enough."""

    why: str
    together: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a threshold.

    observed: in the threshold's unit, over replications their mean; None if there is none. why: why nobody can tell,
    how often it failed, or which window is the worst. interval: of the mean over the replications, without bounds where
    there is none; None for one alone. needed: how many replications it would take to tell, where that can be said.
    short: whether its runs are too short to tell; then longer ones would, and `needed` of them if all agree.
    """

    threshold: Threshold
    observed: float | None
    status: Status
    why: str = ""
    interval: Interval | None = None
    needed: int | None = None
    short: bool = False


def judge(
    threshold: Threshold,
    observed: Sequence[Observed],
    *,
    confidence: float = 0.95,
    certain: bool = False,
    short: Short | None = None,
    alone: Interval | None = None,
) -> Verdict:
    """Judge a threshold on its replications, of which there is at least one.

    One alone is compared with the bound, or its `alone`, an interval that it allows by itself, is. Of several the mean
    is judged: its interval must lie wholly on one side. `==` and `!=` must hold in every replication. A replication
    without a figure, or with times that are not known and would make a difference if they never ended, leaves the
    verdict open: what is missing has not passed.
    certain: whether the figure is the same in every replication by construction.  short: that the runs are too short
    for the figure; it then leans to what is small, and so do all replications alike. So small is told only if it was in
    each of ten runs or more, which together are long enough.
    """
    if len(observed) == 1:
        value = _figure(observed[0])
        if certain and value is not None:
            alone = Interval(value, value, value, 1, certain=True)
        return _judge_one(threshold, observed[0], alone)
    if threshold.op in ("==", "!="):
        return _judge_each(threshold, observed, confidence, certain=certain)
    verdict = _judge_mean(threshold, observed, partial(_estimate, threshold, observed, confidence, certain=certain))
    return _judge_short(verdict, observed, short) if short is not None and not certain else verdict


def _judge_one(threshold: Threshold, observed: Observed, alone: Interval | None) -> Verdict:
    status, value = _status(threshold, observed), _figure(observed)
    if alone is None or status == "unknown":
        return Verdict(threshold, value, status, observed.why)
    status = _side(threshold, alone)
    cannot = f"cannot tell: {_range(threshold.metric, alone)} by batch means of one run; replications would"
    how = "" if alone.certain else "batch means of one run"
    return Verdict(threshold, value, status, cannot if status == "unknown" else how, alone)


def _judge_short(verdict: Verdict, observed: Sequence[Observed], short: Short) -> Verdict:
    """Take back what runs too short for a figure would all say alike, unless it is so in every one of many.

    The figure of all runs together lies between the smallest and the largest of them. But it must be one of the long
    run: together they are as long as one that would do. Of a middling percentile nobody knows to which side it leans,
    of all else that it leans to what is small.
    """
    if verdict.observed is None:
        return verdict
    *_, statistic = verdict.threshold.metric
    if statistic not in EITHER_WAY and verdict.observed > verdict.threshold.value:
        return verdict
    statuses, needed = {_status(verdict.threshold, one) for one in observed}, max(_EACH_OF, short.together)
    agree = len(statuses) == 1 and "unknown" not in statuses and needed <= MOST_REPLICATIONS
    if agree and len(observed) >= needed:
        return verdict
    more = f", or {needed:,} replications that all agree" if agree else ""
    why = f"cannot tell: {short.why}{more}"
    return replace(verdict, status="unknown", why=why, needed=needed if agree else None, short=True)


def _estimate(
    threshold: Threshold,
    observed: Sequence[Observed],
    confidence: float,
    values: Sequence[float | None],
    *,
    certain: bool,
) -> Interval:
    """The interval of the mean of a threshold's figures."""
    grains = [one.grain for one in observed if one.grain is not None]
    grain = None
    if observed and len(grains) == len(observed):
        grain = Grain(grains[0].zero, sum(each.step for each in grains) / len(grains))
    return estimate(".".join(threshold.metric), values, confidence, grain=grain, certain=certain)


def _figure(observed: Observed) -> float | None:
    """The figure of a replication; None if it is not there or is not a number."""
    return None if observed.value is None or isnan(observed.value) else observed.value


def _status(threshold: Threshold, observed: Observed) -> Status:
    """What one replication says."""
    value = _figure(observed)
    if value is None or holds(threshold, value) != holds(threshold, observed.at_most):
        return "unknown"
    return "pass" if holds(threshold, value) else "fail"


def _judge_each(threshold: Threshold, observed: Sequence[Observed], confidence: float, *, certain: bool) -> Verdict:
    """Ask whether the bound holds in every replication."""
    statuses, n = [_status(threshold, one) for one in observed], len(observed)
    interval = _estimate(threshold, observed, confidence, [_figure(one) for one in observed], certain=certain)
    value = interval.value if isfinite(interval.value) else None
    if "fail" in statuses:
        return Verdict(threshold, value, "fail", f"in {statuses.count('fail'):,} of {n:,} replications", interval)
    if statuses and "unknown" not in statuses:
        other = f"held in all {n:,} replications, which another breaks with a chance of at most {other_chance(n):.0%}"
        return Verdict(threshold, value, "pass", "" if interval.certain else other.replace("%", " %"), interval)
    return Verdict(threshold, value, "unknown", _why_some(observed, statuses), interval)


def _judge_mean(
    threshold: Threshold, observed: Sequence[Observed], interval_of: Callable[[Sequence[float | None]], Interval]
) -> Verdict:
    """Ask on which side of the bound the interval of the mean lies, and whether it stays there at its worst."""
    values = [_figure(one) for one in observed]
    interval, statuses = interval_of(values), [_status(threshold, one) for one in observed]
    if not values or None in values:
        missing: list[Status] = ["unknown" if value is None else "pass" for value in values]
        return Verdict(threshold, None, "unknown", _why_some(observed, missing), interval)
    status = _side(threshold, interval)
    if status == "unknown":
        why, needed = _more(threshold, interval)
        return Verdict(threshold, interval.value, status, why, interval, needed)
    if status != _side(threshold, interval_of([one.at_most for one in observed])):
        return Verdict(threshold, interval.value, "unknown", _why_some(observed, statuses), interval)
    return Verdict(threshold, interval.value, status, "", interval)


def _side(threshold: Threshold, interval: Interval) -> Status:
    """On which side of the bound an interval lies; of a mean that is infinite, the mean."""
    ends = (interval.value,) if isinf(interval.value) else (interval.low, interval.high)
    kept = {bool(holds(threshold, end)) for end in ends}
    return "unknown" if len(kept) > 1 else "pass" if True in kept else "fail"


def _more(threshold: Threshold, interval: Interval) -> tuple[str, int | None]:
    """Say that the bound lies within the interval, and how many replications would make it so narrow that it does not.

    Half the width shrinks with the square root of their number, and that of what never happened with the number.
    """
    if not isfinite(interval.half_width):
        return _alike(interval)
    cannot = f"cannot tell: {_range(threshold.metric, interval)}"
    distance = abs(interval.value - threshold.value)
    if distance == 0:
        return f"{cannot}; the mean is the bound, so no number of replications would", None
    reach = interval.high - interval.value if threshold.value > interval.value else interval.value - interval.low
    wanted = interval.n * (reach / distance) ** (1 if interval.value in (interval.low, interval.high) else 2)
    if wanted > MOST_REPLICATIONS:
        return f"{cannot}; more than {MOST_REPLICATIONS:,} replications would", None
    needed = max(ceil(wanted), interval.n + 1)
    return f"{cannot}; about {needed:,} replications would", needed


def _alike(interval: Interval) -> tuple[str, int | None]:
    """Say that replications which are all the same do not tell how far others are, and what would."""
    seen = f"cannot tell: the same in all {interval.n:,} replications, which does not tell how far others may be"
    if interval.low == -inf:
        needed = next(n for n in count(interval.n + 1) if alike_enough(n))
        return f"{seen}; {needed:,} that are alike would", needed
    return f"{seen}; a bound on a maximum or a percentile can be told", None


def _why_some(observed: Sequence[Observed], statuses: Sequence[Status]) -> str:
    """Say in how many replications nobody can tell, and why in the first of them."""
    open_ = [one for one, status in zip(observed, statuses, strict=True) if status == "unknown"]
    if not open_:
        return "what was not finished would make a difference" if observed else "there are no replications"
    return f"in {len(open_):,} of {len(observed):,} replications: {open_[0].why}"


def _range(metric: tuple[str, ...], interval: Interval) -> str:
    """Two ends of an interval in the unit of a metric, with digits enough to tell one from the other.

    >>> _range(("wait", "p95"), Interval(0.0456, 0.0421, 0.0491, 9)), _range(("throughput",), Interval(5, 4.9, 5.1, 9))
    ('42.1 to 49.1 ms', '4.9 to 5.1/s')
    """
    kind, largest = METRICS[".".join(metric)], max(abs(end) for end in (interval.low, interval.high) if isfinite(end))
    scale, unit = {"share": (100.0, " %"), "rate": (1.0, "/s"), "number": (1.0, "")}.get(kind, (1.0, " s"))
    if kind == "duration" and largest < 1:
        scale, unit = (1e3, " ms") if largest >= 1e-3 else (1e6, " µs")
    low, high = max(interval.low, 0.0) * scale, interval.high * scale  # no metric is less than nothing
    digits = next((n for n in range(3, 16) if f"{low:.{n}g}" != f"{high:.{n}g}"), 15)
    if isinf(high):
        return f"at least {_number(low, digits)}{unit}"
    return f"{_number(low, digits)} to {_number(high, digits)}{unit}"


def _number(value: float, digits: int) -> str:
    """A number to so many digits, but all those before the point.

    >>> _number(999.9, 3), _number(12345.6, 3), _number(0.01234, 3)
    ('1,000', '12,346', '0.0123')
    """
    return f"{value:,.0f}" if abs(value) >= 10.0**digits - 0.5 else f"{value:.{digits}g}"
