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
        Explanation,
        Healing,
        Interview,
        Replay,
        Run,
        Sizing,
        Sweep,
        compare,
        diff,
        drill,
        explain,
        interview,
        metastable,
        run,
        size,
        sweep,
    )
    from sim.scenario import Scenario, ScenarioError, load
    from sim.scenario.brokers import profiles

__all__ = [
    "Answer",
    "Comparison",
    "Diff",
    "Drill",
    "Explanation",
    "Healing",
    "Interview",
    "Replay",
    "Run",
    "Scenario",
    "ScenarioError",
    "Sizing",
    "Sweep",
    "__version__",
    "compare",
    "diff",
    "drill",
    "explain",
    "interview",
    "load",
    "metastable",
    "profiles",
    "run",
    "size",
    "sweep",
    "theory",
]

_HOMES = {
    "Answer": "sim.results",
    "Drill": "sim.results",
    "Interview": "sim.results",
    "drill": "sim.results",
    "interview": "sim.results",
    "Comparison": "sim.results",
    "Diff": "sim.results",
    "Run": "sim.results",
    "compare": "sim.results",
    "diff": "sim.results",
    "Explanation": "sim.results",
    "explain": "sim.results",
    "Healing": "sim.results",
    "Replay": "sim.results",
    "metastable": "sim.results",
    "run": "sim.results",
    "size": "sim.results",
    "sweep": "sim.results",
    "Sizing": "sim.results",
    "Sweep": "sim.results",
    "Scenario": "sim.scenario",
    "ScenarioError": "sim.scenario",
    "load": "sim.scenario",
    "profiles": "sim.scenario.brokers",
}


def __getattr__(name: str) -> Any:
    """Import what is asked for when it is asked for: `import sim` stays instant."""
    if name == "theory":
        return import_module("sim.theory")
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'sim' has no attribute {name!r}")


def __dir__() -> list[str]:
    """Return the names that the package offers."""
    return sorted(__all__)
