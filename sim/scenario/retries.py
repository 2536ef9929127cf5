"""When a failed attempt, or a failed call of a user, is tried again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from sim.policies import UNLIMITED
from sim.scenario.errors import Problem, did_you_mean
from sim.scenario.fields import (
    UNLIMITED_WORD,
    Attempts,
    Count,
    Delay,
    Duration,
    PositiveShare,
    Reading,
    between,
    fail,
    one_of,
    whole,
)
from sim.scenario.spec import Spec, as_given, read
from sim.scenario.units import duration_text, share_text

KINDS = ("none", "fixed", "linear", "exponential", "polynomial", "sidekiq", "lease")
JITTERS = ("none", "full", "equal", "decorrelated")
Factor = Annotated[float, BeforeValidator(between(1, 1000))]


class Fixed(Spec):
    """The same delay after every failure."""

    base_ns: Duration = Field(alias="base", description="delay after each failure")


class Linear(Spec):
    """base after the first failure, twice base after the second, ..."""

    base_ns: Duration = Field(alias="base", description="delay after the first failure")
    max_ns: Duration | None = Field(None, alias="max", description="no delay is longer")


class Exponential(Spec):
    """base after the first failure, then factor times the delay before."""

    base_ns: Duration = Field(alias="base", description="delay after the first failure")
    factor: Factor = Field(2.0, description="how much longer each delay is than the one before")
    plus_ns: Delay = Field(0, alias="plus", description="added to every delay")
    max_ns: Duration | None = Field(None, alias="max", description="no delay is longer")


class Polynomial(Spec):
    """plus + base x n^power after failure number n."""

    base_ns: Duration = Field(alias="base", description="what the power of the number of failures multiplies")
    power: Annotated[int, BeforeValidator(whole(1, 10))] = Field(4, description="1 is linear, 4 as Sidekiq and River")
    plus_ns: Delay = Field(0, alias="plus", description="added to every delay")
    max_ns: Duration | None = Field(None, alias="max", description="no delay is longer")


SHAPES: Mapping[str, type[Spec]] = {
    "fixed": Fixed,
    "linear": Linear,
    "exponential": Exponential,
    "polynomial": Polynomial,
}
Kind = Literal["none", "fixed", "linear", "exponential", "polynomial", "sidekiq", "lease"]
Jitter = Literal["none", "full", "equal", "decorrelated"]


class Backoff(Spec):
    """How the delay before the next attempt grows. max_ns: None for no bound."""

    kind: Annotated[Kind, BeforeValidator(one_of(*KINDS))] = "none"
    base_ns: Delay = Field(0, alias="base")
    factor: Factor = 2.0
    power: int = 1
    plus_ns: Delay = Field(0, alias="plus")
    max_ns: Duration | None = Field(None, alias="max")

    @classmethod
    def unfold(cls, given: Any, reading: Reading | None) -> Any:
        """Read `none`, `sidekiq`, `lease`, `{fixed: 5s}`, `{exponential: {base: 1s, factor: 2, max: 60s}}`."""
        if isinstance(given, str) and given not in SHAPES:
            return {"kind": given}
        if isinstance(given, Mapping) and reading is None and ("kind" in given or not given):
            return given
        if not isinstance(given, Mapping) or len(given) != 1:
            raise fail("must be one backoff", given, f"choose from {', '.join(KINDS)}; write {{fixed: 5s}}")
        ((kind, body),) = given.items()
        if kind not in SHAPES:
            raise fail("is not a backoff with parameters", way_out=did_you_mean(str(kind), SHAPES), at=(kind,))
        body = body if isinstance(body, Mapping) else {"base": body}
        return {"kind": kind, **as_given(read(SHAPES[kind], body, reading, at=(kind,)))}

    def mistakes(self) -> Iterable[Problem]:
        """A bound below the first delay would hide it."""
        if self.max_ns is not None and self.max_ns < self.base_ns:
            yield Problem(
                (self.kind, "max"),
                f"must be at least the base, {duration_text(self.base_ns)}",
                duration_text(self.max_ns),
            )

    def dump(self) -> Any:
        """Return it as a file could hold it."""
        shape = SHAPES.get(self.kind)
        if shape is None:
            return self.kind
        full = super().dump()
        return {self.kind: {key: full[key] for key in shape.file_keys()}}


class Budget(Spec):
    """A token bucket that pays for retries: first attempts put in a part of a token, retries take out a whole one."""

    ratio: PositiveShare = Field(0.1, description="retries per first attempt that are paid for, such as 10%")
    burst: Count = Field(10, description="how many retries may be saved up; it starts full")

    def dump(self) -> dict[str, Any]:
        """Return it as a file could hold it."""
        return {**super().dump(), "ratio": share_text(self.ratio)}


class Retry(Spec):
    """How often, and after which delay. max_attempts counts the first attempt too; left out, nothing is tried again."""

    max_attempts: Attempts = Field(
        1, description="attempts in all, the first included, or unlimited; left out, none but the first"
    )
    backoff: Backoff = Field(Backoff(), description="how the delay grows from failure to failure")
    jitter: Annotated[Jitter, BeforeValidator(one_of(*JITTERS))] = Field(
        "none", description="how chance spreads the delay, so that failed jobs do not all come back at once"
    )
    budget: Budget | None = Field(None, description="how many retries all jobs together may make")

    def mistakes(self) -> Iterable[Problem]:
        """Whoever says how to try again means that something is tried again, which only max_attempts says."""
        spread = self.backoff.kind != "none" or self.jitter != "none" or self.budget is not None
        if spread and "max_attempts" not in self.model_fields_set:
            said = [key for key in ("backoff", "jitter", "budget") if key in self.model_fields_set]
            way_out = "add max_attempts: 5 (the first included), or unlimited"
            yield Problem((said[0],), "needs max_attempts: without it nothing is tried again", way_out=way_out)

    def dump(self) -> dict[str, Any]:
        """Return it as a file could hold it."""
        full = super().dump()
        return {**full, "max_attempts": UNLIMITED_WORD if self.max_attempts == UNLIMITED else self.max_attempts}
