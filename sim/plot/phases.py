"""What happened when: the warm-up in grey, the phases of the load and the faults as bands with their names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from matplotlib.axes import Axes

from sim.plot.style import QUIET, label, plain
from sim.scenario.phases import Phase

_BAND: Final = "#fdf2d0"
_WARMUP: Final = "#e9ebee"
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
        ax.axvspan(0, warmup_s, color=_WARMUP, linewidth=0, zorder=0)
    return ax


def name_faults(ax: Axes, faults: Sequence[Phase], horizon_s: float, *, below_others: bool) -> Axes:
    """Write what each fault is called beside its beginning, along the top or one line lower, where there is room."""
    free_s = 0.0  # from here on nothing is written yet
    for fault in faults:
        long_s = len(fault.texts[0]) * _LETTER * horizon_s
        starts_s = min(fault.start_s, horizon_s - long_s)
        if starts_s >= free_s:
            at, free_s = (starts_s + 0.3 * _LETTER * horizon_s, 0.86 if below_others else 0.97), starts_s + long_s
            words = label(fault.texts[0], _LONGEST)
            named = ax.text(*at, words, transform=ax.get_xaxis_transform(), ha="left", va="top", fontsize=8)
            plain(named).set_color(_INSTANT)
    return ax


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
