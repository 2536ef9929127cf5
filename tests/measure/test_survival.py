"""How long until something happens that for some has not happened yet."""

import math

import numpy as np
import pytest
from statistics_of_tests import by_luck_alone, luck

from sim.measure import survival


def test_kaplan_meier_by_hand():
    """Events at 1, 3, 3; watched until 2 and 4: 4/5, then 2 of 3 go: 4/15."""
    found = survival([1.0, 2.0, 3.0, 3.0, 4.0], [True, False, True, True, False])

    assert (1.0, 2.0, 3.0, 4.0) == found.times
    assert [round(share, 12) for share in (4 / 5, 4 / 5, 4 / 15, 4 / 15)] == [round(s, 12) for s in found.shares]
    assert (5, 3, 3.0) == (found.n, found.events, found.median)


def test_the_share_between_and_beyond():
    """All wait before the first event, the share holds until the next; beyond the last one seen nobody knows."""
    found = survival([1.0, 2.0, 4.0], [True, True, False])

    assert [1.0, 1.0, 0.667, 0.333] == [round(found.at(time), 3) for time in (0.0, 0.99, 1.0, 4.0)]
    assert math.isnan(found.at(4.01))


def test_when_all_had_it_nobody_waits_for_ever_after():
    """The last event leaves a share of zero, also later."""
    assert 0.0 == survival([1.0, 2.0], [True, True]).at(99.0)


def test_without_events_the_median_is_not_yet():
    """Nobody has recovered: the median is None, and its interval says nothing."""
    found = survival([10.0] * 8, [False] * 8)

    assert (None, 0) == (found.median, found.events)
    assert (math.inf, 0.0, math.inf) == (
        found.median_interval.value,
        found.median_interval.low,
        found.median_interval.high,
    )


def test_of_no_cases_nothing_is_known():
    """Not even that nobody has had it."""
    found = survival([], [])

    assert (None, True, math.inf) == (found.median, math.isnan(found.at(0.0)), found.median_interval.half_width)


def test_a_half_that_waits_is_a_median_that_has_come():
    """Half of four have had it at 2: the median is 2; with one fewer it is not yet."""
    assert [2.0, None] == [survival([1.0, 2.0, 9.0, 9.0], [True, two, False, False]).median for two in (True, False)]


def test_the_interval_holds_the_times_at_which_a_half_is_possible():
    """It reaches from where the lower bound of the share falls to a half to where the upper one does."""
    times = luck(1).exponential(1.0, 60)
    found = survival(times, times < 1.5)
    steps = np.array(found.times)

    assert steps[np.array(found.low) <= 0.5][0] == found.median_interval.low
    assert steps[np.array(found.high) <= 0.5][0] == found.median_interval.high
    assert found.median_interval.low < found.median < found.median_interval.high


def test_with_few_recovered_the_upper_end_is_open():
    """Three of six: the median has come, but may be much later."""
    interval = survival([1.0, 2.0, 3.0, 9.0, 9.0, 9.0], [True] * 3 + [False] * 3).median_interval

    assert (3.0, math.inf) == (interval.value, interval.high)


@pytest.mark.parametrize("time", [math.nan, math.inf, -1.0])
def test_times_must_be_times(time):
    """Not a number, without end, or below zero: refused, and what to give instead is said."""
    with pytest.raises(ValueError, match="its time so far"):
        survival([1.0, time], [True, False])


def test_each_time_needs_its_mark():
    """Two times and one mark are refused."""
    with pytest.raises(ValueError, match="got 2 and 1"):
        survival([1.0, 2.0], [True])


def test_a_confidence_is_a_share():
    """95 is refused, 0.95 is meant."""
    with pytest.raises(ValueError, match=r"0\.95"):
        survival([1.0], [True], confidence=95)


@pytest.mark.slow
@pytest.mark.parametrize("n", [20, 60])
def test_the_interval_of_the_median_covers_though_some_are_cut_off(n):
    """Exponential times watched until 1.2 (three in ten cut off): of 2,000 intervals about 95 % cover ln 2."""
    times = luck(n).exponential(1.0, (2000, n))
    covered = sum(survival(np.minimum(row, 1.2), row <= 1.2).median_interval.covers(math.log(2)) for row in times)

    assert by_luck_alone(0.95, 2000)[0] <= covered
    assert covered <= by_luck_alone(0.97, 2000)[1]


def test_leaving_out_the_unfinished_makes_it_look_quick():
    """Exponential times watched until 1: the middle of those that ended is below the interval that covers ln 2."""
    times = luck(3).exponential(1.0, 400)
    interval = survival(np.minimum(times, 1.0), times <= 1.0).median_interval

    assert interval.covers(math.log(2))
    assert np.median(times[times <= 1.0]) < interval.low
