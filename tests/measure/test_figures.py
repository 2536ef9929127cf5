"""Means and percentiles of times."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.measure import Figures, enough, percentile
from sim.measure.figures import exact_sum


def test_p95_of_39_samples_is_the_38th():
    """Nearest rank: 0.95 x 39 = 37.05, so the 38th smallest is the first with 95 % at or below it."""
    assert 38 == percentile(np.arange(1, 40), 950)


@given(st.lists(st.integers(0, 10**15), min_size=1), st.integers(1, 999))
def test_a_percentile_is_the_smallest_value_with_that_share_at_or_below_it(values, per_mille):
    """Checked against the definition, counted out."""
    found = percentile(np.sort(np.array(values, np.int64)), per_mille)

    at_or_below = sum(value <= found for value in values)
    below = sum(value < found for value in values)
    assert at_or_below * 1000 >= per_mille * len(values) > below * 1000


@given(st.lists(st.integers(-(2**62), 2**62)))
def test_sums_do_not_overflow(values):
    """Python's own integers give the same sum, however large."""
    assert sum(values) == exact_sum(np.array(values, np.int64))


def test_a_percentile_without_ten_samples_beyond_it_is_refused():
    """p99 needs 1,000 samples: with 999 it is None and named."""
    figures = Figures.of(np.arange(999))

    assert figures.p99 is None
    assert figures.p95 is not None
    assert ("p99", "p999") == figures.refused


def test_an_empty_set_has_no_figures_and_refuses_none():
    """No sample is no reason to name percentiles."""
    figures = Figures.of(np.array([], np.int64))

    assert (0, None, None, ()) == (figures.n, figures.mean, figures.max, figures.refused)


@pytest.mark.parametrize(("per_mille", "needed"), [(500, 20), (900, 100), (950, 200), (990, 1000), (999, 10_000)])
def test_how_many_samples_a_percentile_needs(per_mille, needed):
    """Ten beyond it, in expectation."""
    assert (True, False) == (enough(needed, per_mille), enough(needed - 1, per_mille))


def test_times_are_in_seconds():
    """1, 2 and 3 s given in nanoseconds: mean 2 s, maximum 3 s."""
    figures = Figures.of(np.array([1, 2, 3]) * 10**9)

    assert (2.0, 3.0, 3) == (figures.mean, figures.max, figures.n)
