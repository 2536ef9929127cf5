"""The words of the audit: a rule marks the rows of a table that break it, and says what they do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from sim.measure.work import BoolArray
from sim.record import NEVER, IntArray

Rule = tuple[BoolArray, str]  # by row: whether it breaks the rule; and what such rows do, to follow "3 of 10 jobs …"


def told(name: str, rules: Iterable[Rule]) -> Iterator[str]:
    """Say of each broken rule how many rows of the table break it, and which is the first to look at.

    >>> list(told("jobs", [(np.array([False, True, True]), "end before they begin"), (np.zeros(3, bool), "vanish")]))
    ['2 of 3 jobs end before they begin (first: row 1)']
    """
    for wrong, said in rules:
        count = int(np.count_nonzero(wrong))
        if count:
            yield f"{count} of {len(wrong)} {name} {said} (first: row {int(wrong.argmax())})"


def row_before(owner: IntArray) -> IntArray:
    """By row: the row before it that has the same owner; NEVER for the first of an owner.

    >>> row_before(np.array([7, 5, 7, 7, 5])).tolist()
    [-1, -1, 0, 2, 1]
    """
    order = np.argsort(owner, kind="stable")
    before = np.full(len(owner), NEVER)
    again = owner[order[1:]] == owner[order[:-1]]
    before[order[1:][again]] = order[:-1][again]
    return before


def last_row(owner: IntArray, count: int) -> IntArray:
    """By owner, of `count`: the last of its rows; NEVER for those who have none.

    >>> last_row(np.array([2, 0, 2]), 4).tolist()
    [1, -1, 2, -1]
    """
    last = np.full(count, NEVER)
    last[owner] = np.arange(len(owner))  # of several, the last is kept
    return last


def misnumbered(owner: IntArray, number: IntArray) -> BoolArray:
    """By row: whether it breaks the numbering 1, 2, … of the rows of its owner."""
    before = row_before(owner)
    wrong: BoolArray = number != np.where(before == NEVER, 1, number[before] + 1)
    return wrong


def out_of_order(at: IntArray) -> BoolArray:
    """By row: whether it stands behind one with a larger value."""
    wrong = np.zeros(len(at), bool)
    wrong[1:] = at[1:] < at[:-1]
    return wrong


def repeated(value: IntArray) -> BoolArray:
    """By row: whether an earlier one has the same value."""
    if len(value) == 0 or (value[1:] > value[:-1]).all():  # as most are: no need to sort
        return np.zeros(len(value), bool)
    wrong: BoolArray = row_before(value) != NEVER
    return wrong


def usual(value: IntArray) -> int:
    """Return the middle one of values that should all be equal: one that differs does not hide behind it."""
    middle = len(value) // 2
    return int(np.partition(value, middle)[middle])
