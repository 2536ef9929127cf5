"""Processes of this machine: SimPy is pure Python, which keeps one core busy whatever the number of threads."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing.connection import Connection
from typing import Self

from sim.experiment.executors.executor import Result, Task, Tell
from sim.experiment.executors.interrupts import ctrl_c_held_back
from sim.experiment.executors.lifeline import hold, perform
from sim.experiment.executors.ordered import AHEAD, in_order


class Processes:
    """A pool of so many processes; started when the first task comes, ended when the block ends.

    Each is a new Python (spawn), as on every system and without locks that some thread held in the copy.
    """

    def __init__(self, cores: int) -> None:
        """Promise so many processes, at least 1."""
        self._cores = cores
        self._pool: ProcessPoolExecutor | None = None
        self._ends: tuple[Connection, Connection] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.renew()

    def each(self, tasks: Iterable[Task[Result]], tell: Tell | None = None) -> Iterator[Result]:
        """Yield the result of each task, in order. Raises WorkersLostError if processes end again and again."""
        return in_order(self, tasks, AHEAD * self._cores, tell)

    def submit(self, task: Task[Result]) -> Future[Result]:
        """Take a task, to be done by one of the processes. Raises BrokenProcessPool if one of them has ended."""
        with ctrl_c_held_back():  # processes are started when tasks come
            return self._started().submit(perform, task)

    def renew(self) -> None:
        """End the processes, also those at work: what they have not finished is lost. The next task starts new ones."""
        if self._pool is None or self._ends is None:
            return
        pool, (far, near) = self._pool, self._ends
        self._pool = self._ends = None
        near.close()
        pool.shutdown(cancel_futures=True)
        far.close()

    def _started(self) -> ProcessPoolExecutor:
        if self._pool is None:
            context = multiprocessing.get_context("spawn")
            self._ends = context.Pipe(duplex=False)
            self._pool = ProcessPoolExecutor(self._cores, context, initializer=hold, initargs=self._ends[:1])
        return self._pool
