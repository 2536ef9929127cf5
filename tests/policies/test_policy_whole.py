"""The arithmetic of whole numbers that the rules share."""

import math
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from sim.policies.whole import LONGEST_NS, capped_sum, ceil_div, floor_root, millionths


@given(st.integers(0, 2**63 - 1))
def test_the_root_is_that_of_python(number):
    """The root taken bit by bit equals math.isqrt on all of int64."""
    assert math.isqrt(number) == floor_root(number)


@given(st.integers(-(2**62), 2**62), st.integers(1, 2**62))
def test_division_rounds_up(dividend, divisor):
    """ceil_div is the ceiling of the fraction."""
    assert math.ceil(Fraction(dividend, divisor)) == ceil_div(dividend, divisor)


@given(st.integers(0, LONGEST_NS), st.integers(0, LONGEST_NS), st.integers(0, LONGEST_NS))
def test_a_capped_sum_is_the_sum_or_the_cap(first, second, cap):
    """min(cap, first + second), where the first is not above the cap."""
    first = min(first, cap)

    assert min(cap, first + second) == capped_sum(first, second, cap)


def test_a_share_is_the_nearest_number_of_millionths():
    """Shares that floats cannot hold are rounded."""
    assert [0, 1, 290_000, 1_000_000] == [millionths(share) for share in (0.0, 0.000_000_6, 0.29, 1.0)]
