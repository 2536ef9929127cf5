"""Changes from outside the file, as `--set workers.count=50` makes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sim.scenario.document import CHANGEABLE, HELD, HELD_WAY_OUT, Document
from sim.scenario.elsewhere import places_of
from sim.scenario.errors import Path, Place, Problem, ScenarioError, did_you_mean
from sim.scenario.reader import read_yaml
from sim.scenario.tree import Located, Tree, from_plain, with_value


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
        change = _change(key, value, root)
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
        problem = Problem(change.value.path, str(error), way_out="change an entry that exists")
        raise _error(change.value.place, problem) from None


def architecture_names(root: Tree) -> tuple[str, ...]:
    """Return the names of the architectures, which are two if the file says nothing: sync (given an api) and queued."""
    given = root.child("architectures")
    if given is not None and given.value is not None:
        return tuple(given.entries())
    api = root.child("api")
    return ("sync", "queued") if api is not None and api.value is not None else ("queued",)


def option_of(key: str) -> str:
    """Return what changes a key on the command line: `seed` and `duration` have options of their own.

    >>> option_of("seed"), option_of("workers.count")
    ('--seed', '--set workers.count')
    """
    return f"--{key}" if key in ("seed", "duration") else f"--set {key}"


def _change(key: str, value: object, root: Tree) -> Change:
    place, path, keys = Place(option_of(key)), tuple(key.split(".")), Document.file_keys()
    names = architecture_names(root)
    full = ("architectures", *path) if path[0] in names and path[0] not in keys else path
    if full[0] not in keys:
        way_out = _meant(path[0], root) or did_you_mean(path[0], [*keys, *names])
        raise _error(place, Problem((), "must start with a key or an architecture", path[0], way_out))
    tree = _value(value, place, full)
    if full[0] != "architectures" or len(full) < 3:
        return Change(None, full, tree)
    _, name, section, *_ = full
    if name not in names:
        raise _error(place, Problem((), "must name an architecture", name, did_you_mean(name, names)))
    if section in HELD:
        raise _error(place, Problem((), f"{section} may not be overridden", way_out=HELD_WAY_OUT))
    if section not in CHANGEABLE:
        way_out = did_you_mean(section, CHANGEABLE)
        raise _error(place, Problem((), "must name a key of an architecture", section, way_out))
    return Change(name, full[2:], tree)


def _meant(key: str, root: Tree) -> str:
    """Say where a key stands that was written without what it is part of: in the file, if it says anything of that."""
    places = places_of(key)
    there = [path for path in places if root.child(path.partition(".")[0]) is not None]
    return f"did you mean {' or '.join(there or places)}?" if places else ""


def _value(value: object, place: Place, path: Path) -> Tree:
    if not isinstance(value, str):
        return from_plain(value, place, path)
    return read_yaml(value, place.source, path=path, at=place) if value.strip() else Tree(None, place, path)


def _error(place: Place, problem: Problem) -> ScenarioError:
    return ScenarioError(str(Located(place, problem)))
