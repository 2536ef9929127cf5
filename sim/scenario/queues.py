"""The queue: in which order, how much, what a delivery is, and what becomes of jobs that come back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from sim.scenario.errors import Problem
from sim.scenario.fields import MOST, Count, Delay, Duration, Flag, Text, one_of, whole
from sim.scenario.sizes import Bandwidth, Size
from sim.scenario.spec import Spec
from sim.scenario.units import duration_text

Room = Annotated[int, BeforeValidator(whole(0, MOST)), Field(json_schema_extra={"minimum": 0})]
Order = Annotated[
    Literal["fifo", "lifo", "priority", "weighted", "sjf", "edf"],
    BeforeValidator(one_of("fifo", "lifo", "priority", "weighted", "sjf", "edf")),
]
WhenFull = Annotated[
    Literal["reject", "drop_oldest", "block"], BeforeValidator(one_of("reject", "drop_oldest", "block"))
]
Detection = Annotated[Literal["lease", "connection", "none"], BeforeValidator(one_of("lease", "connection", "none"))]
Ack = Annotated[Literal["late", "early"], BeforeValidator(one_of("late", "early"))]
LateAck = Annotated[Literal["accept", "refuse"], BeforeValidator(one_of("accept", "refuse"))]
Redelivery = Annotated[Literal["tail", "head"], BeforeValidator(one_of("tail", "head"))]
Expired = Annotated[Literal["drop", "dead_letter"], BeforeValidator(one_of("drop", "dead_letter"))]


class ClaimCheck(Spec):
    """A store beside the queue for large payloads; the queue carries only a reference."""

    latency_ns: Delay = Field(0, alias="latency", description="what every read and write costs")
    bandwidth_bytes_per_s: Bandwidth | None = Field(None, alias="bandwidth", description="how fast payloads move")


class Queue(Spec):
    """Where jobs wait for a worker."""

    profile: Text | None = Field(None, description="a broker whose semantics and defaults to take: see `sim profiles`")
    order: Order = Field(
        "fifo",
        description="fifo, lifo, priority (the most urgent first), weighted (by steps), sjf (shortest), edf (deadline)",
    )
    ageing_ns: Duration | None = Field(
        None, alias="ageing", description="with priority: waiting for this long makes up for one level"
    )
    capacity: Room | None = Field(None, description="jobs that may wait")
    when_full: WhenFull = Field("reject", description="reject, drop_oldest, or block: the producer waits for room")
    visibility_timeout_ns: Duration | None = Field(
        None, alias="visibility_timeout", description="the lease: how long a delivered job stays hidden from others"
    )
    heartbeat_ns: Duration | None = Field(
        None, alias="heartbeat", description="how often a worker renews the lease of the job that it works on"
    )
    lease_poll_ns: Delay = Field(0, alias="lease_poll", description="leases that ran out are noticed so often")
    ack: Ack = Field("late", description="late: after the work; early: on delivery, so that a crash loses the job")
    late_ack: LateAck = Field("accept", description="whether an ack still counts after the lease has run out")
    detection: Detection | None = Field(
        None, description="how a crash is noticed: lease, connection or none; lease where there is a visibility_timeout"
    )
    detection_delay_ns: Delay = Field(
        0, alias="detection_delay", description="how long it takes to notice a lost connection"
    )
    redelivery: Redelivery = Field("tail", description="tail, or head: a job that comes back keeps its place")
    max_receives: Count | None = Field(None, description="a job that was delivered so often is not delivered again")
    crash_counts: Flag = Field(default=True, description="whether a delivery that ended in a crash counts as received")
    lapse_counts: Flag = Field(default=True, description="the same of one whose lease ran out under a live worker")
    failure_counts: Flag = Field(default=True, description="the same of one whose attempt failed")
    return_counts: Flag = Field(default=False, description="the same of one that a stopped worker gave back")
    dead_letters: Flag = Field(default=True, description="whether jobs that are given up are kept, or vanish")
    expired: Expired = Field("drop", description="what becomes of jobs whose time to live ran out")
    schedule_poll_ns: Delay = Field(0, alias="schedule_poll", description="jobs that are due are noticed so often")
    ordered: Flag = Field(default=False, description="one job at a time of each key, in the order of creation")
    latency_ns: Delay = Field(0, alias="latency", description="what every enqueueing and every fetching costs")
    bandwidth_bytes_per_s: Bandwidth | None = Field(None, alias="bandwidth", description="how fast payloads move")
    max_payload_bytes: Size | None = Field(None, alias="max_payload", description="the largest payload it takes")
    claim_check: ClaimCheck | None = Field(None, description="a store for payloads; the queue carries a reference")

    @property
    def noticed_by(self) -> Literal["lease", "connection", "none"]:
        """How a crash is noticed."""
        return self.detection or ("lease" if self.visibility_timeout_ns is not None else "connection")

    def mistakes(self) -> Iterable[Problem]:
        """What needs a lease has one, and what contradicts itself is refused."""
        if self.visibility_timeout_ns is None:
            for key in ("heartbeat", "lease_poll"):
                if getattr(self, f"{key}_ns"):
                    yield Problem((key,), "needs a lease", way_out="add visibility_timeout: 30s")
            if self.detection == "lease":
                yield Problem(("detection",), "needs a lease", "lease", "add visibility_timeout: 30s")
        elif self.heartbeat_ns is not None and self.heartbeat_ns >= self.visibility_timeout_ns:
            lease, beat = duration_text(self.visibility_timeout_ns), duration_text(self.heartbeat_ns)
            yield Problem(
                ("heartbeat",), f"must come before the lease runs out, {lease}", beat, "choose a third of the lease"
            )
        if self.ageing_ns is not None and self.order != "priority":
            yield Problem(("ageing",), "needs an order by priority", way_out="write order: priority")
        if self.when_full != "reject" and self.capacity is None:
            yield Problem(("when_full",), "needs a capacity", self.when_full, "add capacity: 1000")
