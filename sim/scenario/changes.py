"""Changes from outside the file, as `--set workers.count=50` makes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sim.scenario.document import Document, Sections
from sim.scenario.errors import Path, Place, Problem, ScenarioError, did_you_mean
from sim.scenario.reader import read_yaml
from sim.scenario.schema import PLACES
from sim.scenario.tree import Located, Tree, from_plain, with_value

CHANGEABLE = (*PLACES, *Sections.keys())


@dataclass(frozen=True, slots=True)
class Change:
    """One change. architecture: None for the scenario itself; path: below it; value: what will stand there."""

    architecture: str | None
    path: Path
    value: Tree
