"""Changes from outside the file, as `--set workers.count=50` makes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sim.scenario.document import Document, Sections
from sim.scenario.errors import Path, Place, Problem, ScenarioError, did_you_mean
from sim.scenario.reader import read_yaml
from sim.scenario.schema import PLACES
from sim.scenario.tree import Located, Tree, from_plain, with_value

CHANGEABLE = (*PLACES, *Sections.file_keys())


@dataclass(frozen=True, slots=True)
class Change:
    """One change. architecture: None for the scenario itself; path: below it; value: what will stand there."""

    architecture: str | None
    path: Path
    value: Tree


def split(overrides: Mapping[str, object], root: Tree) -> tuple[Tree, list[Change]]:
    """Apply the changes of the scenario itself; return the others, which are an architecture's, for later.

    overrides: dotted path -> value; a text is read as YAML. An architecture's own keys win over the scenario's as ever.
    Raises ScenarioError for a path that leads nowhere.
    """
    later = []
    for key, value in overrides.items():
        change = _change(key, value, architecture_names(root))
        if change.architecture is None:
            root = apply(change, root)
        else:
            later.append(change)
    return root, later


def apply(change: Change, tree: Tree) -> Tree:
    """Return the tree with the change made. Raises ScenarioError for an index beyond a list."""
    try:
        return with_value(tree, change.path, change.value)
    except IndexError as error:
        raise _error(change.value.place, change.value.path, str(error), "change an entry that exists") from None


def architecture_names(root: Tree) -> tuple[str, ...]:
    """Return the names of the architectures, which are two if the file says nothing: sync (given an api) and queued."""
    given = root.child("architectures")
    if given is not None and given.value is not None:
        return tuple(given.entries())
    api = root.child("api")
    return ("sync", "queued") if api is not None and api.value is not None else ("queued",)


def _change(key: str, value: object, names: tuple[str, ...]) -> Change:
    place, path = Place(f"--set {key}"), tuple(key.split("."))
    short = path[0] in names and path[0] not in Document.file_keys()
    full = ("architectures", *path) if short else path
    if full[0] not in Document.file_keys():
        raise _error(
            place,
            (),
            f"{path[0]} is neither a key nor an architecture",
            did_you_mean(path[0], [*Document.file_keys(), *names]),
        )
    tree = _value(value, place, full)
    if full[0] != "architectures" or len(full) < 3:
        return Change(None, full, tree)
    if full[1] not in names:
        raise _error(place, (), f"{full[1]} is not an architecture", did_you_mean(full[1], names))
    if full[2] not in CHANGEABLE:
        raise _error(place, (), f"{full[2]} is not a key of an architecture", did_you_mean(full[2], CHANGEABLE))
    return Change(full[1], full[2:], tree)


def _value(value: object, place: Place, path: Path) -> Tree:
    if not isinstance(value, str):
        return from_plain(value, place, path)
    return read_yaml(value, place.source, path=path, at=place) if value.strip() else Tree(None, place, path)


def _error(place: Place, path: Path, rule: str, way_out: str) -> ScenarioError:
    return ScenarioError(str(Located(place, Problem(path, rule, way_out=way_out))))
