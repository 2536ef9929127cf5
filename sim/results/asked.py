"""What the functions of the Python face are asked: a scenario in any of its forms, and what changes it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.scenario import Scenario, from_dict, load, vary

Asked = Scenario | str | Path | Mapping[str, Any]  # a scenario, its name, its file, or its content


def dotted(overrides: Mapping[str, Any]) -> dict[str, Any]:
    """Turn the keys of Python's keyword arguments into those of `--set`.

    >>> dotted({"workers__count": 50})
    {'workers.count': 50}
    """
    return {key.replace("__", "."): value for key, value in overrides.items()}


def scenario_of(asked: Asked, changes: Mapping[str, Any]) -> Scenario:
    """Return the scenario that is asked for. changes: dotted path -> value. Raises ScenarioError as `load` does.

    >>> scenario_of("checkout", {"workers.count": 50}).architectures["queued"].worker_count
    50
    """
    if isinstance(asked, Scenario):
        return vary(asked, changes) if changes else asked
    if isinstance(asked, Mapping):
        return from_dict(asked, overrides=changes)
    return load(asked, overrides=changes)
