"""Facts about the fluid of retries, and about the chance that the retry orbit has not recovered."""

import math

import numpy as np
import pytest

from sim.theory import NotApplicable, metastable, retry_orbit

SPIKE = {"peak": 200.0, "capacity": 100.0, "timeout_s": 2.0}
SYSTEM = retry_orbit.RetryOrbit(
    arrival_rate=6.0,
    mean_service_s=0.1,
    workers=1,
    capacity=15,
    orbit=20,
    retry_delay_s=1.0,
    timeout_s=1.0,
    retry_probability=0.6,
)


def test_users_who_never_give_up_leave_no_hidden_capacity():
    """A user whose answers are late calls without end: no load is safe."""
    assert 0.0 == metastable.hidden_capacity(capacity=100.0, calls_per_user=math.inf)


@pytest.mark.parametrize(
    ("rate", "spike_s", "calls", "expected_s"),
    [
        (20.0, 2.0, 4, 0.0),  # the queue has just reached the length of a timeout
        (20.0, 3.0, 4, 35.0),  # a second at 4 x 200 - 100 = 700 calls/s, which drain at 100 - 4 x 20 = 20 a second
        (25.0, 3.0, 4, math.inf),
        (60.0, 3.0, 1, 2.5),  # without retries 100 calls too many, which drain at 40 a second
        (120.0, 0.0, 1, math.inf),  # overloaded without a spike
    ],
)
def test_a_spike_heals_as_fast_as_what_is_left_of_the_capacity(rate, spike_s, calls, expected_s):
    """Reckoned by hand."""
    found_s = metastable.recovery_s(arrival_rate=rate, spike_s=spike_s, calls_per_user=calls, **SPIKE)

    assert expected_s == pytest.approx(found_s)


@pytest.mark.parametrize(("rate", "expected_s"), [(50.0, 0.0), (100.0, math.inf)])
def test_a_spike_below_the_capacity_does_no_harm(rate, expected_s):
    """Unless there is no capacity left without it."""
    found_s = metastable.recovery_s(arrival_rate=rate, spike_s=9.0, calls_per_user=4, **{**SPIKE, "peak": 100.0})

    assert expected_s == found_s


@pytest.mark.parametrize("at_s", [0.0, 0.5, 7.0])
def test_the_backward_equation_agrees_with_the_forward_one(at_s):
    """From a full system, from an empty one, from one in between: the same as by the exponential of the generator."""
    backwards = metastable.unrecovered(SYSTEM, at_s=at_s)
    limit = metastable.longest_tolerable(SYSTEM)
    for start in [(0, 0), (15, 20), (7, 3)]:
        states = retry_orbit.transient(SYSTEM, start=start, at_s=at_s)
        assert states[limit + 1 :].sum() == pytest.approx(backwards[start], abs=1e-9)


def test_who_starts_worse_has_recovered_less_often():
    """The chance grows with the jobs that are there and with the users who will be back."""
    chance = metastable.unrecovered(SYSTEM, at_s=3.0)

    assert (np.diff(chance, axis=0) > -1e-12).all()
    assert (np.diff(chance, axis=1) > -1e-12).all()


def test_a_system_that_is_late_when_empty_has_no_recovery():
    """A timeout below the service time."""
    slow = retry_orbit.RetryOrbit(
        arrival_rate=1.0, mean_service_s=1.0, workers=1, capacity=2, orbit=1, retry_delay_s=1.0, timeout_s=0.1
    )
    with pytest.raises(NotApplicable, match="even a user who finds nobody"):
        metastable.longest_tolerable(slow)


def test_the_work_is_known_beforehand():
    """States times the fastest pace times the time."""
    assert 16 * 21 * (6.0 + 20.0 + 10.0) * 2.0 == metastable.steps_needed(SYSTEM, 2.0)
