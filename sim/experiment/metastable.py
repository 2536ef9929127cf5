"""Does it heal? A map over load and trigger: at each cell, how many runs have not recovered by a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from sim._version import __version__
from sim.experiment import axes
from sim.experiment.basins import ENOUGH_STUCK, Cell, Label, Run, hidden_capacity, label
from sim.experiment.engines import Simulation, engine_of, told
from sim.experiment.executors import SERIAL, Executor, of_each
from sim.experiment.limits import check_size
from sim.experiment.names import Progress, check_names
from sim.experiment.triggers import Trigger, capacity_per_s, trigger_of, under
from sim.measure.recovery import calls_inside, recovery_ns, users_to_return
from sim.scenario import Architecture, Scenario, ScenarioError
from sim.scenario.units import duration_text

REPLICATIONS: Final = 10  # the fewest of which none being stuck says that fewer than OFTEN are is 9
SHARES: Final = (0.2, 0.4, 0.6, 0.8, 1.0)  # of the capacity: the loads, unless they are given
SIZES: Final = (0.0, 0.25, 0.5, 1.0)  # times the scenario's trigger: what harms is often smaller
LONG_NS: Final = 60_000_000_000  # the time to recover, unless it is given
PATIENCES: Final = 10  # or so many timeouts of the users, if that is longer
ARRIVALS: Final = 50  # in a window at least: one bad window must not be bad luck alone
AFTERWARDS: Final = 2  # windows beyond the time, which must work as well: it stays so
_NS: Final = 1e9


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What is to be run. loads [1/s] and sizes_ns of the trigger ascend; the first size is 0."""

    scenario: Scenario
    names: tuple[str, ...]
    trigger: Trigger
    loads: tuple[float, ...]
    sizes_ns: tuple[int, ...]
    replications: int
    recover_by_ns: int

    @property
    def begins_ns(self) -> int:
        """When the trigger begins: as in the scenario, or, if that is sooner, after the time given to recover."""
        return min(self.trigger.at_ns, self.recover_by_ns)

    def window_ns(self, name: str, load_per_s: float) -> int:
        """How long the windows are in which users are counted: a user's patience, and long enough for 50 of them."""
        return max(_patience_ns(self.scenario.architectures[name]), round(ARRIVALS / load_per_s * _NS))


def plan_metastable(
    scenario: Scenario,
    names: Sequence[str] = (),
    *,
    loads: Sequence[float] = (),
    sizes_ns: Sequence[int] = (),
    replications: int = REPLICATIONS,
    recover_by_ns: int | None = None,
) -> Plan:
    """Choose what is not given from the scenario. Raises ScenarioError if it has no trigger or no capacity."""
    check_names(scenario, names)
    trigger = trigger_of(scenario, names)
    chosen = tuple(names or scenario.architectures)
    architectures = [scenario.architectures[name] for name in chosen]
    patience_ns = max(map(_patience_ns, architectures))
    plan = Plan(
        scenario=scenario,
        names=chosen,
        trigger=trigger,
        loads=tuple(loads) or _loads(scenario, architectures),
        sizes_ns=tuple(sizes_ns) or tuple(round(times * trigger.size_ns) for times in SIZES),
        replications=replications,
        recover_by_ns=recover_by_ns or max(LONG_NS, PATIENCES * patience_ns),
    )
    _check(plan)
    return plan


def _loads(scenario: Scenario, architectures: Sequence[Architecture]) -> tuple[float, ...]:
    """From a fifth of the capacity to all of it; of several, the smallest is the one that matters."""
    found = [capacity for each in architectures if (capacity := capacity_per_s(each)) is not None]
    if not found:
        raise ScenarioError(
            f"{scenario.name}: neither threads nor workers are limited, so no load is high; give loads, such as "
            "--loads 20/s..100/s:5"
        )
    return tuple(axes.loads(",".join(f"{share * min(found):.6g}/s" for share in SHARES)))


def _check(plan: Plan) -> None:
    """The windows must fit, and a spike must be one."""
    longest_ns = max(plan.window_ns(name, plan.loads[0]) for name in plan.names)
    if plan.recover_by_ns < 2 * longest_ns:
        raise ScenarioError(
            f"--recover-by {duration_text(plan.recover_by_ns)}: users are counted in windows of "
            f"{duration_text(longest_ns)} at the lowest load ({ARRIVALS} arrivals); give at least twice that"
        )
    peak_per_s = plan.trigger.peak_per_s
    if peak_per_s is not None and plan.loads[-1] >= peak_per_s:
        raise ScenarioError(
            f"--loads: {plan.loads[-1]:g}/s is not below the peak of the spike, {peak_per_s:g}/s; give lower loads by "
            "--loads, or raise the peak in the scenario"
        )
    for name in plan.names:
        hardest = plan.loads[-1], plan.sizes_ns[-1]
        asked = {name: _under(plan, name, *hardest)}
        largest = plan.scenario.model_copy(update={"architectures": asked})
        check_size(largest, replications=plan.replications, duration_ns=_horizon(plan, name, *hardest))


def _patience_ns(architecture: Architecture) -> int:
    """How long a user waits for an answer; 0 if for ever."""
    return (architecture.api.client.timeout_ns or 0) if architecture.api else 0


@dataclass(frozen=True)
class Metastability:
    """The map of each architecture, as far as it is finished: cells by load [1/s] and length of the trigger [ns]."""

    plan: Plan
    cells: Mapping[str, Mapping[tuple[float, int], Cell]] = field(repr=False)
    version: str = __version__

    @property
    def engine(self) -> str:
        """What simulated it."""
        return told(cell.engine for cells in self.cells.values() for cell in cells.values()) or "simpy"

    def column(self, name: str, load_per_s: float) -> list[Cell | None]:
        """The cells of one load, by trigger; None where one is not finished."""
        found = self.cells.get(name, {})
        return [found.get((load_per_s, size_ns)) for size_ns in self.plan.sizes_ns]

    def labels(self, name: str) -> list[Label]:
        """The label of each load."""
        return [label(self.column(name, load_per_s)) for load_per_s in self.plan.loads]

    def hidden(self, name: str) -> tuple[float | None, float | None]:
        """Between which loads the hidden capacity lies (see `basins.hidden_capacity`)."""
        return hidden_capacity(self.plan.loads, self.labels(name))

    def entered(self, name: str) -> list[Cell]:
        """The cells in which a trigger led into the metastable state: it sticks at a load that works without."""
        found = zip(self.plan.loads, self.labels(name), strict=True)
        loads = [load for load, word in found if word == "vulnerable"]
        return [cell for load in loads for cell in self.column(name, load) if cell and cell.verdict == "sticks"]


def explore_each(
    plan: Plan, progress: Progress | None = None, executor: Executor = SERIAL
) -> Iterator[tuple[str, Cell]]:
    """Run cell by cell, load by load, and yield each with its architecture's name as it is finished.

    All have the same users, work and bad luck in the same replication. A cell of which none of the first five runs
    recovers is left at that: it costs most, and says no more.
    """
    tasks = [
        CellTask(plan=plan, label=name, load_per_s=load_per_s, size_ns=size_ns)
        for load_per_s in plan.loads
        for size_ns in plan.sizes_ns
        for name in plan.names
    ]
    for task, cell in zip(tasks, executor.each(tasks, of_each(progress, tasks)), strict=True):
        yield task.label, cell


@dataclass(frozen=True, slots=True, kw_only=True)
class CellTask(Simulation):
    """All runs of an architecture at one load and one trigger: one after another, since they may end it early.

    label: the architecture.
    """

    plan: Plan
    label: str
    load_per_s: float
    size_ns: int

    def __call__(self, tell: Callable[[float], None] | None = None) -> Cell:
        """Run until there are enough."""
        runs: list[Run] = []
        for replication in range(self.plan.replications):
            runs.append(self._run(replication))
            if len(runs) == ENOUGH_STUCK and all(run.recovered_s is None for run in runs):
                break
            if tell is not None and len(runs) < self.plan.replications:
                tell(len(runs) / self.plan.replications)
        engine = str(engine_of(self.engine, self._architecture, self._horizon_ns))
        return Cell(self.load_per_s, self.size_ns, self.plan.recover_by_ns / _NS, tuple(runs), engine)

    @property
    def _architecture(self) -> Architecture:
        return _under(self.plan, self.label, self.load_per_s, self.size_ns)

    @property
    def _horizon_ns(self) -> int:
        """Up to the time to recover, two windows more, and as long as the last user may wait."""
        return _horizon(self.plan, self.label, self.load_per_s, self.size_ns)

    def _run(self, replication: int) -> Run:
        """One run, and whether it recovers in time."""
        plan, over_ns = self.plan, self.plan.begins_ns + self.size_ns
        window_ns, seed = plan.window_ns(self.label, self.load_per_s), plan.scenario.seed
        record = self.record_of(self._architecture, seed=seed, replication=replication, horizon_ns=self._horizon_ns)
        found_ns = recovery_ns(record, after_ns=over_ns, window_ns=window_ns, windows=_windows(plan, window_ns))
        in_time = found_ns is not None and found_ns <= plan.recover_by_ns
        return Run(
            recovered_s=found_ns / _NS if found_ns is not None and in_time else None,
            calls=calls_inside(record, over_ns),
            returning=users_to_return(record, over_ns),
        )


def _windows(plan: Plan, window_ns: int) -> int:
    """In how many windows users are counted after the trigger."""
    return -(-plan.recover_by_ns // window_ns) + AFTERWARDS


def _horizon(plan: Plan, name: str, load_per_s: float, size_ns: int) -> int:
    """How long a run lasts [ns]."""
    window_ns = plan.window_ns(name, load_per_s)
    patience_ns = _patience_ns(plan.scenario.architectures[name]) or window_ns
    return plan.begins_ns + size_ns + _windows(plan, window_ns) * window_ns + patience_ns


def _under(plan: Plan, name: str, load_per_s: float, size_ns: int) -> Architecture:
    """The architecture at a load, with the trigger."""
    asked = plan.scenario.architectures[name]
    return under(asked, plan.trigger, load_per_s=load_per_s, at_ns=plan.begins_ns, size_ns=size_ns)
