"""Names and lists as people read them; foreign text made harmless. How numbers are said is the measures' affair."""

from __future__ import annotations

import unicodedata
from html import escape

from sim.measure.said import DASH, count, metric_words, per_second, percent, scale_of_time, time

__all__ = [
    "DASH",
    "count",
    "listed",
    "metric_words",
    "per_second",
    "percent",
    "preformatted",
    "safe",
    "scale_of_time",
    "some",
    "time",
]


def safe(text: str, limit: int = 60) -> str:
    r"""Make foreign text harmless: one line of at most `limit` characters, without control or direction codes.

    >>> safe("check\x1b[2Jout\n")
    'check [2Jout'
    """
    line = " ".join("".join(" " if unicodedata.category(c)[0] == "C" else c for c in text).split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def preformatted(text: str) -> str:
    """Return text laid out in columns as HTML, for a notebook.

    >>> preformatted("a < b")
    '<pre style="font-family: monospace; line-height: 1.3">a &lt; b</pre>'
    """
    # Not a bare <pre>: pages made of notebooks give those the font of the prose, and columns no longer stand in line.
    return f'<pre style="font-family: monospace; line-height: 1.3">{escape(text)}</pre>'


def some(number: int, one: str, many: str = "") -> str:
    """A number and its noun.

    >>> some(1, "job"), some(2, "job"), some(0, "retry", "retries")
    ('1 job', '2 jobs', '0 retries')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def listed(words: list[str]) -> str:
    """Words as a list in a sentence.

    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))
