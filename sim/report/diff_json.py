"""Two runs side by side as JSON, the same bytes for the same runs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sim.experiment import Diff, Difference, Kept
from sim.experiment.diff import TOGETHER
from sim.report.files import write_text
from sim.report.json_out import interval_document


def diff_document(diff: Diff) -> dict[str, Any]:
    """Return what `sim diff --json` writes: both runs, what was changed, each difference, the verdict.

    Times in seconds, rates and shares as in `as_document`; None for what is unknown or without bounds.
    """
    return {
        "a": _side(diff.a),
        "b": _side(diff.b),
        "paired": diff.paired,
        "confidence": TOGETHER,
        "tolerance": diff.tolerance,
        "changed": [
            {"key": each.key, "a": each.a, "b": each.b, "architectures": [list(match) for match in each.matches]}
            for each in diff.changed
        ],
        "differences": [_difference(each) for each in diff.differences],
        "absent": [{"architectures": list(match), "metric": metric} for match, metric in diff.absent],
        "regression": diff.regression,
    }


def write_diff(diff: Diff, path: Path | str) -> None:
    """Write `diff_document` to a file, whole or not at all. Raises OSError if the file cannot be written."""
    write_text(Path(path), json.dumps(diff_document(diff), indent=2, allow_nan=False) + "\n")


def _side(kept: Kept) -> dict[str, Any]:
    return {
        "scenario": kept.scenario.name,
        "digest": kept.scenario.digest,
        "seed": kept.scenario.seed,
        "version": kept.version,
        "replications": kept.n,
    }


def _difference(each: Difference) -> dict[str, Any]:
    intervals = {"a": each.a, "b": each.b, "difference": each.difference, "relative": each.relative}
    return {
        "architectures": list(each.match),
        "metric": each.metric,
        **{name: interval_document(interval) for name, interval in intervals.items()},
        "verdict": each.word,
        "regression": each.regression,
        "other_chance": each.other_chance if each.word == "same" else None,
        **{
            name: None if interval is None else interval_document(interval)
            for name, interval in (("correlation", each.correlation), ("runs_saved", each.runs_saved))
        },
    }
