"""What goes wrong at which time: windows and instants on the timeline of a run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal, Self, TypeAlias

from pydantic import BeforeValidator, Field, WithJsonSchema

from sim.scenario.fields import MOST, Count, Delay, Duration, PositiveShare, Rate, Reading, between, fail, one_of, whole
from sim.scenario.names import Name
from sim.scenario.spec import Spec, read
from sim.scenario.tagged import Tagged, choose
from sim.scenario.units import share, share_text

Slowness = Annotated[float, BeforeValidator(between(0.001, 1e6))]


class Fault(Tagged):
    """A fault with its time beside its tag."""

    at_ns: Delay = Field(alias="at", description="when it begins")

    @classmethod
    def pick(cls, given: Mapping[str, Any], reading: Reading | None) -> Self:
        """Read tag and time from one mapping."""
        return read(cls, given, reading)

    def dump(self) -> dict[str, Any]:
        """Return it as a file could hold it: flat."""
        return Spec.dump(self)


class DependencyFault(Fault):
    """What a step depends on is down, or slow: attempts that start in the window fail, or take longer."""

    tag: ClassVar = "dependency"
    siblings: ClassVar = ("at", "for", "slow", "share")
    dependency: Name = Field(description="the step that needs it")
    for_ns: Duration = Field(alias="for", description="how long it lasts")
    slow: Slowness | None = Field(None, description="how many times as long attempts take; left out, they fail")
    share: PositiveShare = Field(1.0, description="share of the attempts that meet it")

    def dump(self) -> dict[str, Any]:
        """Return it as a file could hold it."""
        return {**super().dump(), "share": share_text(self.share)}


def _amount(given: Any) -> int | float:
    if isinstance(given, str):
        try:
            part = share(given)
        except ValueError as error:
            raise fail(str(error), given, "write 50% or a number of workers") from None
        if not 0 < part <= 1:
            raise fail("must be more than 0% and at most 100%", given)
        return part
    return given if isinstance(given, float) and 0 < given <= 1 else whole(1, MOST)(given)


_AMOUNT_SCHEMA = {
    "anyOf": [
        {"type": "integer", "minimum": 1},
        {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1},
        {"type": "string", "examples": ["50%"]},
    ]
}
Amount = Annotated[int | float, BeforeValidator(_amount), WithJsonSchema(_AMOUNT_SCHEMA)]


class KillFault(Fault):
    """Workers die at one instant: those with the lowest numbers that are up."""

    tag: ClassVar = "kill"
    siblings: ClassVar = ("at",)
    kill: Amount = Field(description="how many, or which share of all that there are")

    def dump(self) -> dict[str, Any]:
        """Return it as a file could hold it."""
        return {**super().dump(), "kill": share_text(self.kill) if isinstance(self.kill, float) else self.kill}


class BrokerFault(Fault):
    """The queue cannot be reached: nothing is enqueued or delivered, and acks wait until it is back."""

    tag: ClassVar = "broker"
    siblings: ClassVar = ("at", "for")
    broker: Annotated[Literal["down"], BeforeValidator(one_of("down"))] = Field(description="down")
    for_ns: Duration = Field(alias="for", description="how long it lasts")


class NetworkFault(Fault):
    """Every enqueueing and every fetching takes longer."""

    tag: ClassVar = "network"
    siblings: ClassVar = ("at", "for")
    network_ns: Duration = Field(alias="network", description="how much longer")
    for_ns: Duration = Field(alias="for", description="how long it lasts")


class Rollout(Spec):
    """Workers are replaced batch by batch."""

    batch: Count = Field(1, description="workers stopped at a time")
    pause_ns: Delay = Field(0, alias="pause", description="from one batch to the next")


class DeployFault(Fault):
    """A rolling deploy: each worker is shut down and comes back as after a crash."""

    tag: ClassVar = "deploy"
    siblings: ClassVar = ("at",)
    deploy: Rollout = Field(description="in which steps")


FAULTS = (DependencyFault, KillFault, BrokerFault, NetworkFault, DeployFault)
AnyFault: TypeAlias = Annotated[
    DependencyFault | KillFault | BrokerFault | NetworkFault | DeployFault, choose("a fault", FAULTS)
]


class Redrive(Spec):
    """Dead letters go back to their queues, the oldest first."""

    at_ns: Delay = Field(alias="at", description="when it begins")
    rate_per_s: Rate | None = Field(None, alias="rate", description="how many per second; left out, all at once")


class Stream(Spec):
    """A log instead of a queue: every queued step is a consumer group that reads everything."""

    partitions: Count = Field(description="parts of the log, each in order; a key always goes to the same")
    consumers: Mapping[Name, Count] = Field({}, description="per step; left out, the workers in equal parts")
    commit_every_ns: Delay = Field(
        0, alias="commit_every", description="how often offsets are saved; 0: after every job"
    )
    on_failure: Annotated[Literal["block", "skip", "retry"], BeforeValidator(one_of("block", "skip", "retry"))] = Field(
        "block", description="block: try again in place; skip: give up at once; retry: a topic for another time"
    )
    session_timeout_ns: Delay = Field(0, alias="session_timeout", description="how long until a crash is noticed")
    rebalance_ns: Delay = Field(
        0, alias="rebalance", description="how long it takes at least to share partitions out when members change"
    )
    protocol: Annotated[Literal["eager", "cooperative"], BeforeValidator(one_of("eager", "cooperative"))] = Field(
        "eager", description="eager: the whole group stands still meanwhile; cooperative: it goes on with what it has"
    )


class Keys(Spec):
    """Whose requests they are: customers, tenants, ordering keys."""

    count: Count = Field(description="how many there are")
    skew: Annotated[float, BeforeValidator(between(0, 10))] = Field(
        0.0, description="0: all alike; 1: the k-th asks 1/k as often as the first (Zipf)"
    )
