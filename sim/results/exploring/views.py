"""What is seen at one setting of the controls: the runs, and what theory says of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sim import engine, experiment
from sim.experiment.engines import EngineAsked
from sim.results.comparisons import Comparison
from sim.scenario import Architecture, Scenario


@dataclass(frozen=True, slots=True)
class View:
    """Runs of one scenario, always with the same luck, and the predictions, both by architecture."""

    comparison: Comparison
    theory: Mapping[str, experiment.Prediction]


def view_of(scenario: Scenario, names: Sequence[str], asked: EngineAsked = "auto") -> View:
    """Run the architectures of a scenario once and ask theory about them. asked: for which engine."""
    outcomes = {
        name: experiment.run_one(scenario, name, engine=quickest(asked, scenario.architectures[name])) for name in names
    }
    theory = {
        name: experiment.predict(outcome.architecture, duration_ns=scenario.duration_ns, warmup_ns=outcome.warmup_ns)
        for name, outcome in outcomes.items()
    }
    return View(Comparison.of(scenario, outcomes), theory)


def quickest(asked: EngineAsked, architecture: Architecture) -> EngineAsked:
    """Return the engine for runs that come again and again: the twin, if it is compiled already and does it all."""
    if asked != "auto" or not engine.is_available() or not engine.is_ready() or engine.not_covered(architecture):
        return asked
    return "compiled"
