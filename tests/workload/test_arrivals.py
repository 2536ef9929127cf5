"""Arrivals: by hand where they are regular, by test of chance where they are not, and the same users at any rate."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from workload_examples import LEVEL, SECOND, SEED
from workload_loads import BATCHES, OPEN, RAMPS, TIMED, faster

from sim.scenario import Batch, Deterministic, Diurnal, Even, Mmpp, Poisson, Stage, Stages, Trace, Users
from sim.workload import arrivals
from sim.workload.arrivals import arrivals_ns, rate_of
from sim.workload.streams import stream

DURATION_NS = 300 * SECOND
BY_CHANCE = {name: load for name, load in TIMED.items() if "even" not in name}


def arrivals_s(load, duration_s, **address):
    """Return the arrivals in seconds."""
    return (arrivals_ns(load, duration_ns=duration_s * SECOND, **{"seed": SEED, **address}) / SECOND).tolist()


def test_even_arrivals_by_hand():
    """Four per second: one each quarter, the first after a gap; the one that is due at the end is too late."""
    assert [0.25, 0.5, 0.75] == arrivals_s(Even(rate_per_s=4.0), 1)


def test_even_arrivals_on_stages_by_hand():
    """One per second, a pause, two per second: the pause delays no one who was due at its start."""
    rates = [(1.0, 3), (0.0, 10), (2.0, 2)]
    stages = tuple(Stage(start_per_s=rate, end_per_s=rate, for_ns=span * SECOND) for rate, span in rates)

    assert [1, 2, 3, 13.5, 14, 14.5] == arrivals_s(Stages(stages=stages, even=True), 15)


def test_even_arrivals_on_a_ramp_by_hand():
    """From 0 to 2 per second in 2 s: t² / 2 arrivals by time t, so the first comes at the square root of 2."""
    ramp = Stages(stages=(Stage(start_per_s=0.0, end_per_s=2.0, for_ns=2 * SECOND),), even=True)

    assert [1.414213562] == arrivals_s(ramp, 2)


def test_punctual_batches_by_hand():
    """Three requests at one instant, at every, 2 every, and so on."""
    assert [2.0] * 3 + [4.0] * 3 == arrivals_s(Batch(size=3, every_ns=2 * SECOND), 6)


def test_random_batches_come_like_single_users():
    """At the instants of a Poisson load of the same rate, each `size` times."""
    instants = arrivals_s(Poisson(rate_per_s=0.5), 100)

    assert [instant for instant in instants for _ in range(3)] == arrivals_s(Batch(size=3, rate_per_s=0.5), 100)


def test_poisson_gaps_are_the_exponential_quantiles_of_the_stream():
    """Request i comes one gap after request i - 1, and the gap is element i of the stream "arrivals"."""
    gaps_s = -np.log(1 - stream(SEED, 0, "arrivals").uniforms(0, 100)) / 5

    assert arrivals_s(Poisson(rate_per_s=5.0), 1000)[:100] == pytest.approx(np.cumsum(gaps_s), abs=1e-6)


def test_a_trace_is_what_it_is():
    """Its arrivals before the end, whatever the seed."""
    trace = Trace(arrivals_ns=[0, 5, 5, 9, 10])

    assert [0, 5, 5, 9] == arrivals_ns(trace, duration_ns=10, seed=1).tolist()


def test_closed_users_do_not_arrive():
    """They come when they have thought, which nobody knows ahead."""
    users = Users(count=5, think=Deterministic(value_ns=SECOND))

    assert 0 == arrivals_ns(users, duration_ns=10, seed=1).size


def test_a_load_may_bring_no_one():
    """A rare event in a short time is an empty array, not an error."""
    assert [] == arrivals_s(Poisson(rate_per_s=1e-9), 1)


@pytest.mark.parametrize("load", OPEN.values(), ids=OPEN)
@pytest.mark.parametrize("duration_ns", [1, SECOND, 299 * SECOND + 1, 1000 * SECOND])
def test_arrivals_ascend_and_end_in_time(load, duration_ns):
    """Whole nanoseconds from 0 to before the end, in order, read-only."""
    instants = arrivals_ns(load, duration_ns=duration_ns, seed=SEED)

    assert np.dtype(np.int64) == instants.dtype
    assert np.all(np.diff(instants, prepend=0, append=duration_ns - 1) >= 0)
    assert not instants.flags.writeable


@pytest.mark.parametrize("load", OPEN.values(), ids=OPEN)
def test_a_longer_run_begins_like_a_shorter_one(load):
    """The end of a run decides who is still seen, not who came before."""
    short, long = (arrivals_ns(load, duration_ns=end_s * SECOND, seed=SEED) for end_s in (170, 290))

    assert short.tolist() == long[long < 170 * SECOND].tolist()


@pytest.mark.parametrize("load", OPEN.values(), ids=OPEN)
def test_portions_do_not_show(load, monkeypatch):
    """Arrivals drawn seven at a time are those drawn at once, to the nanosecond."""
    at_once = arrivals_ns(load, duration_ns=DURATION_NS, seed=SEED)
    monkeypatch.setattr(arrivals, "_PORTION", 7)

    assert at_once.tolist() == arrivals_ns(load, duration_ns=DURATION_NS, seed=SEED).tolist()


@pytest.mark.parametrize("load", OPEN.values(), ids=OPEN)
@given(factor=st.floats(1, 10), seed=st.integers(0, 2**63 - 1))
def test_at_a_higher_rate_the_same_users_come_earlier(load, factor, seed):
    """Common random numbers: with all rates raised, request i comes no later, for every i."""
    usual = arrivals_ns(load, duration_ns=100 * SECOND, seed=seed)
    early = arrivals_ns(faster(load, factor), duration_ns=100 * SECOND, seed=seed)

    assert early.size >= usual.size
    assert np.all(early[: usual.size] <= usual)


def test_at_twice_the_rate_users_come_at_half_the_time():
    """For a constant rate the whole picture is the same, faster."""
    usual, twice = (arrivals_ns(Poisson(rate_per_s=r), duration_ns=DURATION_NS, seed=1) for r in (5.0, 10.0))

    assert np.abs(2 * twice[: usual.size] - usual).max() <= 2


def test_a_peak_that_is_raised_brings_the_users_after_it_forward():
    """Only one stage differs: those before it come as before, those in it and after it earlier or at the same time."""
    higher = (*RAMPS[:1], Stage(start_per_s=9.0, end_per_s=9.0, for_ns=RAMPS[1].for_ns), *RAMPS[2:])
    usual, early = (arrivals_ns(Stages(stages=stages), duration_ns=DURATION_NS, seed=1) for stages in (RAMPS, higher))
    before = np.searchsorted(usual, RAMPS[0].for_ns)

    assert usual[:before].tolist() == early[:before].tolist()
    assert np.all(early[: usual.size] <= usual)


def test_replications_and_seeds_bring_other_users():
    """No instant of one is an instant of another."""
    load = Poisson(rate_per_s=10.0)
    runs = [arrivals_s(load, 100, seed=seed, replication=r) for seed in (1, 2) for r in (0, 1)]

    assert sum(map(len, runs)) == len({instant for run in runs for instant in run})


@pytest.mark.parametrize("load", BY_CHANCE.values(), ids=BY_CHANCE)
def test_counts_in_windows_are_poisson(load):
    """In windows that expect 25 each, over 40 replications, counts vary as Poisson's do (chi-square, stated level)."""
    rate = rate_of(load, DURATION_NS / SECOND)
    expected = float(rate.cumulative(np.array([DURATION_NS / SECOND]))[0])
    windows = int(expected / 25)
    edges_s = np.concatenate([[0], rate.inverse(np.linspace(0, expected, windows + 1)[1:-1]), [DURATION_NS / SECOND]])
    counts = [np.histogram(arrivals_s(load, 300, replication=r), edges_s)[0] for r in range(40)]
    mean = expected / windows
    statistic = float(np.sum((np.array(counts) - mean) ** 2) / mean)

    assert LEVEL / 2 < stats.chi2(40 * windows).cdf(statistic) < 1 - LEVEL / 2


@pytest.mark.parametrize("load", BY_CHANCE.values(), ids=BY_CHANCE)
def test_gaps_in_operational_time_are_exponential_and_independent(load):
    """Through the cumulative rate any of these loads becomes a Poisson process of rate one (stated level)."""
    rate = rate_of(load, DURATION_NS / SECOND)
    gaps = np.concatenate([np.diff(rate.cumulative(np.array(arrivals_s(load, 300, replication=r)))) for r in range(10)])

    assert stats.kstest(gaps, "expon").pvalue > LEVEL
    assert stats.spearmanr(gaps[1:], gaps[:-1]).pvalue > LEVEL


def test_bursts_that_switch_off_have_hyperexponential_gaps():
    """On for 5 s at 20/s, off for 15 s: gaps are independent and of two phases (Kuczura 1973), at the stated level."""
    load = Mmpp(rates_per_s=(20.0, 0.0), stays_ns=(5 * SECOND, 15 * SECOND))
    on, off, rate = 1 / 5, 1 / 15, 20.0
    total = rate + on + off
    root = np.sqrt(total**2 - 4 * rate * off)
    quick, slow = (total + root) / 2, (total - root) / 2
    share = (rate - slow) / (quick - slow)
    gaps_s = np.diff(arrivals_s(load, 10_000), prepend=0)[:30_000]

    assert 30_000 == gaps_s.size
    assert stats.spearmanr(gaps_s[1:], gaps_s[:-1]).pvalue > LEVEL
    assert (
        stats.kstest(gaps_s, lambda t: 1 - share * np.exp(-quick * t) - (1 - share) * np.exp(-slow * t)).pvalue > LEVEL
    )


def test_batches_are_as_many_as_their_rate_says():
    """A year of random batches: the count lies where Poisson's does, at the stated level."""
    count = len(arrivals_s(BATCHES["random batches"], 100_000)) / 20

    assert LEVEL / 2 < stats.poisson(25_000).cdf(count) < 1 - LEVEL / 2


def test_a_million_arrivals_need_little_memory():
    """Eight bytes each, half as much again while the array grows."""
    import tracemalloc  # noqa: PLC0415  only here

    load = Diurnal(mean_per_s=1000.0, peak_per_s=1800.0, period_ns=300 * SECOND, peak_at_ns=0)
    tracemalloc.start()
    count = arrivals_ns(load, duration_ns=1000 * SECOND, seed=SEED).size
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert peak / count < 16
