"""Pictures made of text: lines over time and bars."""

import io
import re

import numpy as np
import pytest
from rich.cells import cell_len
from rich.console import Console

from sim.plot.terminal import Bar, Curve, Paper, bar_chart, line_chart


def rising(label="queued", until_s=60.0, top=30.0):
    """A line from 0 to the top."""
    return Curve(label, np.array([0.0, until_s]), np.array([0.0, top]))


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_no_line_is_wider_than_the_paper(width):
    """Lines and bars fit the width that was asked for."""
    paper = Paper(width=width)
    bars = [Bar("a long name of something " * 5, 3.0, "3.00 ±0.25 s", 2.0), Bar("b", 1.0, "1 s")]

    lines = [*line_chart([rising(top=123456.0)], title="backlog", paper=paper), *bar_chart(bars, paper=paper)]

    assert max(map(cell_len, lines)) <= width


def test_each_curve_has_its_sign_without_colours():
    """Two curves on plain paper are told apart by their signs, which the legend names."""
    lines = line_chart([rising("one"), rising("two", top=10.0)], title="jobs", height=5)

    assert "jobs" == lines[0]
    assert "++ one   xx two" == lines[-1].strip()
    assert {"+", "x"} <= set("".join(lines[2:-3]))


def test_no_escape_codes_without_colours():
    """What goes into a file or a pipe is text; on coloured paper there are colours."""
    curves = [rising("one"), rising("two", top=10.0)]

    assert "\x1b" not in "".join(line_chart(curves))
    assert "\x1b[" in "".join(line_chart(curves, paper=Paper(colour=True)))


@pytest.mark.parametrize(("until_s", "unit"), [(60.0, "s"), (600.0, "min"), (36000.0, "h")])
def test_the_axis_of_time_has_a_unit_that_suits_it(until_s, unit):
    """Seconds, from two minutes on minutes, from two hours on hours."""
    axis = line_chart([rising(until_s=until_s)], height=3)[-2]

    assert re.search(rf"\d {unit}( |$)", axis)


def test_nothing_can_be_drawn():
    """No curve, or one that is 0 all the time, gives a picture and no error."""
    assert line_chart([])
    assert line_chart([rising(top=0.0)])
    assert ["a    0"] == [line.rstrip() for line in bar_chart([Bar("a", 0.0, "0")])]
    assert [] == bar_chart([])


def test_bars_are_as_long_as_their_values():
    """The bar of twice the value has twice the length; theory's mark stands at its value."""
    half, whole, none = bar_chart([Bar("a", 1.0, "1"), Bar("b", 2.0, "2", 1.0), Bar("c", 0.0, "0", 2.0)])

    assert 1 >= abs(2 * half.count("#") - (whole.count("#") + 1))  # a cell is not divided
    assert whole.index("|") == half.rindex("#")
    assert 0 == none.count("#")
    assert none.index("|") == whole.rindex("#")


def test_something_is_never_drawn_as_nothing():
    """A value that is tiny beside another has a bar all the same; one that is not a number has none."""
    tiny, _, missing = bar_chart([Bar("a", 1e-9, "tiny"), Bar("b", 1.0, "1"), Bar("c", float("nan"), "–")])

    assert 1 == tiny.count("#")
    assert 0 == missing.count("#")


def test_bars_may_have_a_title():
    """It stands above them."""
    assert ["Waits", "a  ##"] == [line[:5] for line in bar_chart([Bar("a", 1.0, "1 s")], title="Waits")]


def console(*, terminal=True, environment=None):
    """A console of 100 cells."""
    return Console(
        file=io.StringIO(), width=100, force_terminal=terminal, color_system="standard" if terminal else None,
        _environ=environment or {},
    )  # fmt: skip


def test_the_paper_is_the_terminal():
    """As wide as the terminal and coloured; plain and 80 cells wide where there is none; plain with NO_COLOR."""
    assert Paper(100, colour=True) == Paper.here(console())
    assert Paper(80, colour=False) == Paper.here(console(terminal=False))
    assert Paper(100, colour=False) == Paper.here(console(environment={"NO_COLOR": "1"}))
    assert Paper(80, colour=False) == Paper.here()
