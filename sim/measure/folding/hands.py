"""Workers and threads over a long run: nobody does two things at once, also where two pieces tell of them."""

from __future__ import annotations

import numpy as np

from sim.record import NEVER, IntArray

_FOREVER = int(np.iinfo(np.int64).max)


class Hands:
    """Counts how often a server begins something before the last thing is over.

    >>> hands = Hands()
    >>> hands.tell(np.array([0, 1]), np.array([1, 2]), np.array([5, -1]))
    >>> hands.pass_until(4)
    >>> hands.tell(np.array([0, 1]), np.array([5, 9]), np.array([6, 10]))
    >>> hands.pass_until(20)
    >>> hands.overlaps
    1
    """

    def __init__(self) -> None:
        """Begin with idle hands."""
        self.overlaps = 0
        self._busy = np.empty((3, 0), np.int64)  # server, start, end: not passed yet, and the last of each before

    def tell(self, server: IntArray, start_ns: IntArray, end_ns: IntArray) -> None:
        """Tell what servers did (end NEVER: they still do), in any order, not before what has passed."""
        told = np.stack([server, start_ns, np.where(end_ns == NEVER, _FOREVER, end_ns)])
        self._busy = np.concatenate([self._busy, told], axis=1)

    def pass_until(self, until_ns: int) -> None:
        """Look at what began before this instant, of which nothing more will be told; keep the last of each server."""
        over = self._busy[1] < until_ns
        past, rest = self._busy[:, over], self._busy[:, ~over]
        server, start_ns, end_ns = past[:, np.lexsort((past[2], past[1], past[0]))]
        same = server[1:] == server[:-1]
        self.overlaps += int(np.count_nonzero(same & (start_ns[1:] < end_ns[:-1])))
        last = np.append(~same, True)[: len(server)]
        self._busy = np.concatenate([np.stack([server, start_ns, end_ns])[:, last], rest], axis=1)
