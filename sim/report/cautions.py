"""What to doubt in a comparison, in sentences: of one run as it was found, of replications with intervals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from math import inf
from typing import Final

from sim.experiment import Comparison, too_short
from sim.measure import Doubt
from sim.report.columns import Column
from sim.report.pitfalls import pitfalls
from sim.report.words import count, listed, percent, safe

_TAILS: Final = ("response_time", "completion_time", "wait")
_BY_CHANCE: Final = ("censored", "few_data", "cut_short")  # these differ from replication to replication


def cautions(shown: Sequence[Column]) -> Iterator[str]:
    """Each kind of doubt once: in full for the first architecture that has it, by name and numbers for others."""
    kinds: dict[str, list[tuple[str, Doubt]]] = {}
    for column in shown:
        for doubt in (*_doubts(column), *_tails(column), *pitfalls(column)):
            kinds.setdefault(doubt.code, []).append((column.name, doubt))
    return map(told_once, kinds.values())


def precision_reached(comparison: Comparison) -> Iterator[tuple[bool, str]]:
    """Whether the figures are as precise as was asked, in words, and which measure decided; nothing if nobody asked."""
    found = comparison.stopping
    if found is None:
        return
    share = found.precision[found.binding]
    known = f"is known to ±{percent(share)}" if share < inf else "is not known"
    if found.reached and found.since is not None:
        after = f"after {found.since:,} replications, and {found.n - found.since:,} more to be sure"
        yield True, f"As precise as asked {after}; {safe(found.binding)} took longest and {known}."
        return
    way_out = (
        "It has no figure in every replication: run longer, or say with --metric what must be precise."
        if found.needed is None
        else f"It would take about {found.needed:,} replications: raise --at-most."
    )
    yield False, f"Not as precise as asked after {found.n:,} replications: {safe(found.binding)} {known}. {way_out}"


def problems(shown: Sequence[Column]) -> list[str]:
    """What the audits found, of every replication."""
    return [
        f"Audit of {column.name}{_which(column, at)}: {safe(problem, 500)}."
        for column in shown
        for at, run in enumerate(column.comparison.replications[column.key])
        for problem in run.measures.audit.problems
    ]


def _which(column: Column, at: int) -> str:
    return f", replication {at}" if column.comparison.n > 1 else ""


def told_once(found: Sequence[tuple[str, Doubt]]) -> str:
    """Doubts of one kind, each with whose it is, as a sentence: in full of the first, by numbers of the others."""
    sentence = found[0][1].sentence
    same = [name for name, doubt in found if doubt.sentence == sentence]
    others = [f"{name} ({doubt.brief})" if doubt.brief else name for name, doubt in found if doubt.sentence != sentence]
    return f"{listed(same)}: {safe(sentence, 500)}" + (f" Likewise {listed(others)}." if others else "")


def _doubts(column: Column) -> Iterator[Doubt]:
    """The doubts of a run; of replications those that are the same in all, and what chance makes of the others."""
    runs = column.comparison.replications[column.key]
    if len(runs) == 1:
        yield from runs[0].measures.verdicts
        return
    yield from (doubt for doubt in runs[0].measures.verdicts if doubt.code not in _BY_CHANCE)
    often = Counter(code for run in runs for code in {doubt.code for doubt in run.measures.verdicts})
    if often["censored"]:
        yield _censored(column, often["censored"])
    if often["cut_short"]:
        times = f"in {often['cut_short']:,} of {len(runs):,} replications"
        why = "since the grace was over: a longer `shutdown.grace` would let them end."
        yield Doubt("cut_short", f"I{times[1:]} the autoscaler cut attempts short, {why}", times)
    if often["few_data"]:
        yield Doubt(
            "few_data",
            f"Too few data for some percentiles in {often['few_data']:,} of {len(runs):,} replications: they are not "
            "shown. A percentile needs ten samples beyond it.",
            f"in {often['few_data']:,} of {len(runs):,} replications",
        )


def _tails(column: Column) -> Iterator[Doubt]:
    """Say that runs are too short for a percentile that is shown: its interval is of such runs, not of the long run."""
    shown = [f"{key}.{of}" for key in _TAILS for of in ("p50", "p99") if column.figure(key, of) is not None]
    why = too_short(column.comparison.scenario, column.key, shown)
    if why:
        yield Doubt("short", f"{why[:1].upper()}{why[1:]}.")


def _censored(column: Column, often: int) -> Doubt:
    parts = [
        f"{column.tell(count, kind, left)} of {column.some(noun, kind, 'arrived')}"
        for kind, left, noun in (("jobs", "in_system", "job"), ("requests", "pending", "user"))
        if column.count(kind, left)
    ]
    return Doubt(
        "censored",
        f"{listed(parts)} were not finished when the run ended, more than one in a hundred in {often:,} of "
        f"{column.comparison.n:,} replications: their times are unknown and would have been among the longest.",
        listed(parts),
    )
