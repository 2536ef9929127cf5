"""What a threshold looks at in one replication: a figure of the run, of a stage, or of the worst of many windows."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf, isnan, nan
from types import MappingProxyType
from typing import Any, Final

import numpy as np

from sim.measure.figures import FEW, Figures, needed_for
from sim.measure.measures import Measures
from sim.measure.rare import Grain, counted, grain_of
from sim.measure.times import TIMES, samples_of
from sim.measure.windows import Found, Parts, Run, find
from sim.measure.work import BoolArray
from sim.record import Record
from sim.scenario import Architecture, StageScope, Threshold, Window
from sim.scenario.logs import as_run
from sim.scenario.units import duration_text

_COMPARE: Mapping[str, Callable[[Any, Any], Any]] = MappingProxyType(
    {
        "<": operator.lt,
        "<=": operator.le,
        ">": operator.gt,
        ">=": operator.ge,
        "==": operator.eq,
        "!=": operator.ne,
    }
)
_SMALL_IS_BAD: Final = (">", ">=")
_LARGE_IS_BAD: Final = ("<", "<=")


@dataclass(frozen=True, slots=True)
class Observed:
    """What one replication has to say of a threshold.

    value: in the threshold's unit, of many windows that of the worst; None if there is none. at_most: what it could
    come to at most if all times were known; where that breaks the bound and `value` does not, nobody can tell.
    why: why nobody can tell, or where the worst window is.  grain: what one event changes the figure by, if that is
    what it is made of.
    """

    value: float | None
    at_most: float
    why: str = ""
    grain: Grain | None = None


def observe(
    thresholds: Sequence[Threshold], record: Record, measures: Measures, architecture: Architecture, warmup_ns: int
) -> dict[Threshold, Observed]:
    """Return what thresholds of one architecture look at in its run.

    A time that was not over at the horizon is not known, and was among the longest. So a figure of times is looked at
    twice, on the known ones alone and as if the others never ended.
    """
    run = Run(record, as_run(architecture))
    return {
        threshold: replace(
            _observe(threshold, run, measures, warmup_ns), grain=_grain(threshold, record, measures, warmup_ns)
        )
        for threshold in thresholds
    }


def _grain(threshold: Threshold, record: Record, measures: Measures, warmup_ns: int) -> Grain | None:
    """What one event changes a figure by; a stage or a window has its part of all that came."""
    scope, metric = threshold.scope, ".".join(threshold.metric)
    whole_ns = span_ns = record.horizon_ns - warmup_ns
    if isinstance(scope, Window):
        span_ns = scope.length_ns
    elif scope is not None:
        span_ns = scope.to_ns - scope.from_ns
    arrived = measures.figure(tuple(of.split("."))) if (of := counted(metric)) else None
    part = None if arrived is None else arrived * min(span_ns / whole_ns, 1.0)
    return grain_of(metric, arrived=part, horizon_s=record.horizon_ns / 1e9, window_s=span_ns / 1e9)


def holds(threshold: Threshold, value: Any) -> Any:
    """Whether a figure meets the bound of a threshold; of an array, which of them do."""
    return _COMPARE[threshold.op](value, threshold.value)


def _observe(threshold: Threshold, run: Run, measures: Measures, warmup_ns: int) -> Observed:
    scope, metric = threshold.scope, threshold.metric
    if isinstance(scope, Window):
        return _in_windows(threshold, run, Parts.sliding(scope.length_ns, warmup_ns, run.record.horizon_ns))
    where = f" in {scope.name}" if scope is not None else ""
    if metric[0] in TIMES and metric[1] != "n":
        figures = _figures(metric[0], scope, run, measures)
        return _of_times(threshold, figures, where)
    if scope is not None:
        return _in_stage(threshold, run, scope)
    value = measures.figure(metric)
    return (
        Observed(None, nan, f"there is no {'.'.join(metric)} in this run") if value is None else Observed(value, value)
    )


def _in_stage(threshold: Threshold, run: Run, stage: StageScope) -> Observed:
    found = find(run, threshold.metric, Parts.one(stage.from_ns, stage.to_ns))
    value, at_most = float(found.value[0]), float(found.at_most[0])
    if isnan(value):
        return Observed(None, nan, f"there is no {'.'.join(threshold.metric)} in {stage.name}")
    if holds(threshold, value) != holds(threshold, at_most):
        open_, n = int(found.censored[0]), int(found.n[0] + found.censored[0])
        return Observed(value, at_most, f"{open_:,} of {n:,} in {stage.name} were not finished")
    return Observed(value, at_most)


def _figures(name: str, stage: StageScope | None, run: Run, measures: Measures) -> Figures:
    """The figures of a kind of time, of the run or of who came in a stage."""
    if stage is None:
        figures: Figures = getattr(measures, name)
        return figures
    came = samples_of(run.record, run.work, name).between(stage.from_ns, stage.to_ns)
    return came.figures(run.record.horizon_ns)


def _of_times(threshold: Threshold, figures: Figures, where: str) -> Observed:
    name = threshold.metric[1]
    value, at_most = figures.judged(name)
    if value is None:
        return Observed(None, nan, _why_none(threshold.metric, figures, where))
    if holds(threshold, value) != holds(threshold, at_most):
        return Observed(value, at_most, _why_censored(name, figures, where))
    return Observed(value, at_most)


def _why_none(metric: tuple[str, ...], figures: Figures, where: str) -> str:
    """Say why there is no figure."""
    if figures.n:
        return f"{metric[1]} needs {needed_for(metric[1]):,} samples, there are {figures.n:,}{where}"
    if figures.censored:
        return f"none of {figures.censored:,} was finished{where}"
    return f"there is no {'.'.join(metric)}{where or ' in this run'}"


def _why_censored(name: str, figures: Figures, where: str) -> str:
    """Say how many times are missing, and what can be said all the same."""
    at_least_s = figures.bounds[name][0]
    digits = f"{at_least_s:,.0f}" if at_least_s >= 1000 else f"{at_least_s:.3g}"
    missing = f"{figures.censored:,} of {figures.n + figures.censored:,}{where} were not finished"
    return f"{missing}: {name} is at least {digits} s but not known"


def _in_windows(threshold: Threshold, run: Run, parts: Parts) -> Observed:
    """Find the worst of the windows of which one can tell whether they meet the bound.

    A window cannot be told if it has too few samples, or if what was not finished would make a difference. If none of
    the others fails, all is well as long as (nearly) everything was looked at: what is known lies in a window that has
    enough of it, what was not finished in one where that makes no difference.
    """
    found = _without_hope(threshold, find(run, threshold.metric, parts))
    told = ~np.isnan(found.value) & (holds(threshold, found.value) == holds(threshold, found.at_most))
    if not told.any():
        return Observed(None, nan, _why_untold(threshold.metric, found))
    worst = _worst(threshold, found.value, told)
    value, at_most = float(found.value[worst]), float(found.at_most[_worst(threshold, found.at_most, told)])
    missed = parts.missed(found.known_ns, ~np.isnan(found.value)) + parts.missed(found.open_ns, told)
    if holds(threshold, value) and missed >= max(FEW * found.total, 1):
        return Observed(value, _what_fails(threshold), _why_missed(threshold.metric, found, told, missed))
    from_ns, to_ns = int(parts.from_ns[worst]), int(parts.to_ns[worst])
    return Observed(value, at_most, f"from {duration_text(from_ns)} to {duration_text(to_ns)}")


def _without_hope(threshold: Threshold, found: Found) -> Found:
    """Take windows for what they are at least where that is too much already, however the rest goes on."""
    if threshold.op not in _LARGE_IS_BAD:
        return found
    looks_well = np.isnan(found.value) | holds(threshold, found.value)
    lost = looks_well & ~np.isnan(found.at_least) & ~holds(threshold, found.at_least)
    value, at_most = np.where(lost, found.at_least, found.value), np.where(lost, inf, found.at_most)
    return replace(found, value=value, at_most=at_most)


def _worst(threshold: Threshold, values: np.ndarray[Any, Any], told: BoolArray) -> int:
    """Return which window is the furthest on the wrong side; of bounds without sides the first that fails."""
    rows = np.flatnonzero(told)
    if threshold.op in ("==", "!="):
        return int(rows[np.argmin(holds(threshold, values[rows]))])
    furthest = np.argmin if threshold.op in _SMALL_IS_BAD else np.argmax
    return int(rows[furthest(values[rows])])


def _what_fails(threshold: Threshold) -> float:
    """A figure that breaks the bound, for windows of which nobody knows."""
    if threshold.op == "!=":
        return threshold.value
    return nan if threshold.op == "==" else -inf if threshold.op in _SMALL_IS_BAD else inf


def _why_untold(metric: tuple[str, ...], found: Found) -> str:
    """Say why no window can be told."""
    known, censored = (int(column.max(initial=0)) for column in (found.n, found.censored))
    if known and np.isnan(found.value).all():
        return f"{metric[1]} needs {needed_for(metric[1]):,} samples, the fullest window has {known:,}"
    if known:
        return f"every window has some that were not finished: {metric[1]} is not known"
    if censored:
        return f"none of {found.total:,} was finished"
    return f"there is no {'.'.join(metric)} in any window"


def _why_missed(metric: tuple[str, ...], found: Found, told: BoolArray, missed: int) -> str:
    """Say how much lies in no window that can be told, and why."""
    name, short = metric[1], np.isnan(found.value) & (found.n > 0) & ~told
    why = "what was not finished would make a difference; a longer run would tell"
    if short.any():
        why = f"{name} needs {needed_for(name):,} samples, the emptiest window has {int(found.n[short].min()):,}"
    return f"{missed:,} of {found.total:,} lie in no window that can be judged: {why}"
