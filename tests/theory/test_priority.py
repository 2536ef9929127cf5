"""Facts about priority classes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.theory import NotApplicable, mg1, mmc, priority

classes = st.lists(st.tuples(st.floats(0.1, 5.0), st.floats(0.01, 9.0), st.floats(0.0, 9.0)), min_size=1, max_size=5)


def columns(kinds, utilisation):
    """Arrival rates, mean services and scvs of these classes, scaled to the utilisation."""
    total = sum(rate * mean_s for rate, mean_s, _ in kinds)
    rates, means_s, scvs = zip(*kinds, strict=True)
    return {
        "arrival_rates": [rate * utilisation / total for rate in rates],
        "mean_services_s": means_s,
        "scvs": scvs,
    }


def test_two_classes_by_hand():
    """Half of an 80 % load urgent: W0 = 0.8, and the classes wait 0.8/0.6 and 0.8/(0.6 · 0.2) services."""
    urgent, normal = priority.mg1(arrival_rates=[0.4, 0.4], mean_services_s=[1.0, 1.0], scvs=[1.0, 1.0])

    assert (0.8 / 0.6, 0.8 / 0.12) == pytest.approx((urgent.wait_s, normal.wait_s))
    assert (0.8, 0.4) == pytest.approx((urgent.wait_probability, urgent.utilisation))


@given(classes, st.floats(0.05, 0.97))
def test_work_is_conserved(kinds, utilisation):
    """Priorities move waits about, they do not save any: the mean by load is that of FIFO (Kleinrock's law)."""
    load = columns(kinds, utilisation)
    queues = priority.mg1(**load)
    rates, means_s, scvs = map(np.array, load.values())
    residual_s = float(rates @ (means_s**2 * (1 + scvs)) / 2)

    assert utilisation * residual_s / (1 - utilisation) == pytest.approx(sum(q.utilisation * q.wait_s for q in queues))
    assert sorted(queues, key=lambda queue: queue.wait_s) == list(queues)


@given(st.floats(0.05, 0.97), st.floats(0.0, 9.0))
def test_one_class_is_mg1(utilisation, scv):
    """With a single class priority is FIFO."""
    (only,) = priority.mg1(arrival_rates=[utilisation], mean_services_s=[1.0], scvs=[scv])

    assert mg1.queue(arrival_rate=utilisation, mean_service_s=1.0, scv=scv).wait_s == pytest.approx(only.wait_s)


@given(st.lists(st.floats(0.1, 3.0), min_size=1, max_size=4), st.integers(1, 20), st.floats(0.05, 0.97))
def test_equal_classes_on_many_workers_average_to_fifo(weights, workers, utilisation):
    """With equal services the mean over all jobs is that of M/M/c; one worker agrees with the M/G/1 formula."""
    rates = [weight * utilisation * workers / sum(weights) for weight in weights]
    queues = priority.mmc(arrival_rates=rates, mean_service_s=1.0, workers=workers)
    mean_s = sum(rate * queue.wait_s for rate, queue in zip(rates, queues, strict=True)) / sum(rates)
    alone = priority.mmc(arrival_rates=[rate / workers for rate in rates], mean_service_s=1.0, workers=1)
    ones = [1.0] * len(rates)
    general = priority.mg1(arrival_rates=[rate / workers for rate in rates], mean_services_s=ones, scvs=ones)

    fifo = mmc.queue(arrival_rate=sum(rates), mean_service_s=1.0, workers=workers)
    assert fifo.wait_s == pytest.approx(mean_s, rel=1e-6)
    assert [queue.wait_s for queue in alone] == pytest.approx([queue.wait_s for queue in general], rel=1e-6)


def chain_of(urgent_rate, normal_rate, workers, room):
    """Rates of M/M/c with two classes by (busy, urgent waiting, normal waiting), each class with room for so many."""
    rates = {}
    for busy in range(workers):
        rates[(busy, 0, 0), (busy + 1, 0, 0)] = urgent_rate + normal_rate
        rates[(busy + 1, 0, 0), (busy, 0, 0)] = busy + 1.0
    for urgent in range(room):
        for normal in range(room):
            here = (workers, urgent, normal)
            if urgent < room - 1:
                rates[here, (workers, urgent + 1, normal)] = urgent_rate
            if normal < room - 1:
                rates[here, (workers, urgent, normal + 1)] = normal_rate
            if urgent:
                rates[here, (workers, urgent - 1, normal)] = float(workers)
            elif normal:
                rates[here, (workers, 0, normal - 1)] = float(workers)
    return rates


@pytest.mark.parametrize(("workers", "urgent_rate", "normal_rate"), [(1, 0.2, 0.15), (2, 0.2, 0.5), (3, 0.7, 0.4)])
def test_two_classes_solve_the_chain(workers, urgent_rate, normal_rate, stationary):
    """The balance equations of both classes together give the same queues."""
    states = stationary(chain_of(urgent_rate, normal_rate, workers, room=22))
    queues = priority.mmc(arrival_rates=[urgent_rate, normal_rate], mean_service_s=1.0, workers=workers)

    for waiting, queue in enumerate(queues, start=1):
        expected = sum(state[waiting] * share for state, share in states.items())
        assert expected == pytest.approx(queue.queue_length, abs=1e-8)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"arrival_rates": [0.5, 0.6]}, "priority M/G/1 has no steady state: offered load 1.1 erlang >= 1 worker"),
        ({"arrival_rates": [0.5]}, r"one value per class is needed in arrival_rates \(1\)"),
        ({"arrival_rates": [0.5, -0.1]}, "arrival_rate must be positive"),
        ({"scvs": [1.0, -1.0]}, "scv must be at least 0"),
    ],
)
def test_refusals_of_one_worker(change, reason):
    """Each condition of the M/G/1 form is named where it fails."""
    with pytest.raises(NotApplicable, match=reason):
        priority.mg1(**({"arrival_rates": [0.2, 0.3], "mean_services_s": [1.0, 1.0], "scvs": [1.0, 0.0]} | change))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"arrival_rates": []}, "classes must be at least 1"),
        ({"workers": 0}, "workers must be at least 1"),
        ({"arrival_rates": [1.5, 0.5]}, "offered load 2 erlang >= 2 workers"),
    ],
)
def test_refusals_of_many_workers(change, reason):
    """Each condition of the M/M/c form is named where it fails."""
    with pytest.raises(NotApplicable, match=reason):
        priority.mmc(**({"arrival_rates": [0.2, 0.3], "mean_service_s": 1.0, "workers": 2} | change))
