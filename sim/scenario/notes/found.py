"""From rules to notes: each thing that is written is judged in all architectures that take it over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from sim.scenario.changes import split
from sim.scenario.document import SECTIONS
from sim.scenario.errors import Path, Place
from sim.scenario.notes.door import idle_at_the_door
from sim.scenario.notes.marks import Mark, below, is_default, is_leaf, mark_of, written_in
from sim.scenario.notes.note import Idle, Note
from sim.scenario.notes.plan import idle_faults, idle_loads, idle_sections
from sim.scenario.notes.queues import idle_in_queues
from sim.scenario.notes.shares import not_a_whole
from sim.scenario.notes.steps import idle_in_steps
from sim.scenario.notes.thresholds import idle_thresholds
from sim.scenario.notes.times import implausible
from sim.scenario.notes.workers import idle_in_retries, idle_in_workers
from sim.scenario.reader import read_yaml
from sim.scenario.resolve import written
from sim.scenario.schema import Architecture, Scenario
from sim.scenario.tree import Tree

_NO_EFFECT = "has no effect"
_RULES = (
    idle_sections, idle_faults, idle_in_steps, idle_in_queues, idle_in_retries, idle_in_workers, idle_at_the_door,
)  # fmt: skip
_ODD = (implausible, not_a_whole)


class _Seen(NamedTuple):
    """Something written, as one architecture has it. idle: why it has no effect there; None if it has."""

    name: str
    at: Path
    tree: Tree
    idle: Idle | None


def notes(scenario: Scenario) -> tuple[Note, ...]:
    """Return what is to be said of what is written, in the order of the file; nothing if no text is known.

    What all architectures that take it over can do without has no effect. Defaults, and what a broker's profile says,
    are not written. What was changed from outside is expected to change all architectures that it is not said of.
    """
    if scenario.text is None:
        return ()
    root = read_yaml(scenario.text.removeprefix("\ufeff"), scenario.source or "<text>")
    trees = written(root, scenario.overrides)
    base, _ = split(scenario.overrides, root)
    seen: dict[Mark, list[_Seen]] = {}
    for each in _seen(scenario, trees):
        seen.setdefault(mark_of(each.tree), []).append(each)
    found = [
        *_without_effect(seen),
        *_overridden(base, seen, tuple(trees)),
        *_changed_in_part(scenario, base, trees, seen),
        *_once(note for name, tree in trees.items() for find in _ODD for note in find(scenario, name, tree)),
        *idle_thresholds(scenario, base),
    ]
    return tuple(sorted(found, key=lambda note: (note.place.line, note.place.column)))


def _once(found: Iterable[Note]) -> Iterator[Note]:
    """Say of one thing once what holds in several architectures."""
    places: dict[tuple[Place, Path], list[Note]] = {}
    for note in found:
        places.setdefault((note.place, note.path), []).append(note)
    for same in places.values():
        yield replace(same[0], names=tuple(name for note in same for name in note.names))


def _seen(scenario: Scenario, trees: Mapping[str, Tree]) -> Iterator[_Seen]:
    for name, tree in trees.items():
        architecture = scenario.architectures[name]
        idle = _idle(scenario, architecture)
        for at, each in written_in(architecture, tree):
            reasons = (idle[at[:depth]] for depth in range(1, len(at) + 1) if at[:depth] in idle)
            yield _Seen(name, at, each, None if is_default(architecture, at) else next(reasons, None))


def _idle(scenario: Scenario, architecture: Architecture) -> dict[Path, Idle]:
    """What has no effect in an architecture, by its path, with the first reason.

    Who makes a run shorter from outside knows that less happens in it.
    """
    found = [each for rule in _RULES for each in rule(architecture)]
    if "duration" not in scenario.overrides:
        found += idle_loads(architecture, scenario.duration_ns)
    return {each.at: each for each in reversed(found)}


def _without_effect(seen: Mapping[Mark, Sequence[_Seen]]) -> Iterator[Note]:
    """Say of what has no effect in any architecture that takes it over; of what holds others once, and not of each."""
    told: set[tuple[str, Path]] = set()
    for each in seen.values():
        reasons = [one.idle for one in each if one.idle is not None]
        if len(reasons) < len(each):
            continue
        if not any((one.name, one.at[:depth]) in told for one in each for depth in range(1, len(one.at))):
            best = max(reasons, key=lambda reason: (not reason.elsewhere, len(reason.at)))
            names, tree = tuple(dict.fromkeys(one.name for one in each)), each[0].tree
            yield Note(tree.place, tree.path, names, f"{_NO_EFFECT}: {best.why}", best.way_out)
        told |= {(one.name, one.at) for one in each}


def _overridden(base: Tree, seen: Mapping[Mark, Sequence[_Seen]], names: tuple[str, ...]) -> Iterator[Note]:
    """Say what no architecture takes over, since each has its own."""
    told: set[Path] = set()
    for at, tree in below(base):
        leaves = [tree] if is_leaf(tree) else [each for _, each in below(tree) if is_leaf(each)]
        if at[0] not in SECTIONS or any(at[:depth] in told for depth in range(1, len(at))):
            continue
        if leaves and not any(mark_of(leaf) in seen for leaf in leaves):
            told.add(at)
            yield Note(tree.place, tree.path, names, f"{_NO_EFFECT}: what could take it over has its own")


def _changed_in_part(
    scenario: Scenario, base: Tree, trees: Mapping[str, Tree], seen: Mapping[Mark, Sequence[_Seen]]
) -> Iterator[Note]:
    """Say which architectures a change from outside does not reach, since they have their own."""
    for at, tree in below(base):
        key = ".".join(map(str, at))
        reached = {one.name for one in seen.get(mark_of(tree), ())}
        if at[0] not in SECTIONS or key not in scenario.overrides or not reached:
            continue
        own = tuple(name for name, each in trees.items() if name not in reached and _has(each, at))
        if own:
            rule = f"has no effect in {', '.join(own)}, with its own"
            yield Note(tree.place, tree.path, own, rule, f"--set {own[0]}.{key} changes that")


def _has(tree: Tree, at: Path) -> bool:
    """Whether something stands at a path."""
    for key in at:
        found = tree.child(key)
        if found is None:
            return False
        tree = found
    return True
