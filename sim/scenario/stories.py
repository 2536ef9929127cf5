"""What makes a run a story: a load that changes with time, and what is planned by the clock.

Of such a run no stretch need be like another, so nothing in it can say where its start is over.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, assert_never

from sim.scenario.errors import Problem
from sim.scenario.fields import AUTO_WORD
from sim.scenario.loads import Batch, Diurnal, Even, Load, Mmpp, Poisson, Spike, Stages, Users
from sim.scenario.trace import Trace

if TYPE_CHECKING:
    from sim.scenario.schema import Architecture

_WAY_OUT = "give a fixed warm-up, such as 30s, or 0 to leave nothing out"


def load_changes(load: Load) -> str:
    """How a load changes with time, in words; empty if it is the same at all times, bursts by chance included."""
    match load:
        case Poisson() | Even() | Mmpp() | Users():
            return ""
        case Stages():
            return "the load comes in stages"
        case Spike():
            return "the load has a spike"
        case Diurnal():
            return "the load swings with the time of day"
        case Batch():
            return "requests come in batches"
        case Trace():
            return "the load is a recording"
        case _:
            assert_never(load)


def told_by_the_clock(architecture: Architecture) -> Iterator[str]:
    """Why no stretch of the run need be like another, as far as the file alone says it; nothing if all are alike."""
    changes = load_changes(architecture.load)
    if changes:
        yield changes
    if architecture.faults:
        yield "faults are planned by the clock"
    if architecture.redrive:
        yield "dead letters are sent back at a planned time"
    if any(step.schedule for step in architecture.steps.values()):
        yield "jobs are due by the clock"


def auto_problems(architectures: Mapping[str, Architecture]) -> Iterator[Problem]:
    """Find why a warm-up cannot be found from runs, each reason once; named are those of whom alone it is true.

    Half of the run would be left out of a story, since no start can be told from the rest.
    """
    found: dict[str, list[str]] = {}
    for name, architecture in architectures.items():
        for why in told_by_the_clock(architecture):
            found.setdefault(why, []).append(name)
    for why, names in found.items():
        whose = "" if len(names) == len(architectures) else f" ({', '.join(names)})"
        yield Problem(("warmup",), f"must be a fixed time where {why}{whose}", AUTO_WORD, _WAY_OUT)
