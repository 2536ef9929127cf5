"""One colour per job state, everywhere: on white and on dark; warm is work, cold waits, green is done, red is dead."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from sim.record import JobState

LIGHT_GROUND: Final = "#ffffff"
DARK_GROUND: Final = "#14171c"

# The hues are those of Okabe and Ito (2008), "Color Universal Design", made darker on white and lighter on dark until
# each has 3:1 against the ground, as WCAG 2.2 (1.4.11) asks of graphics. Where two may be confused, the shape differs.
LIGHT: Final[Mapping[JobState, str]] = MappingProxyType(
    {
        JobState.READY: "#0072B2",
        JobState.SCHEDULED: "#8A5CB8",
        JobState.IN_FLIGHT: "#C96A00",
        JobState.DONE: "#007F5F",
        JobState.DEAD: "#B3261E",
        JobState.EXPIRED: "#8A6A00",
        JobState.REJECTED: "#5F6368",
        JobState.LOST: "#1A1A1A",
    }
)
DARK: Final[Mapping[JobState, str]] = MappingProxyType(
    {
        JobState.READY: "#5DB1F0",
        JobState.SCHEDULED: "#C3A1EA",
        JobState.IN_FLIGHT: "#F5A04A",
        JobState.DONE: "#4CC79E",
        JobState.DEAD: "#FF7A70",
        JobState.EXPIRED: "#D9B64A",
        JobState.REJECTED: "#A7ADB5",
        JobState.LOST: "#F2F2F2",
    }
)


def contrast(colour: str, ground: str) -> float:
    """Return the contrast ratio of two colours `#rrggbb`, from 1 to 21. Source: WCAG 2.2, relative luminance.

    >>> contrast("#000000", "#ffffff")
    21.0
    """
    low, high = sorted((_luminance(colour), _luminance(ground)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
