"""The numbers of a drill, and what can be claimed of them."""

from math import inf

import pytest

from sim.lessons.numbers import Numbers, Told, every, some
from sim.measure import Interval

NUMBERS = Numbers(
    {
        "low": (1.0, 1.1, 0.9), "high": (3.0, 3.3, 2.7), "wild": (0.0, 9.0, 3.0), "none": (0.0,) * 6,
        "gap": (1.0, None, 2.0), "few": (0.0, 0.0),
    },
    theory={"three": 3.0},
    ratios={"times": ("high", "low")},
)  # fmt: skip


def test_a_mean_has_its_interval():
    """By hand: mean 1, standard deviation 0.1, t(2) = 4.303, so half the width is 4.303 * 0.1 / √3."""
    mean = NUMBERS["low"]

    assert 1.0 == pytest.approx(mean.value)
    assert 4.3027 * 0.1 / 3**0.5 == pytest.approx(mean.half_width, rel=1e-4)


def test_a_ratio_is_that_of_the_means():
    """Values that are in proportion have an exact ratio."""
    times = NUMBERS["times"]

    assert (3.0, 3.0, 3.0) == pytest.approx((times.value, times.low, times.high))


@pytest.mark.parametrize(
    ("verdict", "claim"),
    [
        (True, lambda n: n.above("high", "low", times=2)),
        (False, lambda n: n.above("low", "high")),
        (None, lambda n: n.above("wild", "three")),
        (False, lambda n: n.above("none", 0)),
        (True, lambda n: n.below("low", "three")),
        (False, lambda n: n.below("high", "low")),
        (None, lambda n: n.below("wild", 4.0)),
        (False, lambda n: n.below("none", 0)),
        (True, lambda n: n.near("low", 1.0, by=0.5)),
        (False, lambda n: n.near("high", "low", by=0.5)),
        (None, lambda n: n.near("low", 1.0, by=0.1)),
        (True, lambda n: n.never("none")),
        (False, lambda n: n.never("low")),
        (False, lambda n: n.never("gap")),
        (None, lambda n: n.above("gap", 0)),
        (None, lambda n: n.below("few", 1)),
        (True, lambda n: n.below("none", 1)),
    ],
)
def test_a_claim_holds_does_not_or_cannot_be_told(verdict, claim):
    """It holds if the whole interval says so, and not if the whole interval says otherwise; in between nobody knows."""
    assert verdict is claim(NUMBERS)


def test_pairs_are_compared_as_pairs():
    """Values that go up and down together differ for sure by what they always differ by."""
    together = Numbers({"a": (1.0, 50.0, 9.0), "b": (0.9, 49.9, 8.9)})

    assert together.above("a", "b") is True


def test_more_confidence_asks_for_more():
    """What holds at 95 % may be open at 99.9 %."""
    assert NUMBERS.above("low", 0.6) is True
    assert Numbers(NUMBERS.values, confidence=0.999).above("low", 0.6) is None


def test_all_and_any_know_what_they_do_not_know():
    """A false one decides `every`, a true one decides `some`; else what is open stays open."""
    pairs = [(True, True), (True, None), (False, None), (True, False), (None, None), (False, False)]

    assert [True, None, False, False, None, False] == [every(*pair) for pair in pairs]
    assert [True, True, None, True, None, False] == [some(*pair) for pair in pairs]


def test_numbers_are_told_with_half_their_interval():
    """A number without spread or from a formula is told alone; one without an interval is not told."""
    assert "2.00 ±0.50 s" == f"{Told(Interval(2.0, 1.5, 2.5, 9)):time}"
    assert ["2 s", "20 %", "5", "3/s"] == [
        f"{Told(2.0):time}", f"{Told(Interval(0.2, 0.2, 0.2, 9)):share}", f"{Told(5.0):count}", f"{Told(3.0):rate}",
    ]  # fmt: skip
    assert "–" == f"{Told(Interval(2.0, -inf, inf, 1)):time}"
    assert "3" == f"{NUMBERS.told('three'):count}"
    assert f"{Told(NUMBERS['high']):count}" == f"{NUMBERS.told('high'):count}"
