"""What all experiments share: who is run, and who is told how far it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sim.scenario import Scenario, ScenarioError, nearest

Progress = Callable[[str, float], None]  # told an architecture's name and the share of its runs that is done


def check_names(scenario: Scenario, names: Sequence[str]) -> None:
    """Raise ScenarioError for a name that no architecture has."""
    for name in names:
        if name not in scenario.architectures:
            way_out = nearest(name, scenario.architectures)
            raise ScenarioError(f"{name}: is not an architecture of {scenario.name}{way_out}")
