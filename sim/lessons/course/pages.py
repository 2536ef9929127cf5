"""An exercise as people read it: in its notebook, and on a terminal."""

from __future__ import annotations

import re
from inspect import cleandoc
from itertools import chain
from textwrap import wrap
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from sim.lessons.course.exercise import Exercise

_WIDTH: Final = 80
_FENCE: Final = re.compile(r"^```[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_CODE: Final = r"`[^`]+`"  # in which a star is a star
_MARKS: Final = re.compile(rf"({_CODE})|^#+ |\*\*(.+?)\*\*|(?<![\w*])\*(?! )((?:{_CODE}|[^*`\n])+?)\*", re.MULTILINE)
_HINTS: Final = ("A hint", "Another hint", "One more hint")


def question(exercise: Exercise) -> str:
    """Return the question with what there is to choose and how to answer it, as Markdown."""
    options = "\n".join(f"- {letter}) {text}" for letter, text in exercise.form.options.items())
    title, asked = f"### {exercise.level.capitalize()}", cleandoc(exercise.question)
    scenario = "" if exercise.scenario is None else f' *Its scenario is* `sim.exercise("{exercise.name}").scenario`.'
    return "\n\n".join(filter(None, [title, asked, options, f"*Answer with {exercise.form.how}.*{scenario}"]))


def solution(exercise: Exercise) -> str:
    """Return the solution as Markdown: its code, then its words."""
    # `.noeval` keeps the code in the text when the text is made a notebook.
    code = f"```python .noeval\n{cleandoc(exercise.reference)}\n```"
    return f"{code}\n\n{cleandoc(exercise.why)}".strip()


def folded(title: str, text: str) -> str:
    """Return a text that shows its title until it is opened."""
    return f"<details><summary>{title}</summary>\n\n{text}\n\n</details>"


def block(exercise: Exercise) -> str:
    """Return what a notebook says of an exercise: the question, a cell for the answer, hints and solution folded."""
    cell = f'```python\nanswer = ...\nsim.exercise("{exercise.name}").check(answer)\n```'
    hints = [folded(_HINTS[min(i, 2)], cleandoc(hint)) for i, hint in enumerate(exercise.hints)]
    return "\n\n".join([question(exercise), cell, *hints, folded("Solution", solution(exercise))])


def on_screen(text: str) -> str:
    """Lay Markdown out for a terminal: paragraphs wrapped, code as it is, no marks of emphasis.

    >>> print(on_screen("How **many**?"))
    How many?
    >>> print(on_screen("*Such as `a * b`.*"))
    Such as `a * b`.
    """
    parts = _FENCE.split(text)
    laid = [part.rstrip() if at % 2 else _paragraphs(part) for at, part in enumerate(parts)]
    return "\n\n".join(filter(None, laid))


def _paragraphs(text: str) -> str:
    plain = _MARKS.sub(lambda match: match[1] or match[2] or match[3] or "", text)
    paragraphs = [each for each in plain.strip().split("\n\n") if each]
    return "\n\n".join(_paragraph(each) for each in paragraphs)


def _paragraph(text: str) -> str:
    """Wrap a paragraph, or each point of a list."""
    is_list = text.startswith("- ")
    points, indent = (text.splitlines(), "  ") if is_list else ([text], "")
    wrapped = (wrap(each, _WIDTH, subsequent_indent=indent, break_on_hyphens=False) for each in points)
    return "\n".join(chain.from_iterable(wrapped))
