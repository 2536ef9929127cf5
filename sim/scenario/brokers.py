"""Profiles: what real brokers do by default, in the keys of a scenario, each value with the place where it was read."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, Field, ValidationError

from sim.scenario.errors import Problem, ScenarioError, did_you_mean, printable
from sim.scenario.fields import Reading, Text, refuse
from sim.scenario.reader import read_yaml
from sim.scenario.spec import Spec, problems_of
from sim.scenario.tree import locate

FOLDER = Path(__file__).resolve().parent / "profiles"
SECTIONS = ("queue", "retry", "workers", "stream")  # what a broker has a say in
NOT_VERIFIED = "not verified"


class Entry(Spec):
    """A value and where it was read. note: what was assumed, or where the lab only comes near."""

    value: Any = Field(description="as a scenario would write it")
    source: Text = Field(description="a page, repository@commit:path, or `not verified` with a note")
    note: Text = ""


def _sourced(entries: Mapping[str, Entry]) -> Mapping[str, Entry]:
    problems = []
    for key, entry in entries.items():
        if not entry.source.strip():
            problems.append(Problem((key, "source"), "must say where the value was read", entry.source))
        if entry.source == NOT_VERIFIED and not entry.note.strip():
            problems.append(Problem((key, "note"), "must say what was assumed, and why"))
    if problems:
        raise refuse(*problems)
    return entries


def _in_sections(entries: Mapping[str, Entry]) -> Mapping[str, Entry]:
    """The keys are sections with a key below; whether a section has that key is for the scenario to say."""
    problems = []
    for key in entries:
        section, dot, below = key.partition(".")
        if section not in SECTIONS:
            problems.append(Problem((key,), "is not in a section of a broker", way_out=did_you_mean(section, SECTIONS)))
        elif not dot or not below or "." in below:
            problems.append(Problem((key,), "must be a section and a key", way_out=f"write {section}.KEY"))
    if problems:
        raise refuse(*problems)
    return entries


Entries = Annotated[Mapping[str, Entry], AfterValidator(_sourced)]


class Profile(Spec):
    """A broker with its defaults. parameters: by `section.key`; facts: what the lab does not simulate."""

    name: Text = Field(description="as the file")
    broker: Text = Field(description="the broker's full name")
    version: Text = Field(description="what the facts were read from")
    about: Text = Field(description="what happens to a job whose worker dies, in plain words")
    parameters: Annotated[Entries, AfterValidator(_in_sections)]
    facts: Entries = Field({}, description="what the lab does not simulate")

    def get(self, key: str, default: Any = None) -> Any:
        """Return the value of a parameter, or the default.

        >>> load_profile("sqs-standard").get("queue.visibility_timeout")
        '30s'
        """
        entry = self.parameters.get(key)
        return default if entry is None else entry.value

    def tree(self) -> dict[str, dict[str, Any]]:
        """Return the sections to lay under those of a scenario.

        >>> load_profile("kafka").tree()["stream"]["session_timeout"]
        '45s'
        """
        sections: dict[str, dict[str, Any]] = {}
        for key, entry in self.parameters.items():
            section, _, below = key.partition(".")
            sections.setdefault(section, {})[below] = entry.value
        return sections


def names() -> tuple[str, ...]:
    """Return the names of all profiles, in alphabetical order."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))


def find(name: str) -> Path:
    """Return the file of a profile. Raises ScenarioError for an unknown name."""
    if name not in names():
        raise ScenarioError(printable(f"{name}: is not a broker's profile; {did_you_mean(name, names())}"))
    return FOLDER / f"{name}.yaml"


def load_profile(name: str) -> Profile:
    """Load a profile. Raises ScenarioError for an unknown name, and for a profile that lacks a source."""
    return _read(find(name))


def profiles() -> dict[str, Profile]:
    """Return all profiles by name.

    >>> profiles()["sidekiq"].parameters["queue.ack"].value
    'early'
    """
    return {name: load_profile(name) for name in names()}


@cache
def _read(path: Path) -> Profile:
    tree = read_yaml(path.read_text(encoding="utf-8"), f"profiles/{path.name}")
    try:
        profile = Profile.model_validate(tree.plain(), context=Reading(path.parent))
    except ValidationError as error:
        problems = [locate(tree, problem) for problem in problems_of(error, Profile)]
        raise ScenarioError("\n".join(str(problem) for problem in problems)) from None
    if profile.name != path.stem:
        problem = Problem(("name",), "must be that of the file", profile.name, f"write name: {path.stem}")
        raise ScenarioError(str(locate(tree, problem)))
    return profile
