"""Facts about queues with batch arrivals."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.theory import NotApplicable, batch, mg1


@given(st.floats(0.02, 0.97), st.floats(0.0, 9.0))
def test_batches_of_one_are_mg1(utilisation, scv):
    """Single arrivals: Pollaczek-Khinchine."""
    single = mg1.queue(arrival_rate=utilisation, mean_service_s=1.0, scv=scv)
    batched = batch.queue(batch_rate=utilisation, mean_batch_size=1.0, mean_service_s=1.0, scv=scv)

    assert single.wait_s == pytest.approx(batched.wait_s)
    assert single.wait_probability == pytest.approx(batched.wait_probability)


@pytest.mark.parametrize("sizes", [{3: 1.0}, {1: 0.5, 4: 0.5}, {1: 0.2, 2: 0.5, 6: 0.3}])
def test_sizes_solve_the_chain(sizes, stationary):
    """With exponential service the number in the system is a chain; its balance equations give the same means."""
    mean = sum(size * share for size, share in sizes.items())
    variance = sum(size**2 * share for size, share in sizes.items()) - mean**2
    rate = 0.6 / mean
    chain = {(n + 1, n): 1.0 for n in range(250)}
    for n in range(250):
        for size, share in sizes.items():
            to = min(n + size, 250)
            chain[n, to] = chain.get((n, to), 0.0) + rate * share
    states = stationary(chain)
    queue = batch.queue(batch_rate=rate, mean_batch_size=mean, batch_size_variance=variance, mean_service_s=1.0)

    assert sum(n * share for n, share in states.items()) == pytest.approx(queue.in_system, abs=1e-9)
    assert 1 - states[0] / mean == pytest.approx(queue.wait_probability, abs=1e-9)


@pytest.mark.slow
def test_lindleys_recursion_agrees(waits, shape, rng, covers):
    """Batches of five with uniform service: gaps of zero within a batch."""
    gap_s = np.where(np.arange(shape[0])[:, None] % 5 == 0, rng.exponential(5 / 0.6, shape), 0.0)
    wait_s = waits(gap_s, rng.uniform(0.0, 2.0, shape))
    queue = batch.queue(batch_rate=0.6 / 5, mean_batch_size=5, mean_service_s=1.0, scv=1 / 3)

    covers(queue.wait_s, wait_s.mean(axis=0))
    covers(queue.wait_probability, (wait_s > 0).mean(axis=0))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"mean_batch_size": 10}, r"M\^X/G/1 has no steady state: offered load 1 erlang >= 1 worker"),
        ({"mean_batch_size": 0.5}, "mean_batch_size must be at least 1"),
        ({"batch_size_variance": -1.0}, "batch_size_variance must be at least 0"),
        ({"batch_rate": 0.0}, "batch_rate must be positive"),
    ],
)
def test_refusals_name_the_condition(change, reason):
    """Each condition is named where it fails."""
    with pytest.raises(NotApplicable, match=reason):
        batch.queue(**({"batch_rate": 0.1, "mean_batch_size": 2.0, "mean_service_s": 1.0} | change))
