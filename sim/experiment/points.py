"""The points of a sweep: one scenario for each combination of values, all read before anything runs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod

from sim.experiment.limits import check_size
from sim.experiment.names import check_names
from sim.experiment.ranges import MOST, values_of
from sim.scenario import Scenario, ScenarioError, vary
from sim.scenario.changes import option_of
from sim.scenario.errors import printable

Over = Mapping[str, "str | Iterable[object]"]  # by key: `4..12`, or the values themselves


@dataclass(frozen=True, slots=True)
class Point:
    """One combination of values. settings: by key, in the order asked for; scenario: with these values."""

    settings: Mapping[str, str]
    scenario: Scenario

    def __str__(self) -> str:
        return ", ".join(f"{key}={value}" for key, value in self.settings.items())


def over_of(options: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Read `KEY=VALUES`, as `--over` takes them. Raises ScenarioError that says which one is wrong, and why.

    >>> over_of(["workers.count=4..6", "load=5/s,6/s"])
    {'workers.count': ('4', '5', '6'), 'load': ('5/s', '6/s')}
    """
    found: dict[str, str] = {}
    for option in options:
        key, equals, values = option.partition("=")
        if not equals or not key.strip():
            way_out = "such as --over workers.count=4..12"
            raise ScenarioError(f"--over {printable(option)}: must be KEY=VALUES, {way_out}")
        if key.strip() in found:
            raise ScenarioError(f"--over {key.strip()}: is given twice; write its values in one list: 4,8,16")
        found[key.strip()] = values
    return values_by_key(found)


def values_by_key(over: Over) -> dict[str, tuple[str, ...]]:
    """Return the values of each key. Raises ScenarioError that says which one is wrong, and why."""
    if not over:
        raise ScenarioError("--over: name a key and its values, such as --over workers.count=4..12")
    found = {}
    for key, asked in over.items():
        try:
            found[key] = values_of(asked)
        except ValueError as error:
            raise ScenarioError(f"--over {key}={asked_text(asked)}: {error}") from None
    return found


def asked_text(asked: str | Iterable[object]) -> str:
    """What was asked for, in one line that a terminal may show."""
    several = isinstance(asked, Iterable) and not isinstance(asked, str | Mapping)
    return printable(",".join(map(str, asked)) if several else str(asked))[:60]


def points_of(scenario: Scenario, over: Mapping[str, Sequence[str]], names: Sequence[str] = ()) -> tuple[Point, ...]:
    """Return a point for each combination of values, the last key changing fastest; every scenario is read here.

    Raises ScenarioError that names the point if one cannot be run, if there are too many, if a key changes which
    architectures there are, or if `names` are not all among them.
    """
    check_names(scenario, names)
    if (count := prod(map(len, over.values()))) > MOST:
        keys = " x ".join(f"{len(values)} of {key}" for key, values in over.items())
        way_out = "name fewer values, such as A..B:9, or sweep one key after the other"
        raise ScenarioError(f"--over: at most {MOST} points, these are {count:,} ({keys}); {way_out}")
    return tuple(
        point_of(scenario, dict(zip(over, values, strict=True)), "--over") for values in product(*over.values())
    )


def point_of(scenario: Scenario, settings: Mapping[str, str], option: str) -> Point:
    """Read the scenario with these settings. Raises ScenarioError that names the option and the settings."""
    asked = f"{option} {', '.join(f'{key}={printable(value)}' for key, value in settings.items())}"
    try:
        varied = vary(scenario, settings)
        check_size(varied)
    except ScenarioError as error:
        lines = str(error).splitlines()
        for key in settings:
            lines = [line.removeprefix(f"{option_of(key)}: ") for line in lines]
        raise ScenarioError("\n".join(f"{asked}: {line}" for line in lines)) from None
    if list(varied.architectures) != list(scenario.architectures):
        raise ScenarioError(f"{asked}: changes which architectures there are; points must share them")
    return Point(settings, varied)
