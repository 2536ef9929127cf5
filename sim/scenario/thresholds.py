"""Thresholds as text, read before anything runs: `queued.response_time.p99 over any 10s < 200ms`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from sim.scenario import units
from sim.scenario.errors import Problem, did_you_mean
from sim.scenario.fields import fail, is_number, refuse
from sim.scenario.metrics import METRICS, OF_THE_WHOLE, Kind
from sim.scenario.reader import plain_value
from sim.scenario.schema import Threshold
from sim.scenario.scopes import Course, Scope, parse_scope

_METRIC, _OPS = r"([A-Za-z0-9_-]+)\.([A-Za-z0-9_.-]+)", "(<=|>=|==|!=|<|>)"
_GRAMMAR = re.compile(rf"\s*{_METRIC}(\s[^<>=!]{{0,100}}?)?\s*{_OPS}\s*(\S.{{0,60}}?)\s*")
SCHEMA_PATTERN = rf"^\s*{_METRIC}(\s+(over\s+any|in)\s[^<>=!]+)?\s*{_OPS}\s*\S"  # what an editor checks
EXAMPLES = (
    "queued.response_time.p99 < 200ms",
    "queued.response_time.p95 over any 10s < 2s",
    "queued.wait.p99 in peak < 5s",
)
_READERS: Mapping[Kind, tuple[Callable[[str], float], str]] = {
    "duration": (lambda text: units.duration_ns(text) / 1e9, "a duration, such as 200ms, or seconds"),
    "rate": (units.rate_per_s, "a rate, such as 5/s, or a number per second"),
    "share": (units.share, "a percentage, such as 80%, or 0.8"),
}


def parse_threshold(text: object, courses: Mapping[str, Course | None]) -> Threshold:
    """Read one threshold. courses: of all architectures; None where one could not be read, so its scope is not checked.

    Raises a refusal that says what is wrong with the text, its names, its part of the run or its unit.

    >>> threshold = parse_threshold("queued.wait.p95 over any 10s <= 1m30s", {"queued": Course(None, 0, 60 * 10**9)})
    >>> threshold.value, threshold.scope
    (90.0, Window(length_ns=10000000000))
    """
    found = _GRAMMAR.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        raise fail("must be a threshold", text, "write ARCHITECTURE.METRIC < VALUE, such as queued.wait.p95 < 30s")
    architecture, metric, part, op, value = found.groups()
    problems = list(_unknown(architecture, metric, list(courses)))
    if problems:
        raise refuse(*problems)
    words, scope = _scope(metric, part or "", courses[architecture])
    return Threshold(
        text=f"{architecture}.{metric}{words} {op} {value}",
        architecture=architecture,
        metric=tuple(metric.split(".")),
        op=op,
        value=_value(metric, value),
        scope=scope,
    )


def _scope(metric: str, part: str, course: Course | None) -> tuple[str, Scope | None]:
    """Read the part of the run, with a space before what is shown of it."""
    if course is None or not part.strip():
        return "", None
    words, scope = parse_scope(part, course)
    if metric in OF_THE_WHOLE:
        rule = f"cannot judge {metric} {words.split()[0]} a part of the run, since {OF_THE_WHOLE[metric]}"
        raise fail(rule, way_out=f"leave out `{words}`")
    return f" {words}", scope


def _unknown(architecture: str, metric: str, architectures: list[str]) -> Iterable[Problem]:
    if architecture not in architectures:
        yield Problem((), "names no architecture", architecture, did_you_mean(architecture, architectures))
    if metric not in METRICS:
        yield Problem((), "names no metric", metric, did_you_mean(metric, METRICS))


def _value(metric: str, text: str) -> float:
    plain = plain_value(text)
    if is_number(plain):
        return float(plain)
    kind = METRICS[metric]
    if kind == "number":
        raise fail(f"must compare {metric} with a plain number", text)
    reader, wanted = _READERS[kind]
    try:
        return reader(text)
    except ValueError:
        raise fail(f"must compare {metric} with {wanted}", text) from None
