"""Numbers that go up and down, folded while time passes: their area, their highest value, and a short course of them.

Who enters and who leaves is told in any order; up to an instant before which nothing more will be told the steps are
taken in the order of time, and forgotten.
"""

from __future__ import annotations

import numpy as np

from sim.measure.series import Series
from sim.record import NEVER, IntArray

_EVENT = np.uint64


class Course:
    """A step function in equal parts of time: the lowest and the highest value in each, and the area under it.

    edges_ns: (parts + 1,). A part that time has not reached has a highest value of -1.
    """

    def __init__(self, horizon_ns: int, parts: int = 600) -> None:
        """Begin with nothing."""
        self.edges_ns: IntArray = np.arange(parts + 1) * horizon_ns // parts
        self.lowest: IntArray = np.full(parts, np.iinfo(np.int64).max)
        self.highest: IntArray = np.full(parts, -1)
        self.area_ns = np.zeros(parts)

    def take(self, steps: Series) -> None:
        """Take the next steps, which follow on those before; they begin where `at_ns` does."""
        began_ns, until_ns = int(steps.at_ns[0]), steps.horizon_ns
        inner = self.edges_ns[(self.edges_ns > began_ns) & (self.edges_ns < until_ns)]
        at_ns = np.union1d(steps.at_ns, inner)
        value, spans = steps.sampled(at_ns), np.diff(np.append(at_ns, until_ns))
        part = np.searchsorted(self.edges_ns, at_ns, side="right") - 1
        first = np.flatnonzero(np.diff(part, prepend=NEVER))
        into = part[first]
        self.lowest[into] = np.minimum(self.lowest[into], np.minimum.reduceat(value, first))
        self.highest[into] = np.maximum(self.highest[into], np.maximum.reduceat(value, first))
        self.area_ns[into] += np.add.reduceat(value * spans.astype(np.float64), first)


class Steps:
    """How many are inside, from 0 on; what is asked for is of the time from `from_ns` on. Areas are exact.

    >>> inside = Steps(from_ns=2)
    >>> inside.tell(np.array([1, 2, 5]), np.array([4, -1, 5]))
    >>> inside.pass_until(3)
    >>> inside.pass_until(10)
    >>> inside.area_ns, inside.area_after_ns, inside.highest
    (11, 10, 2)
    """

    def __init__(self, from_ns: int = 0, course: Course | None = None) -> None:
        """Begin with nobody at 0."""
        self.from_ns, self.course = from_ns, course
        self.area_ns, self.area_after_ns, self.highest = 0, 0, 0
        self._at_ns, self._inside = 0, 0
        self._told = [np.empty(0, _EVENT)]  # twice the time of each event, plus 1 for an entry

    def tell(self, enter_ns: IntArray, leave_ns: IntArray) -> None:
        """Tell when some entered and some left (NEVER: they have not), not before what has passed."""
        left_ns = leave_ns[leave_ns != NEVER]
        self._told += [enter_ns.astype(_EVENT) * _EVENT(2) + _EVENT(1), left_ns.astype(_EVENT) * _EVENT(2)]

    def pass_until(self, until_ns: int) -> None:
        """Let time pass: nothing before this instant will be told any more."""
        if until_ns <= self._at_ns:
            return
        events = np.concatenate(self._told)
        over = events < _EVENT(2 * until_ns)
        self._told = [events[~over]]
        steps = self._steps(np.sort(events[over]), until_ns)
        self.area_ns += steps.area()
        self.area_after_ns += steps.area(min(self.from_ns, until_ns))
        if until_ns > self.from_ns:
            self.highest = max(self.highest, steps.max(self.from_ns))
        if self.course is not None:
            self.course.take(steps)
        self._at_ns, self._inside = until_ns, int(steps.value[-1])

    def _steps(self, events: np.ndarray[tuple[int], np.dtype[np.uint64]], until_ns: int) -> Series:
        """The steps since what has passed. At one instant some enter and others leave: what counts is what is left."""
        value = self._inside + np.cumsum((events & _EVENT(1)).astype(np.int64) * 2 - 1)
        at_ns = (events >> _EVENT(1)).astype(np.int64)
        assert len(at_ns) == 0 or at_ns[0] >= self._at_ns, "nothing is told of what has passed"
        last = np.append(at_ns[1:] != at_ns[:-1], True)[: len(at_ns)]
        at_ns, value = at_ns[last], value[last]
        if len(at_ns) == 0 or at_ns[0] > self._at_ns:
            at_ns, value = np.append(self._at_ns, at_ns), np.append(self._inside, value)
        return Series(at_ns, value, until_ns)
