"""Keys: whose request it is, by Zipf's law."""

from itertools import accumulate

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from workload_examples import LARGEST_U, LEVEL, SEED

from sim.workload import keys
from sim.workload.keys import keys_of
from sim.workload.streams import stream

counts = st.integers(1, 300)
skews = st.floats(0, 20)
uniforms = st.lists(st.integers(0, 2**53 - 1), max_size=60).map(lambda k: np.sort(np.array(k, float) * 2.0**-53))


def test_keys_by_hand():
    """Of three keys with skew 1 the weights are 6, 3 and 2 of 11: borders lie at 6/11 and 9/11."""
    u = np.array([0.0, 6 / 11 - 1e-9, 6 / 11 + 1e-9, 9 / 11 - 1e-9, 9 / 11 + 1e-9, LARGEST_U])

    assert [0, 0, 1, 1, 2, 2] == keys_of(3, 1.0, u).tolist()


def test_without_skew_all_keys_are_equal():
    """Of four keys each has a quarter, and a uniform on the border belongs to the upper one."""
    assert [0, 1, 2, 3, 3] == keys_of(4, 0.0, np.array([0.0, 0.25, 0.5, 0.75, LARGEST_U])).tolist()


@given(count=counts, skew=skews, u=uniforms)
def test_keys_are_in_range_and_ascend_with_the_uniform(count, skew, u):
    """Whole numbers from 0 to count - 1; a larger uniform never gives a busier key."""
    chosen = keys_of(count, skew, u)

    assert (np.dtype(np.int64), u.shape) == (chosen.dtype, chosen.shape)
    assert np.all((chosen >= 0) & (chosen < count))
    assert np.all(np.diff(chosen) >= 0)


@given(count=counts, skew=skews, u=uniforms)
def test_a_key_does_not_depend_on_its_neighbours(count, skew, u):
    """Alone, or among others: the same key."""
    assert keys_of(count, skew, u).tolist() == [int(keys_of(count, skew, one)) for one in u]


@given(count=counts, skew=skews)
def test_the_largest_uniform_has_a_key(count, skew):
    """Rounding does not lead beyond the last key."""
    assert 0 <= keys_of(count, skew, np.array([LARGEST_U]))[0] < count


@given(count=counts, skew=st.floats(0, 10), more=st.floats(0, 10), u=uniforms)
def test_more_skew_makes_no_key_quieter_for_the_same_uniform(count, skew, more, u):
    """The distribution moves towards key 0: compared with shared luck, no request goes to a quieter key."""
    assert np.all(keys_of(count, skew + more, u) <= keys_of(count, skew, u))


@pytest.mark.parametrize("skew", [0.0, 1.0])
def test_usual_weights_are_exact(skew):
    """For skew 0 and 1 the borders are made of additions and divisions alone: no digit belongs to a machine."""
    sums = list(accumulate(1 / rank if skew else 1.0 for rank in range(1, 1001)))

    assert [part / sums[-1] for part in sums[:-1]] == keys._borders(1000, skew).tolist()


@pytest.mark.parametrize("skew", [0.0, 0.7, 1.0, 2.0])
def test_keys_are_as_frequent_as_their_weights(skew):
    """Of 20,000 requests with ten keys (chi-square, at the stated level)."""
    weights = [1 / (key + 1) ** skew for key in range(10)]
    counts = np.bincount(keys_of(10, skew, stream(SEED, 0, "key").uniforms(0, 20_000)), minlength=10)

    assert stats.chisquare(counts, np.array(weights) / sum(weights) * 20_000).pvalue > LEVEL
