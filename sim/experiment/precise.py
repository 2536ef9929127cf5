"""Replications until every measure is known as precisely as asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from sim.experiment.executors import SERIAL, Executor
from sim.experiment.gathering import Gathering
from sim.experiment.names import Progress
from sim.experiment.replicate import compare_each, replicate_each
from sim.experiment.tasks import Records
from sim.measure import PrecisionRule
from sim.scenario import Scenario, ScenarioError, nearest
from sim.scenario.metrics import METRICS

USUAL = ("response_time.mean", "completion_time.mean", "completion_time.p95")  # where there is such a figure


FLOOR: Final = 10  # replications before anything is judged precise
MOST: Final = 200  # replications after which precision gives up, unless it is said


class Chosen(NamedTuple):
    """A measure of one architecture."""

    architecture: str
    metric: str


def precision_rule(
    precision: float | None, replications: int | None, at_most: int | None, metrics: Sequence[str] = ()
) -> PrecisionRule | None:
    """Return when to stop, if that is left to the precision of the figures; None if it is not.

    precision: a share above 0 and below 1. replications: of the start. Raises ScenarioError for what precision alone
    gives a sense to, and for a start that is longer than the whole.
    """
    if precision is None:
        if metrics:
            raise ScenarioError(f"--metric {metrics[0]}: says what must be precise; add --precision 5%")
        if at_most is not None:
            raise ScenarioError(f"--at-most {at_most}: says when --precision gives up; add --precision 5%")
        return None
    floor, cap = max(replications or FLOOR, 2), at_most or MOST
    if floor > cap:
        raise ScenarioError(f"--at-most {cap}: must be at least the {floor} replications of the start")
    return PrecisionRule(precision=precision, floor=floor, cap=cap)


def chosen_measures(scenario: Scenario, names: Sequence[str], asked: Sequence[str]) -> tuple[Chosen, ...]:
    """Read metrics: wait.mean of every architecture that runs, queued.wait.mean of one.

    Raises ScenarioError for what is none, or of an architecture that does not run.
    """
    running = tuple(names) or tuple(scenario.architectures)
    found: dict[Chosen, None] = {}
    for text in asked:
        first, _, metric = text.partition(".")
        whose, metric = (running, text) if text in METRICS else ((first,), metric)
        if metric not in METRICS:
            way_out = nearest(metric if first in running else text, METRICS)
            raise ScenarioError(f"--metric {text}: names no metric{way_out}")
        if not set(whose) <= set(running):
            way_out = nearest(first, running)
            raise ScenarioError(f"--metric {text}: must begin with an architecture that is run{way_out}")
        found |= dict.fromkeys(Chosen(name, metric) for name in whose)
    return tuple(found)


def gather(
    gathered: Gathering,
    names: Sequence[str],
    *,
    replications: int = 1,
    rule: PrecisionRule | None = None,
    chosen: Sequence[Chosen] = (),
    progress: Progress | None = None,
    records: Records = "first",
    executor: Executor = SERIAL,
) -> None:
    """Add so many replications; with a rule, as many as it wants instead. What is added stays when one interrupts."""
    if rule is not None:
        gather_until_precise(gathered, names, rule, chosen, progress, records=records, executor=executor)
        return
    runs = compare_each(
        gathered.scenario, names, progress, replications=replications, records=records, executor=executor
    )
    for name, result in runs:
        gathered.add(name, result)


def gather_until_precise(
    gathered: Gathering,
    names: Sequence[str],
    rule: PrecisionRule,
    chosen: Sequence[Chosen] = (),
    progress: Progress | None = None,
    *,
    records: Records = "first",
    executor: Executor = SERIAL,
) -> None:
    """Add one whole replication after another until the rule is content or its cap is reached.

    chosen: the measures that must be precise, all of them; if there is none, the usual ones that have a figure.
    The rule sees replications in their order, whichever is finished first, so it stops where it would if they ran one
    by one; those that were begun beyond are let go.
    """
    runs = replicate_each(
        gathered.scenario, names, replications=rule.cap, progress=progress, records=records, executor=executor
    )
    precise = False
    while not precise:  # the rule gives up at its cap, so there is always a next
        for name, result in next(runs).items():
            gathered.add(name, result)
        chosen = chosen or usual(gathered)
        precise = gathered.is_precise(chosen, rule)


def usual(gathered: Gathering) -> tuple[Chosen, ...]:
    """The usual measures that have a figure in the first replication; goodput where none has."""
    found = [
        Chosen(name, metric)
        for name, runs in gathered.kept.items()
        for metric in USUAL
        if runs[0].figure(metric) is not None
    ]
    return tuple(found or (Chosen(name, "goodput") for name in gathered.kept))
