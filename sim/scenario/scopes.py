"""Of which part of a run a threshold speaks: of every window of a length, or of a stage of the load."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from typing import TypeAlias

from sim.scenario import units
from sim.scenario.errors import did_you_mean
from sim.scenario.fields import fail, is_number
from sim.scenario.loads import Load, Spike, Stages
from sim.scenario.reader import plain_value

SHIFTS = 10  # a window begins every tenth of its length
MOST_WINDOWS = 100_000  # of one threshold: a day in windows of ten seconds
_FOR_EVER = 2**63 - 1
_SCOPE = re.compile(r"over\s+any\s+(\S.*)|in\s+(\S.*)")
_WAY_OUT = "write `over any 10s`, or `in` and the name of a stage of the load"


@dataclass(frozen=True, slots=True)
class Window:
    """Every window of this length after the warm-up: one begins every tenth of the length, the last ends the run."""

    length_ns: int


@dataclass(frozen=True, slots=True)
class StageScope:
    """A stage of the load, [from_ns, to_ns), without the warm-up and what comes after the end of the run."""

    name: str
    from_ns: int
    to_ns: int


Scope: TypeAlias = Window | StageScope


@dataclass(frozen=True, slots=True)
class Course:
    """What a threshold must know of an architecture's run. load: None if it could not be read."""

    load: Load | None
    warmup_ns: int
    duration_ns: int

    @property
    def measured_ns(self) -> int:
        """How long the run goes on after the warm-up."""
        return self.duration_ns - self.warmup_ns


def stages_of(load: Load) -> tuple[StageScope, ...]:
    """Return the stages of a load in order: those without a name are called by their number; of most loads none.

    A spike has `before` (unless it comes at once), `peak` and `after`.
    """
    if isinstance(load, Stages):
        edges_ns = accumulate((stage.for_ns for stage in load.stages), initial=0)
        names = [stage.name or f"stage {number}" for number, stage in enumerate(load.stages, 1)]
        return tuple(StageScope(name, *ends) for name, ends in zip(names, pairwise(edges_ns), strict=True))
    if isinstance(load, Spike):
        edges = (0, load.at_ns, load.at_ns + load.for_ns, _FOR_EVER)
        spans = zip(("before", "peak", "after"), pairwise(edges), strict=True)
        return tuple(StageScope(name, *ends) for name, ends in spans if ends[0] < ends[1])
    return ()


def parse_scope(text: str, course: Course) -> tuple[str, Scope | None]:
    """Read what stands between a metric and its bound; return it as it is shown, and what it means (None: unknown).

    Raises a refusal that says what is wrong with it.
    """
    words = " ".join(text.split())
    found = _SCOPE.fullmatch(words)
    if found is None:
        raise fail("must say of which part of the run it speaks", words, _WAY_OUT)
    length, stage = found.groups()
    if length is not None:
        return words, _window(length, course)
    return words, None if course.load is None else _stage(stage, course.load, course)


def _window(text: str, course: Course) -> Window:
    plain = plain_value(text)
    try:
        length_ns = units.seconds_ns(plain) if is_number(plain) else units.duration_ns(text)
    except ValueError:
        length_ns = 0
    if length_ns <= 0:
        raise fail("must be over any TIME", text, "write a number and a unit: over any 10s")
    if length_ns > course.measured_ns:
        most = units.duration_text(course.measured_ns)
        raise fail("must be over a window that fits into the run after the warm-up", text, f"choose at most {most}")
    if SHIFTS * (course.measured_ns - length_ns) > MOST_WINDOWS * length_ns:
        least = units.duration_text(-(-SHIFTS * course.measured_ns // MOST_WINDOWS))
        raise fail(f"must not be over more than {MOST_WINDOWS:,} windows", text, f"choose at least {least}")
    return Window(length_ns)


def _stage(name: str, load: Load, course: Course) -> StageScope:
    stages = stages_of(load)
    if not stages:
        raise fail("names a stage, and this load has none", name, "loads of `stages` and `spike` have; or over any 10s")
    numbered = {f"stage {number}": stage for number, stage in enumerate(stages, 1)}
    by_name = numbered | {stage.name: stage for stage in stages}
    if name not in by_name:
        raise fail("names no stage of the load", name, did_you_mean(name, [stage.name for stage in stages]))
    stage = by_name[name]
    if stage.from_ns >= course.duration_ns:
        end = units.duration_text(course.duration_ns)
        raise fail(f"names a stage that begins when the run is over, at {end}", name, "let the run last longer")
    if stage.to_ns <= course.warmup_ns:
        end = units.duration_text(course.warmup_ns)
        raise fail(f"names a stage that is over before the warm-up is, at {end}", name, "make the warm-up shorter")
    from_ns, to_ns = max(stage.from_ns, course.warmup_ns), min(stage.to_ns, course.duration_ns)
    return replace(stage, from_ns=from_ns, to_ns=to_ns)
