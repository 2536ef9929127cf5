"""The exercises of the course: three for each notebook, graded by seeded runs.

A module for each notebook, such as `nb01_why_queues`, holds its exercises as EXERCISES; it is imported when one of them
is asked for. Whoever adds a notebook adds a module, and nothing else.
"""

from sim.lessons.course import forms
from sim.lessons.course.exercise import LEVELS, AnswerError, Exercise, Grade, Wrong, check, not_yet, right
from sim.lessons.course.pages import block, folded, on_screen, question, solution
from sim.lessons.course.registry import NOTEBOOKS, exercises_of, find
from sim.lessons.course.runs import measured, tell

__all__ = [
    "LEVELS",
    "NOTEBOOKS",
    "AnswerError",
    "Exercise",
    "Grade",
    "Wrong",
    "block",
    "check",
    "exercises_of",
    "find",
    "folded",
    "forms",
    "measured",
    "not_yet",
    "on_screen",
    "question",
    "right",
    "solution",
    "tell",
]
