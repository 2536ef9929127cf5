"""Time in nanoseconds and the order of what happens at one instant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.model.clock import Clock, Kind, Timer, rank


@given(st.lists(st.tuples(st.integers(0, 3), st.sampled_from(Kind), st.integers(0, 9)), unique=True))
def test_events_of_one_instant_happen_by_kind_then_by_number(events):
    """Whatever the order in which they are scheduled."""
    clock, happened = Clock(), []
    for event in events:
        clock.call_after(*event, lambda event=event: happened.append(event))
    clock.run_to(4)

    assert sorted(events) == happened


def test_the_horizon_is_not_reached():
    """What is due at the horizon does not happen, what is due just before it does; the clock stands at the horizon."""
    clock, happened = Clock(), []
    for at_ns in (9, 10):
        clock.call_after(at_ns, Kind.ARRIVAL, at_ns, lambda at_ns=at_ns: happened.append(at_ns))
    clock.run_to(10)

    assert ([9], 10) == (happened, clock.now_ns)


def test_a_run_may_stop_on_the_way():
    """Two halves are a whole: progress can be told without changing anything."""
    clock, happened = Clock(), []
    clock.call_after(7, Kind.ARRIVAL, 0, lambda: happened.append(clock.now_ns))
    clock.run_to(5)
    clock.run_to(10)

    assert [7] == happened


def test_what_an_event_sets_off_is_over_before_the_next_one_of_its_instant():
    """A story woken by the first of two simultaneous events speaks before the second."""
    clock, said = Clock(), []
    woken = clock.event()

    def story():
        yield woken
        said.append("woken")

    clock.follow(story())
    clock.call_after(1, Kind.ATTEMPT_ENDS, 1, woken.succeed)
    clock.call_after(1, Kind.ATTEMPT_ENDS, 2, lambda: said.append("second"))
    clock.run_to(2)

    assert ["woken", "second"] == said


def test_a_process_that_fails_ends_the_run():
    """No error of ours is swallowed."""
    clock = Clock()

    def broken():
        yield Timer(clock, Kind.CALL_ENDS).ring(1, 0)
        raise RuntimeError("a bug of ours")

    clock.process(broken())
    with pytest.raises(RuntimeError, match="a bug of ours"):
        clock.run_to(5)


def test_ranks_leave_room():
    """A million workers and ten to the twelfth jobs do not spill into the next kind."""
    assert rank(Kind.ATTEMPT_ENDS, 10**12, 10**6) < rank(Kind.CALL_ENDS, 0)
