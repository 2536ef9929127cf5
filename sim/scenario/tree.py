"""A scenario file as a tree of plain values, each of which knows where it was written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeAlias, cast

import numpy as np

from sim.scenario.errors import NOTHING, Key, Path, Place, Problem, path_text, printable

Rules: TypeAlias = Mapping[str, "Rules"]


@dataclass(frozen=True, slots=True)
class Tree:
    """A value of the file. value: a scalar, a dict of trees or a list of trees; key_place: where its key stands."""

    value: Any
    place: Place
    path: Path = ()
    key_place: Place | None = None

    def plain(self) -> Any:
        """Return the value without places, as dicts, lists and scalars."""
        if isinstance(self.value, dict):
            return {key: tree.plain() for key, tree in self.value.items()}
        if isinstance(self.value, list):
            return [tree.plain() for tree in self.value]
        return self.value

    def child(self, key: Key) -> Tree | None:
        """Return what is below a key or an index, if it is there."""
        if isinstance(self.value, list) and isinstance(key, int) and key < len(self.value):
            return cast("Tree", self.value[key])
        return self.entries().get(str(key))

    def entries(self) -> Mapping[str, Tree]:
        """Return the keys of a mapping with what is below each; nothing for anything else."""
        return self.value if isinstance(self.value, dict) else {}


@dataclass(frozen=True, slots=True)
class Located:
    """A problem and where it was written."""

    place: Place
    problem: Problem

    def __str__(self) -> str:
        problem = self.problem
        if not self.place.line:  # an option: it names the key already
            path = path_text(problem.at)
            options = {f"--{path}", *(f"--set {name}" for name in (path, path.removeprefix("architectures.")))}
            problem = replace(problem, at=()) if str(self.place) in options else problem
        return printable(f"{self.place}: {problem}")


def locate(tree: Tree, problem: Problem) -> Located:
    """Find where a problem was written: at its value, at an unknown key, or at what lacks a key.

    A short form (`service: 1s`) has problems in keys that nobody wrote; they are at the short form itself.
    """
    rest = list(problem.at)
    while rest and (below := tree.child(rest[0])) is not None:
        tree = below
        rest.pop(0)
    lacking = tuple(rest) if isinstance(tree.value, dict) else ()
    about_key = not lacking and problem.value is NOTHING and tree.key_place is not None
    place = tree.key_place if about_key and tree.key_place else tree.place
    return Located(place, replace(problem, at=(*tree.path, *lacking)))


def merged(base: Tree, over: Tree, rules: Rules) -> Tree:
    """Lay one mapping over another.

    rules: the keys whose mappings are merged in turn; every other value is replaced whole. Places and paths stay those
    of where each value was written.
    """
    if not (isinstance(base.value, dict) and isinstance(over.value, dict)):
        return over
    value = dict(base.value)
    for key, tree in over.value.items():
        rule = rules.get(key, rules.get("*"))
        value[key] = merged(value[key], tree, rule) if key in value and rule is not None else tree
    return replace(over, value=value)


def with_value(tree: Tree, path: Path, new: Tree) -> Tree:
    """Replace what is at a path, or add it; what is on the way and no container becomes a mapping."""
    if not path:
        return new
    key = path[0]
    if isinstance(tree.value, list) and str(key).isdecimal():
        number = int(key)
        if number >= len(tree.value):
            raise IndexError(f"has {len(tree.value)} entries, numbered from 0")
        entries = [with_value(entry, path[1:], new) if at == number else entry for at, entry in enumerate(tree.value)]
        return replace(tree, value=entries)
    below = tree.entries().get(str(key), replace(new, value={}, path=(*tree.path, key)))
    return replace(tree, value={**tree.entries(), str(key): with_value(below, path[1:], new)})


def from_plain(value: Any, place: Place, path: Path = ()) -> Tree:
    """Make a tree of a Python value, all of it at one place. NumPy's numbers become Python's."""
    if isinstance(value, Mapping):
        entries = {str(key): from_plain(entry, place, (*path, str(key))) for key, entry in value.items()}
        return Tree(entries, place, path)
    if isinstance(value, list | tuple):
        return Tree([from_plain(entry, place, (*path, number)) for number, entry in enumerate(value)], place, path)
    return Tree(value.item() if isinstance(value, np.generic) else value, place, path)
