"""Thresholds judged: pass, fail, or cannot tell."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import nan
from types import MappingProxyType
from typing import Literal

from sim.measure.figures import NEEDED_BEYOND, PER_MILLE, Figures
from sim.measure.measures import Measures
from sim.measure.times import TIMES
from sim.scenario import Threshold

_COMPARE: Mapping[str, Callable[[float, float], bool]] = MappingProxyType(
    {
        "<": operator.lt,
        "<=": operator.le,
        ">": operator.gt,
        ">=": operator.ge,
        "==": operator.eq,
        "!=": operator.ne,
    }
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a threshold. observed: in the threshold's unit, None if there is none; why: if nobody can tell."""

    threshold: Threshold
    observed: float | None
    status: Literal["pass", "fail", "unknown"]
    why: str = ""


def evaluate(thresholds: Sequence[Threshold], measures: Mapping[str, Measures]) -> list[Verdict]:
    """Judge each threshold on the measures of its architecture. Raises KeyError for one that was not run.

    A time that was not over at the horizon is not known, and was among the longest. So a figure of times is judged
    twice, on the known ones alone and as if the others never ended; where that makes a difference, nobody can tell.
    """
    return [_judge(threshold, measures[threshold.architecture]) for threshold in thresholds]


def _judge(threshold: Threshold, measures: Measures) -> Verdict:
    observed, at_most = _observed(threshold.metric, measures)
    if observed is None:
        return Verdict(threshold, None, "unknown", _why_none(threshold.metric, measures))
    passes = _holds(threshold, observed)
    if passes != _holds(threshold, at_most):
        return Verdict(threshold, observed, "unknown", _why_censored(threshold.metric, measures))
    return Verdict(threshold, observed, "pass" if passes else "fail")


def _observed(metric: tuple[str, ...], measures: Measures) -> tuple[float | None, float]:
    """Return a figure and what it could come to at most if all times were known.

    For a maximum, what has lasted longest by the horizon counts too: it has broken a limit already, however it ends.
    """
    observed = measures.figure(metric)
    if observed is None or metric[0] not in TIMES:
        return observed, nan if observed is None else observed
    at_least, at_most = getattr(measures, metric[0]).bounds.get(metric[1], (observed, observed))
    return at_least if metric[1] == "max" else observed, at_most


def _holds(threshold: Threshold, value: float) -> bool:
    return _COMPARE[threshold.op](value, threshold.value)


def _why_none(metric: tuple[str, ...], measures: Measures) -> str:
    """Say why there is no figure."""
    figures: Figures | None = getattr(measures, metric[0]) if metric[0] in TIMES else None
    if figures and figures.n:
        needed = -(-NEEDED_BEYOND * 1000 // (1000 - PER_MILLE[metric[1]]))
        return f"{metric[1]} needs {needed:,} samples, there are {figures.n:,}"
    if figures and figures.censored:
        return f"none of {figures.censored:,} was finished"
    return f"there is no {'.'.join(metric)} in this run"


def _why_censored(metric: tuple[str, ...], measures: Measures) -> str:
    """Say how many times are missing, and what can be said all the same."""
    figures: Figures = getattr(measures, metric[0])
    at_least_s = figures.bounds[metric[1]][0]
    digits = f"{at_least_s:,.0f}" if at_least_s >= 1000 else f"{at_least_s:.3g}"
    missing = f"{figures.censored:,} of {figures.n + figures.censored:,} were not finished"
    return f"{missing}: {metric[1]} is at least {digits} s but not known"
