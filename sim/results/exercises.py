"""Exercises of the course in Python: each asks, grades an answer, gives hints, and shows its solution."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from inspect import cleandoc
from typing import Any

from sim.lessons import course
from sim.scenario import ScenarioError


@dataclass(frozen=True, slots=True)
class Words:
    """Words that show themselves: as Markdown in a notebook, as plain text on a terminal."""

    markdown: str
    plain: str = ""

    def __repr__(self) -> str:
        return course.on_screen(self.plain or self.markdown)

    def _repr_markdown_(self) -> str:
        return self.markdown


class Exercise:
    """A question of the course. In a notebook it shows itself; `check` grades an answer by runs with fixed seeds.

    >>> asked = exercise("01-simple")
    >>> asked.level
    'simple'
    >>> asked.check(...).right is None
    True
    """

    def __init__(self, lesson: course.Exercise) -> None:
        """Take an exercise; no hint has been given yet."""
        self._lesson, self._hints_given = lesson, 0

    @property
    def name(self) -> str:
        """The number of its notebook, and its level."""
        return self._lesson.name

    @property
    def level(self) -> str:
        """Simple, moderate or advanced."""
        return self._lesson.level

    @property
    def question(self) -> str:
        """What is asked, as Markdown."""
        return cleandoc(self._lesson.question)

    @property
    def scenario(self) -> dict[str, Any]:
        """What it asks about, to be run and changed: `sim.run(asked.scenario, workers__count=5)`; a copy each time.

        Raises ScenarioError where the question is about a scenario of the lab, which has a name.

        >>> exercise("06-simple").scenario["load"]
        '10/s'
        """
        if self._lesson.scenario is None:
            raise ScenarioError(f"{self.name}: has no scenario of its own; its question names one of the lab")
        return deepcopy(dict(self._lesson.scenario))

    def check(self, answer: object = None) -> course.Grade:
        """Grade an answer: right, not yet, or how to answer. Never an error, whatever the answer is."""
        return course.check(self._lesson, answer)

    def hint(self) -> Words:
        """Return the next hint; after the last one it says so."""
        hints = self._lesson.hints
        if self._hints_given == len(hints):
            self._hints_given = 0
            return Words(f'Those were all the hints. `sim.exercise("{self.name}").solution()` shows the solution.')
        self._hints_given += 1
        return Words(f"*Hint {self._hints_given} of {len(hints)}.* {cleandoc(hints[self._hints_given - 1])}")

    def solution(self) -> Words:
        """Return the solution, folded in a notebook."""
        text = course.solution(self._lesson)
        return Words(course.folded("Solution", text), text)

    def __repr__(self) -> str:
        return course.on_screen(course.question(self._lesson))

    def _repr_markdown_(self) -> str:
        return course.question(self._lesson)


@cache  # the same exercise each time: it knows which hints it has given
def exercise(name: str) -> Exercise:
    """Return an exercise of the course by its name, such as "06-simple".

    Raises ScenarioError with the nearest that exists.
    """
    return Exercise(course.find(name))
