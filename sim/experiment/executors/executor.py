"""What is to be done, and who does it: tasks that depend on nothing but themselves, and those who run them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Protocol, TypeVar

Result = TypeVar("Result")
Result_co = TypeVar("Result_co", covariant=True)


class Task(Protocol[Result_co]):
    """A piece of work that says all it depends on, so that it gives the same wherever and whenever it runs.

    It can be pickled and is small: a scenario and the number of a replication, never a workload, which is drawn where
    it is needed. label: what people are told of, such as the name of an architecture.
    """

    @property
    def label(self) -> str:
        """What people are told of."""
        ...

    def __call__(self, tell: Callable[[float], None] | None = None) -> Result_co:
        """Do it. tell: is told the share that is done, 0 to 1."""
        ...


Tell = Callable[[Task[Any], float], None]  # told a task and the share of it that is done, 0 to 1


class Executor(Protocol):
    """Somebody who runs tasks: here, in other processes, on other machines."""

    def each(self, tasks: Iterable[Task[Result]], tell: Tell | None = None) -> Iterator[Result]:
        """Yield the result of each task, in the order of the tasks, whichever is finished first.

        Tasks are taken from the iterable when there is room for them, so what they are may depend on earlier results;
        a few may be taken, and run, that nobody asks for any more. An error of a task is raised in its turn.
        """
        ...
