"""Runs that were saved, read back from their folders: what a file must hold is said by its name and line."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from math import isfinite
from pathlib import Path
from typing import Any

from sim._version import __version__
from sim.experiment.kept import Figures, Kept
from sim.scenario import SCENARIO_FILE, Scenario, ScenarioError, load
from sim.scenario.errors import printable
from sim.scenario.metrics import METRICS

FIGURES_FILE, REPLICATIONS_FILE = "figures.json", "replications.csv"
_WAY_OUT = "save the run again, with --overwrite"


def is_saved_run(folder: Path) -> bool:
    """Whether there is a folder that looks like a saved run."""
    return (folder / REPLICATIONS_FILE).is_file() and (folder / SCENARIO_FILE).is_file()


def read_saved(folder: Path) -> Kept:
    """Read a saved run. Raises ScenarioError, naming file and line, for a folder that is none or is damaged."""
    if not folder.is_dir():
        raise _broken(folder, "there is no such folder", "save a run with `sim compare SCENARIO --save FOLDER`")
    if not is_saved_run(folder):
        lacking = f"holds no {REPLICATIONS_FILE} beside a {SCENARIO_FILE}, so it is no saved run"
        raise _broken(folder, lacking, "save one with `sim compare SCENARIO --save FOLDER`")
    scenario = load(folder / SCENARIO_FILE)
    version = _version(folder / FIGURES_FILE, scenario)
    figures = _figures(folder / REPLICATIONS_FILE, scenario)
    return Kept(scenario, figures, str(folder), version)


def _version(path: Path, scenario: Scenario) -> str:
    """The version of the lab that saved the figures; they must be of this very scenario."""
    try:
        document = json.loads(_text(path))
    except (ValueError, RecursionError) as error:
        raise _broken(path, f"is not JSON ({error})") from None
    known = document if isinstance(document, dict) else {}
    version, digest = known.get("version"), known.get("digest")
    if not (isinstance(version, str) and isinstance(digest, str)):
        raise _broken(path, "does not say of which version and which scenario its figures are")
    if version == __version__ and digest != scenario.digest:  # another version may reckon digests in another way
        changed = f"is of scenario {digest}, but {SCENARIO_FILE} beside it is {scenario.digest}: one has been changed"
        raise _broken(path, changed)
    return version


def _figures(path: Path, scenario: Scenario) -> dict[str, tuple[Figures, ...]]:
    found: dict[str, list[Figures]] = {}
    for line, row in _rows(path):
        name, at, seed = (row[key] for key in ("architecture", "replication", "seed"))
        place = f"{path}:{line}"
        if name not in scenario.architectures:
            raise _broken(place, f"there is no architecture {name} in {SCENARIO_FILE}")
        runs = found.setdefault(name, [])
        if (at, seed) != (str(len(runs)), str(scenario.seed)):
            expected = f"replication {len(runs)} of {name} with seed {scenario.seed}"
            raise _broken(place, f"must be {expected}, got replication {at} with seed {seed}")
        runs.append({metric: _number(place, metric, row.get(metric, "")) for metric in METRICS})
    counts = {name: len(runs) for name, runs in found.items()}
    if len(set(counts.values())) != 1:
        several = ", ".join(f"{n} of {name}" for name, n in counts.items()) or "none"
        raise _broken(path, f"must have as many replications of each architecture, got {several}")
    return {name: tuple(runs) for name, runs in found.items()}


def _rows(path: Path) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Each row with its line. Columns that this version does not know are left out of account by whoever reads it."""
    try:
        reader = csv.reader(_text(path).splitlines(), strict=True)
        header: Sequence[str] = next(reader, [])
        rows = [(reader.line_num, row) for row in reader]
    except csv.Error as error:
        raise _broken(path, f"is not CSV ({error})") from None
    lacking = [name for name in ("architecture", "replication", "seed") if name not in header]
    if lacking:
        raise _broken(f"{path}:1", f"must have a column {lacking[0]}")
    for line, row in rows:
        if len(row) != len(header):
            raise _broken(f"{path}:{line}", f"must have {len(header)} cells, got {len(row)}")
        yield line, dict(zip(header, row, strict=True))


def _number(place: str, metric: str, cell: str) -> float | None:
    try:
        number = float(cell) if cell else 0.0
    except ValueError:
        number = float("nan")
    if not isfinite(number):
        raise _broken(place, f"{metric} must be a number or empty, got {cell!r}")
    return number if cell else None


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise _broken(path, f"cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise _broken(path, "must be UTF-8") from None


def _broken(place: Any, rule: str, way_out: str = _WAY_OUT) -> ScenarioError:
    return ScenarioError(printable(f"{place}: {rule}; {way_out}"))
