"""Facts about the labels of a map: made-up counts, so that the rules can be checked by hand."""

import math

import pytest
from made_healings import S, cell

from sim.experiment.basins import Cell, Run, hidden_capacity, label


def column(*counts):
    """The cells of one load, by trigger, each as `stuck/n`; None for one that is not finished."""
    found = [None if count is None else tuple(map(int, count.split("/"))) for count in counts]
    return [None if count is None else cell(10.0, size, *count) for size, count in enumerate(found)]


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        (("0/10", "0/10", "0/10"), "stable"),
        (("0/10", "0/10", "5/5"), "vulnerable"),
        (("0/10", "3/10", "5/5"), "vulnerable"),
        (("0/10", "0/10", "3/10"), "unknown"),  # its interval reaches from 11 % to 60 %
        (("5/5", "5/5", "5/5"), "overloaded"),
        (("5/5", "0/10"), "overloaded"),
        (("3/10", "5/5"), "unknown"),  # whether it works without a trigger is not known
        (("0/8", "0/8"), "unknown"),  # eight runs are too few: the interval reaches to 32 %
        (("0/10", None), "unknown"),
        (("0/10", None, "5/5"), "vulnerable"),
        ((None, "5/5"), "unknown"),
    ],
)
def test_a_load_is_labelled_by_its_cells(counts, expected):
    """The first cell is without a trigger."""
    assert expected == label(column(*counts))


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (["stable", "stable", "vulnerable"], (20.0, 30.0)),
        (["stable", "unknown", "overloaded"], (10.0, 30.0)),
        (["vulnerable", "overloaded", "overloaded"], (None, 10.0)),
        (["stable", "stable", "stable"], (30.0, None)),
        (["unknown", "unknown", "unknown"], (None, None)),
    ],
)
def test_the_hidden_capacity_lies_between_two_loads(labels, expected):
    """Above the last load below which all are stable, below the first that is surely not."""
    assert expected == hidden_capacity([10.0, 20.0, 30.0], labels)


def test_a_cell_says_how_many_replications_would_decide():
    """One of ten: 2 of 20 come by chance in 4 % if it is 30 %. Three of ten is the limit itself: nothing decides it."""
    assert [None, 20, None] == [cell(10.0, 1, stuck).needed for stuck in (0, 1, 3)]


def test_runs_that_have_not_recovered_are_censored_not_left_out():
    """Half of ten recover after 1 to 5 s; the time by which half have is 5 s, and its interval has no upper end."""
    made = Cell(10.0, S, 60.0, tuple(Run(float(s)) for s in range(1, 6)) + (Run(None),) * 5)

    assert (5.0, 2.0, math.inf) == (made.half.value, made.half.low, made.half.high)
    assert 0.5 == made.times.at(30.0)
    assert 5 == made.times.events


def test_no_mean_is_taken_over_two_basins():
    """Six runs recover at once and four never do: neither time is near a mean of both."""
    made = Cell(10.0, S, 60.0, (Run(1.0),) * 6 + (Run(None),) * 4)

    assert 1.0 == made.half.value
    assert 0.4 == made.not_recovered.value
