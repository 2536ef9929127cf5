"""What is wrong with a scenario, said so that one can mend it: the place, the rule, the value, the way out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from difflib import get_close_matches
from itertools import pairwise

NOTHING = object()  # no value to show: None is one that people write
_PART, _NEAR = 3, 3  # signs of a part of a name that tell something; names that it may be a part of
_LISTED = 30  # names that are listed where none is near
LONGEST_VALUE = 60  # characters of a value that an error shows

Key = str | int
Path = tuple[Key, ...]


class ScenarioError(ValueError):
    """A scenario that cannot be run; one line per problem, each `file:line:column: key: rule, got VALUE; way out`."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value was written. line, column: from 1; 0 where there is no file, such as on the command line."""

    source: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.source}:{self.line}:{self.column}" if self.line else self.source


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong. at: the keys that lead to it from where it was found."""

    at: Path
    rule: str
    value: object = NOTHING
    way_out: str = ""

    def below(self, path: Path) -> Problem:
        """Return the same problem, seen from further up."""
        return replace(self, at=(*path, *self.at))

    def __str__(self) -> str:
        return "".join(
            (
                f"{path_text(self.at)}{_stage(self.at)}: " if self.at else "",
                self.rule,
                f", got {value_text(self.value)}" if self.value is not NOTHING else "",
                f"; {self.way_out}" if self.way_out else "",
            )
        )


def printable(text: str) -> str:
    r"""A text as one line of signs: what a terminal would obey, and half characters, are spelt out.

    >>> print(printable("a\n\x1b[2Jb"))
    a\n\x1b[2Jb
    """
    return "".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in text)


def path_text(path: Path) -> str:
    """Keys as one dotted path.

    >>> path_text(("load", "stages", 0, "rate"))
    'load.stages.0.rate'
    """
    return ".".join(str(key) for key in path)


def _stage(path: Path) -> str:
    """How people number a stage: thresholds and reports begin with 1, where keys begin with 0."""
    numbers = [number for key, number in pairwise(path) if key == "stages" and isinstance(number, int)]
    return f" (stage {numbers[0] + 1})" if numbers else ""


def value_text(value: object) -> str:
    """A value as an error shows it: as in a scenario file, cut where it is long.

    >>> value_text("20/s"), value_text(None), value_text({"count": True})
    ("'20/s'", 'null', '{count: true}')
    """
    text = _yaml_text(value)
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 1] + "…"


def python_text(value: object) -> str:
    """A value as an error of the Python face shows it: as Python writes it, cut where it is long.

    >>> python_text(None), python_text("a")
    ('None', "'a'")
    """
    text = printable(repr(value))
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 1] + "…"


def full_stop(sentence: str) -> str:
    """What ends a sentence: a full stop, unless it is a question already.

    >>> full_stop("it is no time"), full_stop("did you mean workers?")
    ('.', '')
    """
    return "" if sentence.endswith("?") else "."


def _yaml_text(value: object) -> str:
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_yaml_text(entry)}" for key, entry in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_yaml_text(entry) for entry in value) + "]"
    return repr(value)


def likely(word: str, known: Iterable[str]) -> str:
    """A way out for a word that is not known: the nearest one that is, if one is near.

    >>> likely("worker", ["load", "workers"]), likely("x", ["load", "workers"])
    ('did you mean workers?', '')
    >>> likely("sqs", ["sqs-fifo", "sqs-standard", "kafka"])
    'did you mean sqs-fifo or sqs-standard?'
    """
    words = list(known)
    near = get_close_matches(word, words, n=1, cutoff=0.6)
    if not near and len(word) >= _PART:
        near = [each for each in words if word in each][:_NEAR]
    return f"did you mean {' or '.join(near)}?" if near else ""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A way out for a word that is not known: the nearest one that is, or all of them, if one would read so many.

    >>> did_you_mean("worker", ["load", "workers"])
    'did you mean workers?'
    >>> did_you_mean("x", ["load", "workers"])
    'choose from load, workers'
    """
    words = list(known)
    more = ", …" if len(words) > _LISTED else ""
    return likely(word, words) or f"choose from {', '.join(words[:_LISTED])}{more}"


def nearest(word: str, known: Iterable[str]) -> str:
    """The same, to be put at the end of a sentence.

    >>> nearest("worker", ["load", "workers"])
    '; did you mean workers?'
    """
    return f"; {did_you_mean(word, known)}"
