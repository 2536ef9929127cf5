"""The shape of a scenario file: what may stand at the top, before the architectures are worked out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import Field

from sim.scenario.door import Api
from sim.scenario.errors import Problem
from sim.scenario.faults import AnyFault, Keys, Redrive, Stream
from sim.scenario.fields import Count, Duration, Reading, Text, WarmUp
from sim.scenario.loads import Load
from sim.scenario.names import Name
from sim.scenario.pools import Workers
from sim.scenario.queues import Queue
from sim.scenario.retries import Retry
from sim.scenario.schema import MOST_JOBS, PLACES, Mix, Seed, without_nulls
from sim.scenario.spec import Spec
from sim.scenario.steps import Step
from sim.scenario.units import duration_text


class Sections(Spec):
    """What an architecture may override."""

    load: Load | None = Field(
        None, description="how requests arrive: 100/s, or stages, diurnal, batch, trace, users, ..."
    )
    mix: Mix | None = Field(
        None, description="each request needs one of these steps, with these shares, and all others"
    )
    keys: Keys | None = Field(None, description="whose requests they are: for ordered queues, streams and tenants")
    max_jobs: Count = Field(MOST_JOBS, description="jobs that one request may bring about; more are rejected")
    steps: Mapping[Name, Step] = Field(
        {}, description="pieces of a request's work, in the order in which they are done"
    )
    api: Api | None = Field(None, description="the door; left out, it costs nothing and admits everyone")
    queue: Queue = Field(Queue(), description="where jobs wait")
    queues: Mapping[Name, Queue] = Field({}, description="several queues, each laid over `queue`")
    retry: Retry = Field(Retry(), description="what happens after a failed attempt of a job")
    workers: Workers | None = Field(None, description="who does the queued steps")
    pools: Mapping[Name, Workers] = Field({}, description="several kinds of workers, each laid over `workers`")
    stream: Stream | None = Field(None, description="a log instead of a queue")
    faults: tuple[AnyFault, ...] = Field((), description="what goes wrong, and when")
    redrive: tuple[Redrive, ...] = Field((), description="when dead letters go back to their queues")


class Document(Sections):
    """A scenario file."""

    name: Text = Field(description="a short name")
    about: Text = Field("", description="what the scenario shows, in plain words")
    seed: Seed = Field(description="where all randomness comes from; the same seed gives the same run")
    duration_ns: Duration = Field(alias="duration", description="how long the run lasts")
    warmup_ns: WarmUp = Field(
        0, alias="warmup", description="how much of its start is left out of the measures, or auto"
    )
    architectures: Any = Field(None, description="where each step runs; each may override sections")
    thresholds: tuple[Any, ...] = Field(
        (), description="what must hold: ARCHITECTURE.METRIC [over any TIME | in STAGE] < VALUE"
    )

    @classmethod
    def unfold(cls, given: Any, reading: Reading | None) -> Any:  # noqa: ARG003  the same signature everywhere
        """Take nothing below a key for its default."""
        return without_nulls(given)

    def mistakes(self) -> Iterable[Problem]:
        """Something must be left to measure."""
        if self.warmup_ns >= self.duration_ns:
            way_out = f"choose less than {duration_text(self.duration_ns)}"
            yield Problem(("warmup",), TOO_SHORT, duration_text(self.warmup_ns), way_out)


TOO_SHORT = "must be shorter than the duration"  # what is said of a warm-up
SECTIONS = tuple(Sections.file_keys())
CHANGEABLE = (*PLACES, *SECTIONS)  # what an architecture may say
HELD = ("name", "about", "seed", "duration", "warmup", "thresholds")
HELD_WAY_OUT = "architectures are compared with everything else equal"
