"""How requests arrive: what a scenario may say of the load. Specifications only; `sim.workload` draws the arrivals."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, ClassVar, Literal, TypeAlias

from pydantic import BeforeValidator, Field

from sim.scenario.distributions import Distribution, Traced
from sim.scenario.errors import Problem
from sim.scenario.fields import Count, Delay, Duration, EachExact, Flag, Rate, RateOrZero, Reading, Text, fail, one_of
from sim.scenario.spec import Spec, read
from sim.scenario.tagged import Tagged, choose
from sim.scenario.trace import Trace
from sim.scenario.units import duration_text, rate_text

_NUMBERED = re.compile(r"stage \d+")
_LONGEST_NAME = 60
DAY_NS = 86_400_000_000_000
Arrivals = Annotated[Literal["poisson", "even"], BeforeValidator(one_of("poisson", "even"))]


class Poisson(Tagged):
    """Many independent users: gaps are exponential."""

    tag: ClassVar = "poisson"
    short: ClassVar = "rate"
    rate_per_s: Rate = Field(alias="rate", description="mean rate of requests")


class Even(Tagged):
    """A metronome: one request every 1/rate, the first one gap after the start."""

    tag: ClassVar = "even"
    short: ClassVar = "rate"
    rate_per_s: Rate = Field(alias="rate", description="rate of requests")


class Stage(Spec):
    """A part of a load: the rate goes in a straight line from start to end."""

    start_per_s: RateOrZero = Field(alias="start")
    end_per_s: RateOrZero = Field(alias="end")
    for_ns: Duration = Field(alias="for")
    name: Text | None = None

    def dump(self) -> dict[str, Any]:
        """Return it as a file could hold it: a constant rate, or a ramp."""
        start, end = rate_text(self.start_per_s), rate_text(self.end_per_s)
        ramp = {} if start == end else {"to": end}
        return {"rate": start, **ramp, "for": duration_text(self.for_ns), "name": self.name}


def _stage_name(given: Any) -> str:
    """Refuse a name that a threshold, `queued.wait.p95 in peak < 5s`, could not say."""
    if not isinstance(given, str):
        raise fail("must be text", given, "put it in quotes")
    if given != " ".join(given.split()) or not 0 < len(given) <= _LONGEST_NAME or not given.isprintable():
        raise fail(f"must be words, at most {_LONGEST_NAME} letters of them", given)
    if set(given) & set("<>=!"):
        raise fail("must not contain <, >, = or !", given, "thresholds name stages, and these begin their bounds")
    if _NUMBERED.fullmatch(given):
        raise fail("must not be a number", given, "so are stages called that have no name")
    return given


StageName = Annotated[str, BeforeValidator(_stage_name)]


class StageLine(Spec):
    """A stage as a file gives it: `rate` is constant, `to` a ramp from the rate before, both a ramp from rate to to."""

    rate_per_s: RateOrZero | None = Field(None, alias="rate", description="the rate, or where the ramp starts")
    to_per_s: RateOrZero | None = Field(None, alias="to", description="the rate at the end of the ramp")
    for_ns: Duration = Field(alias="for", description="how long the stage lasts")
    name: StageName | None = Field(None, description="what plots and thresholds call it")

    def mistakes(self) -> Iterable[Problem]:
        """A stage must have a rate."""
        if self.rate_per_s is None and self.to_per_s is None:
            yield Problem((), "needs a rate", way_out="add rate: 7/s (constant) or to: 7/s (ramp)")


class StageLines(Spec):
    """A load in stages as a file gives it."""

    stages: tuple[StageLine, ...] = Field(description="one after another; nothing arrives after the last")
    arrivals: Arrivals = Field("poisson", description="poisson: by chance; even: like a metronome")


class Stages(Tagged):
    """One stage after another; nothing arrives after the last. even: a metronome instead of chance."""

    tag: ClassVar = "stages"
    siblings: ClassVar = ("arrivals",)
    stages: tuple[Stage, ...]
    even: Flag = False

    @classmethod
    def forms(cls) -> tuple[type[Spec], ...]:
        """Return the form of a file."""
        return (StageLines,)

    @classmethod
    def pick(cls, given: Mapping[str, Any], reading: Reading | None) -> Stages:
        """Read `{stages: [...], arrivals: poisson|even}`."""
        known = read(StageLines, given, reading)
        return cls(stages=_joined(known.stages), even=known.arrivals == "even")

    def mistakes(self) -> Iterable[Problem]:
        """At least one stage must bring requests, and each has a name of its own if it has one."""
        if not any(stage.start_per_s or stage.end_per_s for stage in self.stages):
            yield Problem(("stages",), "must have a rate above 0 somewhere")
        names = [stage.name for stage in self.stages]
        for number, name in enumerate(names):
            if name is not None and name in names[:number]:
                yield Problem(("stages", number, "name"), "is the name of an earlier stage", name, "choose another")

    def dump(self) -> dict[str, Any]:
        """Return it as a file could hold it."""
        return {"stages": [stage.dump() for stage in self.stages], "arrivals": "even" if self.even else "poisson"}


def _joined(lines: Sequence[StageLine]) -> tuple[Stage, ...]:
    stages: list[Stage] = []
    for line in lines:
        before = stages[-1].end_per_s if stages else 0.0
        start = before if line.rate_per_s is None else line.rate_per_s
        end = start if line.to_per_s is None else line.to_per_s
        stages.append(Stage(start_per_s=start, end_per_s=end, for_ns=line.for_ns, name=line.name))
    return tuple(stages)


class Diurnal(Tagged):
    """Day and night: a sinusoid around the mean, highest at peak_at and a period later."""

    tag: ClassVar = "diurnal"
    mean_per_s: Rate = Field(alias="mean", description="mean rate over a period")
    peak_per_s: Rate = Field(alias="peak", description="highest rate, from the mean to twice the mean")
    period_ns: Duration = Field(
        DAY_NS, alias="period", description="from peak to peak", json_schema_extra={"default": "24h"}
    )
    peak_at_ns: Delay = Field(
        DAY_NS // 2, alias="peak_at", description="when the rate is highest", json_schema_extra={"default": "12h"}
    )

    def mistakes(self) -> Iterable[Problem]:
        """A sinusoid is symmetric: its trough may not be negative."""
        if not self.mean_per_s <= self.peak_per_s <= 2 * self.mean_per_s:
            yield Problem(("peak",), "must lie between the mean and twice the mean", rate_text(self.peak_per_s))


class Spike(Tagged):
    """A steady rate, and for a while another."""

    tag: ClassVar = "spike"
    base_per_s: RateOrZero = Field(alias="base", description="rate before and after")
    peak_per_s: Rate = Field(alias="peak", description="rate during the spike")
    at_ns: Delay = Field(alias="at", description="when the spike starts")
    for_ns: Duration = Field(alias="for", description="how long it lasts")


class Mmpp(Tagged):
    """Bursts of random length: the rate goes round a ring of states, each left after an exponential time."""

    tag: ClassVar = "mmpp"
    rates_per_s: Annotated[tuple[RateOrZero, ...], EachExact] = Field(alias="rates", description="rate in each state")
    stays_ns: Annotated[tuple[Duration, ...], EachExact] = Field(alias="stays", description="mean stay in each state")

    def mistakes(self) -> Iterable[Problem]:
        """Every state has a rate and a stay, and one of them brings requests."""
        if len(self.rates_per_s) != len(self.stays_ns):
            yield Problem(("stays",), f"must be as many as rates, {len(self.rates_per_s)}", len(self.stays_ns))
        if not any(self.rates_per_s):
            yield Problem(("rates",), "must have a rate above 0 somewhere")


class Batch(Tagged):
    """Many requests at one instant: at every, 2 every, ...; or, with a rate, at random instants."""

    tag: ClassVar = "batch"
    size: Count = Field(description="requests in a batch")
    every_ns: Duration | None = Field(None, alias="every", description="time from batch to batch")
    rate_per_s: Rate | None = Field(None, alias="rate", description="mean rate of batches that come by chance")

    def mistakes(self) -> Iterable[Problem]:
        """Exactly one of every and rate says when."""
        if (self.every_ns is None) == (self.rate_per_s is None):
            yield Problem(
                (), "needs exactly one of every and rate", way_out="every: 1h is punctual, rate: 1/h is by chance"
            )


class Users(Tagged):
    """A closed load: each user thinks, requests, waits for the answer, thinks again. Slow answers slow the users."""

    tag: ClassVar = "users"
    count: Count = Field(description="how many users")
    think: Distribution = Field(description="time from an answer to the next request")

    def mistakes(self) -> Iterable[Problem]:
        """There is no trace that could say how long users think."""
        if isinstance(self.think, Traced):
            yield Problem(("think",), "must not be traced", way_out="a closed load has no trace")


LOADS = (Poisson, Even, Stages, Diurnal, Spike, Mmpp, Batch, Trace, Users)
Load: TypeAlias = Annotated[
    Poisson | Even | Stages | Diurnal | Spike | Mmpp | Batch | Trace | Users,
    choose("a load", LOADS, bare="poisson"),
]
