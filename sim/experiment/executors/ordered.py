"""Results in the order of their tasks from a pool that finishes them in any order, and loses some of its workers."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Future, wait
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final, Generic, Protocol

from sim.experiment.executors.executor import Result, Task, Tell

AHEAD: Final = 4  # tasks under way or finished for each core: enough to do while the first of them takes long
PATIENCE: Final = 3  # times that the workers may be lost while the same task is waited for


class WorkersLostError(RuntimeError):
    """Those who ran the tasks have gone, again and again; what is lost with them is said."""


class Pool(Protocol):
    """Takes tasks and promises results."""

    def submit(self, task: Task[Result]) -> Future[Result]:
        """Take a task."""
        ...

    def renew(self) -> None:
        """Get new workers in place of those that were lost; whatever they had not finished is lost for good."""
        ...


@dataclass(slots=True, eq=False)
class _Asked(Generic[Result]):
    """A task that was taken, and the promise of its result; none if there was nobody to promise it."""

    task: Task[Result]
    promise: Future[Result] | None = None
    told: bool = False

    @property
    def lost(self) -> bool:
        """Whether somebody must be asked, once more or at all."""
        return self.promise is None or isinstance(_failure(self.promise), BrokenExecutor)

    @property
    def finished(self) -> bool:
        """Whether there is a result."""
        return self.promise is not None and self.promise.done() and _failure(self.promise) is None


def _failure(promise: Future[Any]) -> BaseException | None:
    """What went wrong, if it is known already."""
    if promise.cancelled():
        return CancelledError()
    return promise.exception() if promise.done() else None


def in_order(pool: Pool, tasks: Iterable[Task[Result]], ahead: int, tell: Tell | None = None) -> Iterator[Result]:
    """Have `ahead` tasks under way, or finished and waiting for an earlier one, and yield results in their order.

    What is lost with a worker is asked for again; what is finished stays. The window bounds what is done in vain where
    the caller stops early, and what an interrupt loses. Raises WorkersLostError if there is no end to the losses.
    """
    window: deque[_Asked[Result]] = deque()
    coming, losses = iter(tasks), 0
    try:
        while True:
            window.extend(map(_Asked, islice(coming, ahead - len(window))))
            if not window:
                return
            try:
                result = _first(pool, window, tell)
            except BrokenExecutor as error:
                losses += 1
                if losses == PATIENCE:
                    raise WorkersLostError(_lost(window[0].task)) from error
                pool.renew()
                continue
            losses = 0
            window.popleft()
            yield result
    finally:
        for asked in window:
            if asked.promise is not None:
                asked.promise.cancel()


def _first(pool: Pool, window: deque[_Asked[Result]], tell: Tell | None) -> Result:
    """Ask for all in the window and wait for the first. Raises BrokenExecutor if the workers are lost."""
    for asked in window:
        if asked.lost:
            asked.promise = pool.submit(asked.task)
    first = window[0].promise
    assert first is not None, "it was asked for just now"
    while not first.done():
        wait([asked.promise for asked in window if asked.promise and not asked.promise.done()], None, FIRST_COMPLETED)
        _tell(window, tell)
    _tell(window, tell)
    return first.result()


def _tell(window: deque[_Asked[Any]], tell: Tell | None) -> None:
    """Tell, once, of each task that is finished."""
    for asked in window:
        if tell is not None and asked.finished and not asked.told:
            asked.told = True
            tell(asked.task, 1.0)


def _lost(task: Task[Any]) -> str:
    return (
        f"{task.label}: the processes that ran it ended {PATIENCE} times before it was finished, perhaps for lack of "
        'memory: try fewer --cores. A script that asks for cores must do so under `if __name__ == "__main__":`'
    )
