"""Bare numbers of time, which are in seconds, where milliseconds were more likely meant.

A number with a unit is taken for what it says.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import inf

from sim.scenario.errors import Path
from sim.scenario.fields import is_number
from sim.scenario.loads import Batch, Diurnal, Even, Load, Mmpp, Poisson, Spike, Stages
from sim.scenario.notes.marks import below, is_leaf
from sim.scenario.notes.note import Note
from sim.scenario.schema import Architecture, Scenario
from sim.scenario.tree import Tree
from sim.scenario.units import duration_text, number_text, seconds_ns

_LAWS = ("service", "delay", "think")  # keys below which a time is drawn
_NO_TIMES = ("cv", "k", "shape", "alpha", "weight", "column")  # keys below a law that are no times
_TIMES = ("overhead", "latency", "fails_after", "after", "base", "start_up", "poll", "interval", "target", "network")
_TOO_MUCH = 10  # times the capacity: nobody studies so much of an overload


def implausible(scenario: Scenario, name: str, tree: Tree) -> Iterator[Note]:
    """Find bare numbers of an architecture that are longer than the run, or mean more work than anybody would plan."""
    architecture = scenario.architectures[name]
    for at, each in below(tree):
        if is_leaf(each) and is_number(each.value) and _is_time(at):
            why = _why(scenario, architecture, at, float(each.value))
            if why:
                read, number = duration_text(seconds_ns(each.value)), number_text(each.value)
                spelt = "" if read == f"{number}s" else f", {read}"
                rule = f"was read as {number} s{spelt}: {why}"
                yield Note(
                    each.place, each.path, (name,), rule, f"write {number}ms if milliseconds are meant, or {number}s"
                )


def _is_time(at: Path) -> bool:
    """Whether a bare number at a path is a time that passes again and again in a run."""
    law = any(key in _LAWS for key in at[:-1]) and at[-1] not in _NO_TIMES
    return law or at[-1] in (*_LAWS, *_TIMES)


def _why(scenario: Scenario, architecture: Architecture, at: Path, time_s: float) -> str:
    """What is odd about a time [s]; empty if nothing is."""
    if seconds_ns(time_s) >= scenario.duration_ns:
        return f"the whole run takes {duration_text(scenario.duration_ns)}"
    if at[0] != "steps" or at[2] != "service":
        return ""
    name = str(at[1])
    servers = _servers(architecture, name)
    asked = _per_s(architecture.load) * (architecture.mix or {}).get(name, 1.0) * time_s / servers
    return f"requests bring {asked:,.0f} times as much of it as can be done" if asked > _TOO_MUCH else ""


def _servers(architecture: Architecture, name: str) -> float:
    """How many attempts at a step there can be at once, at most."""
    if name in architecture.inline:
        return (architecture.api.threads if architecture.api else None) or inf
    return sum(pool.most for pool in architecture.named_pools.values())


def _per_s(load: Load) -> float:
    """How many requests come per second at the quietest of times, as far as the file says it; 0 where it does not."""
    match load:
        case Poisson() | Even():
            rates = [load.rate_per_s]
        case Diurnal():
            rates = [load.mean_per_s]
        case Spike():
            rates = [load.base_per_s]
        case Mmpp():
            rates = [*load.rates_per_s]
        case Stages():
            rates = [rate for stage in load.stages for rate in (stage.start_per_s, stage.end_per_s)]
        case Batch():
            rates = [load.size * (load.rate_per_s or 1e9 / (load.every_ns or inf))]
        case _:
            rates = [0.0]
    return min(rates)
