"""Differences and ratios of replications: worked by hand, in known laws, and covering what they should."""

from math import inf, isnan, sqrt

import numpy as np
import pytest
from scipy import stats
from statistics_of_tests import luck, within_luck

from sim.measure.contrasts import contrast, correlation, relative, runs_saved
from sim.measure.intervals import Interval

FEW = ([1.0], [None, 1.0], [])


def test_pairs_are_a_t_test_of_their_differences():
    """As scipy reckons it: the ends of the interval are where the paired test just fails."""
    rng = luck(1)
    base = rng.normal(10, 2, 12)
    values = base + rng.normal(1, 0.3, 12)
    expected = stats.ttest_rel(values, base).confidence_interval(0.95)

    found = contrast(values.tolist(), base.tolist())

    assert pytest.approx((expected.low, expected.high)) == (found.low, found.high)


def test_strangers_are_welchs_test():
    """Of unequal number and spread, as scipy reckons it."""
    rng = luck(2)
    values, base = rng.normal(11, 4, 9), rng.normal(10, 1, 20)
    expected = stats.ttest_ind(values, base, equal_var=False).confidence_interval(0.95)

    found = contrast(values.tolist(), base.tolist(), paired=False)

    assert pytest.approx((expected.low, expected.high)) == (found.low, found.high)
    assert 9 == found.n


def test_a_factor_asks_how_far_the_values_are_from_so_many_times_the_base():
    """10 and 20 are just twice 5 and 10, and so on six times: in pairs that is exact."""
    base = [5.0, 10.0, 7.0, 8.0, 9.0, 6.0]

    assert Interval(0.0, 0.0, 0.0, 6) == contrast([2 * value for value in base], base, factor=2)


@pytest.mark.parametrize("paired", [True, False])
def test_differences_that_are_all_alike_are_believed_from_six_on(paired):
    """Were the middle of them elsewhere, six would lie on one side one time in 32; five, one time in 16."""
    few, enough = (contrast([3.0] * n, [1.0] * n, paired=paired) for n in (5, 6))

    assert (2.0, -inf, inf) == (few.value, few.low, few.high)
    assert Interval(2.0, 2.0, 2.0, 6) == enough


@pytest.mark.parametrize("few", FEW)
def test_too_few_have_no_bounds(few):
    """One alone, one with a gap, none: nothing looks precise, in pairs or not, as a ratio or not."""
    rest = [5.0] * len(few)
    for found in (contrast(few, rest), contrast(few, rest, paired=False), relative(few, rest)):
        assert (-inf, inf) == (found.low, found.high)
    assert (None, None) == (correlation(few, rest), runs_saved(few, rest))


def test_pairs_need_partners():
    """Three against two is a mistake of whoever asks."""
    with pytest.raises(ValueError, match="got 3 and 2"):
        contrast([1.0, 2.0, 3.0], [1.0, 2.0])


def test_a_ratio_is_bounded_where_the_contrast_touches_zero():
    """Fieller's interval and the contrast at each of its ends are one test: there it just fails."""
    rng = luck(3)
    base = rng.normal(10, 2, 15)
    values = base * 1.2 + rng.normal(0, 0.5, 15)
    found = relative(values.tolist(), base.tolist())

    low = contrast(values.tolist(), base.tolist(), factor=1 + found.low)
    high = contrast(values.tolist(), base.tolist(), factor=1 + found.high)

    assert pytest.approx(0, abs=1e-9) == low.low
    assert pytest.approx(0, abs=1e-9) == high.high


def test_a_base_that_may_be_nothing_has_no_ratio():
    """Of a mean that cannot be told from 0, or is 0, no share can be bounded."""
    around = relative([1.0, 2.0, 3.0], [-1.0, 0.5, 1.0])
    nothing = relative([1.0, 2.0], [0.0, 0.0])

    assert (-inf, inf) == (around.low, around.high)
    assert isnan(nothing.value)


@pytest.mark.parametrize("paired", [True, False])
def test_intervals_of_ratios_cover_the_truth_as_often_as_they_say(paired):
    """95 in 100 of 2,000 experiments, for pairs that share their luck and for strangers, within what luck allows."""
    rng, truth, hits = luck(4 + paired), 0.1, []
    for _ in range(2000):
        base = rng.normal(10, 1, 10)
        shared = base if paired else rng.normal(10, 1, 10)
        values = shared * (1 + truth) + rng.normal(0, 0.5, 10)
        hits.append(relative(values.tolist(), base.tolist(), paired=paired).covers(truth))

    assert within_luck(np.array(hits), 0.95)


def test_luck_that_is_shared_saves_the_runs_that_theory_says():
    """With correlation r the variance of the difference is 2(1 - r), not 2: strangers need 1/(1 - r) times as many."""
    r, n = 0.9, 4000
    rng = luck(6)
    common, own, other = rng.standard_normal((3, n))
    values, base = (sqrt(r) * common + sqrt(1 - r) * each for each in (own, other))
    sides = values.tolist(), base.tolist()
    saved, together = runs_saved(*sides, confidence=0.999), correlation(*sides, confidence=0.999)

    assert together.covers(r)
    assert saved.covers(1 / (1 - r))
    assert saved.high - saved.low < 3


@pytest.mark.parametrize("n", [5, 20])
def test_what_pairs_save_is_bounded_as_often_as_it_says(n):
    """Where spreads differ 95 % intervals of the runs saved cover in 2,000 experiments at least as often."""
    rng, r, wide, hits = luck(60 + n), 0.8, 1.5, []
    truth = (1 + wide**2) / (1 + wide**2 - 2 * r * wide)
    for _ in range(2000):
        common, own, other = rng.standard_normal((3, n))
        values, base = (sqrt(r) * common + sqrt(1 - r) * each for each in (own, other))
        hits.append(runs_saved((wide * values).tolist(), base.tolist()).covers(truth))

    assert np.mean(hits) > 0.95 - 3 * sqrt(0.05 * 0.95 / 2000)


def test_what_never_changes_is_not_correlated_and_saves_nothing():
    """Neither can be told; pairs that differ by the same each time would save infinitely many."""
    assert correlation([1.0, 1.0], [1.0, 2.0]) is None
    assert runs_saved([1.0, 1.0], [1.0, 1.0]) is None
    assert runs_saved([1.0, 2.0], [2.0, 3.0]) is None
    assert (-1.0, 1.0) == (correlation([1.0, 2.0, 4.0], [1.0, 2.0, 3.0]).low, correlation([1.0, 2.0], [1.0, 3.0]).high)
    assert Interval(1.0, 1.0, 1.0, 4) == correlation([1.0, 2.0, 3.0, 4.0], [2.0, 4.0, 6.0, 8.0])
