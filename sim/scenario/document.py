"""The shape of a scenario file: what may stand at the top, before the architectures are worked out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import Field

from sim.scenario.errors import Problem
from sim.scenario.fields import Delay, Duration, Text
from sim.scenario.loads import Load
from sim.scenario.retries import Retry
from sim.scenario.schema import PLACES, Api, Mix, Name, Queue, Seed, Step, Workers
from sim.scenario.spec import Spec
from sim.scenario.units import duration_text


class Sections(Spec):
    """What an architecture may override."""

    load: Load | None = Field(
        None, description="how requests arrive: 100/s, or stages, diurnal, batch, trace, users, ..."
    )
    mix: Mix | None = Field(
        None, description="each request needs one of these steps, with these shares, and all others"
    )
    steps: Mapping[Name, Step] = Field(
        {}, description="pieces of a request's work, in the order in which they are done"
    )
    api: Api | None = Field(None, description="the door; left out, it costs nothing and admits everyone")
    queue: Queue = Field(Queue(), description="where jobs wait")
    retry: Retry = Field(Retry(), description="what happens after a failed attempt of a job")
    workers: Workers | None = Field(None, description="who does the queued steps")


class Document(Sections):
    """A scenario file."""

    name: Text = Field(description="a short name")
    about: Text = Field("", description="what the scenario shows, in plain words")
    seed: Seed = Field(description="where all randomness comes from; the same seed gives the same run")
    duration_ns: Duration = Field(alias="duration", description="how long the run lasts")
    warmup_ns: Delay = Field(0, alias="warmup", description="how much of its start is left out of the measures")
    architectures: Any = Field(None, description="where each step runs; each may override sections")
    thresholds: tuple[Any, ...] = Field((), description="what must hold: ARCHITECTURE.METRIC < VALUE")

    def faults(self) -> Iterable[Problem]:
        """Something must be left to measure."""
        if self.warmup_ns >= self.duration_ns:
            way_out = f"choose less than {duration_text(self.duration_ns)}"
            yield Problem(("warmup",), "must be shorter than the duration", duration_text(self.warmup_ns), way_out)


SECTIONS = tuple(Sections.file_keys())
CHANGEABLE = (*PLACES, *SECTIONS)  # what an architecture may say
HELD = ("name", "about", "seed", "duration", "warmup", "thresholds")
HELD_WAY_OUT = "architectures are compared with everything else equal"
