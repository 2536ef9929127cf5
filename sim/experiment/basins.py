"""What the runs at one load and one trigger say, and what follows for a load: rules with intervals, nothing averaged.

A system with two states that last has no mean: some runs recover soon, others never. So a cell of the map is a count
of runs that have not recovered, with Wilson's interval and an exact binomial test, and its times to recover are
censored data.
Labels after Isaacs et al. (2025), Analyzing metastable failures, HotOS.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import count, takewhile
from typing import Final, Literal

import scipy

from sim.measure.intervals import Interval, quantile_interval
from sim.measure.proportions import wilson
from sim.measure.survival import Survival, survival

OFTEN: Final = 0.3  # share of the runs: a cell heals if fewer do not recover, and sticks if more
_RISK: Final = 0.05  # of a cell being said to heal, or to stick, by chance
ENOUGH_STUCK: Final = 5  # runs in a row, from the first on, none of which recovered: were it OFTEN, 1 in 400 (0.3^5)
_MOST: Final = 100  # times as many replications: what would need more is not worth telling

Verdict = Literal["heals", "sticks", "unknown"]
Label = Literal["stable", "vulnerable", "overloaded", "unknown"]


@dataclass(frozen=True, slots=True)
class Run:
    """One replication. recovered_s: how long after the trigger [s], None if not in time; the rest: what it left.

    calls: in the API as the trigger ended.  returning: users who would call again.
    """

    recovered_s: float | None
    calls: int = 0
    returning: int = 0


@dataclass(frozen=True)
class Cell:
    """All runs at one load and one trigger. trigger_ns: its length, 0 for none.  by_s: the time they had [s]."""

    load_per_s: float
    trigger_ns: int
    by_s: float
    runs: tuple[Run, ...]
    engine: str = "simpy"  # what simulated them

    @property
    def n(self) -> int:
        """How many runs there are."""
        return len(self.runs)

    @property
    def stuck(self) -> int:
        """How many have not recovered in time."""
        return sum(run.recovered_s is None for run in self.runs)

    @cached_property
    def not_recovered(self) -> Interval:
        """The probability of not having recovered in time, with Wilson's 95 % interval."""
        return wilson(self.stuck, self.n)

    @property
    def verdict(self) -> Verdict:
        """Whether the runs say that it heals or that it sticks."""
        return verdict(self.stuck, self.n)

    @cached_property
    def times(self) -> Survival:
        """The times to recover [s], those that are not over cut at `by_s`."""
        times = [self.by_s if run.recovered_s is None else run.recovered_s for run in self.runs]
        return survival(times, [run.recovered_s is not None for run in self.runs])

    @cached_property
    def half(self) -> Interval:
        """The time by which half of the runs have recovered [s], with its interval; infinite: not yet.

        All are watched for the same time, so the exact ranks of `quantile_interval` hold, and no mean is taken.
        """
        times = sorted(math.inf if run.recovered_s is None else run.recovered_s for run in self.runs)
        return quantile_interval(times, 500)

    @property
    def needed(self) -> int | None:
        """How many replications would decide, were the share to stay what it is; None if too many, or not needed."""
        return needed(self.stuck, self.n) if self.verdict == "unknown" else None


def verdict(stuck: int, n: int) -> Verdict:
    """Judge by how many of the runs have not recovered: the exact binomial test, at 95 % to each side.

    >>> [verdict(stuck, 10) for stuck in (0, 1, 3, 5, 6)]
    ['heals', 'unknown', 'unknown', 'unknown', 'sticks']
    """
    if scipy.stats.binom.cdf(stuck, n, OFTEN) <= _RISK:
        return "heals"
    return "sticks" if scipy.stats.binom.sf(stuck - 1, n, OFTEN) <= _RISK else "unknown"


def fewest_to_heal() -> int:
    """The fewest runs that can say that a cell heals, namely if all of them recover.

    >>> fewest_to_heal()
    9
    """
    return next(n for n in count(1) if verdict(0, n) == "heals")


def needed(stuck: int, n: int) -> int | None:
    """The fewest times n trials that would decide at the same share; None if even a hundred times as many do not.

    >>> needed(1, 10), needed(3, 10)
    (20, None)
    """
    for times in range(2, _MOST + 1):
        if verdict(times * stuck, times * n) != "unknown":
            return times * n
    return None


def label(cells: Sequence[Cell | None]) -> Label:
    """Judge a load by its cells, the first of which is without a trigger; None: not finished.

    overloaded: it fails without a trigger.  stable: it works without one, and every trigger heals.  vulnerable: it
    works without one, and after some trigger it has not recovered.  unknown: the intervals do not decide.
    """
    verdicts = [cell.verdict if cell else "unknown" for cell in cells]
    if verdicts[0] == "sticks":
        return "overloaded"
    if verdicts[0] == "heals" and "sticks" in verdicts:
        return "vulnerable"
    return "stable" if set(verdicts) == {"heals"} else "unknown"


def hidden_capacity(loads: Sequence[float], labels: Sequence[Label]) -> tuple[float | None, float | None]:
    """Between which two loads, ascending, the largest lies at which every trigger heals.

    The first: it and all below are stable; None if not even the lowest is. The second: the lowest that is surely not
    stable; None if none is.

    >>> hidden_capacity([20.0, 40.0, 60.0], ["stable", "unknown", "vulnerable"])
    (20.0, 60.0)
    """
    pairs = list(zip(loads, labels, strict=True))
    stable = [load for load, word in takewhile(lambda pair: pair[1] == "stable", pairs)]
    unstable = [load for load, word in pairs if word in ("vulnerable", "overloaded")]
    return max(stable, default=None), min(unstable, default=None)
