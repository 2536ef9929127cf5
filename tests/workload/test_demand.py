"""What a load asks for: rates, peaks and counts agree with one another and with what is drawn."""

import numpy as np
import pytest
from workload_examples import SECOND, SEED
from workload_loads import BATCHES, MMPP, OPEN, TIMED

from sim.scenario import Deterministic, Diurnal, Exponential, Trace, Users
from sim.workload.arrivals import arrivals_ns
from sim.workload.demand import expected_jobs, peak_rate, rate_at

DURATION_NS = 290 * SECOND
USERS = Users(count=50, think=Exponential(mean_ns=5 * SECOND))
SECONDS = sorted([*range(0, 600, 2), *[300] * 30, *range(600, 1201, 4)])  # every 2 s, later every 4 s, and a crowd
TRACE = Trace(arrivals_ns=[second * SECOND for second in SECONDS])
EVERY = OPEN | {"users": USERS, "trace": TRACE}


@pytest.mark.parametrize("load", (TIMED | {"mmpp": MMPP}).values(), ids=TIMED | {"mmpp": MMPP})
def test_the_expected_count_is_the_integral_of_the_rate(load):
    """Summed in ten thousand steps by the midpoint rule."""
    middles_s = (np.arange(10_000) + 0.5) * 290 / 10_000

    assert expected_jobs(load, DURATION_NS) == pytest.approx(rate_at(load, middles_s).mean() * 290, rel=1e-3)


@pytest.mark.parametrize("load", EVERY.values(), ids=EVERY)
def test_no_rate_is_above_the_peak(load):
    """The peak bounds the rate at every time of the run."""
    assert rate_at(load, np.linspace(0, 290, 5000)).max() <= peak_rate(load, DURATION_NS) * (1 + 1e-12)


@pytest.mark.parametrize("load", TIMED.values(), ids=TIMED)
def test_the_peak_is_reached(load):
    """For loads whose rate is known ahead the bound is no larger than the rate somewhere."""
    assert rate_at(load, np.linspace(0, 289.99, 5000)).max() == pytest.approx(peak_rate(load, DURATION_NS), rel=1e-2)


@pytest.mark.parametrize("load", OPEN.values(), ids=OPEN)
def test_what_is_drawn_has_the_expected_count(load):
    """The mean over 50 replications lies within five standard errors, or one request where nothing varies."""
    counts = [arrivals_ns(load, duration_ns=DURATION_NS, seed=SEED, replication=r).size for r in range(50)]
    spread = np.std(counts) / np.sqrt(len(counts))

    assert abs(np.mean(counts) - expected_jobs(load, DURATION_NS)) <= max(5 * spread, 1)


@pytest.mark.parametrize("load", EVERY.values(), ids=EVERY)
def test_the_rate_has_the_shape_of_the_times(load):
    """One time or a table of them."""
    assert (2, 3) == rate_at(load, np.arange(6.0).reshape(2, 3)).shape
    assert () == np.shape(rate_at(load, np.array(1.0)))


def test_the_busiest_state_is_the_peak_of_a_modulated_load():
    """It can come at any time."""
    assert 30.0 == peak_rate(MMPP, SECOND)


@pytest.mark.parametrize(("duration_ns", "count"), [(20 * SECOND, 0), (20 * SECOND + 1, 50), (60 * SECOND, 100)])
def test_punctual_batches_are_counted_exactly(duration_ns, count):
    """One that is due at the end of the run is too late."""
    assert count == expected_jobs(BATCHES["punctual batches"], duration_ns)


@pytest.mark.parametrize(("name", "rate"), [("punctual batches", 2.5), ("random batches", 5.0)])
def test_batches_have_their_mean_rate(name, rate):
    """Requests per second, not batches."""
    assert [rate] == rate_at(BATCHES[name], np.zeros(1)).tolist()
    assert rate == peak_rate(BATCHES[name], SECOND)


def test_closed_users_ask_for_no_more_than_their_thinking_allows():
    """50 users who think for 5 s on average send at most 10 requests a second."""
    assert (10.0, 2900.0) == (peak_rate(USERS, DURATION_NS), expected_jobs(USERS, DURATION_NS))


def test_a_trace_is_counted():
    """Its rows before the end of the run."""
    assert 330 + 1 == expected_jobs(TRACE, 600 * SECOND + 1)


def test_the_rate_of_a_trace_is_counted_in_windows():
    """Of 20 s here, a sixtieth of its 1,200: every 2 s is 0.5/s, with 30 at once it is 2/s, every 4 s is 0.25/s."""
    assert [0.5, 2.0, 0.25] == rate_at(TRACE, np.array([101.0, 301.0, 1001.0])).tolist()
    assert (2.0, 0.5) == (peak_rate(TRACE, 1200 * SECOND), peak_rate(TRACE, 200 * SECOND))


def test_a_trace_of_an_instant_has_a_rate():
    """The window is at least a second long."""
    assert 3.0 == peak_rate(Trace(arrivals_ns=[7, 7, 7]), SECOND)


def test_an_empty_run_of_a_trace_has_no_peak():
    """Nothing came before the end."""
    assert 0.0 == peak_rate(Trace(arrivals_ns=[7 * SECOND]), SECOND)


def test_think_times_may_be_fixed():
    """The bound for closed users needs only the mean."""
    users = Users(count=3, think=Deterministic(value_ns=2 * SECOND))

    assert 1.5 == peak_rate(users, SECOND)


def test_a_day_has_its_peak_at_noon():
    """Without a word about it, a diurnal load has a period of a day and peaks in its middle."""
    day = Diurnal(mean_per_s=10.0, peak_per_s=18.0)

    assert rate_at(day, np.array([0.0, 6.0, 12.0, 36.0]) * 3600).tolist() == pytest.approx([2, 10, 18, 18])
