"""Two runs side by side: what became better, what worse, what chance alone may explain, and whether it matters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import isfinite
from typing import Final, Literal, TypeAlias

from sim.experiment.changed import Changed, is_one_run, what_changed
from sim.experiment.kept import Kept
from sim.experiment.names import check_metrics
from sim.experiment.samples import Answer, Samples, samples_of
from sim.experiment.sides import Match, matched, paired
from sim.measure.contrasts import correlation, runs_saved
from sim.measure.intervals import Interval
from sim.measure.rare import alike_enough, other_chance
from sim.scenario import ScenarioError
from sim.scenario.metrics import BETTER, Better
from sim.scenario.units import share

USUAL_METRICS: Final = (
    "response_time.mean", "response_time.p99", "completion_time.mean", "completion_time.p99", "goodput",
    "requests.unserved_share", "jobs.lost", "jobs.dead", "utilization",
)  # fmt: skip
TOGETHER: Final = 0.95  # confidence that all intervals of the differences cover what they are of
TOLERANCE: Final = 0.05  # the share of change that counts

Word: TypeAlias = Literal[
    "same", "within tolerance", "no evidence", "better", "worse", "higher", "lower", "cannot tell"
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One metric of one architecture in A and in B, and by how much B exceeds A.

    a, b: means, each with its own 95 % interval. difference: B - A; relative: the same as a share of A; their intervals
    hold together with those of all other rows. regression: whether B is worse by more than the tolerance.
    other_chance: of what was the same in all pairs, how likely another pair differs, at most; 0 if it cannot.
    correlation, runs_saved: of pairs, with intervals that hold together with all others; None where there are none or
    nothing varies.
    """

    match: Match
    metric: str
    a: Interval
    b: Interval
    difference: Interval
    relative: Interval
    word: Word
    regression: Answer
    other_chance: float
    correlation: Interval | None
    runs_saved: Interval | None


@dataclass(frozen=True, kw_only=True)
class Diff:
    """Two runs and their differences, by architecture and metric. absent: metrics that are nothing, or 0, in both."""

    a: Kept
    b: Kept
    paired: bool
    tolerance: float
    matches: tuple[Match, ...]
    differences: tuple[Difference, ...]
    absent: tuple[tuple[Match, str], ...]

    @property
    def regression(self) -> Answer:
        """Whether any metric is worse by more than the tolerance: for sure, perhaps, or surely not."""
        found = {difference.regression for difference in self.differences}
        return "yes" if "yes" in found else "perhaps" if "perhaps" in found else "no"

    @property
    def changed(self) -> tuple[Changed, ...]:
        """What differs between the two scenarios."""
        return what_changed(self.a.scenario, self.b.scenario, self.matches)


def diff(
    a: Kept, b: Kept, *, metrics: Sequence[str] = (), only: Sequence[str] = (), tolerance: float = TOLERANCE
) -> Diff:
    """Compare two runs, metric by metric (those named, or the usual ones), in the architectures that match.

    Replications with the same seed are pairs with the same users, work and luck; of these as many are used as both
    have. Runs with different seeds are strangers: their means are compared by Welch's t. The intervals of the
    differences cover the true ones together with 95 % confidence (Bonferroni). tolerance: the share of A's mean by
    which B may be worse. Raises ScenarioError for a name that is not known.
    """
    check_metrics(metrics)
    matches, pairs = matched(a, b, only), paired(a, b)
    if pairs:
        n = min(a.n, b.n)
        a, b = a.first(n), b.first(n)
    asked = [
        (match, metric, samples_of(a, b, match, metric, paired=pairs))
        for match in matches
        for metric in metrics or USUAL_METRICS
    ]
    shown = [row for row in asked if (row[2].known if metrics else row[2].nonzero)]
    confidence = 1 - (1 - TOGETHER) / max(len(shown), 1)
    one_run = {match: is_one_run(a.scenario, b.scenario, match) for match in matches}
    return Diff(
        a=a,
        b=b,
        paired=pairs,
        tolerance=tolerance,
        matches=matches,
        differences=tuple(
            _difference(
                match,
                metric,
                replace(samples, confidence=confidence),
                tolerance,
                one_run=one_run[match] or (samples.mean_a.certain and samples.mean_b.certain),
            )
            for match, metric, samples in shown
        ),
        absent=tuple((row[0], row[1]) for row in asked if row not in shown),
    )


def read_tolerance(text: str) -> float:
    """Read a share such as "5%" or "0.05". Raises ScenarioError for any other text.

    >>> read_tolerance("5%"), read_tolerance("0.1")
    (0.05, 0.1)
    """
    try:
        found = share(text) if "%" in text else float(text)
    except ValueError:
        found = -1.0
    if not 0 <= found < 1:
        raise ScenarioError(f"--tolerance {text}: must be a share from 0 to below 100%, such as 5% or 0.05")
    return found


def _difference(match: Match, metric: str, samples: Samples, tolerance: float, *, one_run: bool) -> Difference:
    """Judge one row. one_run: A and B are the same run, whose every repetition gives the same figures."""
    word, regression = _judged(samples, BETTER.get(metric), tolerance, one_run=one_run)
    pairs = samples.b, samples.a
    return Difference(
        match=match,
        metric=metric,
        a=samples.mean_a,
        b=samples.mean_b,
        difference=samples.exceeds(),
        relative=samples.share,
        word=word,
        regression=regression,
        other_chance=0.0 if one_run else other_chance(len(samples.a), samples.confidence),
        correlation=correlation(*pairs, confidence=samples.confidence) if samples.paired else None,
        runs_saved=runs_saved(*pairs, confidence=samples.confidence) if samples.paired else None,
    )


def _judged(samples: Samples, better: Better | None, tolerance: float, *, one_run: bool) -> tuple[Word, Answer]:
    """The verdict in a word, and whether B is worse by more than the tolerance."""
    apart = samples.exceeds()
    if samples.alike and (one_run or apart.n > 1):
        enough = one_run or better is None or alike_enough(apart.n)
        return "same", "no" if enough else "perhaps"
    if not isfinite(apart.half_width):
        return "cannot tell", "perhaps" if better else "no"
    above, below = samples.above(1 + tolerance), samples.below(1 - tolerance)
    worse: Answer = "no" if better is None else above if better == "lower" else below
    if above == below == "no":
        return "within tolerance", worse
    return _moved(apart, better), worse


def _moved(apart: Interval, better: Better | None) -> Word:
    """Which way B went, if that can be told from chance."""
    if apart.low <= 0 <= apart.high:
        return "no evidence"
    way: Better = "higher" if apart.low > 0 else "lower"
    if better is None:
        return way
    return "better" if way == better else "worse"
