"""When there are enough replications."""

import math

import numpy as np
import pytest
from statistics_of_tests import by_luck_alone, luck

from sim.measure import Interval, PrecisionRule, mean_interval, relative_precision, replications_needed, stopping


def alternating(n, spread):
    """Values around 10 whose interval narrows as n grows."""
    return [10 + spread * (-1) ** i for i in range(n)]


def first_stop(rule, **values):
    """Feed the values one replication at a time, as a search does; return where it stops."""
    for n in range(1, rule.cap + 1):
        found = stopping({name: course[:n] for name, course in values.items()}, rule)
        if found.over:
            return found
    raise AssertionError("a search ends at the cap")


def test_relative_precision_is_that_of_the_interval_so_far():
    """After each replication it is the half width of `mean_interval` over the mean."""
    values = luck(3).exponential(5.0, 50) - 1
    intervals = [mean_interval(values[:n]) for n in range(2, 51)]
    expected = [math.inf, *(found.half_width / abs(found.value) for found in intervals)]

    assert np.round(expected, 10).tolist() == relative_precision(values).round(10).tolist()


def test_of_nothing_nothing_is_precise():
    """No value, or one, has no precision."""
    assert [] == relative_precision([]).tolist()
    assert [math.inf] == relative_precision([3.0]).tolist()


@pytest.mark.parametrize("gap", [None, math.nan, math.inf, -math.inf])
def test_a_gap_is_never_precise_again(gap):
    """From the first value that is no finite number on, the precision is infinite, though all others are the same."""
    assert [math.inf, 0.0, math.inf, math.inf] == relative_precision([3.0, 3.0, gap, 3.0]).tolist()


def test_a_mean_of_zero_has_no_relative_precision():
    """Values that cancel out are not precise, however small; values that are all zero are."""
    assert [math.inf, math.inf] == relative_precision([1e-9, -1e-9]).tolist()
    assert [math.inf, 0.0] == relative_precision([0.0, 0.0]).tolist()


def test_the_search_stops_after_the_look_ahead():
    """A measure that is precise from the floor on stops the search five replications later."""
    found = first_stop(PrecisionRule(floor=10), wait=alternating(50, 0.1))

    assert (15, 10, True, "wait") == (found.n, found.since, found.reached, found.binding)


def test_luck_that_does_not_last_starts_the_look_ahead_anew():
    """Ten equal values and then a jump: what looked precise at 10 was not."""
    values = [10.0] * 12 + [14.0] + [10.0] * 200
    found = first_stop(PrecisionRule(floor=10), wait=values)

    assert found.since > 13
    assert found.n == found.since + 5
    assert relative_precision(values)[found.since - 2] > 0.05 >= relative_precision(values)[found.since - 1]


def test_the_look_ahead_grows_with_the_number_of_replications():
    """Five up to 100 replications, and five per hundred beyond, as in the source."""
    rule = PrecisionRule()

    assert [5, 5, 5, 10, 12] == [rule.ahead(n) for n in (10, 100, 119, 200, 250)]


def test_all_measures_must_be_precise_and_the_last_one_binds():
    """The measure that is precise latest decides, and is named."""
    rule = PrecisionRule(floor=3, precision=0.02)
    alone = {name: first_stop(rule, m=alternating(500, s)).since for name, s in (("wait", 1.0), ("lost", 0.3))}
    found = first_stop(rule, wait=alternating(500, 1.0), lost=alternating(500, 0.3))

    assert alone["lost"] < alone["wait"]
    assert (alone["wait"], "wait") == (found.since, found.binding)


def test_a_measure_that_is_not_precise_binds_before_all():
    """Of those that are not precise the least precise one is named, and nothing counts as enough."""
    found = stopping(
        {"a": alternating(20, 1.0), "b": alternating(20, 9.0), "c": [None] * 20, "d": [1.0] * 20}, PrecisionRule()
    )

    assert ("c", None, False, False) == (found.binding, found.since, found.reached, found.over)
    assert (math.inf, 0.0) == (found.precision["c"], found.precision["d"])


@pytest.mark.parametrize("values", [alternating(40, 10.5), [1.0, -1.0] * 20, [None] * 40, [math.nan] + [1.0] * 39])
def test_the_cap_ends_a_search_without_success(values):
    """What is not precise by then is not reached: too much spread, a mean of zero, gaps."""
    found = first_stop(PrecisionRule(cap=40), wait=values, fine=[2.0] * 40)

    assert (40, True, False, "wait") == (found.n, found.over, found.reached, found.binding)


def test_what_never_changes_is_known_from_the_floor_on():
    """All zero or all the same: the search does not wait for these, and says which they are."""
    found = first_stop(PrecisionRule(), dead=[0.0] * 50, workers=[4.0] * 50, wait=alternating(50, 0.1))

    assert (15, ("dead", "workers")) == (found.n, found.constant)


def test_before_the_floor_nothing_is_judged():
    """Nine equal values are not enough, and no value is a beginning."""
    nine, none = stopping({"dead": [0.0] * 9}, PrecisionRule()), stopping({"dead": []}, PrecisionRule())

    assert (None, None, False) == (nine.since, none.since, none.over)
    assert (0, {"dead": math.inf}, ()) == (none.n, none.precision, none.constant)


@pytest.mark.parametrize("values", [{}, {"a": [1.0], "b": [1.0, 2.0]}])
def test_whole_replications_are_asked_for(values):
    """No measure at all, or measures of different lengths, are refused."""
    with pytest.raises(ValueError, match="a value from each replication"):
        stopping(values, PrecisionRule())


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"precision": 0.0}, "above 0"),
        ({"precision": math.inf}, "above 0"),
        ({"confidence": 95}, "0.95"),
        ({"look_ahead": -1}, "look-ahead"),
        ({"floor": 1}, "floor 1"),
        ({"floor": 10, "cap": 9}, "cap 9"),
    ],
)
def test_rules_without_sense_are_refused(wrong, words):
    """The error names the rule and the value."""
    with pytest.raises(ValueError, match=words):
        PrecisionRule(**wrong)


@pytest.mark.parametrize("half_width", [0.0, -1.0, math.nan])
def test_no_number_of_replications_brings_certainty(half_width):
    """A width of zero is never reached, and from an interval without bounds nothing can be told."""
    assert replications_needed(Interval(1.0, 0.0, 2.0, 5), half_width) is None
    assert replications_needed(mean_interval([1.0]), 0.1) is None


def test_replications_that_were_made_are_needed():
    """An interval that is narrow enough asks for no fewer than it has."""
    assert 5 == replications_needed(Interval(1.0, 0.9, 1.1, 5), 1.0)


def share_covered(rule, searches=1000):
    """How many of so many searches over normal values around 1 end with a 95 % interval that covers the 1."""
    values = luck(4).normal(1.0, 0.5, (searches, 200))
    ends = [first_stop(rule, wait=row).n for row in values]
    return sum(mean_interval(row[:n]).covers(1.0) for row, n in zip(values, ends, strict=True))


@pytest.mark.slow
def test_who_stops_when_luck_looks_good_is_wrong_more_often():
    """Without floor and look-ahead 90 % of 95 % intervals cover, more than luck can explain; with both it is 94 %."""
    hasty = share_covered(PrecisionRule(precision=0.2, floor=3, look_ahead=0))
    patient = share_covered(PrecisionRule(precision=0.2))

    assert by_luck_alone(0.95, 1000)[0] > hasty
    assert by_luck_alone(0.90, 1000)[0] <= hasty < patient < 950
    assert by_luck_alone(0.94, 1000)[0] <= patient


def test_what_is_not_precise_says_how_many_it_would_take():
    """Of two hundred more or less even values: four times the precision takes sixteen times the replications."""
    values = [10.0 + (-1) ** number for number in range(20)]
    rule = PrecisionRule(precision=relative_precision(values)[-1] / 4, floor=2, cap=20, look_ahead=0)
    found = stopping({"wait": values}, rule)

    assert (False, 16 * 20) == (found.reached, found.needed)
    assert stopping({"wait": values}, PrecisionRule(precision=0.9, floor=2, cap=20)).needed is None
    assert stopping({"wait": [0.0, None]}, rule).needed is None
