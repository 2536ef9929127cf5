"""The scenarios that come with the lab, by name."""

from __future__ import annotations

from pathlib import Path

from sim.scenario.errors import ScenarioError, likely, printable

_PACKAGE = Path(__file__).resolve().parents[1]


def folder() -> Path:
    """Return where they are: inside an installed package, or beside it in a checkout."""
    inside = _PACKAGE / "scenarios"
    return inside if inside.is_dir() else _PACKAGE.parent / "scenarios"


def names() -> tuple[str, ...]:
    """Return all names, in alphabetical order."""
    return tuple(sorted(path.stem for path in folder().glob("*.yaml")))


def find(name: str) -> Path:
    """Return the file of a scenario. Raises ScenarioError for an unknown name."""
    if name not in names():
        if Path(name).is_dir():
            raise ScenarioError(
                printable(f"{name}: is a folder; name a file in it, or a scenario that `sim list` shows")
            )
        way_out = f"{likely(name, names()) or '`sim list` shows which there are.'} A file would be ./{name}.yaml"
        raise ScenarioError(printable(f"{name}: is not a scenario of the catalog; {way_out}"))
    return folder() / f"{name}.yaml"
