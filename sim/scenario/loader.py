"""Scenarios from files, from the catalog, from text and from Python mappings."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.scenario import catalog
from sim.scenario.errors import Place, Problem, ScenarioError, printable
from sim.scenario.fields import Reading
from sim.scenario.nodes import LARGEST
from sim.scenario.reader import read_yaml
from sim.scenario.resolve import resolve
from sim.scenario.schema import Scenario
from sim.scenario.tree import Located, Tree, from_plain

NO_CHANGES: Mapping[str, Any] = {}


def load(path_or_name: str | os.PathLike[str], overrides: Mapping[str, Any] = NO_CHANGES) -> Scenario:
    """Load a scenario file, or a scenario of the catalog by its name.

    A text with a suffix or a separator is a path; any other is a name. overrides: dotted path -> value, as by `--set`.
    Raises ScenarioError, one line per problem, for anything that keeps the scenario from being run.

    >>> load("checkout").architectures["queued"].step_names
    ('email', 'pdf', 'payment')
    """
    path = _path(path_or_name)
    return from_text(_read_text(path), str(path), overrides)


def from_text(text: str, source: str = "<text>", overrides: Mapping[str, Any] = NO_CHANGES) -> Scenario:
    """Read a scenario from YAML text. source: what errors call it; files that it names are looked for beside it."""
    root = read_yaml(text.removeprefix("\ufeff"), source)
    return _resolved(root, text, source, overrides)


def from_dict(
    mapping: Mapping[str, Any], source: str = "<mapping>", overrides: Mapping[str, Any] = NO_CHANGES
) -> Scenario:
    """Make a scenario of what a file would hold, as Python values; numbers of time are in seconds.

    >>> work = {"steps": {"email": {"service": "1s"}}, "workers": {"count": 2}}
    >>> from_dict({"name": "one", "seed": 1, "duration": "1m", "load": "1/s", **work}).duration_ns
    60000000000
    """
    root = from_plain(mapping, Place(source))
    text = json.dumps(root.plain(), indent=2, ensure_ascii=False, default=str)  # JSON is YAML
    return _resolved(root, text, source, overrides)


def vary(scenario: Scenario, overrides: Mapping[str, Any]) -> Scenario:
    """Read the same scenario again with further changes.

    >>> vary(load("checkout"), {"workers.count": 50}).architectures["queued"].worker_count
    50
    """
    assert scenario.text is not None, "the scenario was not read from a file, a text or a mapping"
    return from_text(scenario.text, scenario.source or "<text>", {**scenario.overrides, **overrides})


def _resolved(root: Tree, text: str, source: str, overrides: Mapping[str, Any]) -> Scenario:
    if not isinstance(root.value, dict):
        problem = Problem(
            (), "must be a mapping of keys to values", root.plain(), "write name: ..., seed: ..., one key a line"
        )
        raise ScenarioError(str(Located(root.place, problem)))
    return resolve(root, overrides, Reading(Path(source).parent), source=source, text=text)


def _path(path_or_name: str | os.PathLike[str]) -> Path:
    if (
        isinstance(path_or_name, os.PathLike)
        or Path(path_or_name).suffix
        or any(sign in path_or_name for sign in "/\\")
    ):
        return Path(path_or_name)
    path = catalog.find(path_or_name)
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def _read_text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            raw = file.read(4 * LARGEST + 4)  # four bytes a character at most: what is longer is too large anyway
        return raw.decode("utf-8-sig", errors="ignore" if len(raw) > 4 * LARGEST else "strict")
    except UnicodeDecodeError as error:
        line, column = raw.count(b"\n", 0, error.start) + 1, error.start - raw.rfind(b"\n", 0, error.start)
        place, problem = (
            Place(str(path), line, column),
            Problem((), "must be UTF-8", way_out="save it in that encoding"),
        )
        raise ScenarioError(str(Located(place, problem))) from None
    except IsADirectoryError:
        raise ScenarioError(printable(f"{path}: is a folder; name a file in it")) from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        reason = error.strerror if isinstance(error, OSError) else str(error)
        way_out = "give a file, or a name that `sim list` shows"
        problem = Problem((), f"cannot be read ({reason})", way_out=way_out)
        raise ScenarioError(str(Located(Place(str(path)), problem))) from None
