"""Facts about the time to recover: records small enough to be counted by hand."""

import numpy as np
import pytest
from made_up import S, record

from sim.measure.recovery import (
    calls_inside,
    first_lasting,
    recovery_ns,
    served_requests,
    served_shares,
    users_to_return,
)
from sim.record import Answer, CallEnd


def users(served, calls=1):
    """One user a second from 0.5 s on, each served at once (1) or never (0); and what their calls came to."""
    served = [sign == "1" for sign in served]
    requests = [
        (0.5 + at, at, 0.6 + at if well else 3.5 + at, Answer.OK if well else Answer.TIMEOUT, calls)
        for at, well in enumerate(served)
    ]
    calls = [
        (at, 1, 0.5 + at, 0, 0.5 + at, 0.6 + at, CallEnd.OK, None)
        if well
        else (at, 1, 0.5 + at, 0, 3.0 + at, 4.0 + at, CallEnd.OK, 3.5 + at)
        for at, well in enumerate(served)
    ]
    return record(requests=requests, calls=[call_row(*call) for call in calls], horizon_s=20)


def call_row(request, number, sent, thread, start, end, how, left):
    """A row of calls."""
    return (request, number, sent, thread, start, end, how, left)


def test_a_user_is_served_by_the_call_that_they_stayed_for():
    """Who left is not served, though their call ran its course."""
    assert [True, False, True] == served_requests(users("101")).tolist()


def test_a_user_whose_work_is_not_done_is_not_served():
    """A pending user, and one who was turned away."""
    made = record(requests=[(1, 0, None, Answer.PENDING, 1), (2, 1, 2, Answer.REJECTED, 1)])

    assert [False, False] == served_requests(made).tolist()


def test_shares_are_of_those_who_come_in_a_window():
    """Two of four, then none of one, then nobody comes, which lets nobody down."""
    made = users("10100")

    assert [0.5, 0.0, 1.0] == served_shares(made, np.array([0, 4, 5, 6]) * S).tolist()


@pytest.mark.parametrize(
    ("served", "expected_s"),
    [
        ("111111", 0),  # it was never down
        ("000111", 3),
        ("011011", 4),  # it was up in between, but it did not last
        ("111110", None),
        ("000000", None),
    ],
)
def test_it_has_recovered_from_where_every_window_works(served, expected_s):
    """Windows of a second with one user each."""
    found_ns = recovery_ns(users(served), after_ns=0, window_ns=S, windows=6)

    assert found_ns == (None if expected_s is None else expected_s * S)


def test_nine_in_ten_are_enough():
    """One of ten may fail in a window, two may not."""
    assert 0 == recovery_ns(users("1110111111"), after_ns=0, window_ns=10 * S, windows=1)
    assert recovery_ns(users("1110011111"), after_ns=0, window_ns=10 * S, windows=1) is None


def test_windows_begin_when_the_trouble_is_over():
    """What happened before is not asked for."""
    assert 0 == recovery_ns(users("0011"), after_ns=2 * S, window_ns=S, windows=2)


def test_a_record_that_is_too_short_is_refused():
    """The last window must lie within the run."""
    with pytest.raises(ValueError, match="after the run"):
        recovery_ns(users("1"), after_ns=0, window_ns=15 * S, windows=2)


def test_no_window_has_no_recovery():
    """Nothing was watched."""
    assert first_lasting(np.zeros(0, bool)) is None


def test_calls_inside_are_those_of_users_who_left_too():
    """At 3.2 s the calls of 1.5 s (on its thread) and 2.5 s (waiting) are inside; that of 0.5 s ended at 0.6 s."""
    made = users("100")

    assert 2 == calls_inside(made, round(3.2 * S))
    assert 0 == calls_inside(made, 10 * S)


def test_users_to_return_have_called_and_will_call_again():
    """Between a call and the next one of the same user, and at no other time."""
    calls = [(0, 1, 1, 0, 1, 5, CallEnd.OK, 2), (0, 2, 3, 0, 5, 6, CallEnd.OK, None)]
    made = record(requests=[(1, 0, 6, Answer.OK, 2)], calls=calls)

    assert [0, 1, 1, 0] == [users_to_return(made, round(at * S)) for at in (0.5, 1.0, 2.5, 3.0)]
