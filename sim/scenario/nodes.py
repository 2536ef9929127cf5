"""PyYAML's part of reading: text to nodes, with what it says when that fails put into a rule and a way out."""

from __future__ import annotations

from typing import Any, cast

import yaml
from yaml.composer import Composer
from yaml.parser import Parser
from yaml.reader import Reader, ReaderError
from yaml.scanner import Scanner

LARGEST = 256 * 1024  # characters of a file
DEEPEST = 40  # mappings and lists inside each other
MOST_VALUES = 20_000  # of a file, aliases written out
TOO_MUCH = f"must be at most {DEEPEST} levels deep and hold at most {MOST_VALUES} values"
TABLE = "put arrivals into a CSV file: load: {trace: {file: ...}}"


class UnreadableError(ValueError):
    """Text that is not the YAML of a scenario. line, column: from 0, as PyYAML counts."""

    def __init__(self, rule: str, way_out: str, line: int = 0, column: int = 0) -> None:
        super().__init__(rule)
        self.rule, self.way_out, self.line, self.column = rule, way_out, line, column


_RULES = {  # what PyYAML says: what we say, and the way out
    "but found another document": ("must be one document", "remove what follows the second ---"),
    "found character '\\t' that cannot start any token": ("must not be indented by tabs", "use spaces"),
    TOO_MUCH: (TOO_MUCH, TABLE),
}


class _Nodes(Reader, Scanner, Parser, Composer):
    """PyYAML's nodes, without its opinion on what they mean, and with a bound on how deep and how many."""

    def __init__(self, text: str) -> None:
        Reader.__init__(self, text)
        Scanner.__init__(self)
        Parser.__init__(self)
        Composer.__init__(self)
        self._depth = self._count = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        """Compose one node and all below it."""
        self._depth += 1
        self._count += 1
        if self._depth > DEEPEST or self._count > 2 * MOST_VALUES:  # a key counts too
            raise yaml.composer.ComposerError(None, None, TOO_MUCH, cast("Any", self).peek_event().start_mark)
        node = super().compose_node(parent, index)
        self._depth -= 1
        return node

    def descend_resolver(self, *_: object) -> None:
        """Do nothing: no path decides what a scalar means."""

    def ascend_resolver(self) -> None:
        """Do nothing."""

    def resolve(self, _kind: object, _value: object, implicit: Any) -> str:
        """Say only whether a scalar is plain or quoted; an explicit tag never comes here."""
        return "plain" if implicit is True or (isinstance(implicit, tuple) and implicit[0]) else "quoted"


def compose(text: str) -> yaml.Node:
    """Return the only document of a text, its scalars tagged "plain" or "quoted". Raises UnreadableError."""
    if len(text) > LARGEST:
        raise UnreadableError(f"must be at most {LARGEST // 1024} KiB", TABLE)
    try:
        node = _Nodes(text).get_single_node()
    except yaml.MarkedYAMLError as error:
        mark, said = error.problem_mark, str(error.problem)
        rule = _RULES.get(said, (f"is not YAML: {said}", "look for a missing bracket, quote, or space after a colon"))
        raise UnreadableError(*rule, *((mark.line, mark.column) if mark else ())) from None
    except ReaderError as error:
        line, start = text.count("\n", 0, error.position), text.rfind("\n", 0, error.position) + 1
        rule = (f"must not hold the character {text[error.position]!r}", "remove it")
        raise UnreadableError(*rule, line, error.position - start) from None
    except (ValueError, OverflowError) as error:  # PyYAML lets a huge version or escape through
        raise UnreadableError(f"is not YAML: {error}", "write a smaller number") from None
    if node is None:
        raise UnreadableError("is empty", "write at least name, seed, duration, load, steps and workers")
    return node
