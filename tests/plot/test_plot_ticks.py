"""Axes speak the language of people."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure

from sim.plot.ticks import duration, durations_up, log_durations, log_shares, round_bins, run_time

S = 1_000_000_000


def axes():
    """An empty Axes of the size of a panel."""
    return Figure((5, 3)).subplots()


def words(axis):
    """The labels of the major ticks."""
    return [text.get_text() for text in axis.get_majorticklabels()]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0 s"), (2e-9, "2 ns"), (0.25, "250 ms"), (0.9999, "1 s"), (59, "59 s"), (90, "1.5 min"), (172800, "2 d")],
)
def test_durations_take_the_unit_that_fits(seconds, words):
    """A duration is named in the largest unit that it fills."""
    assert words == duration(seconds)


@given(st.floats(1e-8, 1e6), st.floats(1.01, 1e9))
def test_a_log_axis_of_durations_has_some_ticks_and_not_too_many(low_s, factor):
    """Whatever an axis spans, at most seven ticks stand on it, all inside; two decades have at least two."""
    ax = log_durations(axes(), low_s, low_s * factor)

    ticks = ax.xaxis.get_majorticklocs()

    assert len(ticks) <= 7
    assert all(low_s <= tick <= low_s * factor for tick in ticks)
    assert factor < 100 or low_s * factor > 1e9 or len(ticks) >= 2


def test_ticks_of_a_log_axis_are_read_aloud():
    """From a millisecond to ten minutes the axis goes by tens, then by the clock."""
    ax = log_durations(axes(), 0.001, 1000)

    assert ["1 ms", "10 ms", "100 ms", "1 s", "10 s", "1 min", "10 min"] == words(ax.xaxis)


def test_shares_are_said_in_words():
    """Shares go from all down to one in as many as there are."""
    some = ["all", "1 in 2", "1 in 10", "1 in 100", "1 in 1,000"]

    assert some == words(log_shares(axes(), 5000).yaxis)
    assert [*some, "1 in 10k", "1 in 100k", "1 in 1M"] == words(log_shares(axes(), 2_000_000).yaxis)


@pytest.mark.parametrize(
    ("horizon_s", "last", "unit"),
    [
        (0.01, "10", "ms"),
        (10, "10", "s"),
        (600, "10", "min"),
        (7200, "120", "min"),
        (86400, "24", "h"),
        (10 * 86400, "10", "d"),
    ],
)
def test_the_time_of_a_run_is_told_in_one_unit(horizon_s, last, unit):
    """The axis of a run ends with its length, in the unit that its label names."""
    ax = run_time(axes(), horizon_s)

    assert f"time since the start of the run [{unit}]" == ax.get_xlabel()
    assert last in words(ax.xaxis)


@pytest.mark.parametrize(("horizon_s", "bins"), [(600, 60), (420, 42), (10, 50), (86400, 48), (13.7, 60)])
def test_bins_have_round_widths(horizon_s, bins):
    """Ten minutes are cut into bins of 10 s; a run that no round width divides, into as many as are allowed."""
    assert bins == round_bins(int(horizon_s * S), at_least=20, at_most=60)


@pytest.mark.parametrize(
    ("high_s", "shown"),
    [
        (2.7, ["0", "0.5 s", "1 s"]),
        (0.27, ["0", "50 ms", "100 ms"]),
        (90.0, ["0", "20 s", "40 s"]),
        (400.0, ["0", "2 min"]),
    ],
)
def test_an_axis_of_times_keeps_to_the_unit_of_its_height(high_s, shown):
    """2.5 s and not 2500 ms; below a second in milliseconds."""
    ax = Figure().subplots()
    ax.set_ylim(0, high_s)
    durations_up(ax, high_s / 2, high_s, log=False)
    ticks = [tick for tick in ax.get_yticks() if 0 <= tick <= high_s]

    assert shown == [ax.yaxis.get_major_formatter()(tick) for tick in ticks][: len(shown)]
