"""The same pictures for dark pages: every colour of ours has its like on a dark ground, with as much contrast."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any, Final, TypeVar

from matplotlib.artist import Artist
from matplotlib.collections import Collection
from matplotlib.colors import to_hex, to_rgba
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.text import Text

from sim.plot import style
from sim.plot.heat import DARK_HEAT, HEAT
from sim.plot.palette import DARK, DARK_GROUND, LIGHT
from sim.plot.style import GRID, INK, LOOKS, QUIET

# By light colour the dark one: ink and grounds, bands behind the lines, looks of architectures, states of jobs.
_OTHERS: Final = {
    INK: "#eceff3", QUIET: "#aeb6c0", GRID: "#2a3038", "#b6babf": "#5a636e", "#ffffff": DARK_GROUND,
    "#000000": "#eceff3",
    "#fdf2d0": "#38311c", "#c3c8ce": "#48515c", "#fbe0dc": "#43262a", "#c0483a": "#ff8d80", "#e9ebee": "#2b323b",
    "#eceef0": "#2b323b", "#cccccc": "#48515c", "#8a9097": "#9aa3ad",
}  # fmt: skip
SWAPS: Final = MappingProxyType(
    {
        **{LIGHT[state].lower(): DARK[state].lower() for state in LIGHT},
        **{look.colour.lower(): look.light.lower() for look in LOOKS},
        **{light.lower(): dark.lower() for light, dark in _OTHERS.items()},
        **{to_hex(HEAT(step)): to_hex(DARK_HEAT(step)) for step in range(HEAT.N)},
    }
)


AnyFigure = TypeVar("AnyFigure", bound=Figure)


def on_page(figure: AnyFigure, *, dark: bool) -> AnyFigure:
    """Return a finished figure for a light page, as it is, or turned into one for a dark page."""
    if dark:
        with style.context():
            darken(figure)
    return figure


def darken(figure: Figure) -> Figure:
    """Turn a finished figure into one for a dark page, and return it. A colour that is not ours stays as it is."""
    figure.draw_without_rendering()  # until then some ticks are not there
    for artist in figure.findobj():
        _turn(artist)
    for ax in figure.axes:
        ax.tick_params(colors=_swapped(QUIET), grid_color=_swapped(GRID))  # of ticks that come later
    return figure


def _turn(artist: Artist) -> None:
    """Give an artist the dark colours."""
    if isinstance(artist, Text):
        artist.set_color(_swapped(artist.get_color()))
        if (ground := artist.get_bbox_patch()) is not None:
            _turn(ground)
    elif isinstance(artist, Line2D):
        artist.set_color(_swapped(artist.get_color()))
        artist.set_markerfacecolor(_swapped(artist.get_markerfacecolor()))
        artist.set_markeredgecolor(_swapped(artist.get_markeredgecolor()))
    elif isinstance(artist, Patch):
        face, edge = artist.get_facecolor(), artist.get_edgecolor()
        artist.set_facecolor(_swapped(face))
        artist.set_edgecolor(_swapped(edge))
    elif isinstance(artist, Collection):
        artist.set_facecolor([_swapped(each) for each in artist.get_facecolor()])
        artist.set_edgecolor([_swapped(each) for each in artist.get_edgecolor()])
    elif isinstance(artist, AxesImage):  # all of ours are keys of HEAT
        artist.set_cmap(DARK_HEAT)


def _swapped(colour: Any) -> tuple[float, float, float, float] | str:
    """The dark colour, as transparent as the light one was."""
    red, green, blue, alpha = to_rgba(colour)
    if not alpha:
        return "none"  # which stays so in a patch that has a transparency of its own
    dark = SWAPS.get(to_hex((red, green, blue)))
    return (red, green, blue, alpha) if dark is None else to_rgba(dark, alpha)
