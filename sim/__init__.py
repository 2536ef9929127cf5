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
    from sim.results import (
        Answer,
        Comparison,
        Diff,
        Drill,
        Exercise,
        Explanation,
        Explorer,
        Healing,
        Interview,
        Omission,
        Replay,
        Run,
        Sizing,
        Sweep,
        Trace,
        WarmUp,
        compare,
        diff,
        drill,
        dry_run,
        exercise,
        explain,
        explore,
        interview,
        metastable,
        omission,
        run,
        size,
        stress,
        sweep,
        tell,
        warmup,
    )
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
    **dict.fromkeys(("Scenario", "ScenarioError", "load"), "sim.scenario"),
    "profiles": "sim.scenario.brokers",
}


def __getattr__(name: str) -> Any:
    """Import what is asked for when it is asked for: `import sim` stays instant."""
    if name == "theory":
        return import_module("sim.theory")
    if name in __all__:
        return getattr(import_module(_HOMES.get(name, "sim.results")), name)
    raise AttributeError(f"module 'sim' has no attribute {name!r}")


def __dir__() -> list[str]:
    """Return the names that the package offers."""
    return sorted(__all__)
