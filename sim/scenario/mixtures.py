"""Mixtures of exponentials: quick jobs and slow jobs in one queue."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, ClassVar, NamedTuple

from pydantic import AfterValidator, BeforeValidator, Field

from sim.scenario.errors import Problem
from sim.scenario.fields import Duration, Reading, Weight, between, shares
from sim.scenario.spec import Spec, read
from sim.scenario.tagged import Tagged
from sim.scenario.units import duration_text


class Branch(NamedTuple):
    """One kind of job in a mixture of exponentials."""

    probability: float
    mean_ns: int


class WeightedMean(Spec):
    """A branch as a file gives it."""

    weight: Weight = Field(description="how common the branch is, relative to the others")
    mean_ns: Duration = Field(alias="mean", description="mean of the branch")


class WeightedMeans(Spec):
    """Any number of branches."""

    branches: tuple[WeightedMean, ...] = Field(description="kinds of job, each with a weight and a mean")

    def mistakes(self) -> Iterable[Problem]:
        """There must be a kind of job."""
        if not self.branches:
            yield Problem(("branches",), "must have at least one branch")


class MeanAndSpread(Spec):
    """Two branches of balanced means: each carries half of the work."""

    mean_ns: Duration = Field(alias="mean", description="mean of the mixture")
    cv: Annotated[float, BeforeValidator(between(1, 100))] = Field(description="coefficient of variation, at least 1")


def _balanced(known: MeanAndSpread) -> tuple[Branch, ...]:
    """Two branches with p1 m1 = p2 m2 = mean / 2. Source: Allen (1990), Probability, Statistics and Queueing Theory."""
    lean = math.sqrt((known.cv**2 - 1) / (known.cv**2 + 1))
    return tuple(Branch(p, round(known.mean_ns / (2 * p))) for p in ((1 + lean) / 2, (1 - lean) / 2))


def _normalised(branches: Sequence[tuple[float, int]]) -> tuple[Branch, ...]:
    probabilities = shares([weight for weight, _ in branches])
    return tuple(Branch(share, mean_ns) for share, (_, mean_ns) in zip(probabilities, branches, strict=True))


class Hyperexponential(Tagged):
    """A mixture of exponentials: quick jobs and slow jobs in one queue; more variable than exponential."""

    tag: ClassVar = "hyperexponential"
    branches: Annotated[tuple[Branch, ...], AfterValidator(_normalised)]

    @classmethod
    def forms(cls) -> tuple[type[Spec], ...]:
        """Return the two forms of a file."""
        return (MeanAndSpread, WeightedMeans)

    @classmethod
    def unfold(cls, given: Any, reading: Reading | None) -> Any:
        """Turn either form of a file into branches. In Python, branches may be pairs (probability, mean_ns)."""
        if not isinstance(given, Mapping):
            return given
        if "branches" not in given:
            return {"branches": _balanced(read(MeanAndSpread, given, reading))}
        if reading is None and all(isinstance(branch, tuple) for branch in given["branches"]):
            return given
        known = read(WeightedMeans, given, reading)
        return {"branches": tuple(Branch(branch.weight, branch.mean_ns) for branch in known.branches)}

    def dump(self) -> dict[str, Any]:
        """Return it as a file could hold it."""
        branches = [{"weight": weight, "mean": duration_text(mean_ns)} for weight, mean_ns in self.branches]
        return {self.tag: {"branches": branches}}
