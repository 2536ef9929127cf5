"""The two sides of a comparison of runs: what was asked or saved, and which architectures match."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from sim.experiment.kept import Kept
from sim.experiment.names import check_names
from sim.experiment.saved import is_saved_run, read_saved
from sim.scenario import SCENARIO_FILE, Scenario, ScenarioError, catalog, load
from sim.scenario.errors import printable
from sim.scenario.loader import NO_CHANGES

Side: TypeAlias = Scenario | Kept  # to be run, or what is kept of a run


class Match(NamedTuple):
    """An architecture of A and the one of B that it is compared with."""

    a: str
    b: str

    def __str__(self) -> str:
        return self.a if self.a == self.b else f"{self.a} and {self.b}"


def names_of(side: Side) -> tuple[str, ...]:
    """Return the names of the architectures that are, or can be, run."""
    return tuple(side.figures if isinstance(side, Kept) else side.architectures)


def scenario_of(side: Side) -> Scenario:
    """Return what is, or was, asked."""
    return side.scenario if isinstance(side, Kept) else side


def side_of(asked: str | Path, changes: Mapping[str, Any] = NO_CHANGES) -> Side:
    """Return the side that is asked for: a folder is a saved run, anything else a scenario, with changes.

    Raises ScenarioError if there is neither, or a saved run is to be changed.
    """
    folder = Path(asked)
    if not folder.is_dir() or (asked in catalog.names() and not is_saved_run(folder)):
        _check_there(asked)
        return load(asked, overrides=changes)
    if changes:
        key = next(iter(changes))
        way_out = f"compare {folder / SCENARIO_FILE} instead, which is run again"
        raise ScenarioError(printable(f"{folder}: is a saved run, whose {key} is what it was; {way_out}"))
    return read_saved(folder)


def _check_there(asked: str | Path) -> None:
    """Raise ScenarioError for what looks like a folder and is not there."""
    path = Path(asked)
    named = isinstance(asked, str) and len(path.parts) == 1  # or a scenario of the catalog
    if not named and not path.suffix and not path.exists():
        way_out = "give a file, or save a run there with `sim compare SCENARIO --save FOLDER`"
        raise ScenarioError(printable(f"{path}: there is no such scenario or saved run; {way_out}"))


def matched(a: Side, b: Side, only: Sequence[str] = ()) -> tuple[Match, ...]:
    """Return which architectures are compared: those of the same name, or the only one of each side.

    only: those alone, each as `NAME` or, if it has another name in B, as `NAME_IN_A=NAME_IN_B`.
    Raises ScenarioError for a name that is not there, and if nothing matches.
    """
    if only:
        pairs = [Match(*((name, other) if equals else (name, name))) for name, equals, other in map(_split, only)]
        for side, names in ((a, [pair.a for pair in pairs]), (b, [pair.b for pair in pairs])):
            _check(side, names)
        return tuple(dict.fromkeys(pairs))
    mine, theirs = names_of(a), names_of(b)
    if len(mine) == len(theirs) == 1:
        return (Match(mine[0], theirs[0]),)
    found = tuple(Match(name, name) for name in mine if name in theirs)
    if not found:
        sides = f"A has {', '.join(mine)}, B has {', '.join(theirs)}"
        raise ScenarioError(f"no architecture is in both: {sides}; match two with --only NAME_IN_A=NAME_IN_B")
    return found


def check_differs(a: Side, b: Side, matches: Sequence[Match]) -> None:
    """Raise ScenarioError if both are the same scenario, still to be run: they could only turn out the same."""
    same = isinstance(a, Scenario) and isinstance(b, Scenario) and a.digest == b.digest
    if same and all(match.a == match.b for match in matches):
        way_out = "change B, such as --set-b workers.count=50, or name another"
        raise ScenarioError(f"{scenario_of(a).name}: nothing is changed, so A and B are the same; {way_out}")


def _split(asked: str) -> tuple[str, str, str]:
    return asked.partition("=")


def _check(side: Side, names: Sequence[str]) -> None:
    """Raise ScenarioError for an architecture that the scenario has not, or that was not saved."""
    check_names(scenario_of(side), tuple(dict.fromkeys(names)))  # one may be compared with several
    missing = [name for name in names if name not in names_of(side)]
    if missing:
        assert isinstance(side, Kept), "a scenario can run all of its architectures"
        there = ", ".join(side.figures)
        raise ScenarioError(f"{side.called}: {missing[0]} was not run, only {there}; save the run again with it")


def paired(a: Side, b: Side) -> bool:
    """Whether replication i of both has the same luck: draws follow from the seed and the number of the replication."""
    return scenario_of(a).seed == scenario_of(b).seed
