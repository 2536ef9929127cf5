"""The list of the scenarios that ship with the lab: lessons, and what users of real queues saw."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from textwrap import wrap

from sim.scenario import Scenario

WIDTH = 100
NAME_WIDTH = 32
_SEEN = re.compile(r"Seen in (\S+.*)\.$")  # how the text of a surprise ends: where somebody told of it


def scenarios_text(scenarios: Iterable[Scenario]) -> str:
    """Each scenario with the first sentence of what it is about; the surprises of real queues apart."""
    known = tuple(scenarios)
    lessons = [scenario for scenario in known if seen_in(scenario) is None]
    surprises = [scenario for scenario in known if seen_in(scenario) is not None]
    groups = (("Lessons", lessons), ("What users of real queues saw (docs/surprises.md)", surprises))
    return "\n\n".join("\n".join(_group(title, members)) for title, members in groups if members)


def seen_in(scenario: Scenario) -> str | None:
    """Where users of a real queue told of it; None for a lesson of our own."""
    found = _SEEN.search(scenario.about)
    return found[1] if found else None


def _group(title: str, scenarios: Sequence[Scenario]) -> Iterator[str]:
    yield title
    for scenario in scenarios:
        first, *more = wrap(_first_sentence(scenario.about), WIDTH - NAME_WIDTH) or [""]
        yield f"{scenario.name:{NAME_WIDTH}}{first}".rstrip()
        yield from (" " * NAME_WIDTH + line for line in more)


def _first_sentence(text: str) -> str:
    return re.split(r"(?<=\.)\s", text, maxsplit=1)[0]
