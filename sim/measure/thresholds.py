"""Thresholds judged: pass, fail, or cannot tell; on one run, or on independent replications of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, isfinite, isnan
from typing import Final, Literal

from sim.measure.intervals import Interval, mean_interval
from sim.measure.observed import Observed, holds, observe
from sim.scenario import Threshold
from sim.scenario.metrics import METRICS

__all__ = ["Observed", "Status", "Verdict", "judge", "observe"]
Status = Literal["pass", "fail", "unknown"]
MOST_REPLICATIONS: Final = 100_000  # beyond this their number is no advice


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a threshold.

    observed: in the threshold's unit, over replications their mean; None if there is none. why: why nobody can tell,
    how often it failed, or which window is the worst. interval: of the mean over the replications, without bounds where
    there is none; None for one alone. needed: how many replications it would take to tell, where that can be said.
    """

    threshold: Threshold
    observed: float | None
    status: Status
    why: str = ""
    interval: Interval | None = None
    needed: int | None = None


def judge(threshold: Threshold, observed: Sequence[Observed]) -> Verdict:
    """Judge a threshold on its replications, of which there is at least one.

    One alone is compared with the bound. Of several the mean is judged: its 95 % interval must lie wholly on one side.
    `==` and `!=` must hold in every replication. A replication without a figure, or with times that are not known and
    would make a difference if they never ended, leaves the verdict open: what is missing has not passed.
    """
    if len(observed) == 1:
        return _judge_one(threshold, observed[0])
    if threshold.op in ("==", "!="):
        return _judge_each(threshold, observed)
    return _judge_mean(threshold, observed)


def _judge_one(threshold: Threshold, observed: Observed) -> Verdict:
    return Verdict(threshold, _figure(observed), _status(threshold, observed), observed.why)


def _figure(observed: Observed) -> float | None:
    """The figure of a replication; None if it is not there or is not a number."""
    return None if observed.value is None or isnan(observed.value) else observed.value


def _status(threshold: Threshold, observed: Observed) -> Status:
    """What one replication says."""
    value = _figure(observed)
    if value is None or holds(threshold, value) != holds(threshold, observed.at_most):
        return "unknown"
    return "pass" if holds(threshold, value) else "fail"


def _judge_each(threshold: Threshold, observed: Sequence[Observed]) -> Verdict:
    """Ask whether the bound holds in every replication."""
    statuses, n = [_status(threshold, one) for one in observed], len(observed)
    interval = _interval([_figure(one) for one in observed])
    value = interval.value if isfinite(interval.value) else None
    if "fail" in statuses:
        return Verdict(threshold, value, "fail", f"in {statuses.count('fail'):,} of {n:,} replications", interval)
    if statuses and "unknown" not in statuses:
        return Verdict(threshold, value, "pass", "", interval)
    return Verdict(threshold, value, "unknown", _why_some(observed, statuses), interval)


def _judge_mean(threshold: Threshold, observed: Sequence[Observed]) -> Verdict:
    """Ask on which side of the bound the interval of the mean lies, and whether it stays there at its worst."""
    values = [_figure(one) for one in observed]
    interval, statuses = _interval(values), [_status(threshold, one) for one in observed]
    if not values or None in values:
        missing: list[Status] = ["unknown" if value is None else "pass" for value in values]
        return Verdict(threshold, None, "unknown", _why_some(observed, missing), interval)
    status = _side(threshold, interval)
    if status == "unknown":
        why, needed = _more(threshold, interval)
        return Verdict(threshold, interval.value, status, why, interval, needed)
    if status != _side(threshold, _interval([one.at_most for one in observed])):
        return Verdict(threshold, interval.value, "unknown", _why_some(observed, statuses), interval)
    return Verdict(threshold, interval.value, status, "", interval)


def _interval(values: Sequence[float | None]) -> Interval:
    """The interval of the mean; of values that are all the same exactly that value, which a mean may miss by a bit."""
    first = values[0] if values else None
    if first is not None and all(value == first for value in values):
        return Interval(first, first, first, len(values))
    known = [value for value in values if value is not None and isfinite(value)]
    if len(known) == len(values):
        return mean_interval(known)
    total = sum(float("nan") if value is None else value for value in values)
    return Interval(total / max(len(values), 1) if values else float("nan"), float("-inf"), float("inf"), len(values))


def _side(threshold: Threshold, interval: Interval) -> Status:
    """On which side of the bound an interval lies; of a mean without one, such as an infinite one, the mean."""
    unbounded = not isfinite(interval.half_width) and not isnan(interval.value)
    ends = (interval.value,) if unbounded else (interval.low, interval.high)
    kept = {bool(holds(threshold, end)) for end in ends}
    return "unknown" if len(kept) > 1 else "pass" if True in kept else "fail"


def _more(threshold: Threshold, interval: Interval) -> tuple[str, int | None]:
    """Say that the bound lies within the interval, and how many replications would make it so narrow that it does not.

    Half the width shrinks with the square root of their number.
    """
    cannot = f"cannot tell: {_range(threshold.metric, interval)}"
    distance = abs(interval.value - threshold.value)
    if distance == 0:
        return f"{cannot}; the mean is the bound, so no number of replications would", None
    wanted = interval.n * (interval.half_width / distance) ** 2
    if wanted > MOST_REPLICATIONS:
        return f"{cannot}; more than {MOST_REPLICATIONS:,} replications would", None
    needed = max(ceil(wanted), interval.n + 1)
    return f"{cannot}; about {needed:,} replications would", needed


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
    kind, largest = METRICS[".".join(metric)], max(abs(interval.low), abs(interval.high))
    scale, unit = {"share": (100.0, " %"), "rate": (1.0, "/s"), "number": (1.0, "")}.get(kind, (1.0, " s"))
    if kind == "duration" and largest < 1:
        scale, unit = (1e3, " ms") if largest >= 1e-3 else (1e6, " µs")
    low, high = interval.low * scale, interval.high * scale
    digits = next((n for n in range(3, 16) if f"{low:.{n}g}" != f"{high:.{n}g}"), 15)
    return f"{_number(low, digits)} to {_number(high, digits)}{unit}"


def _number(value: float, digits: int) -> str:
    """A number to so many digits, but all those before the point.

    >>> _number(999.9, 3), _number(12345.6, 3), _number(0.01234, 3)
    ('1,000', '12,346', '0.0123')
    """
    return f"{value:,.0f}" if abs(value) >= 10.0**digits - 0.5 else f"{value:.{digits}g}"
