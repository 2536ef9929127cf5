"""The numbers of a drill: one value per replication, what theory says, and what can be claimed of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isfinite
from typing import Final, TypeAlias

from sim.measure import Interval
from sim.measure.contrasts import contrast, relative
from sim.report.spread import Words, spread
from sim.report.words import DASH, count, per_second, percent, time

Values: TypeAlias = tuple[float | None, ...]
Verdict: TypeAlias = bool | None  # None: these replications cannot tell
WORDS: Final[Mapping[str, Words]] = {"time": time, "share": percent, "count": count, "rate": per_second}


@dataclass(frozen=True, slots=True)
class Told:
    """A number as an answer tells it: `{name:time}`, `{name:share}`, `{name:count}`, `{name:rate}`.

    >>> f"{Told(Interval(4.0, 3.9, 4.1, 10)):time}, {Told(0.5):share}"
    '4.000 ±0.100 s, 50 %'
    """

    number: Interval | float

    def __format__(self, kind: str) -> str:
        """Say it in the words of its kind: a simulated one with half the width of its 95 % interval."""
        words = WORDS[kind]
        if not isinstance(self.number, Interval):
            return words(self.number)
        if self.number.half_width == 0:
            return words(self.number.value)
        return spread(words, self.number) if isfinite(self.number.half_width) else DASH


@dataclass(frozen=True, slots=True)
class Numbers:
    """What a drill measured. values: by name, one per replication, in the same order; theory: by name, exact.

    ratios: by name, the names of two values that are divided. Claims are about means, at the given confidence; a few
    replications that are all alike do not tell how others are, see `sim.measure.contrasts.contrast`.
    """

    values: Mapping[str, Values]
    theory: Mapping[str, float] = field(default_factory=dict)
    ratios: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    confidence: float = 0.95

    def __getitem__(self, name: str) -> Interval:
        """Return the mean of a value, or the ratio of two means (Fieller), with its interval."""
        if name in self.ratios:
            over, under = self.ratios[name]
            share = relative(self.values[over], self.values[under], confidence=self.confidence)
            return Interval(share.value + 1, share.low + 1, share.high + 1, share.n)
        each = self.values[name]
        return contrast(each, [0.0] * len(each), confidence=self.confidence)

    def told(self, name: str) -> Told:
        """Return a number for an answer: theory's are exact."""
        return Told(self.theory[name] if name in self.theory else self[name])

    def above(self, name: str, base: str | float, *, times: float = 1.0) -> Verdict:
        """Whether a mean is above so many times another (pairs that share their luck), theory's, or a plain number.

        >>> Numbers({"a": (3.0, 4.0, 3.5), "b": (1.0, 1.2, 1.1)}).above("a", "b", times=2)
        True
        """
        found = self._excess(name, base, times)
        return True if found.low > 0 else False if found.high <= 0 else None

    def below(self, name: str, base: str | float, *, times: float = 1.0) -> Verdict:
        """Whether a mean is below so many times another."""
        found = self._excess(name, base, times)
        return True if found.high < 0 else False if found.low >= 0 else None

    def near(self, name: str, base: str | float, *, by: float) -> Verdict:
        """Whether a mean is for sure no farther from another than a share `by` of that.

        >>> Numbers({"a": (3.0, 3.1, 2.9)}, theory={"t": 3.0}).near("a", "t", by=0.2)
        True
        """
        return every(self.above(name, base, times=1 - by), self.below(name, base, times=1 + by))

    def never(self, name: str) -> Verdict:
        """Whether a count is 0 in every replication."""
        return all(value == 0 for value in self.values[name])

    def _excess(self, name: str, base: str | float, times: float) -> Interval:
        """By how much a mean exceeds so many times another."""
        if isinstance(base, str) and base not in self.theory:
            return contrast(self.values[name], self.values[base], factor=times, confidence=self.confidence)
        found, bound = self[name], times * (self.theory[base] if isinstance(base, str) else base)
        return Interval(found.value - bound, found.low - bound, found.high - bound, found.n)


def every(*verdicts: Verdict) -> Verdict:
    """Whether all are true; false if one is, whatever the others.

    >>> every(True, None), every(None, False)
    (None, False)
    """
    return False if False in verdicts else None if None in verdicts else True


def some(*verdicts: Verdict) -> Verdict:
    """Whether at least one is true.

    >>> some(None, True), some(None, False)
    (True, None)
    """
    return True if True in verdicts else None if None in verdicts else False
