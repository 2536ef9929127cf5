"""One architecture as a column of a report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sim.experiment import Comparison
from sim.report.spread import ALIKE, ALWAYS, Words, spread, spread_parts
from sim.report.words import count, safe
from sim.scenario import Architecture

_IN_EVERY: Final = "in every run"
_NEVER: Final = {ALWAYS: "", ALIKE: " in any of these runs"}  # what is said of none


@dataclass(frozen=True, slots=True)
class Column:
    """What a report says of one architecture, called `key` in the comparison; `name` is safe to print."""

    name: str
    key: str
    comparison: Comparison

    @property
    def architecture(self) -> Architecture:
        """What was run."""
        return self.comparison.outcomes[self.key].architecture

    def figure(self, *metric: str) -> float | None:
        """One figure by its name, such as ("response_time", "p99"): its mean if there are several replications.

        None where it is missing or refused, be it in one replication: what is left would be of the lucky ones.
        """
        values = self.comparison.values(self.key, metric)
        known = [value for value in values if value is not None]
        return sum(known) / len(known) if len(known) == len(values) else None

    def count(self, *metric: str) -> float:
        """One count by its name, such as ("jobs", "done"); its mean if there are several replications."""
        return self.figure(*metric) or 0.0

    def say(self, words: Words, *metric: str) -> str:
        """One figure in words, with its interval if there are several replications."""
        if self.comparison.n == 1:
            return words(self.figure(*metric))
        return spread(words, self.comparison.estimate(self.key, metric))

    def tell(self, words: Words, *metric: str) -> str:
        """The same within a sentence, where what never changes is so "in every run"."""
        return self.say(words, *metric).replace(f" {ALWAYS}", f" {_IN_EVERY}")

    def some(self, noun: str, *metric: str, does: str = "") -> str:
        """A count and its noun within a sentence, with its interval if there are several replications; then a verb.

        Zero in all of several replications is "no attempt", in these or in any.
        """
        number, bound = self.say(count, *metric), ""
        if self.comparison.n > 1:
            number, _, bound = spread_parts(count, self.comparison.estimate(self.key, metric))
        if number == "0" and bound in _NEVER:
            return f"no {noun}{does}{_NEVER[bound]}"
        things = noun if self.figure(*metric) == 1 else noun + "s"
        if bound in (ALWAYS, ALIKE):
            return f"{number} {things}{does} {_IN_EVERY if bound == ALWAYS else bound}"
        if bound[:1] == "±":
            return f"{number} {bound} {things}{does}"
        return f"{number} {things}{bound and f' {bound}'}{does}"


def columns(comparison: Comparison) -> tuple[Column, ...]:
    """The architectures of a comparison in their order."""
    return tuple(Column(safe(name, 40), name, comparison) for name in comparison.outcomes)


def baseline(shown: Sequence[Column]) -> Column:
    """The architecture that the others are compared with: the first that queues nothing, else the first."""
    return next((column for column in shown if not column.architecture.queued), shown[0])
