"""YAML text as a tree with places, read by the core schema of YAML 1.2 and with bounds, since a file may be hostile.

PyYAML scans and parses; what a scalar means is decided here. So `no` and `on` are text, `1:30` is text, `010` is ten, and
no tag can make an object. Bounds on size, depth and number of values stop documents that grow without end through aliases.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import yaml
from yaml.composer import Composer
from yaml.parser import Parser
from yaml.reader import Reader
from yaml.scanner import Scanner

from sim.scenario.errors import Path, Place, Problem, ScenarioError
from sim.scenario.tree import Located, Tree

LARGEST = 256 * 1024  # characters of a file
DEEPEST = 40  # mappings and lists inside each other
MOST_VALUES = 20_000  # of a file, aliases written out
LONGEST_NUMBER = 40  # characters; int64 has 19 digits

_WORDS = {"": None, "~": None, "null": None, "Null": None, "NULL": None}
_WORDS |= dict.fromkeys(("true", "True", "TRUE"), True) | dict.fromkeys(("false", "False", "FALSE"), False)
_INT = re.compile(r"[-+]?[0-9]+")
_BASED = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_SPECIAL = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_NUMBER = re.compile(r"[-+.0-9xoa-fA-FeE]+")
_SURROGATE = re.compile("[\ud800-\udfff]")
_TOO_LARGE = f"must be at most {DEEPEST} levels deep and hold at most {MOST_VALUES} values"


class _Nodes(Reader, Scanner, Parser, Composer):
    """PyYAML's nodes, without its opinion on what they mean, and with a bound on how deep and how many."""

    def __init__(self, text: str) -> None:
        Reader.__init__(self, text)
        Scanner.__init__(self)
        Parser.__init__(self)
        Composer.__init__(self)
        self._depth = self._count = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        self._depth += 1
        self._count += 1
        if self._depth > DEEPEST or self._count > 2 * MOST_VALUES:  # a key counts too
            raise yaml.composer.ComposerError(None, None, _TOO_LARGE, self.peek_event().start_mark)
        node = super().compose_node(parent, index)
        self._depth -= 1
        return node

    def descend_resolver(self, *_: object) -> None:
        """Nothing to do: no path decides what a scalar means."""

    def ascend_resolver(self) -> None:
        """Nothing to do."""

    def resolve(self, _kind: object, _value: object, implicit: Any) -> str:
        """Say only whether a scalar is plain or quoted; an explicit tag never comes here."""
        return "plain" if implicit is True or (isinstance(implicit, tuple) and implicit[0]) else "quoted"


_TOO_LARGE = f"must be at most {DEEPEST} levels deep and hold at most {MOST_VALUES} values"
_RULES = {  # what PyYAML says: what we say, and the way out
    "but found another document": ("must be one document", "remove what follows the second ---"),
    "found character '\\t' that cannot start any token": ("must not be indented by tabs", "use spaces"),
    _TOO_LARGE: (_TOO_LARGE, "put arrivals into a CSV file: load: {trace: {file: ...}}"),
}


def read_yaml(text: str, source: str, *, path: Path = (), at: Place | None = None) -> Tree:
    """Read YAML as a tree that stands at a path. at: the place of every value, for text that is not a file.

    Raises ScenarioError for what is not YAML, and for YAML that a scenario has no use for.
    """

    def place(mark: yaml.Mark) -> Place:
        return at or Place(source, mark.line + 1, mark.column + 1)

    builder = _Builder(place)
    tree = builder.tree(_compose(text, at or Place(source, 1, 1), place), path)
    if builder.problems:
        raise ScenarioError("\n".join(map(str, builder.problems)))
    return tree


def _compose(text: str, start: Place, place: Callable[[yaml.Mark], Place]) -> yaml.Node:
    if len(text) > LARGEST:
        raise _error(start, f"must be at most {LARGEST // 1024} KiB", _RULES[_TOO_LARGE][1])
    try:
        node = _Nodes(text).get_single_node()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        rule, way_out = _RULES.get(
            str(error.problem), (f"is not YAML: {error.problem}", "quote text that YAML would read as a sign")
        )
        raise _error(place(mark), rule, way_out) from None
    except yaml.reader.ReaderError as error:
        line, column = text.count("\n", 0, error.position), error.position - text.rfind("\n", 0, error.position) - 1
        where = place(yaml.Mark("", error.position, line, column, None, None))
        raise _error(where, f"must not hold the character {chr(error.character)!r}", "remove it") from None
    except (ValueError, OverflowError) as error:  # PyYAML lets a huge version or escape through
        raise _error(start, f"is not YAML: {error}", "write a smaller number") from None
    if node is None:
        raise _error(start, "is empty", "write at least name, seed, duration, load, steps and workers")
    return node


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
            raise _error(place, *_RULES[_TOO_LARGE])
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
        if node.tag == "quoted":
            return node.value
        if len(node.value) > LONGEST_NUMBER and _NUMBER.fullmatch(node.value):
            self._refuse(self.place(node.start_mark), path, "must not be a number this long", "shorten it")
            return 0
        return plain_value(node.value)

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Tree]:
        value: dict[str, Tree] = {}
        for key_node, value_node in node.value:
            place, key = self.place(key_node.start_mark), key_node.value
            if not isinstance(key_node, yaml.ScalarNode):
                self._refuse(place, path, "must have keys that are words", "write key: value")
            elif key == "<<" and key_node.tag == "plain":
                self._refuse(place, (*path, key), "is not supported: merge keys", "override in architectures instead")
            elif key in value:
                first = value[key].key_place
                self._refuse(
                    place, (*path, key), f"must be given once, is also in line {first.line if first else 0}", "keep one"
                )
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
    if _INT.fullmatch(text):
        return int(text)
    if _BASED.fullmatch(text):
        return int(text, 0)
    if _FLOAT.fullmatch(text):
        return float(text)
    if _SPECIAL.fullmatch(text):
        return float(text.replace(".", ""))
    return text
