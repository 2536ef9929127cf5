"""Everything that is written in a scenario, each by where it was written, whatever architecture takes it over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from sim.scenario.errors import Key, Path
from sim.scenario.schema import PLACES, Architecture
from sim.scenario.spec import Spec
from sim.scenario.tree import Tree

PROFILE = "profile "  # the source of what a broker's profile says


class Mark(NamedTuple):
    """Where something was written. source: a file, or the option that changed it; path: the keys in it."""

    source: str
    path: Path


def mark_of(tree: Tree) -> Mark:
    """Where a value was written."""
    return Mark(tree.place.source, tree.path)


def below(tree: Tree, at: Path = ()) -> Iterator[tuple[Path, Tree]]:
    """Yield everything that is written below a value with its path from there, what holds others before them."""
    for key, each in _children(tree):
        if _is_written(each):
            yield (*at, key), each
            yield from below(each, (*at, key))


def _children(tree: Tree) -> Iterable[tuple[Key, Tree]]:
    return enumerate(tree.value) if isinstance(tree.value, list) else tree.entries().items()


def _is_written(tree: Tree) -> bool:
    """Whether anything here is neither what a profile says, nor null, which takes away."""
    if is_leaf(tree):
        return tree.value is not None and not tree.place.source.startswith(PROFILE)
    return any(_is_written(each) for _, each in _children(tree))


def written_in(architecture: Architecture, tree: Tree) -> Iterator[tuple[Path, Tree]]:
    """Yield what is written of an architecture, without what only other sections are laid over."""
    hidden = {*PLACES, *({"queue"} if architecture.queues else ())}
    return ((path, each) for path, each in below(tree) if path[0] not in hidden)


def is_leaf(tree: Tree) -> bool:
    """Whether a value holds no others."""
    return not (isinstance(tree.value, dict | list) and tree.value)


def is_default(architecture: Architecture, at: Path) -> bool:
    """Whether what is written at a path would hold without being written, too."""
    *above, last = at
    found: Any = architecture
    for key in above:
        found = _child(found, key)
    name = type(found).file_keys().get(str(last)) if isinstance(found, Spec) else None
    return name is not None and bool(getattr(found, name) == type(found).model_fields[name].default)


def _child(found: Any, key: Key) -> Any:
    """What stands below a key; None where a short form stands for it."""
    if isinstance(found, Spec):
        return getattr(found, type(found).file_keys().get(str(key), ""), None)
    if isinstance(found, Mapping):
        return found.get(key)
    return found[key] if isinstance(found, tuple) and isinstance(key, int) and key < len(found) else None
