"""Facts about Little's law, draining backlogs and scalability curves."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.theory import NotApplicable, drain, littles, mmc, usl

# Throughput of a server at 1 … 32 threads: the data set of Schwartz (2015), fitted in his book.
SCHWARTZ = (
    955.16, 1878.91, 2688.01, 3548.68, 4315.54, 5130.43, 5931.37, 6531.08, 7219.8, 7867.61, 8278.71, 8646.7, 9047.84,
    9426.55, 9645.37, 9897.24, 10097.6, 10240.5, 10532.39, 10798.52, 11151.43, 11518.63, 11806.0, 12089.37, 12075.41,
    12177.29, 12211.41, 12158.93, 12155.27, 12118.04, 12140.4, 12074.39,
)  # fmt: skip


@given(st.floats(0.01, 1e6), st.floats(0.0, 1e6))
def test_little_there_and_back(rate, time_s):
    """Number from rate and time, time from number and rate."""
    number = littles.in_system(rate=rate, sojourn_s=time_s)

    assert time_s == pytest.approx(littles.sojourn_s(in_system=number, rate=rate), rel=1e-12)


def test_a_closed_load_slows_down_with_its_system():
    """Fifty users thinking 3 s ask 16.7 times a second of an instant system, once in 2 s of one that takes 97 s."""
    fast, slow = (littles.closed_throughput(users=50, think_s=3.0, response_s=time_s) for time_s in (0.0, 97.0))

    assert (50 / 3, 0.5) == pytest.approx((fast, slow))


def test_an_hour_of_outage_takes_five_to_drain():
    """A capacity of 1.2 times the load has a fifth of the load to spare."""
    outage = drain.outage(duration_s=3600.0, arrival_rate=10.0, mean_service_s=1.0, workers=12)

    assert 5 * 3600.0 == pytest.approx(outage.drain_s)
    assert 36_000.0 == outage.backlog


@given(st.integers(1, 4), st.floats(0.05, 0.9), st.integers(0, 15))
def test_the_fluid_is_the_exact_mean_of_mmc(workers, utilisation, backlog):
    """First-passage times of the chain from c + B jobs to c: B/(cμ - λ)."""
    rate, size = utilisation * workers, 300
    flow = np.diag(np.full(size - 1, rate), 1) + np.diag(np.full(size - 1, float(workers)), -1)
    flow -= np.diag(flow.sum(axis=1))
    flow[0, 0] -= workers  # the first state is one waiting job; it may become none
    times_s = np.append(0.0, np.linalg.solve(flow, -np.ones(size)))

    expected = drain.drain_s(backlog=float(backlog), arrival_rate=rate, mean_service_s=1.0, workers=workers)
    assert expected == pytest.approx(times_s[backlog], rel=1e-6)


@given(st.floats(0.1, 0.95))
def test_stages_below_capacity_leave_no_fluid(utilisation):
    """The fluid sees no queue below capacity; a real queue waits all the same: it is a lower bound."""
    levels = drain.backlogs(rates=[utilisation] * 3, durations_s=[10.0, 20.0, 30.0], mean_service_s=1.0)

    assert (0.0, 0.0, 0.0) == levels
    assert mmc.mm1(arrival_rate=utilisation, mean_service_s=1.0).queue_length > 0.0


def test_a_spike_by_hand():
    """A minute of 16/s against 10/s leaves 360 jobs; 3/s to spare takes two minutes to drain them."""
    levels = drain.backlogs(rates=[7, 16, 7, 7], durations_s=[180, 60, 60, 60], mean_service_s=1.0, workers=10)

    assert (0.0, 360.0, 180.0, 0.0) == levels


def test_the_published_fit_of_schwartz():
    """His book gives 995.6486, 0.02671591 and 7.690945e-4 for this data, and a peak of 12,341.7 at 35 threads."""
    curve = usl.fit(concurrency=range(1, 33), throughput_per_s=SCHWARTZ)

    assert (995.6486, 0.02671591, 7.690945e-4) == pytest.approx(
        (curve.rate_of_one, curve.contention, curve.coherency), rel=1e-5
    )
    assert 12_341.7454 == pytest.approx(curve.throughput_per_s(35), rel=1e-7)
    assert 35.57 == pytest.approx(curve.peak_concurrency, abs=0.01)


@given(st.floats(0.1, 1e5), st.floats(0.0, 0.5), st.one_of(st.just(0.0), st.floats(1e-5, 0.1)))
def test_a_fit_finds_the_curve_it_was_drawn_from(rate, contention, coherency):
    """Points on a curve give the curve back, also where a term is absent."""
    drawn = usl.Scalability(rate_of_one=rate, contention=contention, coherency=coherency)
    concurrency = [1, 2, 4, 8, 16, 32]
    found = usl.fit(concurrency=concurrency, throughput_per_s=[drawn.throughput_per_s(n) for n in concurrency])

    assert [drawn.throughput_per_s(n) for n in range(1, 65)] == pytest.approx(
        [found.throughput_per_s(n) for n in range(1, 65)], rel=1e-4
    )
    assert (contention, coherency) == pytest.approx((found.contention, found.coherency), abs=1e-6)


def test_more_than_linear_is_fitted_as_linear():
    """A speed-up beyond linear has neither contention nor coherency, and no peak."""
    curve = usl.fit(concurrency=[1, 2, 4, 8], throughput_per_s=[10.0, 21.0, 44.0, 92.0])

    assert 0.0 == curve.contention == curve.coherency
    assert math.inf == curve.peak_concurrency


def test_all_serial_work_peaks_at_one():
    """With contention of 1 and any coherency, more threads only cost."""
    assert 1.0 == usl.Scalability(rate_of_one=9.0, contention=1.0, coherency=0.1).peak_concurrency


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        (lambda: littles.in_system(rate=-1.0, sojourn_s=1.0), "rate must be at least 0"),
        (lambda: littles.sojourn_s(in_system=1.0, rate=0.0), "rate must be positive"),
        (lambda: littles.closed_throughput(users=1, think_s=0.0, response_s=0.0), "response_s must be positive"),
        (
            lambda: drain.drain_s(backlog=1.0, arrival_rate=3.0, mean_service_s=1.0, workers=3),
            "the backlog never drains: offered load 3 erlang >= 3 workers",
        ),
        (lambda: drain.outage(duration_s=-1.0, arrival_rate=1.0, mean_service_s=0.5), "duration_s must be at least 0"),
        (lambda: drain.backlogs(rates=[1.0], durations_s=[], mean_service_s=1.0), r"rates \(1\), durations_s \(0\)"),
        (
            lambda: usl.fit(concurrency=[1, 2, 2], throughput_per_s=[1.0, 2.0, 2.1]),
            r"three different concurrencies, got \[1, 2\]",
        ),
        (lambda: usl.fit(concurrency=[0, 2, 3], throughput_per_s=[1.0, 2.0, 2.1]), "concurrency must be at least 1"),
        (
            lambda: usl.Scalability(rate_of_one=1.0, contention=0.0, coherency=0.0).throughput_per_s(0.5),
            "concurrency must be at least 1",
        ),
    ],
)
def test_refusals_name_the_condition(call, reason):
    """Each condition is named where it fails."""
    with pytest.raises(NotApplicable, match=reason):
        call()
