"""What two runs have of a metric, and how far B is from A: in pairs or as strangers, counts as counts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Literal, TypeAlias

from sim.experiment.estimates import estimated, grain_for
from sim.experiment.kept import Kept
from sim.experiment.sides import Match
from sim.measure.contrasts import contrast, relative
from sim.measure.intervals import Interval, unbounded
from sim.measure.rare import Grain, sums_events

Answer: TypeAlias = Literal["no", "perhaps", "yes"]


@dataclass(frozen=True, slots=True)
class Samples:
    """A figure in each replication of A and of B, and their means. confidence: that a single interval holds.

    grains: of B and of A, what one event changes the figure by.
    """

    a: tuple[float | None, ...]
    b: tuple[float | None, ...]
    paired: bool
    mean_a: Interval
    mean_b: Interval
    grains: tuple[Grain, Grain] | None = None
    confidence: float = 0.95

    @property
    def known(self) -> bool:
        """Whether there is any figure at all."""
        return any(value is not None for value in (*self.a, *self.b))

    @property
    def nonzero(self) -> bool:
        """Whether there is anything other than 0."""
        return any((*self.a, *self.b))

    @property
    def alike(self) -> bool:
        """Whether both sides of every pair have the same figure."""
        return self.paired and self.a == self.b

    def exceeds(self, factor: float = 1.0) -> Interval:
        """By how much B exceeds so many times A."""
        if self.mean_a.certain and self.mean_b.certain:
            apart = self.mean_b.value - factor * self.mean_a.value
            return Interval(apart, apart, apart, min(self.mean_a.n, self.mean_b.n), certain=True)
        return contrast(
            self.b, self.a, factor=factor, confidence=self.confidence, paired=self.paired, grains=self.grains
        )

    @property
    def share(self) -> Interval:
        """By which share B exceeds A; without bounds where that rests on a few events, of which no share is sure."""
        found = relative(self.b, self.a, confidence=self.confidence, paired=self.paired)
        apart = self.exceeds()
        few = self.grains is not None and apart != contrast(
            self.b, self.a, confidence=self.confidence, paired=self.paired
        )
        return unbounded(found.value, found.n) if few and not apart.certain else found

    def above(self, factor: float) -> Answer:
        """Whether B lies above so many times A."""
        return _positive(self.exceeds(factor))

    def below(self, factor: float) -> Answer:
        """Whether B lies below so many times A."""
        apart = self.exceeds(factor)
        return _positive(Interval(-apart.value, -apart.high, -apart.low, apart.n))


def samples_of(a: Kept, b: Kept, match: Match, metric: str, *, paired: bool) -> Samples:
    """Gather what both sides have of a metric."""
    sides = (a.scenario, match.a, partial(a.values, match.a)), (b.scenario, match.b, partial(b.values, match.b))
    mine, theirs = (grain_for(scenario, metric, values) for scenario, _, values in sides)
    mean_a, mean_b = (estimated(scenario, name, metric, values) for scenario, name, values in sides)
    return Samples(
        a.values(match.a, metric),
        b.values(match.b, metric),
        paired=paired,
        mean_a=mean_a,
        mean_b=mean_b,
        grains=(theirs, mine) if mine is not None and theirs is not None and sums_events(metric) else None,
    )


def _positive(interval: Interval) -> Answer:
    """Whether what an interval is of lies above 0."""
    return "yes" if interval.low > 0 else "no" if interval.high <= 0 else "perhaps"
