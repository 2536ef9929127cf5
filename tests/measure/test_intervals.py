"""How far a mean can be trusted."""

import math

import numpy as np
import pytest

from sim.measure import mean_interval


@pytest.mark.parametrize("values", [[], [1.0], [1.0, math.nan], [1.0, math.inf, 2.0]])
def test_too_few_values_or_no_numbers_never_look_precise(values):
    """The interval has no bounds."""
    assert math.inf == mean_interval(values).half_width


def test_the_interval_is_students():
    """Mean 2, s = 1, n = 3, t(0.975, 2) = 4.3027: half width 2.4841."""
    interval = mean_interval([1, 2, 3])

    assert (2.0, 2.4841, 3) == (interval.value, round(interval.half_width, 4), interval.n)


def test_an_interval_that_is_not_a_number_covers_nothing():
    """NaN is not inside any bounds."""
    assert not mean_interval([1.0, 2.0, 3.0]).covers(math.nan)


@pytest.mark.slow
def test_95_percent_intervals_cover_the_truth_95_percent_of_the_time():
    """Of 4,000 intervals of 5 normal values, the share that covers 0 is within 4 standard errors of 95 %."""
    values = np.random.default_rng(2026).standard_normal((4000, 5))
    covered = np.mean([mean_interval(row).covers(0.0) for row in values])

    assert abs(covered - 0.95) <= 4 * math.sqrt(0.95 * 0.05 / 4000)
