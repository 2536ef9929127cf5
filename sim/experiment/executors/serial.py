"""One task after another, here: the plain way, which all others must agree with to the last bit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Final

from sim.experiment.executors.executor import Result, Task, Tell


class Serial:
    """Runs a task when its result is asked for, and nothing ahead."""

    def each(self, tasks: Iterable[Task[Result]], tell: Tell | None = None) -> Iterator[Result]:
        """Yield the result of each task."""
        for task in tasks:
            result = task(None if tell is None else partial(tell, task))
            if tell is not None:
                tell(task, 1.0)
            yield result


SERIAL: Final = Serial()
