"""Fewer points must not tell another story."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.plot.reduce import envelope, tail


def test_no_values_make_no_curve():
    """A curve of nothing is empty."""
    assert (0, 0) == (tail([]).value.size, tail([]).share.size)


def test_few_values_are_all_kept():
    """Up to 800 values, each is a point."""
    assert list(range(800)) == tail(np.arange(800)[::-1]).value.tolist()


def test_a_million_values_keep_their_extremes():
    """Of a million values about 800 points stay, with the smallest and each of the thirty largest among them."""
    values = np.arange(1_000_000) * 3.0

    curve = tail(values)

    assert curve.value.size <= 800
    assert 0.0 == curve.value[0]
    assert values[-30:].tolist() == curve.value[-30:].tolist()


def test_no_mean_is_beyond_its_extremes():
    """Where a level stays, its mean is that level to the last digit, late in a long run, too."""
    at = np.arange(100_000) / 3.0

    seen = envelope(at, np.arange(100_000) % 7, np.linspace(0, 33_000, 200_000))

    assert np.all((seen.low <= seen.mean) & (seen.mean <= seen.high))


@given(st.lists(st.integers(0, 50), min_size=1, max_size=2000))
def test_every_point_tells_the_truth(values):
    """At least the share that a point names reaches its value, and at most this share is above it."""
    for value, share in zip(*tail(values), strict=True):
        assert np.mean(np.array(values) >= value) >= share - 1e-12
        assert np.mean(np.array(values) > value) <= share


steps = st.lists(st.tuples(st.integers(1, 40), st.integers(0, 9)), max_size=30)


@given(steps, st.integers(1, 12))
def test_bins_keep_the_area_and_the_extremes_of_a_step_function(changes, bins):
    """The means over the bins add up to the exact integral; least and greatest are those of the whole function."""
    at = np.cumsum([0, *(gap for gap, _ in changes)])
    value = np.array([3, *(height for _, height in changes)])
    edge = np.linspace(0, at[-1] + 5, bins + 1)

    seen = envelope(at, value, edge)

    area = np.sum(value * np.diff([*at, edge[-1]]))
    assert np.isclose(area, np.sum(seen.mean * np.diff(edge)))
    assert (value.min(), value.max()) == (seen.low.min(), seen.high.max())
    assert np.all((seen.low <= seen.mean + 1e-9) & (seen.mean <= seen.high + 1e-9))
