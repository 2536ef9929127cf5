"""What sets architectures apart, from replications that share their luck: paired differences with their intervals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isfinite
from typing import Final, NamedTuple

from sim.measure import Interval
from sim.report.columns import Column
from sim.report.spread import between
from sim.report.words import some, time

_TOGETHER: Final = 0.95  # confidence that all intervals of a table cover what they are of
_SAID: Final = {"response_time": "answers", "completion_time": "is done with the work"}
_MAY: Final = {"response_time": "may answer", "completion_time": "may be done with the work"}


class Difference(NamedTuple):
    """By how much a time of `name` exceeds that of `base`, at a statistic, with an interval."""

    name: str
    base: str
    key: str
    statistic: str
    interval: Interval


def differences(base: Column, others: Sequence[Column]) -> tuple[Difference, ...]:
    """The paired differences of response and completion times, at the highest percentile that both have.

    Their intervals cover all true differences together with 95 % confidence (Bonferroni), however many there are.
    Source: Law (2015), Simulation Modeling and Analysis, 5th ed., sect. 10.2 (paired t), 10.3 (Bonferroni).
    """
    asked = [(other, key, statistic) for other in others for key in _SAID for statistic in _shared(base, other, key)]
    confidence = 1 - (1 - _TOGETHER) / max(len(asked), 1)
    return tuple(
        Difference(
            other.name, base.name, key, statistic,
            base.comparison.difference((key, statistic), other.key, base.key, confidence),
        )
        for other, key, statistic in asked
    )  # fmt: skip


def _shared(base: Column, other: Column, key: str) -> Iterator[str]:
    """The highest of the usual percentiles that both have in every replication, unless nobody waits at all."""
    for statistic in ("p99", "p50"):
        pair = base.figure(key, statistic), other.figure(key, statistic)
        if None not in pair:
            if any(pair):
                yield statistic
            return


def what_differs(base: Column, others: Sequence[Column]) -> Iterator[str]:
    """Say what the differences are, and how sure that is."""
    found = differences(base, others)
    for other in others:
        mine = [difference for difference in found if difference.name == other.name]
        if mine:
            said = "; ".join(f"at {each.statistic} it {_said(each)}" for each in mine)
            yield f"{other.name} against {base.name}: {said}."
    if found:
        hold = f"These {len(found)} intervals hold together" if len(found) > 1 else "This interval holds"
        pairs = some(base.comparison.n, "pair")
        yield f"{hold} with 95 % confidence, from {pairs} of runs with the same users, work and luck."


def _said(difference: Difference) -> str:
    """One difference in words: how much sooner or later, or that chance may be all there is."""
    interval, does = difference.interval, _SAID[difference.key]
    if interval.value == 0 and (interval.half_width == 0 or not isfinite(interval.half_width)):
        return f"{does} at the same time in every pair"
    if not isfinite(interval.half_width):
        return f"{does} at a time that too few data tell"
    if interval.low <= 0 <= interval.high:
        most = max(-interval.low, interval.high)
        return f"{_MAY[difference.key]} sooner or later, which these runs do not tell ({time(most)} apart at most)"
    sooner = interval.high < 0
    apart = Interval(-interval.value, -interval.high, -interval.low, interval.n) if sooner else interval
    return f"{does} {between(time, apart)} {'sooner' if sooner else 'later'}"
