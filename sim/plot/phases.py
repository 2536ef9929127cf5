"""What happened when: the warm-up in grey, the phases of a load that changes as bands with their rates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise
from typing import Final, NamedTuple

from matplotlib.axes import Axes

from sim.plot.style import QUIET, label, plain
from sim.scenario import Load, Spike, Stage, Stages
from sim.scenario.units import rate_text

_BAND: Final = "#fdf2d0"
_WARMUP: Final = "#e9ebee"
_NARROW: Final = 0.09  # of the axis: a narrower phase has no room for its rate


class Phase(NamedTuple):
    """A stretch of the load [s] and its rate in words."""

    start_s: float
    end_s: float
    text: str


def phases(load: Load) -> tuple[Phase, ...]:
    """The phases of a load that changes in steps or ramps; none for a load that does not."""
    if isinstance(load, Stages):
        edge_s = accumulate((stage.for_ns / 1e9 for stage in load.stages), initial=0.0)
        return tuple(Phase(*ends, _stage_text(stage)) for ends, stage in zip(pairwise(edge_s), load.stages, strict=True))
    if isinstance(load, Spike):
        start_s, end_s = load.at_ns / 1e9, (load.at_ns + load.for_ns) / 1e9
        base, peak = _rate(load.base_per_s), _rate(load.peak_per_s)
        return (Phase(0.0, start_s, base), Phase(start_s, end_s, peak), Phase(end_s, float("inf"), base))
    return ()


def common_phases(loads: Iterable[Load]) -> tuple[Phase, ...]:
    """The phases that all loads share; none if the loads differ."""
    different = {phases(load) for load in loads}
    return different.pop() if len(different) == 1 else ()


def _stage_text(stage: Stage) -> str:
    start, end = _rate(stage.start_per_s), _rate(stage.end_per_s)
    rates = start if start == end else f"{start} to {end}"
    return label(f"{stage.name}: {rates}" if stage.name else rates, 24)


def _rate(per_s: float) -> str:
    exact = rate_text(per_s)
    return exact if len(exact) <= 7 else f"{per_s:.3g}/s"


def shade(ax: Axes, phases: Sequence[Phase], *, warmup_s: float, horizon_s: float, named: bool = False) -> Axes:
    """Shade every second phase of the load and the warm-up behind a panel of time; write the rates if `named`."""
    for phase in phases[1::2]:
        ax.axvspan(phase.start_s, min(phase.end_s, horizon_s), color=_BAND, linewidth=0, zorder=0)
    if warmup_s:
        ax.axvspan(0, warmup_s, color=_WARMUP, linewidth=0, zorder=0)
    for phase in phases if named else ():
        middle = (phase.start_s + min(phase.end_s, horizon_s)) / 2
        if min(phase.end_s, horizon_s) - phase.start_s >= _NARROW * horizon_s:
            at = ax.get_xaxis_transform()
            plain(ax.text(middle, 0.97, phase.text, transform=at, fontsize=8, color=QUIET, ha="center", va="top"))
    return ax
