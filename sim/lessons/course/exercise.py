"""What an exercise is: a question, the form of its answer, and how an answer is graded by a run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from math import isclose
from typing import Any, Final

from sim.lessons.course.pages import on_screen
from sim.scenario import ScenarioError
from sim.scenario.errors import full_stop, printable

LEVELS: Final = ("simple", "moderate", "advanced")
_NEAR: Final = 0.02  # two numbers that differ by less are the same wrong answer
_MARKS: Final = {True: "✓ **Right.**", False: "✗ **Not yet.**", None: "… **No answer yet.**"}


class AnswerError(ValueError):
    """An answer that cannot be read. Its words are a sentence without the stop, in the words of the reader."""


@dataclass(frozen=True, slots=True)
class Form:
    """The form of an answer. how: as in "Answer with …"; read: returns the answer, or raises AnswerError.

    options: by letter, where one is to be chosen.
    """

    how: str
    read: Callable[[object], Any]
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Grade:
    """What a check says of an answer. right: None without an answer that can be read. Shows itself as its words."""

    right: bool | None
    words: str

    def __bool__(self) -> bool:
        """Whether the answer is right."""
        return self.right is True

    def __repr__(self) -> str:
        return on_screen(self._repr_markdown_())

    def _repr_markdown_(self) -> str:
        return f"{_MARKS[self.right]} {self.words}"


def right(words: str) -> Grade:
    """Grade an answer as right."""
    return Grade(True, words)  # noqa: FBT003  these two functions are its name


def not_yet(words: str) -> Grade:
    """Grade an answer as wrong."""
    return Grade(False, words)  # noqa: FBT003


@dataclass(frozen=True, slots=True)
class Wrong:
    """A wrong answer that is worth a word of its own. why: what is said to it, after what the run says."""

    answer: Any
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exercise:
    """One exercise. Its texts are Markdown, and may be written indented, on several lines.

    name: that of its notebook and its level, such as "06-simple". form: of the answer, see `sim.lessons.course.forms`.
    hints: in steps, the last one nearly the solution. grade: of an answer that was read, by runs with a fixed seed; its
    words have the numbers of these runs. reference: the solution as Python whose last line is the answer; it may use
    `sim`, and imports what else it needs. why: the solution in words. wrong: answers that are plausible, but wrong.
    scenario: what it asks about, as a file would hold it; None where the question names one that comes with the lab.
    """

    name: str
    question: str
    form: Form
    hints: tuple[str, ...]
    grade: Callable[[Any], Grade]
    reference: str
    wrong: tuple[Wrong, ...]
    why: str = ""
    scenario: Mapping[str, Any] | None = None

    @property
    def level(self) -> str:
        """Simple, moderate or advanced."""
        return self.name.partition("-")[2]


def check(exercise: Exercise, answer: object) -> Grade:
    """Grade an answer. Whatever it is, the result is words: how to answer, right, or not yet and why."""
    if answer is None or answer is ...:
        return Grade(None, f"Write {exercise.form.how} in place of the three dots, and run the cell again.")
    try:
        read = exercise.form.read(answer)
        grade = exercise.grade(read)
    except AnswerError as error:
        return Grade(None, f"{error}{full_stop(str(error))} Answer with {exercise.form.how}.")
    except ScenarioError as error:
        why = str(error).removeprefix("--set ")
        return Grade(None, f"The lab cannot run that: {as_code(why)}{full_stop(why)}")
    said = [wrong.why for wrong in exercise.wrong if wrong.why and _same(exercise.form.read(wrong.answer), read)]
    return replace(grade, words=f"{grade.words} {said[0]}") if said and grade.right is False else grade


def as_code(text: str) -> str:
    """Foreign text as Markdown shows code: on one line, and without what would end the code.

    >>> as_code("<b>`")
    "`<b>'`"
    """
    return f"`{printable(text).replace('`', chr(39))}`"


def _same(one: object, other: object) -> bool:
    """Whether two answers are the same: fractions if they are near."""
    if isinstance(one, float) and isinstance(other, float):
        return isclose(one, other, rel_tol=_NEAR)
    return one == other
