"""A sweep for programs: JSON as a document, CSV and a frame as one row per point, architecture and metric."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.experiment.sweep import Sweep, Swept
from sim.report.files import write_text
from sim.report.json_out import interval_document

if TYPE_CHECKING:
    import pandas as pd


def sweep_document(sweep: Sweep) -> dict[str, Any]:
    """Return what `--json` writes: what was asked, then each point with its settings and its figures.

    A figure is {value, low, high, theory}, in seconds, per second or shares of one; None for what is not known.
    `unstable` says of the architectures that are offered more than they can do how much.
    """
    scenario = sweep.scenario
    return {
        "scenario": scenario.name,
        "digest": scenario.digest,
        "seed": scenario.seed,
        "engine": sweep.engine,
        "version": sweep.version,
        "duration_s": scenario.duration_ns / 1e9,
        "replications": sweep.asked,
        "over": {key: list(values) for key, values in sweep.over.items()},
        "points": [_point(sweep, swept) for swept in sweep.points],
        "missing": sweep.missing,
    }


def _point(sweep: Sweep, swept: Swept) -> dict[str, Any]:
    return {
        "settings": dict(swept.point.settings),
        "digest": swept.point.scenario.digest,
        "warmup_s": swept.point.scenario.warmup_ns / 1e9,
        "replications": swept.n,
        "architectures": {
            name: {metric: _figure(swept, name, metric) for metric in sweep.metrics} for name in sweep.names
        },
        "unstable": {name: said for name in sweep.names if (said := swept.unstable(name))},
    }


def _figure(swept: Swept, name: str, metric: str) -> dict[str, float | None]:
    return {**interval_document(swept.estimate(name, metric)), "theory": swept.theory(name, metric)}


def sweep_rows(sweep: Sweep) -> Iterator[Mapping[str, Any]]:
    """Yield a row per point, architecture and metric: the settings as they were asked for, then the figure."""
    for swept in sweep.points:
        for name in sweep.names:
            for metric in sweep.metrics:
                yield {
                    **swept.point.settings,
                    "architecture": name,
                    "metric": metric,
                    "replications": swept.n,
                    **_figure(swept, name, metric),
                    "unstable": bool(swept.unstable(name)),
                }


def sweep_frame(sweep: Sweep) -> pd.DataFrame:
    """Return `sweep_rows` as a frame; settings that are numbers without a unit are numbers there."""
    import pandas as pd  # noqa: PLC0415  slow to import, and most commands do not need it

    frame = pd.DataFrame(list(sweep_rows(sweep)))
    for key in sweep.over:
        try:
            frame[key] = pd.to_numeric(frame[key])
        except ValueError:
            continue  # values with units, or words, stay as they were asked for
    return frame.astype(dict.fromkeys(("value", "low", "high", "theory"), "float64"))


def write_sweep_json(sweep: Sweep, path: Path | str) -> None:
    """Write `sweep_document` to a file, whole or not at all. Raises OSError if the file cannot be written."""
    write_text(Path(path), json.dumps(sweep_document(sweep), indent=2, allow_nan=False) + "\n")


def write_sweep_csv(sweep: Sweep, path: Path | str) -> None:
    """Write `sweep_rows` to a file, whole or not at all. Raises OSError if the file cannot be written."""
    text, rows = io.StringIO(), list(sweep_rows(sweep))
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    write_text(Path(path), text.getvalue())
