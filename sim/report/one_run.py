"""How far the numbers of a single run can be trusted, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isfinite
from typing import Final

from sim.experiment.tails import one_run_tells
from sim.measure import Interval
from sim.measure.certain import certain
from sim.measure.steady import kind_of_run
from sim.report.columns import Column
from sim.report.spread import between
from sim.report.words import listed, time

_AGAIN: Final = "--replications 20 puts an interval on every number"
_MORE: Final = "a longer run, or --replications 20, would tell"


def one_run_says(shown: Sequence[Column]) -> Iterator[str]:
    """What chance may have done to the numbers of one run; nothing of replications, which have their intervals."""
    if shown[0].comparison.n > 1:
        return
    stories: dict[str, list[str]] = {}
    balances: dict[str, list[str]] = {}
    for column in shown:
        kind, why = kind_of_run(column.architecture)
        if kind == "terminating":
            stories.setdefault(why, []).append(column.name)
        else:
            for said in _of_balance(column):
                balances.setdefault(said, []).append(column.name)
    yield from (f"{listed(names)}: {said}" for said, names in balances.items())
    if any(len(names) == len(shown) for names in stories.values()):
        yield "One run does not tell how much of this is luck; --replications 20 would."
        return
    for why, names in stories.items():
        yield f"{listed(names)}: one run does not tell how much of this is luck, since {why}; {_AGAIN}."


def _of_balance(column: Column) -> Iterator[str]:
    """Intervals by batch means of the mean completion time and of the highest percentile that is shown."""
    statistic = next((p for p in ("p99", "p50") if column.figure("completion_time", p)), None)
    if statistic is None:
        return
    if certain("completion_time.mean", column.architecture):
        return
    mean, high = (_of_run(column, of) for of in ("mean", statistic))
    if mean is None:
        yield f"this run alone does not tell how far its averages can be trusted; {_MORE}."
        return
    said = f"in the long run work is done {between(time, mean)} after its request on average"
    if high is None:
        yield f"{said} (95 %, batch means); this run alone does not tell how far {statistic} can be trusted."
    else:
        yield f"{said}, {between(time, high)} at {statistic} (95 %, batch means of this one run)."


def _of_run(column: Column, statistic: str) -> Interval | None:
    """What the run tells of its completion times; None where it tells nothing, or is too short for it."""
    if not one_run_tells(column.comparison.scenario, column.key, f"completion_time.{statistic}"):
        return None
    found = column.comparison.outcomes[column.key].one_run(("completion_time", statistic))
    return None if found.refused or not isfinite(found.interval.low) else found.interval
