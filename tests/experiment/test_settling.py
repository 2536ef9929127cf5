"""How long the past is felt, by hand and against a chain whose relaxation time is known."""

from math import inf

import pytest
from theory_questions import SECOND, scenario

from sim.experiment.predict import settles_s


def settling(load, steps=None, workers=1, **sections):
    """How long the start of the only architecture is felt."""
    return settles_s(scenario(load, steps, workers, **sections).architectures["only"])


CALM = settling("0.5/s")


def test_it_is_the_relaxation_time_of_the_queue_and_a_job():
    """Of M/M/1 at 50 %: 2 / 2.8 over the square of 1 less the root of the load, by Odoni and Roth."""
    assert 2 / 2.8 / (1 - 0.5**0.5) ** 2 + 1 == pytest.approx(CALM)


def test_bursts_are_felt_as_long_as_their_states_last_and_their_backlog():
    """Stays of 3,000 s and 300 s are forgotten in 1/(1/3,000 + 1/300) s; 300 s of 3/s leave 600 s of work undone."""
    bursts = {"mmpp": {"rates": ["0.2/s", "3/s"], "stays": ["3000s", "300s"]}}
    mean = (0.2 * 3000 + 3 * 300) / 3300
    alone = 1 / (1 / 3000 + 1 / 300) + 600 / (1 - mean)

    assert settling(f"{mean}/s") + alone == pytest.approx(settling(bursts))


def test_bursts_within_capacity_leave_no_backlog():
    """Only their own memory is added; a load of one state has none."""
    bursts = {"mmpp": {"rates": ["0.4/s", "0.6/s"], "stays": ["100s", "100s"]}}
    one = {"mmpp": {"rates": ["0.5/s"], "stays": ["100s"]}}

    assert CALM + 50 == pytest.approx(settling(bursts))
    assert CALM == pytest.approx(settling(one))


def test_a_ring_of_states_forgets_with_its_slowest_mode():
    """Of three equal stays the mode beside the steady one turns, and fades in two thirds of a stay."""
    ring = {"mmpp": {"rates": ["0.5/s", "0.4/s", "0.6/s"], "stays": ["90s", "90s", "90s"]}}

    assert CALM + 60 == pytest.approx(settling(ring))


def test_crashes_are_felt_until_workers_are_back_and_have_caught_up():
    """Up 600 s, down 300 s: 200 s; one of one leaves half an erlang undone for 300 s, with half a worker to spare."""
    crashes = {"crashes": {"mtbf": "600s", "restart": "300s"}}

    assert CALM + 200 + 300 == pytest.approx(settling("0.5/s", None, {"count": 1, **crashes}))
    spare = settling("0.5/s", None, {"count": 5})
    assert spare + 200 == pytest.approx(settling("0.5/s", None, {"count": 5, **crashes}))


@pytest.mark.parametrize(
    ("alpha", "place", "threads", "expected"),
    [(2.9, "queued", 9, inf), (3.1, "queued", 9, None), (2.9, "inline", 2, inf), (2.9, "inline", None, None)],
)
def test_without_a_third_moment_it_is_felt_for_ever(alpha, place, threads, expected):
    """Of what waits for workers or for threads; calls that never wait leave nothing behind."""
    steps = {"a": {"service": {"pareto": {"mean": "1s", "alpha": alpha}}}, "b": {"service": SECOND}}
    other = {"inline": "queued", "queued": "inline"}[place]
    api = {"api": {} if threads is None else {"threads": threads}}
    found = settling("0.5/s", steps, 9, place={place: ["a"], other: ["b"]}, **api)

    assert found is not None
    assert expected is None or found == expected
    assert (found == inf) == (expected == inf)
