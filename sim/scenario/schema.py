"""What a scenario is once it has been read: frozen, checked, with every default, units in the attributes' names."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from hashlib import sha256
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from sim.scenario.distributions import Distribution, Traced
from sim.scenario.errors import Problem, did_you_mean
from sim.scenario.fields import (
    MOST,
    Count,
    Delay,
    Duration,
    Flag,
    Reading,
    Share,
    Text,
    Weight,
    fail,
    one_of,
    shares,
    whole,
)
from sim.scenario.loads import Load
from sim.scenario.retries import Retry
from sim.scenario.spec import Spec
from sim.scenario.trace import Trace
from sim.scenario.units import LONGEST_NS, duration_text, share_text

PRIORITIES = {"urgent": 0, "high": 1, "normal": 2, "low": 3}
PLACES = ("inline", "queued")
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")


def _priority(given: Any) -> int:
    if not isinstance(given, str):
        return whole(0, 255)(given)
    if given not in PRIORITIES:
        raise fail("must be a priority", given, did_you_mean(given, PRIORITIES))
    return PRIORITIES[given]


def _name(given: Any) -> str:
    if not isinstance(given, str) or not NAME.fullmatch(given):
        raise fail("must be a name: a letter, then letters, digits, - and _", given)
    return given


def _names(given: Any) -> tuple[str, ...]:
    if not isinstance(given, list | tuple) or not all(isinstance(name, str) for name in given):
        raise fail("must be a list of steps, or all", given)
    return tuple(given)


def _shares(given: Mapping[str, float]) -> dict[str, float]:
    if not given:
        raise fail("must name at least one step", given)
    return dict(zip(given, shares(list(given.values())), strict=True))


PRIORITY_SCHEMA = {"anyOf": [{"enum": list(PRIORITIES)}, {"type": "integer", "minimum": 0, "maximum": 255}]}
Priority = Annotated[int, BeforeValidator(_priority), WithJsonSchema(PRIORITY_SCHEMA)]
Room = Annotated[int, BeforeValidator(whole(0, MOST)), Field(json_schema_extra={"minimum": 0})]
Name = Annotated[str, BeforeValidator(_name)]
Names = Annotated[tuple[str, ...], BeforeValidator(_names)]
Mix = Annotated[Mapping[Name, Weight], AfterValidator(_shares)]
Seed = Annotated[int, BeforeValidator(whole(0, 2**63 - 1))]
Order = Annotated[Literal["fifo", "priority"], BeforeValidator(one_of("fifo", "priority"))]


class Step(Spec):
    """One piece of a request's work."""

    service: Distribution = Field(description="how long the work takes")
    fails: Share = Field(0.0, description="share of the attempts that fail, such as 2%")
    priority: Priority = Field(2, description="urgent, high, normal, low, or a number from 0 (most urgent) to 255")
    idempotent: Flag = Field(default=True, description="whether doing the work twice does no harm")

    def dump(self) -> dict[str, Any]:
        """Return it as a file could hold it."""
        return {**super().dump(), "fails": share_text(self.fails)}


class Client(Spec):
    """The users' side of a call."""

    timeout_ns: Duration | None = Field(None, alias="timeout", description="how long a user waits for the answer")
    cancel_on_timeout: Flag = Field(default=False, description="whether the API stops working for a user who left")
    retry: Retry = Field(Retry(), description="whether and when a user calls again")


class Api(Spec):
    """The door: threads which run the inline steps and put the queued ones on the queue."""

    threads: Count | None = Field(None, description="calls served at once; unlimited if left out")
    overhead_ns: Delay = Field(0, alias="overhead", description="what every call costs a thread")
    accept_queue: Room | None = Field(None, description="calls that may wait for a thread; more are answered 503")
    client: Client = Field(Client(), description="the users' side")


class Queue(Spec):
    """Where jobs wait for a worker."""

    order: Order = Field("fifo", description="fifo, or priority: the most urgent first, then fifo")
    capacity: Room | None = Field(None, description="jobs that may wait; more are rejected")


class Workers(Spec):
    """Who does the queued steps."""

    count: Count = Field(description="jobs worked on at once")


class Architecture(Spec):
    """Where each step runs, with every section as it holds here: the scenario's own, and over it what is overridden."""

    name: Name
    inline: Names = ()
    queued: Names = ()
    load: Load
    mix: Mix | None = None
    steps: Mapping[Name, Step]
    api: Api | None = None
    queue: Queue = Queue()
    retry: Retry = Retry()
    workers: Workers | None = None

    @property
    def step_names(self) -> tuple[str, ...]:
        """The names of all steps in the order of the scenario; the record's `step` columns index it."""
        return tuple(self.steps)

    @classmethod
    def unfold(cls, given: Any, reading: Reading | None) -> Any:  # noqa: ARG003  the same signature everywhere
        """Spell out `all` steps."""
        every = list(given["steps"]) if isinstance(given.get("steps"), Mapping) else []
        return {key: every if key in PLACES and value == "all" else value for key, value in given.items()}

    def dump(self) -> dict[str, Any]:
        """Return it as an override could hold it: the name is the key above it."""
        full = super().dump()
        if self.mix is not None:
            full["mix"] = {name: share_text(share) for name, share in self.mix.items()}
        return {key: value for key, value in full.items() if key != "name"}

    def faults(self) -> Iterator[Problem]:
        """Every step runs in exactly one place, and everything that is named exists."""
        yield from self._placement()
        if self.queued and self.workers is None:
            yield Problem(
                ("workers",), f"is required: {', '.join(self.queued)} wait for them", way_out="add workers: {count: 1}"
            )
        for name in self.mix or ():
            if name not in self.steps:
                yield Problem(("mix", name), "is not a step", way_out=did_you_mean(name, self.steps))
        for name, step in self.steps.items():
            yield from _traced_faults(name, step, self.load)

    def _placement(self) -> Iterator[Problem]:
        seen: set[str] = set()
        for place in PLACES:
            for number, name in enumerate(getattr(self, place)):
                if name not in self.steps:
                    yield Problem((place, number), "is not a step", name, did_you_mean(name, self.steps))
                elif name in seen:
                    yield Problem(
                        (place, number), "must be named once: a step runs in one place", name, "leave it out here"
                    )
                seen.add(name)
        missing = [name for name in self.steps if name not in seen]
        if missing:
            yield Problem((), f"must say where {', '.join(missing)} runs", way_out="add it to inline or queued")


def _traced_faults(name: str, step: Step, load: Load) -> Iterator[Problem]:
    """A traced service time needs a trace with that column, of times."""
    if not isinstance(step.service, Traced):
        return
    column, at = step.service.column, ("steps", name, "service", "traced")
    if not isinstance(load, Trace):
        yield Problem(at, "needs a load that is a trace", column, "write load: {trace: {file: ...}}")
    elif column not in load.columns:
        yield Problem(at, "is not a column of numbers in the trace", column, did_you_mean(column, load.columns))
    elif not np.all((load.columns[column] >= 0) & (load.columns[column] < LONGEST_NS / 1e9)):
        yield Problem(at, "must be a column of times from 0 s to 146 years", column)


class Threshold(Spec):
    """What a run must achieve: `queued.response_time.p99 < 200ms`. value: in seconds, per second, or a plain number."""

    text: str
    architecture: str
    metric: tuple[str, ...]
    op: Literal["<", "<=", ">", ">=", "==", "!="]
    value: float


class Scenario(Spec):
    """Everything that is asked. source, text: the file; overrides: what was changed from outside, as `--set` does."""

    name: Text
    about: Text = ""
    seed: Seed
    duration_ns: Duration = Field(alias="duration")
    warmup_ns: Delay = Field(0, alias="warmup")
    architectures: Mapping[Name, Architecture]
    thresholds: tuple[Threshold, ...] = ()
    source: str | None = None
    text: str | None = Field(None, repr=False)
    overrides: Mapping[str, Any] = Field({})

    @cached_property
    def digest(self) -> str:
        """12 hex digits that stand for everything but the words of `about`: equal digests, equal runs."""
        content = {key: value for key, value in self.normalised().items() if key != "about"}
        return sha256(json.dumps(content, ensure_ascii=True).encode()).hexdigest()[:12]

    def normalised(self) -> dict[str, Any]:
        """Return the scenario as plain values, as a file could hold it: every default written, every unit printed."""
        architectures = {name: architecture.dump() for name, architecture in self.architectures.items()}
        return {
            "name": self.name,
            "about": self.about,
            "seed": self.seed,
            "duration": duration_text(self.duration_ns),
            "warmup": duration_text(self.warmup_ns),
            "architectures": architectures,
            "thresholds": [threshold.text for threshold in self.thresholds],
        }
