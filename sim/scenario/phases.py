"""What happens when, as the scenario plans it: the phases of the load and the faults, each with its words."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import accumulate, pairwise
from math import inf
from typing import NamedTuple

from sim.scenario.faults import BrokerFault, DependencyFault, DeployFault, Fault, KillFault, NetworkFault, Redrive
from sim.scenario.loads import Load, Spike, Stage, Stages
from sim.scenario.schema import Architecture
from sim.scenario.units import duration_text, rate_text


class Phase(NamedTuple):
    """A stretch of the load [s] and what to call it, the fullest words first; names in them are as foreign as ever."""

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
        return f"{_short(fault.dependency, 16)} {'down' if fault.slow is None else f'{fault.slow:,g} times slower'}"
    if isinstance(fault, NetworkFault):
        return f"network + {duration_text(fault.network_ns)}"
    return {BrokerFault: "broker down", KillFault: "kill", DeployFault: "deploy", Redrive: "redrive"}[type(fault)]


def _stage_texts(stage: Stage) -> tuple[str, ...]:
    start, end = _rate(stage.start_per_s), _rate(stage.end_per_s)
    rates = start if start == end else f"{start} → {end}"
    return (f"{_short(stage.name, 24)}: {rates}", rates, _short(stage.name, 24)) if stage.name else (rates,)


def _short(name: str, limit: int) -> str:
    return name if len(name) <= limit else name[: limit - 1].rstrip() + "…"


def _rate(per_s: float) -> str:
    exact = rate_text(per_s)
    return exact if len(exact) <= 7 else f"{per_s:.3g}/s"
