"""What a report is made of: a scenario, and a run of it where one was saved."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sim.experiment import read_saved
from sim.report.folders import MANIFEST
from sim.report.manifest import manifest
from sim.report.stress.markdown import names
from sim.scenario import Architecture, Scenario, ScenarioError, load
from sim.scenario.errors import printable


@dataclass(frozen=True, slots=True)
class Study:
    """A scenario, and what is known of its run. n: replications, None where there is no run; ran: of whom.

    noted: when, where and by what it was run, as a saved run has it; of this machine where there is no run.
    """

    scenario: Scenario
    n: int | None = None
    ran: Sequence[str] = ()
    noted: Mapping[str, Any] = field(default_factory=manifest)
    folder: str = ""

    @property
    def has_run(self) -> bool:
        """Whether there is a run."""
        return self.n is not None

    def said(self, lines_of: Callable[[Architecture], Iterable[str]]) -> list[str]:
        """Return what is to say of the architectures, each line once; whose it is, where it is not of all."""
        found: dict[str, dict[str, None]] = {}
        for architecture in self.scenario.architectures.values():
            for line in lines_of(architecture):
                found.setdefault(line, {})[architecture.name] = None
        of_all = len(self.scenario.architectures)
        return [
            line[:1].upper() + line[1:] if len(who) == of_all else f"In {names(who)}: {line}"
            for line, who in found.items()
        ]


def study_of(asked: str, overrides: Mapping[str, Any] | None = None) -> Study:
    """Read a scenario (a file, or the name of one that ships) or the folder of a saved run.

    Raises ScenarioError for what is neither, and for changes of a run that is over.
    """
    folder = Path(asked)
    if not folder.is_dir():
        return Study(load(asked, overrides=overrides or {}))
    kept = read_saved(folder)
    if overrides:
        raise ScenarioError(f"{printable(asked)}: is a run that is over; changes are for scenarios, so run it anew")
    return Study(kept.scenario, kept.n, tuple(kept.figures), _noted(folder / MANIFEST), asked)


def _noted(path: Path) -> Mapping[str, Any]:
    """What the run noted of the machine; nothing of what is missing or damaged: figures do not depend on it."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
