"""Loads that switch between rates by chance: their paths, and what can be expected of them."""

import numpy as np
import pytest
from scipy import stats
from workload_examples import LEVEL, SECOND, SEED
from workload_loads import MMPP

from sim.scenario import Mmpp
from sim.workload import mmpp
from sim.workload.arrivals import arrivals_ns
from sim.workload.streams import stream

ON_OFF = Mmpp(rates_per_s=(20.0, 0.0), stays_ns=(5 * SECOND, 15 * SECOND))


def path_of(load, horizon_s, replication=0):
    """Return a path of the rate."""
    return mmpp.path(load, stream(SEED, replication, "mmpp_stay"), horizon_s)


def test_states_follow_one_another_in_a_ring():
    """From state 0 on, and round again, to beyond the horizon."""
    path = path_of(MMPP, 1000.0)
    states = path.starts.size

    assert path.knots_s[-1] > 1000
    assert (MMPP.rates_per_s * states)[:states] == tuple(path.starts)
    assert np.array_equal(path.starts, path.ends)


def test_stays_are_exponential():
    """Each state is left after an exponential time with its own mean (Kolmogorov and Smirnov, at the stated level)."""
    stays_s = np.diff(path_of(MMPP, 200_000.0).knots_s)

    for state, mean_ns in enumerate(MMPP.stays_ns):
        assert stats.kstest(stays_s[state::3], stats.expon(scale=mean_ns / SECOND).cdf).pvalue > LEVEL


def test_a_longer_path_begins_like_a_shorter_one():
    """Stays are numbered: how far one looks does not change them."""
    short, long = path_of(MMPP, 100.0), path_of(MMPP, 1000.0)

    assert short.knots_s.tolist() == long.knots_s[: short.knots_s.size].tolist()


def test_the_expected_rate_of_two_states_by_formula():
    """It falls from 20/s to the mean of 5/s, as the exponential of minus the sum of both rates of leaving."""
    t_s = np.array([[0.0, 1.0], [10.0, 1e6]])
    formula = 5 + 15 * np.exp(-(1 / 5 + 1 / 15) * t_s)

    assert formula == pytest.approx(mmpp.expected_rate(ON_OFF, t_s))


@pytest.mark.parametrize("horizon_s", [1.0, 30.0, 1e4, 1e8])
def test_the_expected_count_of_two_states_by_formula(horizon_s):
    """The integral of the expected rate, in closed form."""
    leaving = 1 / 5 + 1 / 15
    formula = 5 * horizon_s + 15 * -np.expm1(-leaving * horizon_s) / leaving

    assert formula == pytest.approx(mmpp.expected_jobs(ON_OFF, horizon_s), rel=1e-7)


def test_a_ring_of_one_state_is_a_constant_rate():
    """There is nothing to switch to."""
    load = Mmpp(rates_per_s=(7.0,), stays_ns=(SECOND,))

    assert mmpp.expected_jobs(load, 60.0) == pytest.approx(420)
    assert [7, 7] == mmpp.expected_rate(load, np.array([0.0, 60.0])).tolist()


def test_counts_have_the_expected_mean():
    """Over 400 replications of 90 s, the mean count lies within its interval (Student's t, at the stated level)."""
    counts = [arrivals_ns(MMPP, duration_ns=90 * SECOND, seed=SEED, replication=r).size for r in range(400)]

    assert stats.ttest_1samp(counts, mmpp.expected_jobs(MMPP, 90.0)).pvalue > LEVEL
