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


def misnumbered(number: IntArray, before: IntArray) -> BoolArray:
    """By row: whether it breaks the numbering 1, 2, … of its owner's rows; before: the row before it, or NEVER.

    >>> misnumbered(np.array([1, 1, 3]), np.array([-1, -1, 0])).tolist()
    [False, False, True]
    """
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


def among(rows: IntArray, count: int) -> BoolArray:
    """By row, of `count`: whether it is one of these.

    >>> among(np.array([2, 0, 2]), 4).tolist()
    [True, False, True, False]
    """
    found = np.zeros(count, bool)
    found[rows] = True
    return found


def latest_before(owner: IntArray, at: IntArray, mark_owner: IntArray, mark_at: IntArray) -> IntArray:
    """By row: of the marks of its owner, the one with the largest time that is not after its own; NEVER if none.

    >>> latest_before(np.array([7, 7, 8]), np.array([5, 1, 9]), np.array([7, 7]), np.array([5, 3])).tolist()
    [0, -1, -1]
    """
    owners, times = np.concatenate([mark_owner, owner]), np.concatenate([mark_at, at])
    marks = len(mark_owner)
    order = np.lexsort((np.arange(len(owners)) >= marks, times, owners))  # at one time, marks come first
    place = np.where(order < marks, np.arange(len(order)), NEVER)
    np.maximum.accumulate(place, out=place)  # by place in the order: that of the last mark so far
    found = np.empty(len(order), np.int64)
    found[order] = np.where(place == NEVER, NEVER, order[place])
    mark = found[marks:]
    return np.where((mark != NEVER) & (mark_owner[mark] == owner), mark, NEVER) if marks else mark
