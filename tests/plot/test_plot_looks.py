"""One look per architecture, for eyes and printers of every kind; foreign text is text."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from sim.plot.style import LOOKS, QUIET, label, looks, plain


def luminance(colour):
    """Relative luminance by WCAG 2, 0 to 1."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("colour", [*(look.colour for look in LOOKS), QUIET])
def test_colours_are_seen_on_white(colour):
    """Every colour has the contrast of 3 to 1 that WCAG asks of graphics."""
    assert 1.05 / (luminance(colour) + 0.05) >= 3


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.light)
def test_light_colours_are_seen_on_dark_grey(look):
    """Every light colour has 4.5 to 1 on the dark page of a report, so that text may have it too."""
    assert (luminance(look.light) + 0.05) / (luminance("#16191d") + 0.05) >= 4.5


def test_looks_differ_in_more_than_colour():
    """No two looks share dashes or markers, and of two lines on each other the upper is narrower."""
    for first, second in combinations(LOOKS, 2):
        assert first.dashes != second.dashes
        assert first.marker != second.marker
        assert first.width > second.width


def test_an_architecture_keeps_its_look_by_its_place():
    """The look follows the place in the scenario; the seventh architecture looks like the first."""
    given_looks = looks("abcdefg")

    assert [*LOOKS, LOOKS[0]] == list(given_looks.values())


@given(st.text(max_size=80))
def test_any_text_becomes_one_harmless_line(text):
    """A label has at most 40 characters, no control codes, no line ends and no glyph that the font lacks."""
    shown = label(text)

    assert len(shown) <= 40
    assert shown.isprintable()


def test_a_glyph_that_the_font_lacks_becomes_a_box():
    """Chinese is not in the font that ships with matplotlib: a box stands for it, and no warning is raised."""
    assert "\u25a1 queue" == label("\u4ef6 queue")


def test_a_dollar_is_a_dollar():
    """A text made plain is not read as a formula."""
    assert not plain(Figure().text(0, 0, "$x$")).get_parse_math()
