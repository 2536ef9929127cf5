"""Facts about the queue with its orbit of retrying users."""

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy import linalg, stats

from sim.theory import NotApplicable, drain, mmc, mmck, retry_orbit

SYSTEM = retry_orbit.RetryOrbit(
    arrival_rate=1.6,
    mean_service_s=1.0,
    workers=2,
    capacity=12,
    orbit=30,
    retry_delay_s=2.0,
    timeout_s=4.0,
    retry_probability=0.9,
)


@pytest.mark.parametrize(("workers", "timeout_s"), [(1, 3.0), (3, 2.0)])
def test_who_is_late_is_known_from_who_was_found(workers, timeout_s):
    """With n jobs ahead the sojourn is n - c + 1 completions at full pace, and one's own service."""
    system = replace(SYSTEM, workers=workers, timeout_s=timeout_s)
    late = retry_orbit.late_probability(system)
    steps = np.linspace(0.0, timeout_s, 20_001)
    for found in range(system.capacity):
        ahead = found - workers + 1
        if ahead <= 0:
            expected = math.exp(-timeout_s)
        else:
            start = stats.gamma(ahead, scale=1 / workers)
            expected = start.sf(timeout_s) + np.trapezoid(start.pdf(steps) * np.exp(steps - timeout_s), steps)
        assert expected == pytest.approx(late[found], abs=1e-7)
    assert 1.0 == late[-1]


def test_without_retries_it_is_mmck():
    """Nobody comes back: the orbit stays empty, the queue is M/M/c/K."""
    states = retry_orbit.stationary(replace(SYSTEM, retry_probability=0.0))
    plain = mmck.state_probabilities(arrival_rate=1.6, mean_service_s=1.0, workers=2, capacity=12)

    assert states[:, 1:].max() < 1e-12
    assert states[:, 0].tolist() == pytest.approx(plain.tolist(), abs=1e-12)


def test_the_share_that_is_late_is_that_of_mmc():
    """Without retries and bound, users are late as often as a sojourn in M/M/c exceeds the timeout."""
    system = replace(SYSTEM, retry_probability=0.0, capacity=250, orbit=1)
    states = retry_orbit.stationary(system)
    in_time = mmc.sojourn_cdf(at_s=4.0, arrival_rate=1.6, mean_service_s=1.0, workers=2)

    assert 1.6 * in_time == pytest.approx(retry_orbit.goodput_per_s(system, states), rel=1e-9)


@pytest.mark.parametrize("retry_delay_s", [0.2, 1.0, 3.0])
def test_one_worker_without_room_is_the_classical_retrial_queue(retry_delay_s):
    """M/M/1 where who finds the worker busy tries again: the mean orbit is load² (1 + delay μ)/(1 - load), μ = 1.

    Source: Falin (1990), A survey of retrial queues, Queueing Systems 7.
    """
    system = retry_orbit.RetryOrbit(
        arrival_rate=0.5, mean_service_s=1.0, workers=1, capacity=1, orbit=150, retry_delay_s=retry_delay_s
    )
    states = retry_orbit.stationary(system)

    mean = float(states.sum(axis=0) @ np.arange(151))
    assert 0.5**2 * (1 + retry_delay_s) / (1 - 0.5) == pytest.approx(mean, rel=1e-6)


def test_dense_algebra_gives_the_same(stationary):
    """The sparse stationary and transient answers are those of dense linear algebra and of the matrix exponential."""
    flow = retry_orbit.generator(SYSTEM).toarray()
    chain = {
        (source, target): flow[source, target]
        for source, target in zip(*np.nonzero(flow), strict=True)
        if source != target
    }
    expected = np.array(list(stationary(chain).values()))
    later = retry_orbit.transient(SYSTEM, start=(12, 7), at_s=3.0).ravel()

    assert np.allclose(flow.sum(axis=1), 0.0, atol=1e-12)
    assert np.allclose(expected, retry_orbit.stationary(SYSTEM).ravel(), atol=1e-12)
    assert np.allclose(linalg.expm(flow * 3.0)[12 * 31 + 7], later, atol=1e-12)


def test_it_forgets_its_start():
    """After a long time the transient probabilities are the stationary ones."""
    late = retry_orbit.transient(SYSTEM, start=(12, 30), at_s=500.0)

    assert np.allclose(retry_orbit.stationary(SYSTEM), late, atol=1e-8)


def test_without_retries_recovery_is_the_drain_time():
    """From c + B jobs to c jobs it takes B/(cμ - λ) on average, the fluid's time, exactly."""
    system = replace(SYSTEM, retry_probability=0.0, capacity=200, orbit=1)
    expected = drain.drain_s(backlog=10.0, arrival_rate=1.6, mean_service_s=1.0, workers=2)

    assert expected == pytest.approx(retry_orbit.recovery_s(system, start=(12, 0), recovered=(2, 0)), rel=1e-9)


def test_recovery_is_the_area_over_the_share_still_on_the_way():
    """Mean time to recover = integral of P(not yet recovered), by the exponential of the chain that stops there."""
    flow = retry_orbit.generator(SYSTEM).toarray()
    n, r = (index.ravel() for index in np.indices(SYSTEM.shape))
    away = (n > 2) | (r > 3)
    start = np.flatnonzero((n == 12) & (r == 10))[0]
    times = -np.linalg.inv(flow[np.ix_(away, away)]) @ np.ones(away.sum())

    expected = times[np.count_nonzero(away[:start])]
    assert expected == pytest.approx(retry_orbit.recovery_s(SYSTEM, start=(12, 10), recovered=(2, 3)), rel=1e-9)


def test_retries_make_a_burst_last():
    """The same burst, the same capacity: with retries the mean time to recover is many times as long."""
    calm = replace(SYSTEM, retry_probability=0.0)
    alone, storm = (retry_orbit.recovery_s(one, start=(12, 10), recovered=(2, 2)) for one in (calm, SYSTEM))

    assert storm > 3 * alone


def test_who_is_recovered_already_needs_no_time():
    """Recovery from a state that counts as recovered takes no time."""
    assert 0.0 == retry_orbit.recovery_s(SYSTEM, start=(1, 1), recovered=(2, 2))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"arrival_rate": 0.0}, "arrival_rate must be positive"),
        ({"capacity": 1}, "capacity must be at least 2"),
        ({"orbit": 0}, "orbit must be at least 1"),
        ({"retry_probability": 1.5}, "retry_probability must be between 0 and 1"),
        ({"timeout_s": 0.0}, "timeout_s must be positive, got 0"),
    ],
)
def test_refusals_of_systems(change, reason):
    """Each condition is named where it fails."""
    with pytest.raises(NotApplicable, match=reason):
        replace(SYSTEM, **change)


def test_refusals_of_states():
    """A start must be a state of the chain, and time runs forward."""
    with pytest.raises(NotApplicable, match=r"state \(13, 0\) is not within 12 jobs, 30 retrying"):
        retry_orbit.transient(SYSTEM, start=(13, 0), at_s=1.0)
    with pytest.raises(NotApplicable, match="is not within"):
        retry_orbit.recovery_s(SYSTEM, start=(0, -1), recovered=(0, 0))
    with pytest.raises(NotApplicable, match="at_s must be at least 0"):
        retry_orbit.transient(SYSTEM, start=(0, 0), at_s=-1.0)


def test_where_every_state_has_recovered_no_time_is_needed():
    """If all that the system can hold counts as recovered, the mean time is zero from everywhere."""
    everywhere = (SYSTEM.capacity, SYSTEM.orbit)

    assert not retry_orbit.recovery_times_s(SYSTEM, recovered=everywhere).any()
