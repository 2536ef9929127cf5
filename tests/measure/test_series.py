"""Step functions from the record."""

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from made_stories import EVENTFUL
from made_up import S, job, record, stay, waiting

from sim.measure import series
from sim.measure.series import NAMES, occupancy
from sim.record import NEVER, AttemptEnd, CallEnd, JobState

RETRIED = record(
    requests=[(1, 0, 1, 1, 1), (2, 1, 2, 1, 1)],
    jobs=[job(0, 1, 7, JobState.DONE), job(1, 2, None, JobState.SCHEDULED)],
    attempts=[
        stay(0, 1, 0, 1, 1, 3, AttemptEnd.FAILED),
        stay(1, 1, 0, 2, 3, 5, AttemptEnd.FAILED),
        stay(0, 2, 0, 5, 5, 7, AttemptEnd.DONE),
        waiting(1, 2, 15, AttemptEnd.SCHEDULED),
    ],
)  # job 0 fails at 3 s, is scheduled until 5 s, done at 7 s; job 1 waits from 2 to 3 s, fails at 5 s, is due at 15 s


def steps(name, made=RETRIED):
    """A series as {second: value}."""
    found = series(made, name)
    return {at / S: value for at, value in zip(found.at_ns.tolist(), found.value.tolist(), strict=True)}


@given(
    st.lists(st.tuples(st.integers(0, 99), st.integers(1, 50)), max_size=20),
    st.sets(st.integers(1, 99), max_size=5),
)
def test_a_series_is_the_sum_of_its_cuts(stays, at):
    """Areas add up to the last nanosecond, the highest of the parts is the highest of all, whatever the edges."""
    enter_ns = np.array([begin for begin, _ in stays], np.int64)
    leave_ns = np.array([NEVER if begin + lasts >= 100 else begin + lasts for begin, lasts in stays], np.int64)
    whole = occupancy(enter_ns, leave_ns, horizon_ns=100)
    edges = [0, *sorted(at), 100]
    cuts = [(whole.cut(*ends), ends[0]) for ends in pairwise(edges)]

    assert whole.area() == sum(cut.area(from_ns) for cut, from_ns in cuts)
    assert max(whole.sampled(np.arange(100))) == max(cut.max(from_ns) for cut, from_ns in cuts)


def test_every_state_of_a_job_is_a_series():
    """By hand, from the comment beside the record."""
    assert {0: 0, 2: 1, 3: 0} == steps("ready")
    assert {0: 0, 3: 1} == steps("scheduled")  # at 5 s one is due and the other begins to wait
    assert {0: 0, 1: 1, 7: 0} == steps("in_flight")
    assert {0: 0, 1: 1, 7: 0} == steps("busy_workers")
    assert {0: 0, 2: 1} == steps("backlog")  # the ready one starts at 3 s, as the other fails


def test_stays_end_as_they_are_released():
    """Of the eventful story: a lease that lapses, a dead letter, two waits in vain, shifts that end."""
    assert {0: 0, 12: 1, 13: 2, 14: 1} == steps("dead", EVENTFUL)
    assert {0: 0, 2: 1, 4: 0, 13: 1, 17: 2} == steps("ready", EVENTFUL)
    assert {0: 0, 2: 1, 3: 0, 4: 1, 13: 2, 15: 1} == steps("scheduled", EVENTFUL)
    assert {0: 0, 1: 2, 2: 1, 3: 2, 4: 1, 10: 2, 11: 3, 12: 2, 13: 0, 14: 1} == {
        at: value for at, value in steps("in_flight", EVENTFUL).items() if at < 15
    }
    assert {0: 3, 7: 2, 9: 3, 13: 2, 18: 1} == steps("workers_up", EVENTFUL)


def test_the_mean_and_the_maximum_are_over_time_after_the_warmup():
    """In flight on [1, 7) of 10 s: mean 0.6; from 5 s on 0.4; backlog at most 1."""
    in_flight = series(RETRIED, "in_flight")

    assert (0.6, 0.4) == (in_flight.mean(), in_flight.mean(5 * S))
    assert (1, 0) == (in_flight.max(), in_flight.max(8 * S))


def test_the_accept_queue_holds_calls_until_a_thread_takes_them_or_they_are_cancelled():
    """Calls at 1 s: on a thread at once; taken up at 4 s; cancelled at 3 s; rejected; waiting at the horizon."""
    made = record(
        requests=[(1, n, None, 0, 1) for n in range(5)],
        calls=[
            (0, 1, 1, 0, 1, 4, CallEnd.OK, None),
            (1, 1, 1, 0, 4, None, CallEnd.RUNNING, None),
            (2, 1, 1, -1, None, 3, CallEnd.CANCELLED, 3),
            (3, 1, 1, -1, None, 1, CallEnd.REJECTED, None),
            (4, 1, 1, -1, None, None, CallEnd.WAITING, None),
        ],
    )

    assert {0: 0, 1: 3, 3: 2, 4: 1} == steps("accept_queue", made)
    assert {0: 0, 1: 1} == steps("busy_threads", made)


@given(st.lists(st.tuples(st.integers(0, 90), st.integers(-1, 99)), max_size=30))
def test_a_series_counts_who_is_inside_at_every_instant(stays):
    """Against counting at each of 100 instants; whoever leaves before it enters is given the length 0."""
    enter = np.array([a for a, _ in stays], np.int64)
    leave = np.array([-1 if b == -1 else max(a, b) for a, b in stays], np.int64)
    inside = occupancy(enter, leave, horizon_ns=100)

    times = np.arange(100)
    counted = [sum(a <= t and (b == -1 or t < b) for a, b in zip(enter, leave, strict=True)) for t in times]
    assert counted == inside.sampled(times).tolist()
    assert sum(counted) == inside.area()
    assert sum(counted[37:]) == inside.area(37)


def test_an_empty_record_has_empty_series():
    """Everything is 0 from 0 s on."""
    assert all({0: 0} == steps(name, record()) for name in NAMES)


def test_areas_do_not_overflow():
    """A thousand jobs for a hundred years are 3e24 ns."""
    century_ns = 3_155_760_000 * S
    inside = occupancy(np.zeros(1000, np.int64), np.full(1000, -1), century_ns)

    assert 1000 * century_ns == inside.area()
