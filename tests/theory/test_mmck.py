"""Facts about M/M/c/K."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.theory import NotApplicable, erlang, mmc, mmck

loads = st.floats(0.05, 3.0)


@pytest.mark.parametrize(("workers", "capacity", "load"), [(1, 1, 0.5), (1, 5, 0.9), (3, 7, 2.5), (4, 10, 9.0)])
def test_means_solve_the_chain(workers, capacity, load, stationary):
    """The balance equations, solved by linear algebra, give the same states and means."""
    chain = {(n, n + 1): load for n in range(capacity)}
    chain |= {(n + 1, n): min(n + 1, workers) / 1.0 for n in range(capacity)}
    states = stationary(chain)
    system = {"arrival_rate": load, "mean_service_s": 1.0, "workers": workers, "capacity": capacity}
    queue = mmck.queue(**system)

    assert list(states.values()) == pytest.approx(mmck.state_probabilities(**system).tolist(), abs=1e-12)
    assert states[capacity] == pytest.approx(queue.lost_share, abs=1e-12)
    assert sum(n * p for n, p in states.items()) == pytest.approx(queue.in_system, abs=1e-12)
    assert sum(min(n, workers) * p for n, p in states.items()) == pytest.approx(queue.throughput_per_s, abs=1e-12)
    assert sum(max(n - workers, 0) * p for n, p in states.items()) == pytest.approx(queue.queue_length, abs=1e-12)


@given(loads, st.integers(1, 8))
def test_without_room_to_wait_it_is_erlang_b(load, workers):
    """K = c: nobody waits, and the share turned away is Erlang B."""
    queue = mmck.queue(arrival_rate=load, mean_service_s=1.0, workers=workers, capacity=workers)

    assert queue.wait_probability == queue.queue_length == 0.0
    assert erlang.blocking_probability(workers=workers, offered_load=load) == pytest.approx(queue.lost_share, rel=1e-9)


@given(st.floats(0.05, 0.8), st.integers(1, 8), st.floats(0.0, 9.0))
def test_much_room_is_no_bound(utilisation, workers, at_s):
    """K → ∞: nobody is turned away, and all is as in M/M/c."""
    system = {"arrival_rate": utilisation * workers, "mean_service_s": 1.0, "workers": workers}
    bounded, unbounded = mmck.queue(**system, capacity=400), mmc.queue(**system)

    assert bounded.lost_share < 1e-12
    for mean in ("wait_probability", "wait_s", "queue_length", "sojourn_s", "in_system", "utilisation"):
        assert getattr(unbounded, mean) == pytest.approx(getattr(bounded, mean), rel=1e-8, abs=1e-12)
    assert mmc.wait_cdf(at_s=at_s, **system) == pytest.approx(
        mmck.wait_cdf(at_s=at_s, **system, capacity=400), abs=1e-9
    )


@given(loads, st.integers(1, 5), st.integers(0, 20))
def test_littles_law_holds_for_the_admitted(load, workers, room):
    """Lq = X Wq and L = X W, with the throughput X of those admitted; X/c services keep the workers busy."""
    queue = mmck.queue(arrival_rate=load, mean_service_s=2.0, workers=workers, capacity=workers + room)

    assert queue.throughput_per_s * queue.wait_s == pytest.approx(queue.queue_length)
    assert queue.throughput_per_s * queue.sojourn_s == pytest.approx(queue.in_system)
    assert queue.throughput_per_s * 2.0 / workers == pytest.approx(queue.utilisation)
    assert queue.wait_s + 2.0 == pytest.approx(queue.sojourn_s)


@given(loads, st.integers(1, 5), st.integers(0, 20), st.floats(0.0, 0.999))
def test_percentiles_invert_the_distribution(load, workers, room, share):
    """The share within the percentile is the share asked for, or more if so many do not wait."""
    system = {"arrival_rate": load, "mean_service_s": 2.0, "workers": workers, "capacity": workers + room}
    wait_s = mmck.wait_percentile(share=share, **system)
    at_once = mmck.wait_cdf(at_s=0.0, **system)

    assert 1 - mmck.queue(**system).wait_probability == pytest.approx(at_once)
    assert max(share, at_once) == pytest.approx(mmck.wait_cdf(at_s=wait_s, **system), abs=1e-9)


def test_mean_wait_is_the_area_over_the_distribution():
    """The integral of P(wait > t) is the mean wait of the admitted."""
    system = {"arrival_rate": 3.0, "mean_service_s": 1.0, "workers": 2, "capacity": 9}
    times = np.linspace(0.0, 40.0, 8001)
    tails = [1 - mmck.wait_cdf(at_s=t, **system) for t in times]

    assert np.trapezoid(tails, times) == pytest.approx(mmck.queue(**system).wait_s, abs=1e-5)


@given(loads, st.integers(1, 5), st.integers(0, 20))
def test_more_room_loses_fewer_and_waits_longer(load, workers, room):
    """Room for one more job: fewer turned away, longer waits."""
    less, more = (
        mmck.queue(arrival_rate=load, mean_service_s=1.0, workers=workers, capacity=workers + extra)
        for extra in (room, room + 1)
    )

    assert more.lost_share < less.lost_share
    assert more.wait_s >= less.wait_s


def test_a_great_overload_does_not_overflow():
    """A thousandfold load on a long queue: nearly all are turned away, the worker never rests."""
    queue = mmck.queue(arrival_rate=1000.0, mean_service_s=1.0, workers=1, capacity=5000)

    assert (1.0, 0.999) == pytest.approx((queue.utilisation, queue.lost_share))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"capacity": 1}, "capacity must be at least 2, got 1"),
        ({"workers": 0}, "workers must be at least 1"),
        ({"arrival_rate": -1.0}, "arrival_rate must be positive"),
    ],
)
def test_refusals_name_the_condition(change, reason):
    """There is room at least for the jobs in service."""
    with pytest.raises(NotApplicable, match=reason):
        mmck.queue(**({"arrival_rate": 1.0, "mean_service_s": 1.0, "workers": 2, "capacity": 3} | change))
