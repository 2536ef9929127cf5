"""What happened when: the warm-up hatched, the phases of the load and the faults as bands with their names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from matplotlib.axes import Axes

from sim.plot.style import QUIET, label, plain
from sim.scenario.phases import Phase

_BAND: Final = "#fdf2d0"
_WARMUP: Final = "#c3c8ce"  # of hatching: another grey area would look like what arrives
_FAULT: Final = "#fbe0dc"
_INSTANT: Final = "#c0483a"
_LONGEST: Final = 60  # letters of the fullest words of a phase; what no font has is a box
_LETTER: Final = 0.017  # of the width of a panel: a phase that is narrower than its rate goes without


def shade(
    ax: Axes, phases: Sequence[Phase], *, warmup_s: float, horizon_s: float, faults: Sequence[Phase] = ()
) -> Axes:
    """Shade every second phase of the load, the faults and the warm-up behind a panel of time; mark the instants."""
    for phase in phases[1::2]:
        ax.axvspan(phase.start_s, min(phase.end_s, horizon_s), color=_BAND, linewidth=0, zorder=0)
    for fault in faults:
        if fault.end_s > fault.start_s:
            ax.axvspan(fault.start_s, min(fault.end_s, horizon_s), color=_FAULT, linewidth=0, zorder=0)
        else:
            ax.axvline(fault.start_s, color=_INSTANT, linewidth=0.8, linestyle=(0, (2, 2)), zorder=1.5)
    if warmup_s:
        ax.axvspan(0, warmup_s, facecolor="none", edgecolor=_WARMUP, hatch="////", linewidth=0, zorder=1.2)
    return ax


def name_faults(ax: Axes, faults: Sequence[Phase], horizon_s: float, *, below_others: bool) -> Axes:
    """Write what each fault is called along the top or one line lower, where there is room.

    Within its band, or beside it with an arrow where that is too narrow; beside the line of an instant.
    """
    free_s, letter_s = 0.0, _LETTER * horizon_s  # from here on nothing is written yet
    for fault in faults:
        starts_s, words = beside(fault.start_s, fault.end_s, label(fault.texts[0], _LONGEST), horizon_s)
        if starts_s >= free_s:
            at, free_s = (starts_s + 0.3 * letter_s, 0.86 if below_others else 0.97), starts_s + len(words) * letter_s
            named = ax.text(*at, words, transform=ax.get_xaxis_transform(), ha="left", va="top", fontsize=8)
            plain(named).set_color(_INSTANT)
    return ax


def beside(start_s: float, end_s: float, words: str, horizon_s: float) -> tuple[float, str]:
    """Where to begin to write what a band is called, and what: with an arrow to it where it is too narrow for that.

    >>> beside(10.0, 60.0, "deploy", 100.0), beside(10.0, 12.0, "deploy", 100.0), beside(97.0, 99.0, "deploy", 100.0)
    ((10.0, 'deploy'), (12.0, '\u2190 deploy'), (83.4, 'deploy \u2192'))
    """
    letter_s = _LETTER * horizon_s
    if start_s == end_s or len(words) * letter_s <= end_s - start_s:
        return min(start_s, horizon_s - len(words) * letter_s), words
    long_s = (len(words) + 2) * letter_s
    if long_s <= start_s:
        return round(start_s - long_s, 9), f"{words} \u2192"
    return end_s, f"\u2190 {words}"


def name_phases(ax: Axes, phases: Sequence[Phase], horizon_s: float) -> Axes:
    """Write what each phase is called along the top of a panel of time, in the fullest words that fit it."""
    for phase in phases:
        end_s = min(phase.end_s, horizon_s)
        letters = (end_s - phase.start_s) / horizon_s / _LETTER - 1
        for text in [text for text in phase.texts if len(text) <= letters][:1]:
            at = ((phase.start_s + end_s) / 2, 0.97)
            named = ax.text(
                *at, label(text, _LONGEST), transform=ax.get_xaxis_transform(), ha="center", va="top", fontsize=8
            )
            plain(named).set_color(QUIET)
    return ax
