"""Thresholds judged: pass, fail, or cannot tell."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from sim.measure.figures import NEEDED_BEYOND, PER_MILLE
from sim.measure.measures import TIMES, Measures
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
    """Judge each threshold on the measures of its architecture. Raises KeyError for one that was not run."""
    return [_judge(threshold, measures[threshold.architecture]) for threshold in thresholds]


def _judge(threshold: Threshold, measures: Measures) -> Verdict:
    observed = measures.figure(threshold.metric)
    if observed is None:
        return Verdict(threshold, None, "unknown", _why(threshold.metric, measures))
    passes = _COMPARE[threshold.op](observed, threshold.value)
    return Verdict(threshold, observed, "pass" if passes else "fail")


def _why(metric: tuple[str, ...], measures: Measures) -> str:
    """Say why there is no figure."""
    name = metric[0]
    if name in TIMES and (n := getattr(measures, name).n):
        needed = -(-NEEDED_BEYOND * 1000 // (1000 - PER_MILLE[metric[1]]))
        return f"{metric[1]} needs {needed:,} samples, there are {n:,}"
    return f"there is no {'.'.join(metric)} in this run"
