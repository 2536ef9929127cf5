"""Phases of the load and the warm-up stand behind the panels of time."""

from math import inf

from matplotlib.figure import Figure

from sim.plot.phases import name_faults, name_phases, shade
from sim.scenario.phases import Phase


def test_every_second_phase_and_the_warm_up_are_shaded():
    """Three phases give one band, a warm-up another; bands end at the horizon."""
    long = [Phase(0, 10, ("a",)), Phase(10, inf, ("b",)), Phase(40, 50, ("c",))]

    ax = shade(Figure().subplots(), long, warmup_s=5, horizon_s=30)

    assert [(10, 30), (0, 5)] == [(band.get_x(), band.get_x() + band.get_width()) for band in ax.patches]
    assert 0 == len(shade(Figure().subplots(), (), warmup_s=0, horizon_s=30).patches)


def test_a_phase_is_named_in_the_fullest_words_that_fit():
    """A wide phase says all, a narrower one less, a sliver nothing."""
    ax = Figure((5, 3)).subplots()
    texts = ("sale: 7/s → 16/s", "sale")

    name_phases(ax, [Phase(0, 50, texts), Phase(50, 65, texts), Phase(65, 66, texts)], 100)

    assert ["sale: 7/s → 16/s", "sale"] == [text.get_text() for text in ax.texts]


def test_foreign_signs_in_names_are_boxes():
    """A name with a sign that the font lacks is drawn with a box in its place, that of a stage and that of a fault."""
    ax = Figure((5, 3)).subplots()

    name_phases(ax, [Phase(0, 100, ("\u4ef6: 7/s",))], 100)
    name_faults(ax, [Phase(0, 10, ("\u4ef6 down",))], 100, below_others=True)

    assert ["\u25a1: 7/s", "\u2190 \u25a1 down"] == [text.get_text() for text in ax.texts]


def test_a_window_is_a_band_and_an_instant_a_line():
    """A fault that lasts shades its time up to the horizon; one that strikes is a line."""
    ax = shade(Figure().subplots(), (), warmup_s=0, horizon_s=30, faults=[Phase(10, 40, ("a",)), Phase(20, 20, ("b",))])

    assert [(10, 30)] == [(band.get_x(), band.get_x() + band.get_width()) for band in ax.patches]
    assert [20] == [line.get_xdata()[0] for line in ax.lines]


def test_names_of_faults_do_not_overlap_nor_leave_the_panel():
    """Of two that are close the first is named; the last ends before the edge; under phases all are a line lower."""
    close = [Phase(10, 20, ("pdf down",)), Phase(12, 12, ("kill",)), Phase(99, 99, ("redrive",))]
    ax, lower = Figure().subplots(), Figure().subplots()
    name_faults(ax, close, 100, below_others=False)
    name_faults(lower, close, 100, below_others=True)

    assert ["\u2190 pdf down", "redrive"] == [text.get_text() for text in ax.texts]
    assert ax.texts[1].get_position()[0] < 95
    assert lower.texts[0].get_position()[1] < ax.texts[0].get_position()[1]
