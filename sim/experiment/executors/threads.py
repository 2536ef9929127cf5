"""Threads of this process: for engines that let go of Python's lock while they work. SimPy does not: no gain there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Self

from sim.experiment.executors.executor import Result, Task, Tell
from sim.experiment.executors.ordered import AHEAD, in_order


class Threads:
    """So many threads, which cost nothing to start and need nothing pickled."""

    def __init__(self, cores: int) -> None:
        """Promise so many threads, at least 1."""
        self._cores = cores
        self._pool = ThreadPoolExecutor(cores)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(cancel_futures=True)

    def each(self, tasks: Iterable[Task[Result]], tell: Tell | None = None) -> Iterator[Result]:
        """Yield the result of each task, in order."""
        return in_order(self, tasks, AHEAD * self._cores, tell)

    def submit(self, task: Task[Result]) -> Future[Result]:
        """Take a task, to be done by one of the threads."""
        return self._pool.submit(task)

    def renew(self) -> None:
        """Nothing: threads are not lost."""
