"""Up and down again: where the system works on the way up and not on the way down, it has two states that last."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

import numpy as np

from sim.experiment.engines import Simulation
from sim.experiment.executors import SERIAL, Executor, of_each
from sim.experiment.metastable import Plan
from sim.experiment.names import Progress
from sim.experiment.triggers import capacity_per_s, under
from sim.measure.intervals import Interval, quantile_interval
from sim.measure.proportions import wilson
from sim.measure.recovery import SERVED, served_shares
from sim.scenario import Architecture, Stage, Stages

RUNS: Final = 6  # the fewest whose smallest and largest bound the median with 95 %
OVERLOAD: Final = 1.2  # times the capacity, at the top: enough to tip it over
_WINDOWS: Final = 4  # of arrivals in a step at least


@dataclass(frozen=True, slots=True)
class Step:
    """One load on the way up or down. served: in each run, the share of the users of its second half who are served."""

    load_per_s: float
    served: tuple[float, ...]

    @property
    def median(self) -> Interval:
        """The share served in the run in the middle: no mean over runs that work and runs that do not."""
        return quantile_interval(sorted(self.served), 500)

    @property
    def works(self) -> Interval:
        """The share of the runs that work, with Wilson's interval."""
        return wilson(sum(share >= SERVED for share in self.served), len(self.served))


@dataclass(frozen=True, slots=True)
class Hysteresis:
    """One architecture on its way up, over the top, and down. up, down: by load, ascending both. step_s: each [s]."""

    step_s: float
    top_per_s: float
    up: tuple[Step, ...]
    down: tuple[Step, ...]

    @property
    def differs(self) -> tuple[bool, ...]:
        """By load: whether it surely works more often on the way up: the intervals do not touch."""
        return tuple(up.works.low > down.works.high for up, down in zip(self.up, self.down, strict=True))


def sweep_each(
    plan: Plan, progress: Progress | None = None, executor: Executor = SERIAL
) -> Iterator[tuple[str, Hysteresis]]:
    """Step the load up, over the top and down again without any trigger, one architecture after another."""
    many = min(plan.replications, RUNS)
    tasks = [
        StepsTask(plan=plan, label=name, replication=replication) for name in plan.names for replication in range(many)
    ]
    shares = executor.each(tasks, of_each(progress, tasks))
    for name in plan.names:
        yield name, _branches(plan, name, list(islice(shares, many)))


def _branches(plan: Plan, name: str, shares: Sequence[Sequence[float]]) -> Hysteresis:
    by_step = [tuple(step) for step in zip(*shares, strict=True)]
    many = len(plan.loads)
    up = tuple(map(Step, plan.loads, by_step[:many]))
    down = tuple(map(Step, plan.loads, by_step[:many:-1]))
    return Hysteresis(_step_ns(plan, name) / 1e9, _top_per_s(plan, name), up, down)


@dataclass(frozen=True, slots=True, kw_only=True)
class StepsTask(Simulation):
    """One run of an architecture, up and down. label: the architecture."""

    plan: Plan
    label: str
    replication: int

    def __call__(self, tell: Callable[[float], None] | None = None) -> list[float]:
        """Return of each step the share of the users served who come in its second half."""
        plan, name = self.plan, self.label
        rates, step_ns = (*plan.loads, _top_per_s(plan, name), *reversed(plan.loads)), _step_ns(plan, name)
        architecture = _stepped(plan, plan.scenario.architectures[name], rates, step_ns)
        horizon_ns = len(rates) * step_ns + plan.window_ns(name, plan.loads[0])
        seed, replication = plan.scenario.seed, self.replication
        record = self.record_of(architecture, seed=seed, replication=replication, horizon_ns=horizon_ns, tell=tell)
        halves = np.arange(2 * len(rates) + 1) * (step_ns // 2)
        shares: list[float] = served_shares(record, halves)[1::2].tolist()
        return shares


def _stepped(plan: Plan, architecture: Architecture, rates: Sequence[float], step_ns: int) -> Architecture:
    """The architecture without its trigger, under a load in steps."""
    without = under(architecture, plan.trigger, load_per_s=rates[0], at_ns=plan.begins_ns, size_ns=0)
    stages = tuple(Stage(start_per_s=rate, end_per_s=rate, for_ns=step_ns) for rate in rates)
    return without.model_copy(update={"load": Stages(stages=stages)})


def _step_ns(plan: Plan, name: str) -> int:
    """Half the time to recover, and a few windows at the lowest load; even, so that it has halves."""
    half_ns = max(plan.recover_by_ns // 2, _WINDOWS * plan.window_ns(name, plan.loads[0])) // 2
    return 2 * half_ns


def _top_per_s(plan: Plan, name: str) -> float:
    capacity = capacity_per_s(plan.scenario.architectures[name])
    return OVERLOAD * max(plan.loads[-1], capacity or 0.0)
