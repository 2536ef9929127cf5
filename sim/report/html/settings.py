"""The scenario itself: every parameter with its value and where it comes from, and a file that holds all of it."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sim.experiment import Comparison
from sim.report.stress.markdown import short
from sim.report.words import listed, safe
from sim.scenario import SCENARIO_FILE, ScenarioError, portable
from sim.scenario.origins import DEFAULT, parameters

_VALUE: Final = 300
_UNSEEN: Final = "\N{REPLACEMENT CHARACTER}"


@dataclass(frozen=True, slots=True)
class Setting:
    """A parameter in words. of: the architectures that have this value, empty if all have."""

    key: str
    of: str
    value: str
    origin: str


@dataclass(frozen=True, slots=True)
class Settings:
    """What was said, what was left to its default, and the whole as a file.

    text: of the file, empty if there cannot be one, for which `why` is. recordings: files that it names, which are not
    in the page.
    """

    said: tuple[Setting, ...]
    defaults: tuple[Setting, ...]
    text: str
    why: str
    recordings: tuple[str, ...]

    @property
    def shown_text(self) -> str:
        """The text for the eye: a sign that would change how others look is shown as unknown."""
        return "".join(sign if sign == "\n" or unicodedata.category(sign)[0] != "C" else _UNSEEN for sign in self.text)


def settings(comparison: Comparison) -> Settings:
    """Return what was run."""
    rows = _rows(comparison)
    text, why, recordings = _file(comparison)
    return Settings(
        said=tuple(row for row in rows if row.origin != DEFAULT),
        defaults=tuple(row for row in rows if row.origin == DEFAULT),
        text=text,
        why=why,
        recordings=recordings,
    )


def _rows(comparison: Comparison) -> list[Setting]:
    """A row per key, value and origin, in the order of the file format."""
    names = list(comparison.outcomes)
    found: dict[str, dict[tuple[str, str], list[str]]] = {}
    for each in parameters(comparison.scenario):
        if each.architecture in comparison.outcomes:
            said = found.setdefault(each.key, {})
            said.setdefault((value_words(each.value), each.origin), []).append(each.architecture)
    return [
        Setting(safe(key, 120), _of(who, names), value, safe(origin, 80))
        for key, said in found.items()
        for (value, origin), who in said.items()
    ]


def _of(who: Sequence[str], names: Sequence[str]) -> str:
    return "" if len(who) == len(names) else listed([safe(name, 40) for name in who])


def value_words(value: Any) -> str:
    """A value of a scenario in one line; one that is nothing has a name, too."""
    return "none" if value is None else safe(short(value), _VALUE) or "empty"


def _file(comparison: Comparison) -> tuple[str, str, tuple[str, ...]]:
    """The text of the whole scenario, or why there is none, and the files it names."""
    try:
        files = portable(comparison.scenario)
    except ScenarioError as error:
        return "", safe(str(error), 400), ()
    return files[SCENARIO_FILE].decode(), "", tuple(safe(name, 200) for name in files if name != SCENARIO_FILE)
