"""How far a share can be trusted."""

import math

import numpy as np
import pytest
from scipy import stats
from statistics_of_tests import luck, within_luck

from sim.measure import wilson


def test_the_interval_is_wilsons():
    """3 of 10: the roots of (share - p)^2 = z^2 p (1 - p) / n, the equation that the score interval solves."""
    z, n, share = stats.norm.ppf(0.975), 10, 0.3
    roots = np.sort(np.roots([1 + z**2 / n, -2 * share - z**2 / n, share**2]))
    interval = wilson(3, 10)

    assert [round(root, 12) for root in roots] == [round(interval.low, 12), round(interval.high, 12)]
    assert (share, n) == (interval.value, interval.n)


def test_of_no_trials_nothing_is_known():
    """The share is not a number, and may be anything from 0 to 1."""
    interval = wilson(0, 0)

    assert (True, 0.0, 1.0, 0) == (math.isnan(interval.value), interval.low, interval.high, interval.n)


def test_never_and_always_are_not_certain():
    """None of 20 and all of 20 leave a width, and mirror each other."""
    never, always = wilson(0, 20), wilson(20, 20)

    assert (0.0, 1.0) == (never.low, always.high)
    assert round(never.high, 12) == round(1 - always.low, 12) > 0.1


@pytest.mark.parametrize(("successes", "n"), [(-1, 3), (4, 3), (0, -1)])
def test_impossible_counts_are_refused(successes, n):
    """There are no more successes than trials, and none below zero."""
    with pytest.raises(ValueError, match=f"{successes} of {n}"):
        wilson(successes, n)


def test_a_confidence_is_a_share():
    """95 is refused, 0.95 is meant."""
    with pytest.raises(ValueError, match=r"0\.95"):
        wilson(1, 2, confidence=95)


@pytest.mark.parametrize(("n", "share"), [(10, 0.5), (30, 0.1), (30, 0.02), (100, 0.3)])
def test_coverage_is_what_the_binomial_says(n, share):
    """Of 4,000 shares, those whose interval covers are as many as the exact sum over all counts gives."""
    covers = np.array([wilson(count, n).covers(share) for count in range(n + 1)])
    exact = stats.binom(n, share).pmf(np.arange(n + 1)) @ covers
    counts = luck(n).binomial(n, share, 4000)

    assert within_luck(covers[counts], exact)
    # Wilson's interval is right on average over shares, not for each: between 93 % and 99 % for these four.
    assert 0.93 < exact < 0.99
