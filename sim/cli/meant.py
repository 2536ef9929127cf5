"""What was meant by a word that is no argument of a command: how it would be said."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeAlias

if TYPE_CHECKING:
    from argparse import Action

Options: TypeAlias = "Mapping[str, Action]"

_UNIT: Final = re.compile(r"([smhd]|(?:sec|min|hr|second|minute|hour|day)s?)", re.IGNORECASE)
_GLUE: Final = {"KEY=VALUE": "=", "KEY=VALUES": "=", "A..B": "..", "NAME,...": ","}


def meant(rest: Sequence[str], given: Sequence[str], options: Options, *, one_scenario_of: str) -> str:
    """Say what was meant by the first of words that are left over; nothing if that cannot be guessed.

    given: all words. options: those of the command. one_scenario_of: a command that takes one scenario.
    """
    from sim.scenario.errors import likely

    word = rest[0]
    if word.startswith("-"):
        long = [each for each in options if each.startswith("--")]
        return _key(rest, options) or likely(word.partition("=")[0], long)
    if value := in_one_value(rest, given, options):
        return value
    if one_scenario_of and _is_scenario(word):
        return f"{one_scenario_of} takes one scenario, and sim diff compares two"
    return f"an architecture is named by --only {word}" if "--only" in options and not word[0].isdigit() else ""


def in_one_value(rest: Sequence[str], given: Sequence[str], options: Options) -> str:
    """Say how a word belongs to the value of the option before it, as 5 minutes do; nothing if it cannot."""
    at = given.index(rest[0]) if rest else 0
    option = options.get(given[at - 2]) if at >= 2 else None
    if option is None or option.dest == "only":
        return ""
    value = _joined(str(option.metavar), given[at - 1], rest[0])
    return f"write {given[at - 2]} {value}" if value else ""


def _joined(kind: str, value: str, word: str) -> str:
    """One value of two words; nothing where the first is whole."""
    if kind == "TIME":
        return f"{value}{word[0].lower()}" if _UNIT.fullmatch(word) and value[-1:].isdigit() else ""
    glue: Any = _GLUE.get(kind)
    return f"{value}{glue}{word}" if glue and (glue not in value or glue == ",") else ""


def _key(rest: Sequence[str], options: Options) -> str:
    """A key of the scenario, as --set changes it, if one was written as an option."""
    from sim.scenario.document import Document

    word, equals, value = rest[0].partition("=")
    key = word.removeprefix("--")
    if key.split(".")[0] not in Document.file_keys() or "--set" not in options:
        return ""
    return f"a key of the scenario is changed by --set {key}={value if equals else next(iter(rest[1:]), 'VALUE')}"


def _is_scenario(word: str) -> bool:
    from sim.scenario import catalog

    return word.endswith((".yaml", ".yml")) or word in catalog.names()
