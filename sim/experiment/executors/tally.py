"""How far many tasks are, whoever runs them: what each tells of itself, added up for the people who wait."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping
from typing import Any

from sim.experiment.executors.executor import Task, Tell
from sim.experiment.names import Progress


def of_each(progress: Progress | None, tasks: Collection[Task[Any]]) -> Tell | None:
    """Tell, by label, which share of the tasks of that label is done."""
    many = Counter(task.label for task in tasks)
    return None if progress is None else _Tally(progress, many, lambda label: label)


def of_all(progress: Progress | None, many: int) -> Tell | None:
    """Tell the label of the task that was heard of last, and which share of all so many tasks is done."""
    return None if progress is None else _Tally(progress, {"": many}, lambda _: "")


class _Tally:
    """Counts what is finished, and adds what is under way. kind: which tasks of a label are counted together."""

    def __init__(self, progress: Progress, many: Mapping[str, int], kind: Callable[[str], str]) -> None:
        self._progress, self._many, self._kind = progress, many, kind
        self._finished: dict[str, int] = defaultdict(int)
        self._under_way: dict[str, dict[int, float]] = defaultdict(dict)

    def __call__(self, task: Task[Any], share: float) -> None:
        kind = self._kind(task.label)
        under_way = self._under_way[kind]
        if share < 1:
            under_way[id(task)] = share
        else:
            under_way.pop(id(task), None)
            self._finished[kind] += 1
        self._progress(task.label, (self._finished[kind] + sum(under_way.values())) / self._many[kind])
