"""Help when it is worth its price: alone until that has taken as long as starting helpers takes, then with them.

Nobody knows before how long runs take. Who hires help after having worked alone for just as long as help takes to
come never needs more than twice the time of somebody who knew; no rule without foresight does better. (That is the
ski-rental problem: Karlin, Manasse, Rudolph and Sleator (1988), Competitive snoopy caching, Algorithmica 3.)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import chain, islice
from time import perf_counter
from typing import Final, Self

from sim.experiment.executors.executor import Result, Task, Tell
from sim.experiment.executors.processes import Processes

PRICE_S: Final = 2.0  # about what a process takes to start and to import the lab, SciPy above all


class _TooSlowError(Exception):
    """Raised in the middle of a task that takes too long for one alone."""


class Frugal:
    """Runs tasks here, and on a pool of processes once it pays. No result depends on when that is."""

    def __init__(self, helpers: Processes, price_s: float = PRICE_S) -> None:
        """Know whom to ask. price_s: the time alone after which they are asked [s]."""
        self._helpers = helpers
        self._left_s = price_s

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._helpers.renew()

    def each(self, tasks: Iterable[Task[Result]], tell: Tell | None = None) -> Iterator[Result]:
        """Yield the result of each task, in order."""
        coming, waiting = iter(tasks), list[Task[Result]]()
        while waiting := [*waiting, *islice(coming, 2 - len(waiting))]:
            several = len(waiting) > 1  # a single one gains nothing from being done elsewhere
            if several and self._left_s <= 0:
                yield from self._helpers.each(chain(waiting, coming), tell)
                return
            with suppress(_TooSlowError):
                result = self._alone(waiting[0], tell, limited=several)
                task = waiting.pop(0)
                if tell is not None:
                    tell(task, 1.0)
                yield result

    def _alone(self, task: Task[Result], tell: Tell | None, *, limited: bool) -> Result:
        """Do a task here. Raises _TooSlowError in the middle of it if it is limited and help would have come by now."""
        began_s = perf_counter()

        def told(share: float) -> None:
            if limited and perf_counter() - began_s > self._left_s:
                raise _TooSlowError
            if tell is not None:
                tell(task, share)

        try:
            return task(told)
        finally:
            self._left_s -= perf_counter() - began_s
