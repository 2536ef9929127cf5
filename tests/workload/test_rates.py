"""Rates over time: their integrals, and the inverses of these, are each other's."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.workload.rates import Wave, kepler, pieces

spans = st.floats(1e-3, 1e5)
some_rate = st.one_of(st.just(0.0), st.floats(1e-3, 1e4))
shapes = st.lists(st.tuples(spans, some_rate, some_rate), min_size=1, max_size=6).filter(
    lambda rows: any(start + end for _, start, end in rows)
)
waves = st.builds(
    Wave,
    mean_per_s=st.floats(1e-3, 1e3),
    swing=st.floats(0, 1),
    period_s=st.floats(1, 1e5),
    peak_at_s=st.floats(0, 1e5),
)
SHARES = np.linspace(0, 1, 101)[1:]


@given(rows=shapes)
def test_pieces_are_inverted(rows):
    """The cumulative rate at the time of a level is the level; both ascend, and end with the pieces.

    To rounding: a time is known to one unit in its last place, and what arrives meanwhile is known no better.
    """
    rate = pieces(*zip(*rows, strict=True))
    end_s = float(rate.knots_s[-1])
    levels = SHARES * rate.cumulative(np.array([end_s]))
    times_s = rate.inverse(levels)

    unknown = 4 * np.spacing(end_s) * rate.peak(end_s)
    assert np.all(np.abs(levels - rate.cumulative(times_s)) <= 1e-9 * levels + unknown)
    assert np.all(np.diff(times_s) >= -1e-12 * end_s)
    assert 0 <= times_s[0] <= times_s[-1] <= end_s


@given(rows=shapes)
def test_a_level_is_reached_only_where_there_is_a_rate(rows):
    """No instant lies inside a piece of rate zero."""
    rate = pieces(*zip(*rows, strict=True))
    times_s = rate.inverse(SHARES[:-1] * rate.levels[-1])

    assert np.all(rate.at(times_s * (1 - 1e-9)) > 0)


@given(rate=waves)
def test_waves_are_inverted(rate):
    """So they are for a sinusoid, over three periods, to what its slope near an empty trough lets one see."""
    levels = SHARES * float(rate.cumulative(np.array([3 * rate.period_s]))[0])
    times_s = rate.inverse(levels)

    assert levels == pytest.approx(rate.cumulative(times_s), rel=1e-9, abs=1e-11 * (levels[-1] + rate.peak_at_s))
    assert np.all(np.diff(times_s) >= 0)


@pytest.mark.parametrize(
    "rate",
    [
        pieces([10.0, 5.0, 20.0], [0.0, 8.0, 3.0], [4.0, 8.0, 0.0]),
        Wave(mean_per_s=3.0, swing=0.7, period_s=20.0, peak_at_s=4.0),
    ],
)
def test_the_cumulative_rate_is_the_integral_of_the_rate(rate):
    """Summed in ten thousand steps by the midpoint rule."""
    edges_s = np.linspace(0, 35, 10_001)
    summed = np.sum(rate.at((edges_s[1:] + edges_s[:-1]) / 2)) * 35 / 10_000

    assert summed == pytest.approx(float(rate.cumulative(np.array([35.0]))[0]), rel=1e-3)


def test_there_is_no_rate_outside_the_pieces():
    """Not before the first one begins, nor from the instant at which the last one ends."""
    rate = pieces([10.0, 10.0], [5.0, 7.0], [5.0, 9.0])

    assert [0, 5, 5, 7, 8, 0, 0] == rate.at(np.array([-0.1, 0, 9.999, 10, 15, 20, 30])).tolist()
    assert [0, 0, 50, 130, 130] == rate.cumulative(np.array([-1.0, 0, 10, 20, 30])).tolist()


def test_a_ramp_by_hand():
    """From 0 to 4 per second in 10 s: t² / 5 arrivals by time t, the fifth at 5 s, the twentieth at 10 s."""
    ramp = pieces([10.0], [0.0], [4.0])

    assert [5.0, 10.0] == ramp.inverse(np.array([5.0, 20.0])).tolist()


def test_a_constant_rate_is_inverted_without_error():
    """Level / rate, rounded once: even arrivals at 7/s stay on their grid for a day."""
    levels = np.arange(1.0, 600_000.0)

    assert (levels / 7).tolist() == pieces([100_000.0], [7.0], [7.0]).inverse(levels).tolist()


def test_pieces_that_last_no_time_are_left_out():
    """A spike at time 0 has nothing before it."""
    rate = pieces([0.0, 10.0, 0.0], [99.0, 2.0, 99.0], [99.0, 2.0, 99.0])

    assert ([0.0, 10.0], 2.0) == (rate.knots_s.tolist(), rate.peak(10.0))


@pytest.mark.parametrize(("until_s", "peak"), [(5.0, 2.0), (10.0, 4.0), (10.5, 8.0), (100.0, 8.0), (0.0, 0.0)])
def test_the_peak_of_pieces_is_that_of_the_time_asked_for(until_s, peak):
    """A ramp that is cut short is highest where it is cut; a piece that has not begun does not count."""
    assert peak == pieces([10.0, 5.0, 10.0], [0.0, 8.0, 8.0], [4.0, 8.0, 0.0]).peak(until_s)


@pytest.mark.parametrize(
    ("until_s", "peak"),
    [(5.0, 3 + 2 * math.cos(math.pi / 2)), (7.5, 3 + 2 * math.cos(math.pi / 4)), (10.1, 5.0), (100.0, 5.0)],
)
def test_the_peak_of_a_wave_is_that_of_the_time_asked_for(until_s, peak):
    """Until the top at 10 s (and 30 s before it) has been passed, one of the ends is the highest."""
    wave = Wave(mean_per_s=3.0, swing=2 / 3, period_s=20.0, peak_at_s=30.0)

    assert peak == pytest.approx(wave.peak(until_s))


def test_a_wave_that_falls_is_highest_at_its_start():
    """Just after the top, the earliest instant is the best."""
    wave = Wave(mean_per_s=3.0, swing=0.5, period_s=20.0, peak_at_s=19.0)

    assert wave.peak(5.0) == pytest.approx(float(wave.at(np.zeros(1))[0]))


@given(eccentricity=st.floats(0, 1), anomaly=st.floats(-math.pi, math.pi))
def test_keplers_equation_is_solved(eccentricity, anomaly):
    """E - e sin E gives back the mean anomaly; E has its sign and stays within half a turn."""
    (angle,) = kepler(np.array([anomaly]), eccentricity)

    assert anomaly == pytest.approx(angle - eccentricity * math.sin(angle), rel=1e-12, abs=1e-14)
    assert abs(anomaly) - 1e-15 <= abs(angle) <= math.pi + 1e-15


@pytest.mark.parametrize("anomaly", [0.0, 1e-300, 1e-18, 1e-12, 1e-6, math.pi])
def test_keplers_equation_is_solved_at_its_worst(anomaly):
    """With eccentricity one and close to zero the slope vanishes: E tends to the cube root of 6 times the anomaly."""
    (angle,) = kepler(np.array([anomaly]), 1.0)

    assert anomaly == pytest.approx(angle - math.sin(angle), rel=1e-9, abs=1e-20)
