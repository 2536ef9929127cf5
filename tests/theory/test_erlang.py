"""Facts about Erlang's formulas."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.theory import NotApplicable, erlang

loads = st.floats(0.01, 60.0)


@pytest.mark.parametrize(("workers", "load", "blocked"), [(1, 1.0, 1 / 2), (2, 1.0, 1 / 5), (3, 2.0, 4 / 19)])
def test_blocking_by_hand(workers, load, blocked):
    """Erlang B is a^c/c! over the sum of a^k/k!, k = 0 … c."""
    assert blocked == pytest.approx(erlang.blocking_probability(workers=workers, offered_load=load), rel=1e-14)


@given(st.integers(0, 60), loads)
def test_blocking_is_the_truncated_poisson(workers, load):
    """The recurrence gives the ratio of the definition."""
    terms = [load**k / math.factorial(k) for k in range(workers + 1)]

    blocked = erlang.blocking_probability(workers=workers, offered_load=load)

    assert terms[-1] / math.fsum(terms) == pytest.approx(blocked, rel=1e-11)


def test_blocking_of_a_large_group():
    """A thousand workers offered a thousand erlang do not overflow: B is about sqrt(2/(πc))."""
    blocked = erlang.blocking_probability(workers=1000, offered_load=1000.0)

    assert math.sqrt(2 / (math.pi * 1000)) == pytest.approx(blocked, rel=0.03)


@pytest.mark.parametrize(
    ("workers", "load", "waits"),
    [(1, 0.8, 0.8), (2, 1.0, 1 / 3), (3, 2.0, 4 / 9), (2, 1.6, 32 / 45)],
)
def test_waiting_by_hand(workers, load, waits):
    """Erlang C in small groups: for one worker the load, for two a²/(2 + a)."""
    assert waits == pytest.approx(erlang.wait_probability(workers=workers, offered_load=load), rel=1e-14)


@given(st.integers(1, 60), st.floats(0.01, 0.99))
def test_more_waits_than_blocks(workers, utilisation):
    """With a queue more jobs find all workers busy than without: B <= C < 1."""
    load = utilisation * workers
    blocked = erlang.blocking_probability(workers=workers, offered_load=load)
    waits = erlang.wait_probability(workers=workers, offered_load=load)

    assert blocked <= waits * (1 + 1e-12)
    assert waits < 1.0


@given(st.integers(1, 30), st.floats(0.1, 0.9), st.floats(1.0, 1.1))
def test_waiting_rises_with_load_and_falls_with_workers(workers, utilisation, growth):
    """More load on the same workers: more waits. One more worker for the same load: fewer."""
    load = utilisation * workers
    waits = erlang.wait_probability(workers=workers, offered_load=load)

    assert waits <= erlang.wait_probability(workers=workers, offered_load=load * growth)
    assert waits >= erlang.wait_probability(workers=workers + 1, offered_load=load)


@given(st.floats(0.0, 60.0), st.floats(0.001, 1.0))
def test_workers_needed_is_the_smallest(load, target):
    """That many workers meet the target, one fewer would not (or would have no steady state)."""
    workers = erlang.workers_needed(offered_load=load, wait_probability=target)

    assert erlang.wait_probability(workers=workers, offered_load=load) <= target
    if workers > 1 and load < workers - 1:
        assert erlang.wait_probability(workers=workers - 1, offered_load=load) > target


def test_no_work_needs_one_worker():
    """Even without load somebody must be there."""
    assert erlang.workers_needed(offered_load=0.0, wait_probability=0.5) == 1


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        (lambda: erlang.wait_probability(workers=8, offered_load=8.0), "offered load 8 erlang >= 8 workers"),
        (lambda: erlang.wait_probability(workers=0, offered_load=0.0), "workers must be at least 1, got 0"),
        (lambda: erlang.wait_probability(workers=1, offered_load=-1.0), "offered_load must be at least 0"),
        (lambda: erlang.blocking_probability(workers=-1, offered_load=1.0), "workers must be at least 0"),
        (lambda: erlang.workers_needed(offered_load=1.0, wait_probability=0.0), "wait_probability must be positive"),
        (lambda: erlang.workers_needed(offered_load=1.0, wait_probability=2.0), "between 0 and 1, got 2"),
    ],
)
def test_refusals_name_the_condition(call, reason):
    """A formula that does not apply says which condition fails."""
    with pytest.raises(NotApplicable, match=reason):
        call()
