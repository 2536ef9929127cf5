"""Theory beside simulation as JSON: every figure of `sim explain`, the same bytes for the same runs."""

from __future__ import annotations

import json
from math import isfinite
from pathlib import Path
from typing import Any

from sim._version import __version__
from sim.experiment import Explained, Explanation, Meeting
from sim.experiment.explain import CONFIDENCE
from sim.experiment.matching.resources import Resource
from sim.experiment.tails import SETTLED
from sim.report.files import write_text
from sim.report.json_out import interval_document


def explanation_document(found: Explanation) -> dict[str, Any]:
    """Return what `sim explain --json` writes: by architecture resources, formulas, meetings with the runs, refusals.

    Times in seconds, rates per second, shares of one; None for what is unknown, or has no bounds. Nothing depends on
    the clock or the machine.
    """
    scenario = found.scenario
    return {
        "scenario": scenario.name,
        "digest": scenario.digest,
        "seed": scenario.seed,
        "engine": found.engine,
        "version": __version__,
        "duration_s": scenario.duration_ns / 1e9,
        "warmup_s": scenario.warmup_ns / 1e9 if scenario.warmup_ns >= 0 else None,  # yet to be found where nothing ran
        "replications": found.replications,
        "interrupted": found.interrupted,
        "confidence": CONFIDENCE,
        "architectures": {name: _architecture(explained) for name, explained in found.architectures.items()},
    }


def write_explanation(found: Explanation, path: Path | str) -> None:
    """Write `explanation_document` to a file, whole or not at all. Raises OSError if the file cannot be written."""
    write_text(Path(path), json.dumps(explanation_document(found), indent=2, allow_nan=False) + "\n")


def _architecture(explained: Explained) -> dict[str, Any]:
    prediction = explained.prediction
    bottleneck, settles_s = prediction.bottleneck, prediction.settles_s
    return {
        "resources": [_resource(resource) for resource in prediction.resources],
        "bottleneck": bottleneck.name if bottleneck else None,
        "unstable": prediction.is_unstable,
        "start_is_felt_s": None if settles_s is None else _finite(SETTLED * settles_s),
        "answers": {
            answer.model.name: {
                "exact": answer.exact,
                "figures": {metric: _finite(value) for metric, value in answer.figures.items()},
                "notes": list(answer.notes),
            }
            for answer in prediction.answers
        },
        "meetings": [_meeting(meeting) for meeting in explained.meetings],
        "covered": explained.count("covers"),
        "judged": explained.count("covers") + explained.count("misses"),
        "caution": explained.caution or None,
        "refusals": {refusal.model.name: refusal.why for refusal in prediction.refusals},
    }


def _resource(resource: Resource) -> dict[str, Any]:
    """A resource; endless work, which is tried again for ever, has no number."""
    return {
        "name": resource.name,
        "servers": resource.servers,
        "offered_erlang": _finite(resource.offered_erlang),
        "peak_erlang": _finite(resource.peak_erlang),
        "utilization": _finite(resource.utilization),
        "unstable": resource.is_unstable,
    }


def _meeting(meeting: Meeting) -> dict[str, Any]:
    """A figure as theory has it and as the runs do. z, relative: where there is a verdict that rests on them."""
    simulated = meeting.simulated
    return {
        "metric": meeting.metric,
        "theory": _finite(meeting.theory),
        "formulas": list(meeting.formulas),
        "simulated": None if simulated is None else {**interval_document(simulated), "n": simulated.n},
        "verdict": meeting.verdict,
        "z": _finite(meeting.z) if meeting.verdict in ("covers", "misses") else None,
        "relative": _finite(meeting.relative) if meeting.verdict == "near" else None,
        "why": meeting.why or None,
    }


def _finite(value: float) -> float | None:
    return value if isfinite(value) else None
