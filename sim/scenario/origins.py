"""Every parameter of a scenario with its value and where it comes from: the file, a profile, a change, a default."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sim.scenario.errors import Path
from sim.scenario.reader import read_yaml
from sim.scenario.resolve import written
from sim.scenario.schema import PLACES, Architecture, Scenario
from sim.scenario.tree import Tree

WRITTEN, CHANGED, DEFAULT = "written", "changed", "default"
UNKNOWN = "not known"  # of a scenario that was not read from a text


@dataclass(frozen=True, slots=True)
class Parameter:
    """One value of one architecture. key: dotted, as in the file; origin: one of the above, or `profile NAME`."""

    architecture: str
    key: str
    value: Any
    origin: str


def parameters(scenario: Scenario) -> Iterator[Parameter]:
    """Yield every parameter of every architecture, in the order of the file format, as a file could hold it."""
    trees = {} if scenario.text is None else _trees(scenario)
    for name, architecture in scenario.architectures.items():
        full = architecture.dump()
        for path, value in leaves(shown(architecture)):
            origin = _origin(trees[name], full, path) if name in trees else UNKNOWN
            yield Parameter(name, ".".join(map(str, path)), value, origin)


def shown(architecture: Architecture) -> dict[str, Any]:
    """Return an architecture as a file could hold it, without what cannot matter since other sections stand for it."""
    full = architecture.dump()
    hidden = {"queue"} if architecture.queues else set()
    hidden |= {"workers"} if architecture.pools else set()
    return {key: value for key, value in full.items() if key not in hidden}


def differences(first: Architecture, other: Architecture) -> Iterator[tuple[str, Any]]:
    """Yield the parameters that another architecture has otherwise, apart from where the steps run.

    By dotted key the other's value; None for what only the first has.
    """
    before, after = (dict(_known(architecture)) for architecture in (first, other))
    yield from ((key, value) for key, value in after.items() if before.get(key) != value)
    yield from ((key, None) for key in before if key not in after)


def _known(architecture: Architecture) -> Iterator[tuple[str, Any]]:
    for path, value in leaves(shown(architecture)):
        if path[0] not in PLACES and value is not None:
            yield ".".join(map(str, path)), value


def leaves(value: Any, at: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Yield the path and the value of everything below a mapping that is no mapping, or an empty one.

    >>> list(leaves({"api": {"threads": 4}, "faults": [], "pools": {}}))
    [(('api', 'threads'), 4), (('faults',), []), (('pools',), {})]
    """
    if isinstance(value, dict) and value:
        for key, below in value.items():
            yield from leaves(below, (*at, key))
    else:
        yield at, value


def _trees(scenario: Scenario) -> dict[str, Tree]:
    assert scenario.text is not None, "there is a text"
    return written(read_yaml(scenario.text.removeprefix("\ufeff"), scenario.source or "<text>"), scenario.overrides)


def _origin(tree: Tree, full: Any, path: Path) -> str:
    """Where a value was written. A short form, such as `service: 1s`, stands for all that is below it.

    So do keys that are other words for the same, as median and p99 of a lognormal are for its mean and cv.
    """
    for key in path:
        below = tree.child(key)
        if below is None:
            said_otherwise = not isinstance(tree.value, dict) or not set(tree.value) <= set(full)
            return _said_by(tree) if said_otherwise else DEFAULT
        tree, full = below, full[key]
    return _said_by(tree)


def _said_by(tree: Tree) -> str:
    source = tree.place.source
    if source.startswith("profile "):
        return source
    return CHANGED if source.startswith("--set ") else WRITTEN
