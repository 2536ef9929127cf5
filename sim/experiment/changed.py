"""What is different between two scenarios, key by key, with every default written out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sim.experiment.sides import Match
from sim.scenario import Scenario

_OF_JOBS: Final = ("queue", "queues", "workers", "pools", "stream", "redrive")  # what nobody meets who is not queued
_NOT_RUN: Final = ("name", "about", "architectures", "thresholds")  # what has no effect on a run, or is told apart


@dataclass(frozen=True, slots=True)
class Changed:
    """A key with its values in A and in B, None where it is not there; matches: where it differs, () for everywhere."""

    key: str
    a: Any
    b: Any
    matches: tuple[Match, ...] = ()


def what_changed(a: Scenario, b: Scenario, matches: Sequence[Match]) -> tuple[Changed, ...]:
    """Return what differs between two scenarios in the architectures that are compared, in the order of the keys."""
    mine, theirs = a.normalised(), b.normalised()
    rest = ({key: value for key, value in side.items() if key not in _NOT_RUN} for side in (mine, theirs))
    found: dict[tuple[str, str], list[tuple[Changed, Match]]] = {}
    for match in matches:
        sides = mine["architectures"][match.a], theirs["architectures"][match.b]
        for each in _between(*sides):
            found.setdefault((each.key, repr((each.a, each.b))), []).append((each, match))
    return (*_between(*rest), *(_together(each, len(matches)) for each in found.values()))


def is_one_run(a: Scenario, b: Scenario, match: Match) -> bool:
    """Whether nothing differs of what the requests of an architecture meet, so the same luck gives the same run.

    >>> from sim.scenario import load
    >>> few, many = load("checkout"), load("checkout", overrides={"workers.count": 50})
    >>> is_one_run(few, many, Match("sync", "sync")), is_one_run(few, many, Match("queued", "queued"))
    (True, False)
    """
    queued = a.architectures[match.a].queued
    return all(not queued and each.key.partition(".")[0] in _OF_JOBS for each in what_changed(a, b, [match]))


def _together(found: Sequence[tuple[Changed, Match]], every: int) -> Changed:
    """One change of several architectures; where all have it, there is no need to say which."""
    first, _ = found[0]
    return Changed(first.key, first.a, first.b, tuple(match for _, match in found) if len(found) < every else ())


def _between(mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> Iterator[Changed]:
    left, right = dict(_flat(mine)), dict(_flat(theirs))
    for key in dict.fromkeys([*left, *right]):
        if left.get(key) != right.get(key):
            yield Changed(key, left.get(key), right.get(key))


def _flat(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Each value with its dotted path; nothing for what is not there."""
    entries: Mapping[Any, Any] | None = None
    if isinstance(value, Mapping):
        entries = value
    elif isinstance(value, list):
        entries = dict(enumerate(value))
    if entries is None:
        if value is not None:
            yield path, value
        return
    for key, below in entries.items():
        yield from _flat(below, f"{path}.{key}" if path else str(key))
