"""The list of the scenarios that ship with the lab: lessons, and what users of real queues saw."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from textwrap import wrap

from sim.scenario import catalog
from sim.scenario.reader import read_yaml

WIDTH = 100
NAME_WIDTH = 32
_SEEN = re.compile(r"Seen in (\S+.*)\.$")  # how the text of a surprise ends: where somebody told of it


def shipped() -> dict[str, str]:
    """Return what each scenario of the catalog is about, by name; nothing else of it is read."""
    found = {}
    for name in catalog.names():
        about = read_yaml(catalog.find(name).read_text(encoding="utf-8"), name).child("about")
        found[name] = str(about.value) if about is not None else ""
    return found


def scenarios_text(abouts: Mapping[str, str]) -> str:
    """Each scenario with the first sentence of what it is about; the surprises of real queues apart."""
    lessons = {name: about for name, about in abouts.items() if seen_in(about) is None}
    surprises = {name: about for name, about in abouts.items() if name not in lessons}
    groups = (("Lessons", lessons), ("What users of real queues saw (docs/surprises.md)", surprises))
    return "\n\n".join("\n".join(_group(title, members)) for title, members in groups if members)


def seen_in(about: str) -> str | None:
    """Where users of a real queue told of what a scenario is about; None for a lesson of our own."""
    found = _SEEN.search(about)
    return found[1] if found else None


def _group(title: str, abouts: Mapping[str, str]) -> Iterator[str]:
    yield title
    for name, about in abouts.items():
        first, *more = wrap(_first_sentence(about), WIDTH - NAME_WIDTH) or [""]
        yield f"{name:{NAME_WIDTH}}{first}".rstrip()
        yield from (" " * NAME_WIDTH + line for line in more)


def _first_sentence(text: str) -> str:
    return re.split(r"(?<=\.)\s", text, maxsplit=1)[0]
