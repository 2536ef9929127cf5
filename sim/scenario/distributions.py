"""How long things take: what a scenario may say of a service or think time. The maths is in `sim.workload`."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from statistics import NormalDist
from typing import Annotated, Any, ClassVar, TypeAlias

from pydantic import AfterValidator, BeforeValidator, Field

from sim.scenario.errors import Problem
from sim.scenario.fields import Delay, Duration, EachExact, Exact, Reading, Text, between, fail, whole
from sim.scenario.mixtures import Hyperexponential
from sim.scenario.spec import Spec, as_given, read
from sim.scenario.tables import read_table, whole_ns
from sim.scenario.tagged import Tagged, choose
from sim.scenario.units import duration_text

# Beyond these bounds no run could show what the numbers promise, and the formulas would leave the range of a float.
Spread = Annotated[float, BeforeValidator(between(0.001, 100))]
Shape = Annotated[float, BeforeValidator(between(0.1, 100))]
Tail = Annotated[float, BeforeValidator(between(1.01, 1000))]
Phases = Annotated[int, BeforeValidator(whole(1, 1000))]


class Exponential(Tagged):
    """Memoryless: many short times, a few long ones."""

    tag: ClassVar = "exponential"
    short: ClassVar = "mean"
    mean_ns: Duration = Field(alias="mean", description="mean")


class Deterministic(Tagged):
    """The same time, always."""

    tag: ClassVar = "deterministic"
    short: ClassVar = "value"
    value_ns: Duration = Field(alias="value", description="the time it always takes")


class Uniform(Tagged):
    """Any time between two bounds, all equally likely."""

    tag: ClassVar = "uniform"
    low_ns: Delay = Field(alias="low", description="shortest")
    high_ns: Duration = Field(alias="high", description="longest")

    def mistakes(self) -> Iterable[Problem]:
        """Low may not exceed high."""
        if self.low_ns > self.high_ns:
            yield Problem(("low",), "must not be above high", duration_text(self.low_ns))


class Erlang(Tagged):
    """A sum of k exponential phases: less variable than exponential. Its squared coefficient of variation is 1/k."""

    tag: ClassVar = "erlang"
    mean_ns: Duration = Field(alias="mean", description="mean of the sum")
    k: Phases = Field(description="number of phases")


class Gamma(Tagged):
    """Erlang with any coefficient of variation."""

    tag: ClassVar = "gamma"
    mean_ns: Duration = Field(alias="mean", description="mean")
    cv: Spread = Field(description="coefficient of variation: standard deviation / mean")


class MedianAndTail(Spec):
    """A lognormal distribution as one knows it from monitoring."""

    median_ns: Duration = Field(alias="median", description="half the times are shorter")
    p99_ns: Duration = Field(alias="p99", description="one time in a hundred is longer")


class Lognormal(Tagged):
    """A skewed bell: what measured service times often look like."""

    tag: ClassVar = "lognormal"
    mean_ns: Duration = Field(alias="mean", description="mean")
    cv: Spread = Field(description="coefficient of variation: standard deviation / mean")

    @classmethod
    def forms(cls) -> tuple[type[Spec], ...]:
        """Return the two forms of a file."""
        return (cls, MedianAndTail)

    @classmethod
    def unfold(cls, given: Any, reading: Reading | None) -> Any:
        """Turn a median and a 99th percentile into a mean and a coefficient of variation."""
        if not isinstance(given, Mapping) or given.keys().isdisjoint({"median", "p99"}):
            return given
        known = read(MedianAndTail, given, reading)
        if known.p99_ns <= known.median_ns:
            raise fail("must be longer than the median", given["p99"], at=("p99",))
        sigma = math.log(known.p99_ns / known.median_ns) / NormalDist().inv_cdf(0.99)
        mean_s = known.median_ns * 1e-9 * math.exp(sigma**2 / 2)
        return {"mean": mean_s, "cv": math.sqrt(math.expm1(sigma**2))}


class Pareto(Tagged):
    """A heavy tail: most times short, a few so long that they make up much of the total.

    Type I: the minimum is mean (alpha - 1) / alpha.
    """

    tag: ClassVar = "pareto"
    mean_ns: Duration = Field(alias="mean", description="mean")
    alpha: Tail = Field(description="tail index; the smaller, the heavier; the variance is infinite up to 2")


class Weibull(Tagged):
    """Times to failure: a shape under 1 has a long tail, 1 is exponential, above it grows regular."""

    tag: ClassVar = "weibull"
    mean_ns: Duration = Field(alias="mean", description="mean")
    shape: Shape = Field(description="shape")


def _in_order(values_ns: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(sorted(values_ns))


class Measured(Spec):
    """Times in a file."""

    file: Text = Field(description="CSV file, relative to the scenario")
    column: Text = Field(description="its column of times, in seconds")
    sha256: Text | None = Field(None, description="digest of the file, to be sure that it has not changed")


class Written(Spec):
    """Times written out."""

    values_ns: tuple[Delay, ...] = Field(alias="values", description="the times, in any order")


class Empirical(Tagged):
    """Times that were measured, each drawn equally often. values_ns: sorted."""

    tag: ClassVar = "empirical"
    values_ns: Annotated[tuple[Delay, ...], EachExact, AfterValidator(_in_order)] = Field(alias="values")
    file: Text | None = None
    column: Text | None = None
    sha256: Text | None = None

    @classmethod
    def forms(cls) -> tuple[type[Spec], ...]:
        """Return the two forms of a file."""
        return (Measured, Written)

    @classmethod
    def unfold(cls, given: Any, reading: Reading | None) -> Any:
        """Read the file."""
        if not isinstance(given, Mapping) or "file" not in given or "values_ns" in given:
            return given
        known = read(Measured, given, reading)
        table = read_table(known.file, reading, known.sha256)
        values_ns = whole_ns(table.times_s(known.column))
        return {**as_given(known), "values": Exact(values_ns.tolist()), "sha256": table.digest}

    def mistakes(self) -> Iterable[Problem]:
        """Work that takes no time at all is no work."""
        if not any(self.values_ns):
            yield Problem((), "must have a time above 0")

    def dump(self) -> dict[str, Any]:
        """Return it as a file could hold it: a file by its name and digest, or else the times."""
        if self.file is None:
            return {self.tag: {"values": [duration_text(value_ns) for value_ns in self.values_ns]}}
        return {self.tag: {"file": self.file, "column": self.column, "sha256": self.sha256}}


class Traced(Tagged):
    """The times that the load's trace recorded: request i takes what row i says."""

    tag: ClassVar = "traced"
    short: ClassVar = "column"
    column: Text = Field(description="column of the trace file, in seconds")


DISTRIBUTIONS = (
    Exponential,
    Deterministic,
    Uniform,
    Erlang,
    Gamma,
    Lognormal,
    Pareto,
    Weibull,
    Hyperexponential,
    Empirical,
    Traced,
)
Distribution: TypeAlias = Annotated[
    Exponential
    | Deterministic
    | Uniform
    | Erlang
    | Gamma
    | Lognormal
    | Pareto
    | Weibull
    | Hyperexponential
    | Empirical
    | Traced,
    choose("a distribution", DISTRIBUTIONS, bare="deterministic"),
]
