"""Numbers in sentences: what a notebook says of a run comes from the run."""

from __future__ import annotations

from collections.abc import Sequence

from sim.lessons import course
from sim.measure import Interval
from sim.results.exercises import Words


def tell(text: str, /, **numbers: float | Interval | Sequence[float]) -> Words:
    """Fill a text with numbers, each said as its kind is: `{wait:time}`, `{lost:share}`, `{jobs:count}`, `{load:rate}`.

    Times are in seconds. Several numbers are the replications of one: they are told as their mean with half of its
    95 % interval. The result shows itself, as Markdown in a notebook.

    >>> tell("It takes {took:time}, at a load of {load:rate}.", took=[3.9, 4.0, 4.1], load=7)
    It takes 4.00 ±0.25 s, at a load of 7/s.
    """
    return Words(course.tell(text, **numbers))
