"""The comparison as JSON: every figure in seconds and per second, the same bytes for the same comparison."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sim.experiment import Comparison
from sim.measure import Verdict
from sim.report.files import write_text


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
        "architectures": {name: outcome.measures.as_dict() for name, outcome in comparison.outcomes.items()},
        "thresholds": [_threshold(verdict) for verdict in comparison.verdicts],
    }


def write_json(comparison: Comparison, path: Path | str) -> None:
    """Write `as_document` to a file, whole or not at all. Raises OSError if the file cannot be written."""
    write_text(Path(path), json.dumps(as_document(comparison), indent=2, allow_nan=False) + "\n")


def _threshold(verdict: Verdict) -> dict[str, Any]:
    """A threshold and what became of it."""
    threshold = verdict.threshold
    return {
        "text": threshold.text,
        "architecture": threshold.architecture,
        "metric": ".".join(threshold.metric),
        "op": threshold.op,
        "value": threshold.value,
        "observed": verdict.observed,
        "status": verdict.status,
        "why": verdict.why,
    }
