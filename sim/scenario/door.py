"""The API: threads, an accept queue, users with patience, and policies that turn calls away."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from sim.scenario.errors import Path, Problem
from sim.scenario.fields import MOST, Count, Delay, Duration, Flag, PositiveShare, Rate, whole
from sim.scenario.queues import Room
from sim.scenario.retries import KINDS, Retry
from sim.scenario.spec import Spec
from sim.scenario.units import duration_text, rate_text, share_text

Window = Annotated[int, BeforeValidator(whole(1, 60))]
SLOWEST_PER_S = 1 / 86_400  # one a day


class Hedge(Spec):
    """A second call of the same user while the first is not answered; the first answer counts."""

    after_ns: Duration = Field(alias="after", description="how long a user waits before the second call")


def _no_lease(at: Path, retry: Retry, why: str) -> Iterator[Problem]:
    if retry.backoff.kind == "lease":
        others = ", ".join(kind for kind in KINDS if kind != "lease")
        yield Problem(at, f"must not wait for a lease: {why}", "lease", f"choose from {others}")


class Client(Spec):
    """The users' side of a call."""

    timeout_ns: Duration | None = Field(None, alias="timeout", description="how long a user waits for the answer")
    cancel_on_timeout: Flag = Field(default=False, description="whether the API stops working for a user who left")
    retry: Retry = Field(Retry(), description="whether and when a user calls again")
    hedge: Hedge | None = Field(None, description="whether and when a user calls a second time without giving up")

    def mistakes(self) -> Iterable[Problem]:
        """Who has left does not call a second time, and a call has no lease to wait for."""
        if self.hedge and self.timeout_ns is not None and self.hedge.after_ns >= self.timeout_ns:
            timeout, after = duration_text(self.timeout_ns), duration_text(self.hedge.after_ns)
            yield Problem(
                ("hedge", "after"), f"must come before the timeout, {timeout}", after, "the user has left by then"
            )
        yield from _no_lease(("retry", "backoff"), self.retry, "calls have none")


def _of_a_second(limit: Mapping[str, Any]) -> int:
    """How many calls the rate admits in a second; at least one."""
    rate_per_s: float = limit["rate_per_s"]
    return max(1, min(MOST, math.ceil(rate_per_s)))


class RateLimit(Spec):
    """A token bucket: so many calls per second on average, so many at once.

    What may be saved up unless the scenario says so is a second's worth, as with Guava's RateLimiter (SmoothBursty with
    maxBurstSeconds = 1). With a burst of one, every second of two calls that come close together would be refused.
    """

    rate_per_s: Rate = Field(alias="rate", description="calls that are admitted per second")
    burst: Count = Field(
        default_factory=_of_a_second,
        description="calls that are admitted at once after a pause; left out, as many as in a second",
    )

    def mistakes(self) -> Iterable[Problem]:
        """The bucket gains a token some time."""
        if self.rate_per_s < SLOWEST_PER_S:
            yield Problem(("rate",), f"must be at least {rate_text(SLOWEST_PER_S)}", rate_text(self.rate_per_s))


class Breaker(Spec):
    """A circuit breaker: after too many failures nobody is let through for a while."""

    failures: PositiveShare = Field(0.5, description="share of failed calls that opens it")
    of: Window = Field(20, description="of how many of the last calls")
    open_for_ns: Duration = Field(alias="open_for", description="how long it stays open")
    probes: Window = Field(1, description="calls that are then let through as a trial")

    def dump(self) -> dict[str, Any]:
        """Return it as a file could hold it."""
        return {**super().dump(), "failures": share_text(self.failures)}


class CoDel(Spec):
    """Controlled delay: drop what has waited too long, more and more often while that goes on."""

    target_ns: Duration = Field(alias="target", description="a wait that is acceptable")
    interval_ns: Duration = Field(alias="interval", description="how long it must have been exceeded")


class MinDelay(Spec):
    """Refuse newcomers while even the shortest wait of the last window was too long."""

    target_ns: Duration = Field(alias="target", description="a wait that is acceptable")
    window_ns: Duration = Field(alias="window", description="over which the shortest wait is taken")


class Shed(Spec):
    """Which calls are turned away when the accept queue is slow: by just one rule."""

    codel: CoDel | None = Field(None, description="controlled delay")
    min_delay: MinDelay | None = Field(None, description="minimum queueing delay over a window")

    def mistakes(self) -> Iterable[Problem]:
        """One rule."""
        if (self.codel is None) == (self.min_delay is None):
            yield Problem((), "must have one rule", way_out="keep codel or min_delay")


class Api(Spec):
    """The door: threads which run the inline steps and put the queued ones on the queue."""

    threads: Count | None = Field(None, description="calls served at once; unlimited if left out")
    overhead_ns: Delay = Field(0, alias="overhead", description="what every call costs a thread")
    accept_queue: Room | None = Field(None, description="calls that may wait for a thread; more are answered 503")
    rate_limit: RateLimit | None = Field(None, description="a token bucket at the door")
    breaker: Breaker | None = Field(None, description="a circuit breaker at the door")
    shed: Shed | None = Field(None, description="load shedding at the accept queue")
    retry: Retry = Field(
        Retry(), description="whether and when a failed inline step is tried again, while its user waits"
    )
    client: Client = Field(Client(), description="the users' side")

    def dump(self) -> dict[str, Any]:
        """Return it as a file could hold it; a `retry` that repeats nothing is left out, as scenarios had none once."""
        full = super().dump()
        return {key: value for key, value in full.items() if key != "retry" or self.retry != Retry()}

    def mistakes(self) -> Iterable[Problem]:
        """An inline step has no lease to wait for."""
        yield from _no_lease(("retry", "backoff"), self.retry, "an inline step has none")
