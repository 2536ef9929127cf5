"""Workers: how many, what they read, how they die, how they are stopped, and who decides how many there are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema

from sim.scenario.distributions import DISTRIBUTIONS, Distribution, Traced
from sim.scenario.errors import Problem
from sim.scenario.fields import (
    Count,
    Delay,
    Duration,
    Exact,
    Flag,
    PositiveShare,
    Reading,
    between,
    fail,
    one_of,
)
from sim.scenario.names import NAME
from sim.scenario.spec import Spec

Unfinished = Annotated[Literal["crash", "return", "keep"], BeforeValidator(one_of("crash", "return", "keep"))]
HEAVIEST = 1000  # weight of a queue among those that a worker reads
PerWorker = Annotated[float, BeforeValidator(between(0.001, 1e9))]


def _reads(given: Any) -> tuple[str, ...] | dict[str, int]:
    names = list(given) if isinstance(given, list | tuple | Mapping) else []
    if not names or not all(isinstance(name, str) and NAME.fullmatch(name) for name in names):
        raise fail(
            "must be queues in their order, or queues with weights", given, "write [high, low] or {high: 6, low: 1}"
        )
    if len(set(names)) < len(names):
        raise fail("must name a queue once", given)
    if not isinstance(given, Mapping):
        return tuple(names)
    if not all(_is_weight(weight) for weight in given.values()):
        raise fail(f"must have weights from 1 to {HEAVIEST}", given)
    return dict(given)


def _is_weight(given: Any) -> bool:
    return isinstance(given, int) and not isinstance(given, bool) and 1 <= given <= HEAVIEST


_READS_SCHEMA = {
    "anyOf": [
        {"type": "array", "items": {"type": "string"}, "minItems": 1, "uniqueItems": True},
        {
            "type": "object",
            "additionalProperties": {"type": "integer", "minimum": 1, "maximum": HEAVIEST},
            "minProperties": 1,
        },
    ]
}
Reads = Annotated[tuple[str, ...] | Mapping[str, int], BeforeValidator(_reads), WithJsonSchema(_READS_SCHEMA)]


class Crashes(Spec):
    """How workers die by themselves."""

    mtbf: Distribution | None = Field(
        None, description="time from start to crash; a bare time is an exponential's mean"
    )
    restart: Distribution | None = Field(None, description="how long until it is up again; left out, no time at all")
    only_busy: Flag = Field(default=False, description="whether the time to the crash runs only while it works")

    @classmethod
    def unfold(cls, given: Any, reading: Reading | None) -> Any:  # noqa: ARG003  the same signature everywhere
        """Take a bare mtbf for the mean of an exponential time."""
        mtbf = given.get("mtbf") if isinstance(given, Mapping) else None
        if mtbf is None or isinstance(mtbf, (Mapping, Exact, *DISTRIBUTIONS)):
            return given
        return {**given, "mtbf": {"exponential": mtbf}}

    def mistakes(self) -> Iterable[Problem]:
        """Workers have no trace."""
        for key in ("mtbf", "restart"):
            if isinstance(getattr(self, key), Traced):
                yield Problem((key,), "must not be traced: a trace has service times", way_out="use empirical")


class Shutdown(Spec):
    """How a worker is stopped: it takes no more jobs, and may finish the one in hand."""

    grace_ns: Delay = Field(
        30_000_000_000,
        alias="grace",
        description="how long it may go on with the job in hand; the default is that of Kubernetes",
        json_schema_extra={"default": "30s"},
    )
    unfinished: Unfinished = Field(
        "crash", description="crash: the job is lost sight of; return: it is given back; keep: so is its whole buffer"
    )


class ScaleIn(Spec):
    """How slowly the number of workers goes down."""

    cooldown_ns: Delay | None = Field(
        None, alias="cooldown", description="no fewer sooner than this after a change; left out, as autoscale.cooldown"
    )
    step: Count | None = Field(None, description="no more than so many fewer at once")


class Autoscale(Spec):
    """How many workers there should be: by just one of backlog_per_worker, age and utilization."""

    backlog_per_worker: PerWorker | None = Field(None, description="jobs that are ready, per worker")
    scale_on_in_flight: Flag = Field(default=False, description="whether these are also the jobs that workers hold")
    scale_on_scheduled: Flag = Field(default=False, description="whether these are also the jobs whose time is to come")
    age_ns: Duration | None = Field(None, alias="age", description="how long the oldest ready job may have waited")
    utilization: PositiveShare | None = Field(None, description="share of the workers that are busy, such as 70%")
    poll_ns: Duration = Field(
        15_000_000_000, alias="poll", description="how often it looks", json_schema_extra={"default": "15s"}
    )
    start_up_ns: Delay = Field(0, alias="start_up", description="how long a new worker takes to be up")
    cooldown_ns: Delay = Field(0, alias="cooldown", description="how long it leaves the number alone after a change")
    scale_in: ScaleIn = Field(ScaleIn(), description="how slowly their number goes down")
    min: Count = Field(1, description="never fewer")
    max: Count = Field(description="never more")

    @property
    def in_cooldown_ns(self) -> int:
        """How long after a change there are no fewer [ns]."""
        return self.cooldown_ns if self.scale_in.cooldown_ns is None else self.scale_in.cooldown_ns

    def mistakes(self) -> Iterable[Problem]:
        """One measure, and bounds in order."""
        if sum(value is not None for value in (self.backlog_per_worker, self.age_ns, self.utilization)) != 1:
            yield Problem((), "must scale by one measure", way_out="keep one of backlog_per_worker, age, utilization")
        for key in ("scale_on_in_flight", "scale_on_scheduled"):
            if getattr(self, key) and self.backlog_per_worker is None:
                yield Problem(
                    (key,), "says which jobs backlog_per_worker counts", way_out="scale by backlog_per_worker"
                )
        if self.min > self.max:
            yield Problem(("max",), f"must be at least min, {self.min}", self.max)


class Workers(Spec):
    """Who does the queued steps."""

    count: Count = Field(description="jobs worked on at once")
    reads: Reads | None = Field(
        None, description="queues in strict order, or with weights; left out, all in their order"
    )
    prefetch: Count = Field(1, description="jobs that each holds at most, the one at work included")
    poll_ns: Delay = Field(0, alias="poll", description="an idle worker asks only so often; 0: it is told at once")
    long_poll_ns: Delay = Field(0, alias="long_poll", description="how long each asking waits for a job to come")
    crashes: Crashes | None = Field(None, description="how workers die by themselves")
    shutdown: Shutdown = Field(Shutdown(), description="how workers are stopped, by deploys and when fewer are needed")
    dedup_ns: Duration | None = Field(
        None, alias="dedup", description="finished work is remembered so long, and not done again"
    )
    autoscale: Autoscale | None = Field(None, description="a rule for their number; count is where it starts")

    @property
    def most(self) -> int:
        """How many there can be: as many as an autoscaler may start."""
        return self.autoscale.max if self.autoscale else self.count

    def mistakes(self) -> Iterable[Problem]:
        """An autoscaler starts within its bounds."""
        if self.autoscale and not self.autoscale.min <= self.count <= self.autoscale.max:
            yield Problem(
                ("count",), f"must lie between min and max, {self.autoscale.min} and {self.autoscale.max}", self.count
            )
