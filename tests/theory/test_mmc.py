"""Facts about M/M/1 and M/M/c."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.theory import NotApplicable, mmc

workers_of = st.integers(1, 40)
utilisations = st.floats(0.01, 0.97)


def system(workers, utilisation, mean_service_s=2.0):
    """M/M/c with this utilisation."""
    return {
        "arrival_rate": utilisation * workers / mean_service_s,
        "mean_service_s": mean_service_s,
        "workers": workers,
    }


def test_one_worker_by_hand():
    """At 80 % load a job waits four services, five from arrival to completion."""
    queue = mmc.mm1(arrival_rate=0.8, mean_service_s=1.0)

    assert (0.8, 4.0, 3.2, 5.0, 4.0) == pytest.approx(
        (queue.wait_probability, queue.wait_s, queue.queue_length, queue.sojourn_s, queue.in_system)
    )
    assert queue.exact


def test_three_workers_by_hand():
    """M/M/3 offered two erlang: a third of the capacity is free, 4/9 wait, 4/9 of a service on average."""
    queue = mmc.queue(arrival_rate=0.2, mean_service_s=10.0, workers=3)

    assert (4 / 9, 40 / 9, 8 / 9, 2 / 3) == pytest.approx(
        (queue.wait_probability, queue.wait_s, queue.queue_length, queue.utilisation)
    )


@given(utilisations)
def test_one_worker_is_the_smallest_group(utilisation):
    """M/M/c with c = 1 is M/M/1, in every mean."""
    load = system(1, utilisation)
    one = mmc.mm1(arrival_rate=load["arrival_rate"], mean_service_s=load["mean_service_s"])
    group = mmc.queue(**load)

    for mean in ("wait_probability", "wait_s", "queue_length", "sojourn_s", "in_system", "utilisation"):
        assert getattr(one, mean) == pytest.approx(getattr(group, mean), rel=1e-9)


@pytest.mark.parametrize(("workers", "utilisation"), [(1, 0.5), (2, 0.6), (5, 0.4)])
def test_means_solve_the_chain(workers, utilisation, stationary):
    """The balance equations, cut off where they no longer matter, give the same means."""
    load = system(workers, utilisation, mean_service_s=1.0)
    chain = {(n, n + 1): load["arrival_rate"] for n in range(120)}
    chain |= {(n + 1, n): float(min(n + 1, workers)) for n in range(120)}
    states = stationary(chain)
    queue = mmc.queue(**load)

    assert sum(n * p for n, p in states.items()) == pytest.approx(queue.in_system, abs=1e-9)
    assert sum(max(n - workers, 0) * p for n, p in states.items()) == pytest.approx(queue.queue_length, abs=1e-9)
    assert sum(p for n, p in states.items() if n >= workers) == pytest.approx(queue.wait_probability, abs=1e-9)


@given(workers_of, utilisations, st.floats(1.001, 1.02))
def test_wait_rises_with_load(workers, utilisation, growth):
    """More load, longer waits."""
    assert mmc.queue(**system(workers, utilisation)).wait_s <= mmc.queue(**system(workers, utilisation * growth)).wait_s


@given(workers_of, utilisations)
def test_one_pool_beats_many_queues(workers, utilisation):
    """Twice the workers for twice the load wait no longer: pooling."""
    assert mmc.queue(**system(2 * workers, utilisation)).wait_s <= mmc.queue(**system(workers, utilisation)).wait_s


@given(workers_of, utilisations)
def test_mean_wait_is_the_area_over_the_distribution(workers, utilisation):
    """The integral of P(wait > t) is the mean wait; so it is for the sojourn."""
    load = system(workers, utilisation)
    queue = mmc.queue(**load)
    nodes, weights = np.polynomial.laguerre.laggauss(40)
    pace_s = load["mean_service_s"] / (workers * (1 - utilisation))  # mean wait of those who wait
    tails = [1 - mmc.wait_cdf(at_s=t * pace_s, **load) for t in nodes]

    assert queue.wait_s == pytest.approx(pace_s * float(weights * np.exp(nodes) @ tails), rel=1e-6, abs=1e-12)


@given(utilisations, st.floats(0.0, 50.0))
def test_sojourn_of_one_worker_is_exponential(utilisation, at_s):
    """In M/M/1 the time from arrival to completion is exponential with rate μ - λ."""
    load = system(1, utilisation, mean_service_s=1.0)

    assert 1 - math.exp(-(1 - utilisation) * at_s) == pytest.approx(mmc.sojourn_cdf(at_s=at_s, **load), abs=1e-12)


def test_sojourn_has_no_gap_where_the_two_rates_meet():
    """At cμ - λ = μ the distribution is the limit of its neighbours."""
    exact, near = (
        mmc.sojourn_cdf(at_s=3.0, arrival_rate=rate, mean_service_s=1.0, workers=2) for rate in (1.0, 1.0 + 1e-9)
    )

    assert exact == pytest.approx(near, abs=1e-8)
    assert 1 - math.exp(-3.0) * (1 + 3.0 / 3) == pytest.approx(exact, abs=1e-14)


def test_sojourn_far_out_does_not_overflow():
    """After ten thousand services the job is done; nothing overflows on the way."""
    assert mmc.sojourn_cdf(at_s=1e4, arrival_rate=0.1, mean_service_s=1.0, workers=100) == 1.0


@given(workers_of, utilisations, st.floats(0.0, 0.9999))
def test_percentiles_invert_the_distribution(workers, utilisation, share):
    """The share of jobs within the percentile is the share asked for, or more if so many do not wait."""
    load = system(workers, utilisation)
    wait_s, sojourn_s = mmc.wait_percentile(share=share, **load), mmc.sojourn_percentile(share=share, **load)

    assert mmc.wait_cdf(at_s=wait_s, **load) == pytest.approx(max(share, mmc.wait_cdf(at_s=0.0, **load)), abs=1e-9)
    assert share == pytest.approx(mmc.sojourn_cdf(at_s=sojourn_s, **load), abs=1e-9)
    assert wait_s <= sojourn_s


def test_nobody_waits_for_a_crowd_of_idle_workers():
    """Where Erlang C underflows to 0 the percentile is 0, not an error."""
    assert mmc.wait_percentile(share=0.99, arrival_rate=1.0, mean_service_s=1.0, workers=1000) == 0.0


@pytest.mark.slow
@pytest.mark.parametrize("workers", [1, 3])
def test_recursions_agree(workers, waits, shape, rng, covers):
    """Simulated waits agree: their mean, the share that waits, and the share within three services."""
    load = system(workers, 0.7, mean_service_s=1.0)
    wait_s = waits(rng.exponential(1 / load["arrival_rate"], shape), rng.exponential(1.0, shape), workers)
    queue = mmc.queue(**load)

    covers(queue.wait_s, wait_s.mean(axis=0))
    covers(queue.wait_probability, (wait_s > 0).mean(axis=0))
    covers(mmc.wait_cdf(at_s=3.0, **load), (wait_s <= 3.0).mean(axis=0))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"arrival_rate": 8.0, "workers": 8}, "M/M/c has no steady state: offered load 8 erlang >= 8 workers"),
        ({"arrival_rate": 0.0}, "arrival_rate must be positive"),
        ({"mean_service_s": -1.0}, "mean_service_s must be positive"),
        ({"mean_service_s": math.nan}, "mean_service_s must be positive and finite, got nan"),
        ({"workers": 0}, "workers must be at least 1"),
    ],
)
def test_refusals_name_the_condition(change, reason):
    """Each condition of M/M/c is named where it fails."""
    with pytest.raises(NotApplicable, match=reason):
        mmc.queue(**({"arrival_rate": 0.5, "mean_service_s": 1.0, "workers": 1} | change))


def test_refusals_of_times_and_shares():
    """Negative times have no probability, and no wait holds for all jobs."""
    load = system(2, 0.5)

    with pytest.raises(NotApplicable, match="at_s must be at least 0"):
        mmc.wait_cdf(at_s=-1.0, **load)
    with pytest.raises(NotApplicable, match="at_s must be at least 0"):
        mmc.sojourn_cdf(at_s=-1.0, **load)
    with pytest.raises(NotApplicable, match="share must be at least 0 and below 1, got 1"):
        mmc.wait_percentile(share=1.0, **load)
    with pytest.raises(NotApplicable, match="share must be at least 0 and below 1"):
        mmc.sojourn_percentile(share=1.0, **load)
    with pytest.raises(NotApplicable, match=r"M/M/1 has no steady state: offered load 1 erlang >= 1 worker$"):
        mmc.mm1(arrival_rate=1.0, mean_service_s=1.0)
