"""The comparison as JSON: every figure in seconds and per second, the same bytes for the same comparison."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from math import isfinite
from pathlib import Path
from typing import Any

from sim.experiment import Comparison
from sim.measure import Interval, Stopping, Verdict, mean_interval
from sim.report.files import write_text
from sim.scenario import Scope, Window
from sim.scenario.metrics import METRICS, STATISTICS


def as_document(comparison: Comparison) -> dict[str, Any]:
    """Return what `--json` writes: the scenario, the seed, the figures by architecture, the thresholds.

    Times in seconds, rates per second; None where there is no figure or too few data for it. Nothing depends on the
    clock or the machine.
    """
    scenario = comparison.scenario
    return {
        "scenario": scenario.name,
        "digest": scenario.digest,
        "seed": comparison.seed,
        "engine": comparison.engine,
        "version": comparison.version,
        "duration_s": scenario.duration_ns / 1e9,
        "warmup_s": scenario.warmup_ns / 1e9,
        **({"replications": comparison.n} if comparison.n > 1 else {}),
        **({} if comparison.stopping is None else {"precision": _precision(comparison.stopping)}),
        "architectures": {name: _figures(comparison, name) for name in comparison.outcomes},
        "thresholds": [_threshold(verdict) for verdict in comparison.verdicts],
    }


def _precision(stopping: Stopping) -> dict[str, Any]:
    """Whether the figures are as precise as asked, and which measure decided."""
    shares = {name: share if isfinite(share) else None for name, share in stopping.precision.items()}
    return {"reached": stopping.reached, "since": stopping.since, "binding": stopping.binding, "measures": shares}


def _figures(comparison: Comparison, name: str) -> dict[str, Any]:
    """The figures of one architecture: of one run as they are, of several with the interval of their mean."""
    documents = [run.measures.as_dict() for run in comparison.replications[name]]
    return documents[0] if len(documents) == 1 else _merged(documents, partial(_estimated, comparison, name))


def _estimated(comparison: Comparison, name: str, path: tuple[str, ...], each: Sequence[float | None]) -> Interval:
    """A figure with its interval; bare for what is no metric."""
    return comparison.estimate(name, path) if ".".join(path) in METRICS else mean_interval(each)


def _merged(
    documents: Sequence[Mapping[str, Any]],
    interval: Callable[[tuple[str, ...], Sequence[float | None]], Interval],
    path: tuple[str, ...] = (),
) -> dict[str, Any]:
    """Each figure as value, low and high over the replications; what is no figure as a list of its kinds."""
    merged: dict[str, Any] = {}
    for key, value in documents[0].items():
        each = [document[key] for document in documents]
        if key == "audit":
            merged[key] = _audits(each)
        elif key == "verdicts":
            merged[key] = _doubts(each)
        elif key == "refused":
            merged[key] = [name for name in STATISTICS if any(name in refused for refused in each)]
        else:
            at = (*path, key)
            merged[key] = (
                _merged(each, interval, at) if isinstance(value, Mapping) else interval_document(interval(at, each))
            )
    return merged


def interval_document(interval: Interval) -> dict[str, float | None]:
    """An interval as JSON has it: None for what is unknown or without bounds."""
    parts = {"value": interval.value, "low": interval.low, "high": interval.high}
    return {name: part if isfinite(part) else None for name, part in parts.items()}


def _audits(audits: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    found = [f"replication {at}: {problem}" for at, audit in enumerate(audits) for problem in audit["problems"]]
    return {"balanced": not found, "problems": found}


def _doubts(doubts: Sequence[Sequence[Mapping[str, Any]]]) -> list[dict[str, Any]]:
    """How often each kind of doubt came up, with its sentence in the first replication that had it."""
    first: dict[str, dict[str, Any]] = {}
    for at, run in enumerate(doubts):
        for doubt in run:
            told = first.setdefault(doubt["code"], {**doubt, "replication": at, "replications": 0})
            told["replications"] += 1
    return list(first.values())


def write_json(comparison: Comparison, path: Path | str) -> None:
    """Write `as_document` to a file, whole or not at all. Raises OSError if the file cannot be written."""
    write_text(Path(path), json.dumps(as_document(comparison), indent=2, allow_nan=False) + "\n")


def _threshold(verdict: Verdict) -> dict[str, Any]:
    """A threshold and what became of it. low, high: of the mean over n replications; None where there is none."""
    threshold, interval = verdict.threshold, verdict.interval
    ends = {"low": None, "high": None} if interval is None else interval_document(interval)
    return {
        "text": threshold.text,
        "architecture": threshold.architecture,
        "metric": ".".join(threshold.metric),
        "scope": _scope(threshold.scope),
        "op": threshold.op,
        "value": threshold.value,
        "observed": verdict.observed,
        "low": ends["low"],
        "high": ends["high"],
        "n": 1 if interval is None else interval.n,
        "needed": verdict.needed,
        "status": verdict.status,
        "why": verdict.why,
    }


def _scope(scope: Scope | None) -> dict[str, Any] | None:
    """Of which part of the run a threshold speaks; None: of all of it."""
    if isinstance(scope, Window):
        return {"window_s": scope.length_ns / 1e9}
    if scope is None:
        return None
    return {"stage": scope.name, "from_s": scope.from_ns / 1e9, "to_s": scope.to_ns / 1e9}
