"""A scenario that can travel: its text with every default written out, and the files that it names beside it."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any

import yaml

from sim.scenario.errors import ScenarioError, printable
from sim.scenario.loader import from_text
from sim.scenario.nodes import TABLE
from sim.scenario.reader import plain_value
from sim.scenario.schema import PLACES, Scenario, names_file

SCENARIO_FILE = "scenario.yaml"
TRACES = "traces"  # the folder for the files that it names


class _Plain(yaml.SafeDumper):
    """A writer that repeats what comes twice: a reader of the file need not know what an alias is."""

    def ignore_aliases(self, _data: Any) -> bool:
        """Never name a value to refer to it later."""
        return True


def _text_node(dumper: _Plain, text: str) -> yaml.ScalarNode:
    """A text, in quotes where our reader, which reads YAML 1.2, would take it for something else: 1e3 is a number."""
    style = None if plain_value(text) == text else "'"
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style)


_Plain.add_representer(str, _text_node)


def portable(scenario: Scenario) -> dict[str, bytes]:
    """Return what must stand in a folder to run the scenario from there: `scenario.yaml`, CSV files below `traces/`.

    Read from there it has the same digest. Raises ScenarioError if a file is gone or has changed since it was read, or
    if the scenario is too large with all its defaults.
    """
    files: dict[str, bytes] = {}
    full, folder = scenario.normalised(), Path(scenario.source or "").parent
    _moved(full, folder, files)  # a file that has gone is no reason to call the scenario too large
    document = next((each for each in (_shared(full), full) if _is_the_same(each, scenario)), None)
    if document is None:
        raise ScenarioError(printable(f"{scenario.name}: is too large to be written out with its defaults; {TABLE}"))
    return {SCENARIO_FILE: _text(_moved(document, folder, files)).encode(), **files}


def _text(document: Mapping[str, Any]) -> str:
    return yaml.dump(document, Dumper=_Plain, sort_keys=False, allow_unicode=True, width=120)


def _shared(full: Mapping[str, Any]) -> dict[str, Any]:
    """The same, where what all architectures have in common stands above them, once."""
    first, *others = full["architectures"].values()
    common = {
        key: value for key, value in first.items() if key not in PLACES and all(other[key] == value for other in others)
    }
    own = {
        name: {key: value for key, value in sections.items() if key not in common}
        for name, sections in full["architectures"].items()
    }
    head = {key: value for key, value in full.items() if key not in ("architectures", "thresholds")}
    return {**head, **common, "architectures": own, "thresholds": full["thresholds"]}


def _is_the_same(document: Mapping[str, Any], scenario: Scenario) -> bool:
    """Whether a document can be read, and stands for this scenario."""
    try:
        return from_text(_text(document), scenario.source or "<text>").digest == scenario.digest
    except ScenarioError:
        return False


def _moved(value: Any, folder: Path, files: dict[str, bytes]) -> Any:
    """The same, with each file that is named taken along and called by its new place."""
    if isinstance(value, list):
        return [_moved(entry, folder, files) for entry in value]
    if not isinstance(value, Mapping):
        return value
    if names_file(value):
        raw = _read(folder / value["file"], value["sha256"])
        place = _place(Path(value["file"]), raw, files)
        files[place] = raw
        return {**value, "file": place}
    return {key: _moved(entry, folder, files) for key, entry in value.items()}


def _read(path: Path, digest: str) -> bytes:
    try:
        raw = path.read_bytes()
    except OSError as error:
        way_out = "put it back, or load the scenario again"
        raise ScenarioError(printable(f"{path}: cannot be read any more ({error.strerror}); {way_out}")) from None
    if sha256(raw).hexdigest() != digest:
        raise ScenarioError(printable(f"{path}: has changed since the scenario was read; load the scenario again"))
    return raw


def _place(path: Path, raw: bytes, files: Mapping[str, bytes]) -> str:
    """The name that the file had, unless another file of that name is there already: then the next one that is free."""
    names = (f"{TRACES}/{path.stem}{'' if number == 1 else f'-{number}'}{path.suffix}" for number in count(1))
    return next(name for name in names if files.get(name, raw) == raw)
