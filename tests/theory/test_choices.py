"""Facts about the power of two choices."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.theory import NotApplicable, choices, mmc

utilisations = st.floats(0.02, 0.98)


@given(utilisations)
def test_one_choice_is_mm1(utilisation):
    """Without a choice each worker is an M/M/1 of its own."""
    alone = mmc.mm1(arrival_rate=utilisation / 2.0, mean_service_s=2.0)
    chosen = choices.queue(utilisation=utilisation, mean_service_s=2.0, choices=1)

    assert alone.sojourn_s == pytest.approx(chosen.sojourn_s, rel=1e-9)
    assert alone.wait_probability == pytest.approx(chosen.wait_probability)
    assert not chosen.exact


@given(utilisations, st.integers(1, 5))
def test_the_fixed_point_is_in_balance(utilisation, d):
    """Queues of length i appear as fast as they vanish: load (s[i-1]^d - s[i]^d) = s[i] - s[i+1]."""
    tails = choices.tails(utilisation=utilisation, choices=d)
    appear = utilisation * (tails[:-2] ** d - tails[1:-1] ** d)

    assert np.allclose(appear, tails[1:-1] - tails[2:], atol=1e-12, rtol=0.0)


@pytest.mark.slow
def test_many_workers_come_close(rng):
    """Three hundred simulated workers at 80 %: the shares of queues of 1, 2, 3 jobs are within 0.01 of the limit."""
    workers, jobs, shares = 300, np.zeros(300, dtype=int), np.zeros(4)
    tails = choices.tails(utilisation=0.8, choices=2)[:4]
    for step in range(120_000):  # uniformized: each event is an arrival, or a service where there is a job
        one, other = rng.integers(workers, size=2)
        if rng.random() < 0.8 / 1.8:
            jobs[one if jobs[one] <= jobs[other] else other] += 1
        elif jobs[one]:
            jobs[one] -= 1
        if step >= 60_000 and step % 100 == 0:
            shares += [(jobs >= least).mean() for least in range(4)]

    assert np.abs(shares / 600 - tails).max() < 0.01


def test_refusals_name_the_condition():
    """A full system has no steady state, and somebody must be asked."""
    with pytest.raises(NotApplicable, match="power of choices has no steady state: offered load 1 erlang"):
        choices.queue(utilisation=1.0, mean_service_s=1.0, choices=2)
    with pytest.raises(NotApplicable, match="choices must be at least 1"):
        choices.tails(utilisation=0.5, choices=0)
