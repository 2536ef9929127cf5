"""The words of the audit, against counting one by one."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.measure.rules import latest_before, row_before

PLACES = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 9)), max_size=12)


def columns(places):
    """Owners and instants as arrays."""
    return np.array([owner for owner, _ in places], np.int64), np.array([at for _, at in places], np.int64)


@given(PLACES, PLACES)
def test_the_latest_mark_is_the_last_of_its_owner_that_is_not_later(asked, marks):
    """Found by sorting once, and by looking at every mark."""
    found = latest_before(*columns(asked), *columns(marks))
    times = [max((at for of, at in marks if of == owner and at <= now), default=-1) for owner, now in asked]

    assert times == [marks[mark][1] if mark >= 0 else -1 for mark in found.tolist()]
    assert all(marks[mark][0] == owner for mark, (owner, _) in zip(found.tolist(), asked, strict=True) if mark >= 0)


@given(st.lists(st.integers(0, 3), max_size=12))
def test_the_row_before_is_the_last_of_the_same_owner(owners):
    """Found by sorting, and by looking back from every row."""
    expected = [max((row for row in range(place) if owners[row] == owner), default=-1)
                for place, owner in enumerate(owners)]  # fmt: skip

    assert expected == row_before(np.array(owners, np.int64)).tolist()
