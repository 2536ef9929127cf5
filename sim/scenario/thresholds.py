"""Thresholds as text, `queued.response_time.p99 < 200ms`, read before anything runs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from sim.scenario import units
from sim.scenario.errors import Problem, did_you_mean
from sim.scenario.fields import fail, is_number, refuse
from sim.scenario.metrics import METRICS, Kind
from sim.scenario.reader import plain_value
from sim.scenario.schema import Threshold

_GRAMMAR = re.compile(r"\s*([A-Za-z0-9_-]+)\.([A-Za-z0-9_.-]+?)\s*(<=|>=|==|!=|<|>)\s*(\S.{0,60}?)\s*")
_READERS: Mapping[Kind, tuple[Callable[[str], float], str]] = {
    "duration": (lambda text: units.duration_ns(text) / 1e9, "a duration, such as 200ms, or seconds"),
    "rate": (units.rate_per_s, "a rate, such as 5/s, or a number per second"),
    "share": (units.share, "a percentage, such as 80%, or 0.8"),
}


def parse_threshold(text: object, architectures: Iterable[str]) -> Threshold:
    """Read one threshold. Raises a refusal that says what is wrong with the text, its names or its unit.

    >>> parse_threshold("queued.wait.p95 <= 1m30s", ["queued"]).value
    90.0
    """
    found = _GRAMMAR.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        raise fail("must be a threshold", text, "write ARCHITECTURE.METRIC < VALUE, such as queued.wait.p95 < 30s")
    architecture, metric, op, value = found.groups()
    problems = list(_unknown(architecture, metric, list(architectures)))
    if problems:
        raise refuse(*problems)
    return Threshold(
        text=f"{architecture}.{metric} {op} {value}",
        architecture=architecture,
        metric=tuple(metric.split(".")),
        op=op,
        value=_value(metric, value),
    )


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
