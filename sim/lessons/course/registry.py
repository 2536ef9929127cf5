"""Which notebooks have exercises, and how to find one."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Final

from sim.lessons.course.exercise import LEVELS, Exercise
from sim.scenario.errors import ScenarioError, nearest, printable

_HERE: Final = Path(__file__).parent
# The module of each notebook by its number: "01" -> "nb01_why_queues".
NOTEBOOKS: Final = {
    module.name[2:4]: module.name
    for module in sorted(iter_modules([str(_HERE)]), key=lambda module: module.name)
    if module.name.startswith("nb")
}


def exercises_of(notebook: str) -> tuple[Exercise, ...]:
    """Return the exercises of a notebook, by its number such as "01", the simple one first."""
    found: tuple[Exercise, ...] = import_module(f"sim.lessons.course.{NOTEBOOKS[notebook]}").EXERCISES
    return found


def find(name: str) -> Exercise:
    """Return the exercise of this name, such as "01-simple". Raises ScenarioError with the nearest that exists."""
    if name not in (known := list(_names())):
        number, dash, level = name.partition("-")
        raise ScenarioError(printable(f"{name}: is no exercise{nearest(f'{number:0>2}{dash}{level}', known)}"))
    return next(each for each in exercises_of(name[:2]) if each.name == name)


def _names() -> Iterator[str]:
    """Every name, without importing a notebook's module: a test holds the modules to it."""
    return (f"{notebook}-{level}" for notebook in NOTEBOOKS for level in LEVELS)
