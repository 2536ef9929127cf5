"""How many workers are enough: the first candidate in a range that meets the thresholds, found by halving it.

Each candidate gets the same users, work and luck (common random numbers), and more replications until every threshold
is known to hold or one is known not to. Looking again and again, at several thresholds, gives chance several chances;
so the risk of 5 % is shared out among all looks and thresholds (Bonferroni), and what is said of one candidate holds
with 95 %. Source: Law (2015), Simulation Modeling and Analysis, 5th ed., sect. 9.7.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from math import ceil, isfinite, log2
from typing import Any, Final

from sim._version import __version__
from sim.experiment.ask import Question
from sim.experiment.compare import Replication, judged
from sim.experiment.engines import told
from sim.experiment.executors import SERIAL, Executor
from sim.experiment.names import Progress
from sim.experiment.replicate import replicate
from sim.experiment.search import Finding, Status, conclude, next_to_try
from sim.experiment.warmup import settle_together
from sim.measure import Doubt, Verdict
from sim.scenario import Scenario, Threshold

CONFIDENCE: Final = 0.95
_CLOSE: Final = "too close to the bound to say"
_OF_THE_START: Final = ("start_up", "biased", "unsettled")  # doubts that could make a candidate look better than it is


@dataclass(frozen=True)
class Candidate:
    """One value that was tried.

    at: its number, from the hardest; replications: how many it took; doubts: whether its start shows in its figures.
    """

    at: int
    value: str
    replications: int
    verdicts: tuple[Verdict, ...]
    engine: str = "simpy"  # what simulated it
    doubts: tuple[Doubt, ...] = ()

    @property
    def status(self) -> Status:
        """Whether it meets all thresholds: not if one fails, unknown if of one nobody can tell."""
        found = {verdict.status for verdict in self.verdicts}
        return "fail" if "fail" in found else "unknown" if "unknown" in found else "pass"

    @property
    def may_change(self) -> bool:
        """Whether more replications could tell: none has failed, and the bound lies within an interval that narrows."""
        return self.status == "unknown" and any(map(_narrows, self.verdicts))


def _narrows(verdict: Verdict) -> bool:
    """Whether nobody can tell only because the mean is not known well enough, or because few runs are all alike."""
    interval = verdict.interval
    if verdict.status != "unknown" or interval is None:
        return False
    if verdict.short:
        return verdict.needed is not None
    narrows = isfinite(interval.half_width) and interval.covers(verdict.threshold.value)
    return verdict.needed is not None or verdict.why == _CLOSE or narrows


@dataclass(frozen=True)
class Sizing:
    """What was tried, in the order of the search, and what it comes to."""

    question: Question
    tried: tuple[Candidate, ...]
    version: str = __version__

    @property
    def engine(self) -> str:
        """What simulated it."""
        return told(one.engine for one in self.tried) or "simpy"

    @property
    def finding(self) -> Finding:
        """What the search came to, by the numbers of the candidates."""
        return conclude(len(self.question.candidates), {one.at: one.status for one in self.tried})

    @property
    def answer(self) -> str | None:
        """The value that meets the thresholds while the next one does not; None if there is no such."""
        first = self.finding.first
        return None if first is None or self.finding.kind == "between" else self.question.value(first)


def size_each(question: Question, progress: Progress | None = None, executor: Executor = SERIAL) -> Iterator[Candidate]:
    """Try one candidate after another until the question is answered, and yield each when it is judged.

    progress: is told the candidate and about what share of the search is done. executor: runs the replications of a
    look side by side; which candidate comes next is known when one is judged, and not before.
    """
    tried: dict[int, Status] = {}
    start = _start(question, executor)
    expected = 3 + ceil(log2(len(question.candidates)))
    while (at := next_to_try(len(question.candidates), tried)) is not None:
        done, label = len(tried), f"{question.key}={question.value(at)}"
        tell = None if progress is None else _overall(progress, label, done, max(expected, done + 1))
        candidate = _try(question, at, start, tell, executor)
        tried[at] = candidate.status
        yield candidate


def _overall(progress: Progress, label: str, done: int, expected: int) -> Progress:
    """Turn the share of one look at one candidate into about that of the search."""
    return lambda looks, share: progress(f"{label}, {looks}", (done + share) / expected)


def _start(question: Question, executor: Executor) -> dict[str, Any]:
    """What candidates that ask for a warm-up are given: the longest of both ends of the range, and whether it is one.

    It is none where an end found no end of its start, and half of every run is left out.
    """
    ends = {0, len(question.candidates) - 1}
    asked = [(question.point(at).scenario, [question.architecture]) for at in sorted(ends)]
    settled = settle_together(asked, executor=executor)
    unsettled = {name for scenario in settled for name in scenario.unsettled}
    return {"warmup_ns": max(scenario.warmup_ns for scenario in settled), "unsettled": tuple(unsettled)}


def _try(
    question: Question, at: int, start: dict[str, Any], progress: Progress | None, executor: Executor
) -> Candidate:
    """Run a candidate until it is known whether it meets the thresholds, or until one gives up."""
    name, scenario = question.architecture, question.point(at).scenario
    if scenario.warmup_ns < 0:
        scenario = scenario.model_copy(update=start)
    kept: list[Replication] = []
    for n in question.looks:
        tell = None if progress is None else _looking(progress, f"{n} replications")
        run = partial(replicate, progress=tell, executor=executor)
        kept += run(scenario, [name], replications=n - len(kept), first=len(kept))[name]
        verdicts = (_judged(question, scenario, one, kept) for one in question.thresholds)
        doubts = (doubt for doubt in kept[0].measures.verdicts if doubt.code in _OF_THE_START)
        engine = told(run.engine for run in kept)
        candidate = Candidate(at, question.value(at), n, tuple(verdicts), engine, tuple(doubts))
        if not candidate.may_change:
            break
    return candidate


def _looking(progress: Progress, label: str) -> Progress:
    return lambda _, share: progress(label, share)


def _judged(question: Question, scenario: Scenario, threshold: Threshold, kept: Sequence[Replication]) -> Verdict:
    """Judge a threshold; what would not hold with the shared risk is not said."""
    verdict = judged(scenario, threshold, kept)
    if verdict.status == "unknown" or threshold.op in ("==", "!="):  # these are of every run, not of a mean
        return verdict
    risk = (1 - CONFIDENCE) / (len(question.looks) * len(question.thresholds))
    strict = judged(scenario, threshold, kept, confidence=1 - risk)
    return verdict if strict.status == verdict.status else replace(verdict, status="unknown", why=_CLOSE)
