"""One visual language: a look per architecture, and text that can only be text."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cache
from itertools import cycle
from typing import Any, Final

from matplotlib import style
from matplotlib.axes import Axes
from matplotlib.font_manager import findfont, get_font
from matplotlib.text import Text

INK: Final = "#1a1a1a"
QUIET: Final = "#5f6368"  # captions and ticks: 6:1 on white, so they survive a photocopier
GRID: Final = "#e3e5e8"
FAMILY: Final = "DejaVu Sans"  # ships with matplotlib: the same letters, hence the same bytes, on every machine

RC: Final[Mapping[str, Any]] = {
    "font.family": FAMILY,
    "font.size": 10.0,
    "svg.fonttype": "path",
    "svg.hashsalt": "queue-lab",  # the ids inside an SVG follow from its content, not from a random number
}


@dataclass(frozen=True, slots=True)
class Look:
    """How one architecture is drawn in every panel: colour, dashes, marker and width differ, so grey paper suffices.

    Widths fall, so that of lines that lie on each other each leaves a rim of the one below. light: the colour on a
    dark page.
    """

    colour: str
    dashes: Any  # a matplotlib line style
    marker: str
    width: float
    light: str


# After Okabe and Ito (2008), "Color Universal Design": each has 3:1 on white or was made darker to reach it; warm and
# cold take turns. On dark grey the light ones have 4.5:1.
LOOKS: Final = (
    Look("#D55E00", "-", "o", 2.4, "#FF8F4D"),
    Look("#0072B2", (0, (5, 1.4)), "s", 2.1, "#5CB3F2"),
    Look("#007F5F", (0, (5, 1.2, 1.2, 1.2)), "^", 1.9, "#3EC79B"),
    Look("#B0568F", (0, (1.4, 1.1)), "D", 1.7, "#E793C8"),
    Look("#333333", (0, (9, 2)), "v", 1.4, "#CDD2D8"),
    Look("#9A6A00", (0, (3, 1, 1, 1, 1, 1)), "P", 1.2, "#DDB24A"),
)

_USUAL: Final = dict(zip(("sync", "queued", "hybrid"), LOOKS, strict=False))


def context() -> AbstractContextManager[None]:
    """Settings under which figures are made and saved, whatever the user's own are: same picture, same bytes."""
    return style.context(["default", dict(RC)])


def looks(names: Iterable[str]) -> dict[str, Look]:
    """Give each architecture its look: the usual names always the same, the others the next free; the seventh repeats.

    >>> [look.marker for look in looks(["double", "queued", "sync"]).values()]
    ['^', 's', 'o']
    """
    names = list(names)
    free = [look for look in LOOKS if look not in {_USUAL[name] for name in names if name in _USUAL}]
    others = cycle(free)
    return {name: _USUAL[name] if name in _USUAL else next(others) for name in names}


def label(text: str, limit: int = 40) -> str:
    """Make foreign text safe to draw: one line of at most `limit` characters, no control codes, only known glyphs."""
    line = " ".join("".join(c if unicodedata.category(c)[0] != "C" else " " for c in text).split())
    short = line if len(line) <= limit else line[: limit - 1].rstrip() + "…"
    return "".join(c if ord(c) in _glyphs() else "\u25a1" for c in short)


@cache
def _glyphs() -> frozenset[int]:
    """Code points that the font can draw."""
    return frozenset(get_font(findfont(FAMILY)).get_charmap())


def plain(text: Text) -> Text:
    """Switch off the formula mode of a text: a dollar in a scenario's name is a dollar."""
    text.set_parse_math(False)
    return text


def dress(ax: Axes, title: str, ylabel: str) -> Axes:
    """Give a panel its title (a sentence for beginners), its unit and a quiet frame."""
    ax.set_title(title, loc="left", fontsize=10.5, fontweight="bold", color=INK)
    ax.set_ylabel(ylabel, color=QUIET, fontsize=9)
    ax.tick_params(colors=QUIET, labelsize=8.5, length=3)
    ax.grid(visible=True, color=GRID, linewidth=0.8)
    ax.set_axisbelow(True)
    ax.spines[["top", "right"]].set_visible(False)
    ax.spines[["left", "bottom"]].set_color("#b6babf")
    return ax
