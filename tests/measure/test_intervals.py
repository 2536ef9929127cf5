"""How far a mean, a difference or a percentile can be trusted."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from scipy import stats
from statistics_of_tests import luck, within_luck

from sim.measure import mean_interval, paired_interval, quantile_interval


@pytest.mark.parametrize(
    "values", [[], [1.0], [1.0, math.nan], [1.0, math.inf, 2.0], [math.inf, -math.inf], [1.0, 2.0, None], [None, None]]
)
def test_too_few_values_or_no_numbers_never_look_precise(values):
    """The interval has no bounds."""
    assert math.inf == mean_interval(values).half_width


def test_the_interval_is_students():
    """Mean 2, s = 1, n = 3, t(0.975, 2) = 4.3027: half width 2.4841."""
    interval = mean_interval([1, 2, 3])

    assert (2.0, 2.4841, 3) == (interval.value, round(interval.half_width, 4), interval.n)


def test_equal_values_have_no_bounds():
    """Ten times 0.1 have the mean 0.1, which their sum, rounded, has not; how far others may be they do not tell."""
    interval = mean_interval([0.1] * 10)

    assert (0.1, -math.inf, math.inf) == (interval.value, interval.low, interval.high)


def test_an_interval_that_is_not_a_number_covers_nothing():
    """NaN is not inside any bounds."""
    assert not mean_interval([1.0, 2.0, 3.0]).covers(math.nan)


@pytest.mark.parametrize("confidence", [0.0, 1.0, 95, math.nan])
def test_a_confidence_is_a_share(confidence):
    """Zero, one and percent are refused, with an example of what is meant."""
    with pytest.raises(ValueError, match=r"0\.95"):
        mean_interval([1.0, 2.0], confidence)
    with pytest.raises(ValueError, match=r"0\.95"):
        quantile_interval([], 500, confidence)


@pytest.mark.slow
def test_95_percent_intervals_cover_the_truth_95_percent_of_the_time():
    """Of 4,000 intervals of 5 normal values, the share that covers 0 is within 4 standard errors of 95 %."""
    values = np.random.default_rng(2026).standard_normal((4000, 5))
    covered = np.mean([mean_interval(row).covers(0.0) for row in values])

    assert abs(covered - 0.95) <= 4 * math.sqrt(0.95 * 0.05 / 4000)


def test_what_both_share_cancels_out_in_pairs():
    """Where one is two more than the other, nearly, the difference is about 2, however both vary."""
    interval = paired_interval([102.0, 12.0, 1002.1], [100.0, 10.0, 1000.0])

    assert (2.0, True, 3) == (round(interval.value, 1), interval.half_width < 0.15, interval.n)


def test_the_paired_interval_is_scipys():
    """It is the interval of the paired t test."""
    rng = luck(1)
    values, base = rng.exponential(2.0, 12), rng.exponential(1.0, 12)
    expected = stats.ttest_rel(values, base).confidence_interval(0.9)
    interval = paired_interval(values, base, 0.9)

    assert [round(expected.low, 12), round(expected.high, 12)] == [round(interval.low, 12), round(interval.high, 12)]


@pytest.mark.parametrize("gap", [None, math.nan, math.inf])
def test_a_pair_with_a_gap_leaves_no_bounds(gap):
    """A gap on either side, or on both, is no difference of zero."""
    pairs = [([1.0, 2.0, gap], [1.0, 2.0, 3.0]), ([1.0, 2.0, 3.0], [gap, 2.0, 3.0]), ([gap, 2.0], [gap, 2.0])]

    assert [math.inf] * 3 == [paired_interval(values, base).half_width for values, base in pairs]


def test_pairs_need_a_partner():
    """Three values and two base values are refused, with both numbers."""
    with pytest.raises(ValueError, match="3 and 2"):
        paired_interval([1.0, 2.0, 3.0], [1.0, 2.0])


@pytest.mark.parametrize(
    ("n", "per_mille", "low", "high"),
    [
        (10_000, 990, 9880, 9920),
        (1000, 990, 983, 997),
        (100, 500, 40, 61),
        (6, 500, 1, 6),
        (5, 500, -math.inf, math.inf),
    ],
)
def test_ranks_of_a_percentile(n, per_mille, low, high):
    """For the values 1 to n the bounds are the ranks: those in the books for 10,000, and none where n is too small."""
    interval = quantile_interval(np.arange(1.0, n + 1), per_mille)

    assert (low, high) == (interval.low, interval.high)


@pytest.mark.parametrize("per_mille", [1, 37, 500, 990, 999])
def test_ranks_are_exact_and_as_close_as_can_be(per_mille):
    """Each bound misses with a chance of at most 2.5 %, and the next rank towards the middle would miss more often."""
    n = 20_000
    interval, count = quantile_interval(np.arange(1.0, n + 1), per_mille), stats.binom(n, per_mille / 1000)

    # The truth is below the value of rank r if at most r - 1 values are at or below it.
    assert count.cdf(interval.low - 1) <= 0.025 < count.cdf(interval.low)
    assert count.sf(interval.high - 1) <= 0.025 < count.sf(interval.high - 2)


def test_a_bound_may_take_all_of_its_chance():
    """With 50 % confidence and 2 values, each misses the median with a chance of exactly 25 %: they are the bounds."""
    interval = quantile_interval([1.0, 2.0], 500, 0.5)

    assert (1.0, 2.0) == (interval.low, interval.high)


def test_times_without_end_may_bound_a_percentile():
    """A job that is never over counts as longer than all others."""
    interval = quantile_interval([*range(1, 98), math.inf, math.inf, math.inf], 950)

    assert (95.0, 90.0, math.inf) == (interval.value, interval.low, interval.high)


@pytest.mark.parametrize("values", [[], [1.0, math.nan], [math.nan] * 100])
def test_no_values_or_no_numbers_bound_no_percentile(values):
    """The percentile is not a number and has no bounds."""
    interval = quantile_interval(values, 500)

    assert (True, math.inf) == (math.isnan(interval.value), interval.half_width)


def test_values_of_a_percentile_must_be_in_order():
    """Values in order of arrival are refused."""
    with pytest.raises(ValueError, match="ascending"):
        quantile_interval([2.0, 1.0], 500)


@pytest.mark.parametrize("per_mille", [0, 1000, -5, math.nan])
def test_a_percentile_lies_between_nothing_and_everything(per_mille):
    """Zero and a thousand per mille are refused."""
    with pytest.raises(ValueError, match="1 to 999"):
        quantile_interval([1.0, 2.0], per_mille)


@pytest.mark.parametrize(("n", "per_mille"), [(100, 500), (1000, 990)])
def test_percentile_intervals_cover_as_often_as_their_ranks_say(n, per_mille):
    """Of 2,000 intervals of exponential times, those that cover are as many as the exact chance of the ranks gives."""
    times = np.sort(luck(n).exponential(size=(2000, n)))
    ranks, count = quantile_interval(np.arange(1.0, n + 1), per_mille), stats.binom(n, per_mille / 1000)
    chance = count.cdf(ranks.high - 1) - count.cdf(ranks.low - 1)
    truth = -math.log1p(-per_mille / 1000)
    covered = [quantile_interval(row, per_mille).covers(truth) for row in times]

    assert chance >= 0.95
    assert within_luck(covered, chance)


TIMES = some.floats(0, 1e6) | some.just(math.inf)


@given(some.lists(TIMES, min_size=1), some.integers(1, 999), some.sampled_from([0.5, 0.8, 0.95, 0.999]))
def test_a_percentile_lies_between_its_bounds(times, per_mille, confidence):
    """Whatever the times: the bounds are times of the list or none, and more confidence never narrows them."""
    interval = quantile_interval(sorted(times), per_mille, confidence)
    wider = quantile_interval(sorted(times), per_mille, (1 + confidence) / 2)

    assert {interval.low, interval.high} <= {*times, -math.inf, math.inf}
    assert wider.low <= interval.low <= interval.high <= wider.high
    assert interval.low <= interval.value <= wider.high


@given(some.lists(some.integers(-1000, 1000), min_size=2), some.integers(0, 50))
def test_a_gap_anywhere_takes_the_bounds_away(values, place):
    """Whatever the other values, and wherever the gap is."""
    assert math.inf == mean_interval([*values[:place], None, *values[place:]]).half_width
