"""Rules of the clock: what a scenario has planned happens before the run is over."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.scenario.errors import Path, Problem
from sim.scenario.trace import Trace
from sim.scenario.units import duration_text

if TYPE_CHECKING:
    from sim.scenario.schema import Architecture


def late_problems(architecture: Architecture, duration_ns: int) -> Iterator[Problem]:
    """Find what never happens, because the run is over before."""
    end = duration_text(duration_ns)
    if isinstance(architecture.load, Trace) and architecture.load.arrivals_ns[0] >= duration_ns:
        start = duration_text(int(architecture.load.arrivals_ns[0]))
        rule = f"must bring a request before the end of the run, {end}"
        yield Problem(("load",), rule, start, "let the trace start at 0")
    for at, at_ns in _planned(architecture):
        if at_ns >= duration_ns:
            rule = f"never happens: it must be before the end of the run, {end}"
            yield Problem(at, rule, duration_text(at_ns), "choose an earlier time, or a longer duration")


def _planned(architecture: Architecture) -> Iterator[tuple[Path, int]]:
    for number, fault in enumerate(architecture.faults):
        yield ("faults", number, "at"), fault.at_ns
    for number, redrive in enumerate(architecture.redrive):
        yield ("redrive", number, "at"), redrive.at_ns
