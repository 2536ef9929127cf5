"""Words as Markdown: foreign text made harmless, lists and tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from sim.report.words import safe

AUTHOR = "*To be written by the author*"
_SIGNS = re.compile(r"([\\`*_{}\[\]<>|#~$])")


def prose(text: str, limit: int = 2000) -> str:
    r"""Foreign text as prose: no sign in it means anything.

    >>> prose("<b>5 * 3</b>")
    '\\<b\\>5 \\* 3\\</b\\>'
    """
    return _SIGNS.sub(r"\\\1", safe(text, limit))


def code(text: str, limit: int = 200) -> str:
    r"""Foreign text in the letters of code, fit for a cell of a table.

    >>> code("a|b`c")
    "`a\\|b'c`"
    """
    return f"`{safe(text, limit).replace('`', chr(39)).replace('|', chr(92) + '|') or ' '}`"


def names(words: Iterable[str]) -> str:
    """Names in a sentence, each in the letters of code.

    >>> names(["a", "b"])
    '`a`, `b`'
    """
    return ", ".join(map(code, words))


def bullets(lines: Iterable[str]) -> str:
    """A list."""
    return "\n".join(f"- {line}" for line in lines)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; its cells are Markdown already."""
    lines = (f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows))
    return "\n".join(lines)


def author(what: str) -> str:
    """Say what nobody but the author can know."""
    return f"{AUTHOR}: {what}"


def short(value: Any) -> str:
    """A part of a scenario in one line, as YAML could hold it, without what is not set.

    >>> short({"exponential": {"base": "1s", "max": None}}), short([True, 2])
    ('exponential: {base: 1s}', '[true, 2]')
    """
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_nested(below)}" for key, below in value.items() if below is not None)
    return _nested(value)


def _nested(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_nested, value))}]"
    return f"{{{short(value)}}}" if isinstance(value, dict) else str(value)
