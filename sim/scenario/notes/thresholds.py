"""Thresholds that hold, or do not, whatever happens in the run."""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario.fields import is_number
from sim.scenario.metrics import STATISTICS, TIMES
from sim.scenario.notes.note import Note
from sim.scenario.reader import plain_value
from sim.scenario.schema import Architecture, Scenario, Threshold
from sim.scenario.tree import Tree
from sim.scenario.units import duration_text

_OF_JOBS = ("jobs", "wait", "backlog", "in_flight", "workers", "utilization", "time_to_notice")


def idle_thresholds(scenario: Scenario, root: Tree) -> Iterator[Note]:
    """Find thresholds that say nothing, since what they judge cannot be otherwise."""
    given = root.child("thresholds")
    for number, threshold in enumerate(scenario.thresholds):
        why, way_out = _why(scenario, threshold)
        place = given.child(number) if given else None
        if why and place:
            yield Note(
                place.place, place.path, (threshold.architecture,), f"{threshold.text} says nothing: {why}", way_out
            )


def _why(scenario: Scenario, threshold: Threshold) -> tuple[str, str]:
    """Why a threshold says nothing, and the way out; empty if it says something."""
    architecture, (first, *rest) = scenario.architectures[threshold.architecture], threshold.metric
    bound = threshold.text.split()[-1]
    if first in _OF_JOBS and not architecture.queued:
        return f"no step of {architecture.name} is queued", "judge requests, or response_time"
    is_time = first in TIMES and rest[0] in STATISTICS and "duration" not in scenario.overrides
    if is_time and threshold.value >= scenario.duration_ns / 1e9:
        way_out = f"write {bound}ms if milliseconds are meant" if is_number(plain_value(bound)) else ""
        return f"no time is longer than the run of {duration_text(scenario.duration_ns)}", way_out
    return _of_jobs(architecture, ".".join(threshold.metric))


def _of_jobs(architecture: Architecture, metric: str) -> tuple[str, str]:
    """Why a count of jobs is zero, whatever happens."""
    steps = [architecture.steps[name] for name in architecture.queued]
    if metric == "jobs.late" and all(step.deadline_ns is None for step in steps):
        return "no job has a deadline", "add deadline: 1m to a step"
    if metric == "jobs.expired" and all(step.ttl_ns is None for step in steps):
        return "no job has a time to live", "add ttl: 1h to a step"
    if metric == "jobs.duplicate_effects" and all(step.idempotent for step in steps):
        return "doing any job twice does no harm", "add idempotent: false to a step"
    return "", ""
