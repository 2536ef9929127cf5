"""The steps of a request: how long they take, how they fail, when they are due, what they cost to carry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema

from sim.scenario.distributions import Distribution, Traced
from sim.scenario.errors import Problem, did_you_mean
from sim.scenario.fields import Count, Delay, Duration, Flag, Share, fail, one_of, whole
from sim.scenario.names import Name
from sim.scenario.sizes import Size
from sim.scenario.spec import Spec
from sim.scenario.units import share_text

PRIORITIES = {"urgent": 0, "high": 1, "normal": 2, "low": 3}
PRIORITY_SCHEMA = {"anyOf": [{"enum": list(PRIORITIES)}, {"type": "integer", "minimum": 0, "maximum": 255}]}


def _priority(given: Any) -> int:
    if not isinstance(given, str):
        return whole(0, 255)(given)
    if given not in PRIORITIES:
        raise fail("must be a priority", given, did_you_mean(given, PRIORITIES))
    return PRIORITIES[given]


Priority = Annotated[int, BeforeValidator(_priority), WithJsonSchema(PRIORITY_SCHEMA)]
Redraw = Annotated[Literal["per_job", "per_attempt"], BeforeValidator(one_of("per_job", "per_attempt"))]


class Schedule(Spec):
    """Jobs that are due by the clock, such as a nightly report."""

    every_ns: Duration = Field(alias="every", description="due at the next multiple of this after creation")
    jitter_ns: Delay = Field(0, alias="jitter", description="later by a uniform time up to this")


class Step(Spec):
    """One piece of a request's work."""

    service: Distribution = Field(description="how long the work takes")
    fails: Share = Field(0.0, description="share of the attempts that fail, such as 2%")
    fails_after_ns: Duration | None = Field(
        None, alias="fails_after", description="when a failing attempt ends; left out, after its full service time"
    )
    timeout_ns: Duration | None = Field(
        None,
        alias="timeout",
        description="an attempt is stopped then, which counts as a failure: a job may be tried again, a call ends",
    )
    poison_share: Share = Field(
        0.0, alias="poison", description="share of the jobs that crash their worker in every attempt"
    )
    redraw: Redraw = Field("per_job", description="per_job: every attempt takes as long; per_attempt: it is drawn anew")
    priority: Priority = Field(2, description="urgent, high, normal, low, or a number from 0 (most urgent) to 255")
    weight: Count = Field(1, description="its share of the workers where the queue's order is weighted")
    idempotent: Flag = Field(default=True, description="whether doing the work twice does no harm")
    queue: Name | None = Field(None, description="the queue that its jobs go to; left out, the first")
    delay: Distribution | None = Field(None, description="how long after its creation a job is ready")
    schedule: Schedule | None = Field(None, description="jobs are due at multiples of a time")
    ttl_ns: Duration | None = Field(
        None, alias="ttl", description="a job that waits for longer than this after its creation expires"
    )
    deadline_ns: Duration | None = Field(
        None, alias="deadline", description="when it should be done, after the request's arrival"
    )
    payload_bytes: Size = Field(0, alias="payload", description="what the queue has to carry, such as 200KB")
    spawns: Mapping[Name, Count] = Field(
        {}, description="jobs that a finished job puts on their queues: step: how many"
    )

    def mistakes(self) -> Iterable[Problem]:
        """A job is due in one way, and a trace says nothing of that."""
        if self.delay is not None and self.schedule is not None:
            yield Problem(("schedule",), "may not stand beside delay", way_out="keep one of them")
        if isinstance(self.delay, Traced):
            yield Problem(("delay",), "must not be traced: a trace has service times", way_out="use empirical")

    def dump(self) -> dict[str, Any]:
        """Return it as a file could hold it."""
        return {**super().dump(), "fails": share_text(self.fails)}
