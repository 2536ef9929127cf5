"""Leases: until when a job stays hidden."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.policies.lease import lease_over_ns, notice_ns


@given(st.integers(0, 2**62), st.integers(1, 2**62))
def test_what_happens_is_noticed_at_the_next_look(at_ns, poll_ns):
    """At the first multiple of the poll that is not earlier."""
    noticed_ns = notice_ns(at_ns, poll_ns)

    assert 0 == noticed_ns % poll_ns
    assert at_ns <= noticed_ns < at_ns + poll_ns


def test_without_a_poll_it_is_noticed_at_once():
    """A poll of 0 means that somebody always looks."""
    assert 31 == notice_ns(31, 0)


@pytest.mark.parametrize(
    ("heartbeat_ns", "start_ns", "alive_until_ns", "expected_ns"),
    [
        (0, 0, 1000, 30),  # nobody renews it
        (10, 0, 5, 30),  # the worker died before its first beat
        (10, 0, 10, 30),  # at the very instant of it
        (10, 0, 11, 40),  # just after it
        (10, 0, 100, 120),  # the last beat is at 90
        (10, 20, 100, 120),  # the first beat comes with the end of the lease, and is in time
        (10, 21, 100, 30),  # the job waited too long in the worker's buffer
        (30, 0, 100, 120),  # each beat comes with the end of the lease
        (31, 0, 100, 30),  # too late
        (31, -1, 100, 60),  # in time once, and never again
    ],
)
def test_a_lease_of_thirty(heartbeat_ns, start_ns, alive_until_ns, expected_ns):
    """Handed out at 0 for 30 ns, renewed by beats while the worker is alive."""
    assert expected_ns == lease_over_ns(0, 30, heartbeat_ns, start_ns, alive_until_ns)


@given(st.integers(0, 50), st.integers(1, 40), st.integers(0, 50), st.integers(0, 60), st.integers(0, 300))
def test_the_end_is_that_of_beating_one_by_one(leased_ns, timeout_ns, heartbeat_ns, waits_ns, works_ns):
    """Renewing the lease beat by beat, as long as it is not over, comes to the same end."""
    start_ns = leased_ns + waits_ns
    over_ns = leased_ns + timeout_ns
    beats_ns = range(start_ns + heartbeat_ns, start_ns + works_ns, heartbeat_ns) if heartbeat_ns else ()
    for beat_ns in beats_ns:
        if beat_ns <= over_ns:
            over_ns = beat_ns + timeout_ns

    assert over_ns == lease_over_ns(leased_ns, timeout_ns, heartbeat_ns, start_ns, start_ns + works_ns)
