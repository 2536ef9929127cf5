"""What happened when: the warm-up in grey, the phases of the load and the faults as bands with their names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise
from math import inf
from typing import Final, NamedTuple

from matplotlib.axes import Axes

from sim.plot.style import QUIET, label, plain
from sim.scenario import (
    Architecture,
    BrokerFault,
    DependencyFault,
    DeployFault,
    Fault,
    KillFault,
    Load,
    NetworkFault,
    Redrive,
    Spike,
    Stage,
    Stages,
)
from sim.scenario.units import duration_text, rate_text

_BAND: Final = "#fdf2d0"
_WARMUP: Final = "#e9ebee"
_FAULT: Final = "#fbe0dc"
_INSTANT: Final = "#c0483a"
_LETTER: Final = 0.017  # of the width of a panel: a phase that is narrower than its rate goes without


class Phase(NamedTuple):
    """A stretch of the load [s] and what to call it, the fullest words first."""

    start_s: float
    end_s: float
    texts: tuple[str, ...]


def phases(load: Load) -> tuple[Phase, ...]:
    """The phases of a load that changes in steps or ramps; none for a load that does not."""
    if isinstance(load, Stages):
        edge_s = accumulate((stage.for_ns / 1e9 for stage in load.stages), initial=0.0)
        return tuple(
            Phase(*ends, _stage_texts(stage)) for ends, stage in zip(pairwise(edge_s), load.stages, strict=True)
        )
    if isinstance(load, Spike):
        start_s, end_s = load.at_ns / 1e9, (load.at_ns + load.for_ns) / 1e9
        base, peak = _rate(load.base_per_s), _rate(load.peak_per_s)
        return (Phase(0.0, start_s, (base,)), Phase(start_s, end_s, (peak,)), Phase(end_s, inf, (base,)))
    return ()


def common_phases(loads: Iterable[Load]) -> tuple[Phase, ...]:
    """The phases that all loads share; none if the loads differ."""
    return _common(map(phases, loads))


def faults(architecture: Architecture) -> tuple[Phase, ...]:
    """What goes wrong, and what is done about it: windows, and instants, which end when they begin."""
    planned = (*architecture.faults, *architecture.redrive)
    return tuple(
        Phase(fault.at_ns / 1e9, (fault.at_ns + getattr(fault, "for_ns", 0)) / 1e9, (_fault_text(fault),))
        for fault in sorted(planned, key=lambda fault: fault.at_ns)
    )


def common_faults(architectures: Iterable[Architecture]) -> tuple[Phase, ...]:
    """The faults that all architectures share; none if they differ."""
    return _common(map(faults, architectures))


def _common(found: Iterable[tuple[Phase, ...]]) -> tuple[Phase, ...]:
    different = set(found)
    return different.pop() if len(different) == 1 else ()


def _fault_text(fault: Fault | Redrive) -> str:
    if isinstance(fault, DependencyFault):
        return f"{label(fault.dependency, 16)} {'down' if fault.slow is None else f'{fault.slow:g} times slower'}"
    if isinstance(fault, NetworkFault):
        return f"network + {duration_text(fault.network_ns)}"
    return {BrokerFault: "broker down", KillFault: "kill", DeployFault: "deploy", Redrive: "redrive"}[type(fault)]


def _stage_texts(stage: Stage) -> tuple[str, ...]:
    start, end = _rate(stage.start_per_s), _rate(stage.end_per_s)
    rates = start if start == end else f"{start} → {end}"
    return (f"{label(stage.name, 24)}: {rates}", rates, label(stage.name, 24)) if stage.name else (rates,)


def _rate(per_s: float) -> str:
    exact = rate_text(per_s)
    return exact if len(exact) <= 7 else f"{per_s:.3g}/s"


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
            named = ax.text(*at, fault.texts[0], transform=ax.get_xaxis_transform(), ha="left", va="top", fontsize=8)
            plain(named).set_color(_INSTANT)
    return ax


def name_phases(ax: Axes, phases: Sequence[Phase], horizon_s: float) -> Axes:
    """Write what each phase is called along the top of a panel of time, in the fullest words that fit it."""
    for phase in phases:
        end_s = min(phase.end_s, horizon_s)
        letters = (end_s - phase.start_s) / horizon_s / _LETTER - 1
        for text in [text for text in phase.texts if len(text) <= letters][:1]:
            at = ((phase.start_s + end_s) / 2, 0.97)
            named = ax.text(*at, text, transform=ax.get_xaxis_transform(), ha="center", va="top", fontsize=8)
            plain(named).set_color(QUIET)
    return ax
