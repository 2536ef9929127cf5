"""The luck of each request, read from the workload one number at a time.

What every job needs (its size, the fate of its first attempt) is drawn ahead in blocks; what few need (later attempts,
jitter) is looked up when needed. Both are the same numbers of the same streams, so it makes no difference to the run.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.record import IntArray
from sim.scenario import Architecture
from sim.workload import Workload

_BLOCK = 4096  # elements drawn at once where the number of requests is not known ahead


class Luck:
    """Sizes and fates by step index and element."""

    def __init__(self, workload: Workload, architecture: Architecture) -> None:
        self._workload = workload
        self._names = architecture.step_names
        self.mixed = [self._names.index(name) for name in architecture.mix or ()]  # a request needs one of these
        self._fail_chance = [architecture.steps[name].fails for name in self._names]
        self.may_fail = [chance > 0 for chance in self._fail_chance]
        self._choice: Sequence[int] = ()
        self.sizes_ns: list[Sequence[int]] = [()] * len(self._names)
        self._fates: list[Sequence[float]] = [()] * len(self._names)
        self._drawn = 0
        self._draw(len(workload.arrival_ns))

    def _draw(self, count: int) -> None:
        for step, name in enumerate(self._names):
            self.sizes_ns[step] = self._workload.service_ns(name, 0, count).data
            if self._fail_chance[step]:
                self._fates[step] = self._workload.failure(name, 0, count, 1, 1).data
        if self.mixed:
            self._choice = self._workload.mix_of(0, count).data
        self._drawn = count

    def reach(self, element: int) -> None:
        """Draw far enough for this element: closed users make new requests for as long as the run lasts."""
        if element >= self._drawn:
            self._draw(max(element + 1, 2 * self._drawn, _BLOCK))

    def needed(self, steps: Sequence[int], element: int) -> Sequence[int]:
        """Return those of the steps that this request needs: of the mixed ones, just one."""
        if not self.mixed:
            return steps
        chosen = self.mixed[self._choice[element]]
        return [step for step in steps if step == chosen or step not in self.mixed]

    def all_needed(self, steps: Sequence[int], count: int) -> tuple[IntArray, IntArray]:
        """Return (element, step) of every job that the first `count` requests need, in the order of `needed`."""
        wanted = np.ones((count, len(steps)), bool)
        for column, step in enumerate(steps):
            if step in self.mixed:
                wanted[:, column] = np.asarray(self._choice) == self.mixed.index(step)
        elements, columns = np.nonzero(wanted)
        return elements, np.array(steps, np.int64)[columns]

    def service_ns(self, step: int, element: int) -> int:
        """Return the size of a step: the same in every attempt, so that a heavy PDF stays heavy."""
        return self.sizes_ns[step][element]

    def fails(self, step: int, element: int, attempt: int, call: int) -> bool:
        """Tell whether this attempt fails."""
        chance = self._fail_chance[step]
        if not chance:
            return False
        if attempt == 1 and call == 1:
            return self._fates[step][element] < chance
        return self._workload.failure_of(self._names[step], element, attempt, call) < chance

    def jitter(self, step: int, element: int, attempt: int, call: int) -> float:
        """Return the uniform in [0, 1) that jitters the backoff after this attempt."""
        return self._workload.jitter_of(self._names[step], element, attempt, call)

    def client_jitter(self, element: int, call: int) -> float:
        """Return the uniform in [0, 1) that jitters the user's backoff after this call."""
        return self._workload.client_jitter_of(element, call)
