"""Rules of steps that bring about others: only jobs spawn jobs, in no circle, and not more than a request may cause."""

from __future__ import annotations

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

from sim.scenario.errors import Path, Problem, did_you_mean

if TYPE_CHECKING:
    from sim.scenario.schema import Architecture

BEYOND = 10**12  # jobs of one request; whether it is even more does not matter


def spawning_problems(architecture: Architecture) -> Iterator[Problem]:
    """Find what is wrong with what the steps spawn."""
    problems = [*_children(architecture), *_parents(architecture)]
    yield from problems or _amount(architecture)


def _children(architecture: Architecture) -> Iterator[Problem]:
    steps = architecture.steps
    for name, step in steps.items():
        for child in step.spawns:
            at = ("steps", name, "spawns", child)
            if child not in steps:
                yield Problem(at, "is not a step", way_out=did_you_mean(child, steps))
            elif child in architecture.inline:
                yield Problem(at, "runs inline: only jobs are spawned", way_out=f"move {child} to queued")


def _parents(architecture: Architecture) -> Iterator[Problem]:
    for name, step in architecture.steps.items():
        if step.spawns and name in architecture.inline:
            at = ("steps", name, "spawns")
            yield Problem(at, "needs a queued step: only jobs spawn", way_out=f"move {name} to queued")


def _amount(architecture: Architecture) -> Iterator[Problem]:
    """The jobs of one request, if all of them get done, have an end and are not more than it may cause."""
    steps, most = architecture.steps, architecture.max_jobs
    try:
        from_leaves = list(TopologicalSorter({name: step.spawns for name, step in steps.items()}).static_order())
    except CycleError as error:
        circle = list(reversed(error.args[1]))
        place = ("steps", circle[0], "spawns")
        yield Problem(place, f"must not lead back: {' > '.join(circle)}", way_out="break the circle")
        return
    jobs: dict[str, int] = {}  # by step: itself, and all that come of it
    for name in from_leaves:
        jobs[name] = min(BEYOND, 1 + sum(count * jobs[child] for child, count in steps[name].spawns.items()))
    total, largest = _of_a_request(architecture, jobs)
    if total > most:
        at: Path = ("steps", largest, "spawns") if steps[largest].spawns else ("max_jobs",)
        way_out = f"spawn fewer, or write max_jobs: {total}" if total < BEYOND else "spawn fewer"
        yield Problem(at, f"must bring about at most {most} jobs of one request (max_jobs)", total, way_out)


def _of_a_request(architecture: Architecture, jobs: dict[str, int]) -> tuple[int, str]:
    """Return how many jobs the largest kind of request causes, and which of its steps causes most of them."""
    asked_for = [name for name in architecture.queued if name in jobs and name not in architecture.spawned]
    mixed = [jobs[name] for name in architecture.mix or () if name in asked_for]
    always = [jobs[name] for name in asked_for if name not in (architecture.mix or ())]
    return sum(always) + max(mixed, default=0), max(asked_for, key=jobs.__getitem__, default="")
