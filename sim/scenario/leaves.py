"""The single values of a scenario file by the path that `--set` has for them, with what was changed from outside."""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario.changes import split
from sim.scenario.errors import Path
from sim.scenario.reader import read_yaml
from sim.scenario.schema import Scenario
from sim.scenario.tree import Tree, with_value

Scalar = str | int | float | bool | None


def leaves(scenario: Scenario) -> dict[str, Scalar]:
    """Return every value that is no mapping and no list, in the order of the file. Defaults are not in the file.

    >>> from sim.scenario import load
    >>> found = leaves(load("checkout", {"workers.count": 50}))
    >>> found["workers.count"], found["load.stages.1.rate"], found["steps.pdf.service.erlang.mean"]
    (50, '16/s', '2s')
    """
    assert scenario.text is not None, "the scenario was not read from a file, a text or a mapping"
    root = read_yaml(scenario.text.removeprefix("\ufeff"), scenario.source or "<text>")
    root, changes = split(scenario.overrides, root)
    for change in changes:
        root = with_value(root, ("architectures", str(change.architecture), *change.path), change.value)
    return {_option(path): value for path, value in _walked(root, ())}


def _walked(tree: Tree, path: Path) -> Iterator[tuple[Path, Scalar]]:
    if isinstance(tree.value, list):
        for number, entry in enumerate(tree.value):
            yield from _walked(entry, (*path, number))
    elif isinstance(tree.value, dict):
        for key, entry in tree.value.items():
            yield from _walked(entry, (*path, key))
    else:
        yield path, tree.value


def _option(path: Path) -> str:
    """The path as `--set` takes it, where an architecture stands for itself."""
    return ".".join(map(str, path[1:] if path[0] == "architectures" and len(path) > 1 else path))
