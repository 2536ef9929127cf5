"""The map of a system that may not heal, as JSON: every count with its interval, the same bytes for the same runs."""

from __future__ import annotations

import json
from math import isfinite
from pathlib import Path
from typing import Any

from sim.experiment.basins import Cell
from sim.experiment.healing import Healing
from sim.experiment.hysteresis import Hysteresis, Step
from sim.report.files import write_text
from sim.report.json_out import interval_document


def metastable_document(found: Healing) -> dict[str, Any]:
    """Return what `sim metastable --json` writes; times in seconds, rates per second, None where there is no figure."""
    plan, scenario = found.plan, found.plan.scenario
    return {
        "scenario": scenario.name,
        "digest": scenario.digest,
        "seed": scenario.seed,
        "engine": found.engine,
        "version": found.version,
        "complete": found.complete,
        "trigger": {"kind": plan.trigger.kind, "words": plan.trigger.words, "at_s": plan.begins_ns / 1e9},
        "recover_by_s": plan.recover_by_ns / 1e9,
        "loads_per_s": list(plan.loads),
        "triggers_s": [size_ns / 1e9 for size_ns in plan.sizes_ns],
        "architectures": {name: _architecture(found, name) for name in found.names},
    }


def write_metastable(found: Healing, path: Path | str) -> None:
    """Write `metastable_document` to a file, whole or not at all. Raises OSError if the file cannot be written."""
    write_text(Path(path), json.dumps(metastable_document(found), indent=2, allow_nan=False) + "\n")


def _architecture(found: Healing, name: str) -> dict[str, Any]:
    prediction, (low, high) = found.predictions[name], found.hidden(name)
    branches = found.hysteresis.get(name)
    return {
        "labels": dict(zip(map(str, found.plan.loads), found.labels(name), strict=True)),
        "hidden_capacity_per_s": {"above": low, "below": high, "theory": prediction.hidden_per_s},
        "capacity_per_s": prediction.capacity_per_s,
        "no_fluid": prediction.no_fluid or None,
        "no_chain": prediction.no_chain or None,
        "cells": [_cell(found, name, cell) for cell in found.cells[name].values()],
        "hysteresis": None if branches is None else _hysteresis(branches),
    }


def _cell(found: Healing, name: str, cell: Cell) -> dict[str, Any]:
    prediction, place = found.predictions[name], (cell.load_per_s, cell.trigger_ns)
    return {
        "load_per_s": cell.load_per_s,
        "trigger_s": cell.trigger_ns / 1e9,
        "runs": cell.n,
        "not_recovered": cell.stuck,
        "probability": interval_document(cell.not_recovered),
        "verdict": cell.verdict,
        "needed": cell.needed,
        "median_s": interval_document(cell.half),
        "recovered_s": [run.recovered_s for run in cell.runs],
        "predicted_probability": prediction.chance.get(place),
        "predicted_recovery_s": _finite(prediction.recovery_s.get(place)),
        "predicted_chain_recovery_s": _finite(prediction.chain_s.get(place)),
    }


def _finite(value: float | None) -> float | None:
    return value if value is not None and isfinite(value) else None


def _hysteresis(branches: Hysteresis) -> dict[str, Any]:
    return {
        "step_s": branches.step_s,
        "top_per_s": branches.top_per_s,
        "up": [_step(step) for step in branches.up],
        "down": [_step(step) for step in branches.down],
        "differs": list(branches.differs),
    }


def _step(step: Step) -> dict[str, Any]:
    return {
        "load_per_s": step.load_per_s,
        "served": interval_document(step.median),
        "works": interval_document(step.works),
    }
