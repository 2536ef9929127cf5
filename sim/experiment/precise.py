"""Replications until every measure is known as precisely as asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sim.experiment.executors import SERIAL, Executor
from sim.experiment.gathering import Gathering
from sim.experiment.names import Progress
from sim.experiment.replicate import compare_each, replicate_each
from sim.experiment.tasks import Records
from sim.measure import PrecisionRule
from sim.scenario import Scenario, ScenarioError, nearest
from sim.scenario.metrics import METRICS

USUAL = ("response_time.mean", "completion_time.mean", "completion_time.p95")  # where there is such a figure


class Chosen(NamedTuple):
    """A measure of one architecture."""

    architecture: str
    metric: str


def chosen_measures(scenario: Scenario, names: Sequence[str], asked: Sequence[str]) -> tuple[Chosen, ...]:
    """Read measures such as queued.wait.mean. Raises ScenarioError for what is none of the architectures that run."""
    running = names or tuple(scenario.architectures)
    found = []
    for text in asked:
        name, _, metric = text.partition(".")
        if name not in running:
            way_out = nearest(name, running)
            raise ScenarioError(f"--measure {text}: must begin with an architecture that is run{way_out}")
        if metric not in METRICS:
            raise ScenarioError(f"--measure {text}: names no metric{nearest(metric, METRICS)}")
        found.append(Chosen(name, metric))
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
