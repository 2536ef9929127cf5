"""queue-lab: see, measure and argue about job queues.

>>> import sim
>>> comparison = sim.compare("checkout")  # doctest: +SKIP
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from sim._version import __version__

if TYPE_CHECKING:
    from sim import theory
    from sim.results.comparisons import Comparison, Run, compare, run
    from sim.results.diffs import Diff, diff
    from sim.results.drills import Answer, Drill, Interview, drill, interview
    from sim.results.exercises import Exercise, exercise
    from sim.results.explanations import Explanation, explain
    from sim.results.exploring import Explorer, explore
    from sim.results.healing import Healing, metastable
    from sim.results.replays import Replay
    from sim.results.studies import Omission, WarmUp, dry_run, omission, stress, warmup
    from sim.results.sweeps import Sizing, Sweep, size, sweep
    from sim.results.told import tell
    from sim.results.traces import Trace
    from sim.scenario import Scenario, ScenarioError, load
    from sim.scenario.brokers import profiles

__all__ = [
    "Answer",
    "Comparison",
    "Diff",
    "Drill",
    "Exercise",
    "Explanation",
    "Explorer",
    "Healing",
    "Interview",
    "Omission",
    "Replay",
    "Run",
    "Scenario",
    "ScenarioError",
    "Sizing",
    "Sweep",
    "Trace",
    "WarmUp",
    "__version__",
    "compare",
    "diff",
    "drill",
    "dry_run",
    "exercise",
    "explain",
    "explore",
    "interview",
    "load",
    "metastable",
    "omission",
    "profiles",
    "run",
    "size",
    "stress",
    "sweep",
    "tell",
    "theory",
    "warmup",
]

_HOMES = {
    "sim.results.comparisons": ("Comparison", "Run", "compare", "run"),
    "sim.results.diffs": ("Diff", "diff"),
    "sim.results.drills": ("Answer", "Drill", "Interview", "drill", "interview"),
    "sim.results.exercises": ("Exercise", "exercise"),
    "sim.results.explanations": ("Explanation", "explain"),
    "sim.results.exploring": ("Explorer", "explore"),
    "sim.results.healing": ("Healing", "metastable"),
    "sim.results.replays": ("Replay",),
    "sim.results.studies": ("Omission", "WarmUp", "dry_run", "omission", "stress", "warmup"),
    "sim.results.sweeps": ("Sizing", "Sweep", "size", "sweep"),
    "sim.results.told": ("tell",),
    "sim.results.traces": ("Trace",),
    "sim.scenario": ("Scenario", "ScenarioError", "load"),
    "sim.scenario.brokers": ("profiles",),
}


def __getattr__(name: str) -> Any:
    """Import what is asked for when it is asked for: `import sim` stays instant."""
    if name == "theory":
        return import_module("sim.theory")
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(home), name)
    raise AttributeError(f"module 'sim' has no attribute {name!r}")


def __dir__() -> list[str]:
    """Return the names that the package offers."""
    return sorted(__all__)
