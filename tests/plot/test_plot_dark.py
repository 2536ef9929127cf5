"""Every picture that a command draws has a dark like: no light colour is left in it, and its words can be read."""

from functools import cache

import pytest
from made_healings import made_healing
from matplotlib.collections import Collection
from matplotlib.colors import to_hex, to_rgba
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle
from matplotlib.text import Text
from sweep_examples import MAIL, knee

import sim
from sim.lessons import find, play
from sim.lessons.pictures import drill_figure
from sim.plot import diff_figure, metastable_figure, omission_figure, on_page, warm_up_figure
from sim.plot.dark import SWAPS
from sim.plot.heat import DARK_HEAT
from sim.plot.palette import DARK_GROUND, contrast
from sim.plot.sweep import sweep_figure

FIGURES = {
    "sweep": lambda: sweep_figure(knee()),
    "diff": lambda: diff_figure(sim.diff(MAIL, {**MAIL, "workers": {"count": 9}}, replications=3)),
    "trace": lambda: sim.run("visibility-timeout", "short", duration="2m").trace("first-crash").figure(),
    "warmup": lambda: warm_up_figure(sim.warmup(MAIL, replications=2)),
    "omission": lambda: omission_figure(sim.omission("coordinated-omission")),
    "metastable": lambda: metastable_figure(made_healing()),
    "interview": lambda: drill_figure(play(find("poison-job"))),
    "compare": lambda: sim.compare("checkout", duration="1m", warmup="0s").figure(),
}


@cache
def darkened(name):
    """The picture of a command, for a dark page."""
    return on_page(FIGURES[name](), dark=True)


def colours(figure):
    """Every colour that is drawn, as a text."""
    for artist in figure.findobj():
        if isinstance(artist, Text | Line2D):
            yield artist.get_color()
        elif isinstance(artist, Patch):
            yield from (artist.get_facecolor(), artist.get_edgecolor())
        elif isinstance(artist, Collection):
            yield from (*artist.get_facecolor(), *artist.get_edgecolor())


@pytest.mark.parametrize("name", FIGURES)
def test_no_light_colour_is_left(name):
    """Whatever is drawn has a colour that was chosen for the dark ground."""
    found = {to_hex(colour) for colour in colours(darkened(name)) if to_rgba(colour)[3]}

    assert DARK_GROUND == to_hex(darkened(name).get_facecolor())
    assert set() == found - set(SWAPS.values())


@pytest.mark.parametrize("name", [name for name in FIGURES if name != "metastable"])
def test_words_stand_out_from_the_dark_ground(name):
    """All have 4.5:1; those of a map stand on cells."""
    words = [text for text in darkened(name).findobj(Text) if text.get_text().strip() and text.get_visible()]

    assert {True} == {contrast(to_hex(text.get_color()), DARK_GROUND) >= 4.5 for text in words}


def test_words_stand_out_from_the_cells_of_a_dark_map():
    """Whatever the share that has not recovered; and the key has the colours of the cells."""
    figure = darkened("metastable")
    ax = next(each for each in figure.axes if each.get_title(loc="left").endswith("runs that have not recovered"))
    cells = {
        tuple(cell.get_center()): to_hex(cell.get_facecolor()) for cell in ax.patches if isinstance(cell, Rectangle)
    }
    found = {
        contrast(to_hex(text.get_color()), cells[text.get_position()[0], round(text.get_position()[1])])
        for text in ax.texts
        if (text.get_position()[0], round(text.get_position()[1])) in cells
    }

    assert len(found) > 2
    assert min(found) >= 3
    assert [DARK_HEAT] == [image.get_cmap() for each in figure.axes for image in each.images]


def test_a_light_page_has_the_picture_as_it_is():
    """Nothing is turned that was not asked for."""
    figure = sweep_figure(knee())

    assert figure is on_page(figure, dark=False)
    assert "#ffffff" == to_hex(figure.get_facecolor())
