"""YAML text as a tree with places, read by the core schema of YAML 1.2 and with bounds, since a file may be hostile.

PyYAML scans and parses; what a scalar means is decided here. So `no` and `on` are text, `1:30` is text, `010` is ten,
and no tag can make an object. Bounds on size, depth and number of values stop documents that grow through aliases.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import yaml

from sim.scenario.errors import Path, Place, Problem, ScenarioError
from sim.scenario.nodes import DEEPEST, MOST_VALUES, TABLE, TOO_MUCH, UnreadableError, compose
from sim.scenario.tree import Located, Tree

LONGEST_INT = 40  # characters; int64 has 19 digits, and Python refuses thousands

_WORDS: dict[str, bool | None] = {"": None, "~": None, "null": None, "Null": None, "NULL": None}
_WORDS |= dict.fromkeys(("true", "True", "TRUE"), True) | dict.fromkeys(("false", "False", "FALSE"), False)
_INT = re.compile(r"[-+]?[0-9]+")
_BASED = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_SPECIAL = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_SURROGATE = re.compile("[\ud800-\udfff]")


def read_yaml(text: str, source: str, *, path: Path = (), at: Place | None = None) -> Tree:
    """Read YAML as a tree that stands at a path. at: the place of every value, for text that is not a file.

    Raises ScenarioError for what is not YAML, and for YAML that a scenario has no use for.
    """

    def place(mark: yaml.Mark) -> Place:
        """Return where a mark of PyYAML is."""
        return at or Place(source, mark.line + 1, mark.column + 1)

    try:
        node = compose(text)
    except UnreadableError as error:
        raise _error(at or Place(source, error.line + 1, error.column + 1), error.rule, error.way_out) from None
    builder = _Builder(place)
    tree = builder.tree(node, path)
    if builder.problems:
        raise ScenarioError("\n".join(map(str, builder.problems)))
    return tree


def _error(place: Place, rule: str, way_out: str) -> ScenarioError:
    return ScenarioError(str(Located(place, Problem((), rule, way_out=way_out))))


class _Builder:
    """Nodes to trees, with aliases written out; collects what is wrong."""

    def __init__(self, place: Callable[[yaml.Mark], Place]) -> None:
        self.place = place
        self.problems: list[Located] = []
        self._count = 0

    def tree(self, node: yaml.Node, path: Path, key_place: Place | None = None) -> Tree:
        """Build the tree below a node."""
        self._count += 1
        place = self.place(node.start_mark)
        if self._count > MOST_VALUES or len(path) > DEEPEST:  # aliases that multiply, or hold themselves
            raise _error(place, TOO_MUCH, TABLE)
        if node.tag not in ("plain", "quoted"):
            self._refuse(place, path, f"must not have a tag, such as {node.tag}", "leave the tag out")
        return Tree(self._value(node, path), place, path, key_place)

    def _value(self, node: yaml.Node, path: Path) -> Any:
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.tree(entry, (*path, number)) for number, entry in enumerate(node.value)]
        if _SURROGATE.search(node.value):
            self._refuse(self.place(node.start_mark), path, "must not hold half a surrogate pair", "remove it")
        return node.value if node.tag == "quoted" else plain_value(node.value)

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Tree]:
        value: dict[str, Tree] = {}
        for key_node, value_node in node.value:
            place, key = self.place(key_node.start_mark), key_node.value
            if not isinstance(key_node, yaml.ScalarNode):
                self._refuse(place, path, "must have keys that are words", "write key: value")
            elif key == "<<" and key_node.tag == "plain":
                self._refuse(place, (*path, key), "is not supported: merge keys", "override in architectures instead")
            elif key in value:
                self._refuse(place, (*path, key), f"must be given once, is also at {value[key].place}", "keep one")
            else:
                value[key] = self.tree(value_node, (*path, key), place)
        return value

    def _refuse(self, place: Place, path: Path, rule: str, way_out: str) -> None:
        self.problems.append(Located(place, Problem(path, rule, way_out=way_out)))


def plain_value(text: str) -> Any:
    """Read a plain scalar by the core schema of YAML 1.2.

    >>> [plain_value(text) for text in ("010", "1:30", "no", "true", "1e3", "0x10", "~")]
    [10, '1:30', 'no', True, 1000.0, 16, None]
    """
    if text in _WORDS:
        return _WORDS[text]
    if len(text) <= LONGEST_INT and _INT.fullmatch(text):
        return int(text)
    if len(text) <= LONGEST_INT and _BASED.fullmatch(text):
        return int(text, 0)
    if _FLOAT.fullmatch(text):
        return float(text)
    if _SPECIAL.fullmatch(text):
        return float(text.replace(".", ""))
    return text
