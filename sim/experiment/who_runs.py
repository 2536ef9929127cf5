"""Who runs an experiment, and with which engine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from sim.experiment.engines import EngineAsked, Simulation, engine_asked
from sim.experiment.executors import Executor, Task, Tell, executor_of
from sim.experiment.executors.executor import Result


class Using:
    """An executor whose tasks simulate with the engine that was asked for."""

    def __init__(self, executor: Executor, engine: EngineAsked) -> None:
        """Know who runs the tasks."""
        self._executor = executor
        self._engine = engine

    def each(self, tasks: Iterable[Task[Result]], tell: Tell | None = None) -> Iterator[Result]:
        """Yield the result of each task, in order."""
        mine = [self._told(task) for task in tasks] if isinstance(tasks, Sequence) else map(self._told, tasks)
        return self._executor.each(mine, tell)

    def _told(self, task: Task[Result]) -> Task[Result]:
        return replace(task, engine=self._engine) if isinstance(task, Simulation) else task


@contextmanager
def workforce(cores: int | None = None, cluster: str | None = None, engine: str = "auto") -> Iterator[Executor]:
    """Yield who runs tasks, with the engine asked for; at the end of the `with` block nobody runs any more.

    cores, cluster: as of `executor_of`. engine: "simpy", "compiled", or "auto" for the one that is sooner done.
    Raises ScenarioError for what makes no sense, or is not there.
    """
    asked = engine_asked(engine)
    with executor_of(cores, cluster, threads=asked == "compiled") as executor:
        yield Using(executor, asked)
