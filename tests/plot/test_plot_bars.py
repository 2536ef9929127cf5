"""Bars with intervals on an `Axes`."""

from math import inf, nan

import pytest
from matplotlib.figure import Figure

from sim.measure import Interval
from sim.plot.bars import NumberRow, plot_bars
from sim.report.words import time


def drawn(*rows):
    """The axes after drawing."""
    return plot_bars(Figure().add_subplot(), rows, title="Mean wait", words=time)


def test_a_bar_ends_at_its_value_and_its_interval_is_drawn():
    """One patch as long as the mean; a line from the low to the high end; a dotted line at theory."""
    ax = drawn(NumberRow("one", Interval(2.0, 1.5, 2.5, 10), "2.00 ±0.50 s", 3.0))

    assert [2.0] == [patch.get_width() for patch in ax.patches]
    assert [1.5, 2.5] == list(ax.lines[0].get_xdata())
    assert [":"] == [line.get_linestyle() for line in ax.lines if list(line.get_xdata()) == [3.0, 3.0]]
    assert ["one"] == [text.get_text() for text in ax.get_yticklabels()]


def test_the_value_stands_in_words_behind_the_bar():
    """Behind the bar, its interval and theory, whichever reaches farthest."""
    ax = drawn(NumberRow("one", Interval(2.0, 1.5, 2.5, 10), "2.00 ±0.50 s", 3.0))

    assert [("  2.00 ±0.50 s", 3.0)] == [(text.get_text(), text.get_position()[0]) for text in ax.texts]


@pytest.mark.parametrize("number", [Interval(2.0, 2.0, 2.0, 3), Interval(2.0, -inf, inf, 1)])
def test_no_interval_is_drawn_where_there_is_none(number):
    """Neither for a value that never changes nor for one of a single run."""
    ax = drawn(NumberRow("one", number, "2 s"))

    assert 0 == len(ax.lines)
    assert [2.0] == [patch.get_width() for patch in ax.patches]


def test_what_is_not_a_number_has_no_bar():
    """Its words are there all the same; and with nothing to draw the axis still has a length."""
    ax = drawn(NumberRow("one", Interval(nan, -inf, inf, 0), "–"))

    assert 0 == len(ax.patches)
    assert ax.get_xlim()[1] > 0
    assert ["  –"] == [text.get_text() for text in ax.texts]


def test_values_on_the_axis_are_in_words():
    """0 is 0; the others have their unit."""
    ax = drawn(NumberRow("one", Interval(2.0, 2.0, 2.0, 3), "2 s"))
    written = ax.xaxis.get_major_formatter()

    assert ["0", "500 ms"] == [written(0.0, 0), written(0.5, 1)]
