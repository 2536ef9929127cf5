"""The luck of single jobs, attempts and workers: every number has an address and is computed when asked for.

What every job needs can also be asked for in bulk, for consecutive elements; both ways give the same value to the bit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sim.scenario import Distribution
from sim.workload.distributions import IntArray, time_ns, times_ns
from sim.workload.laws import FloatArray
from sim.workload.portions import BoolArray, drawn_ns, some_ns
from sim.workload.sizes import Size
from sim.workload.streams import Stream, stream


@dataclass(frozen=True, eq=False, kw_only=True)
class Addresses:
    """What happens to jobs and workers in one replication. Nothing here changes, and every array is read-only.

    element: number of the request, from 0. child: 0 for the job at a step that the request makes itself, 1, 2, ... for
    those that other jobs of the request spawn. attempt, call: 1, 2, ... Arrays are of `count` elements from `first` on,
    all of them child 0. Uniforms lie in [0, 1). Sizes raise IndexError where a trace gives them and has no such row.
    """

    seed: int
    replication: int
    sizes: Mapping[str, Size]  # of each step: a law, or the times [ns] that a trace gives

    def service_ns(self, step: str, first: int, count: int) -> IntArray:
        """Return the service times [ns] of a step: the same in every attempt."""
        return self._sizes_ns("service", step, first, count)

    def service_of(self, step: str, element: int, child: int = 0) -> int:
        """Return the service time [ns] of one job: the same in every attempt."""
        return self._size_ns("service", step, element, 1, 1, child)

    def redrawn(self, step: str, first: int, count: int) -> IntArray:
        """Return the service times [ns] of first attempts in first calls, where each attempt draws its own."""
        return self._sizes_ns("redrawn", step, first, count)

    def sizes_of(self, step: str, chosen: BoolArray, *, redraws: bool) -> IntArray:
        """Return the service times [ns] of first attempts of some of the first requests, those that are chosen."""
        size = self.sizes[step]
        if isinstance(size, np.ndarray):
            return _recorded(step, size, 0, chosen.size)[chosen]
        return some_ns(size, self._stream("redrawn" if redraws else "service", step), chosen)

    def further(
        self, step: str, first: int, count: int, attempt: int, call: int, child: int, *, redraws: bool
    ) -> IntArray:
        """Return the service times [ns] of one attempt at one job of many requests, where each draws its own or not.

        Of a trace, what was recorded, and zeros where nothing was.
        """
        size = self.sizes[step]
        if isinstance(size, np.ndarray):
            known = np.zeros(count, np.int64)
            known[: max(0, size.size - first)] = size[first : first + count]
            return known
        source = self._stream("redrawn" if redraws else "service", step)
        return drawn_ns(size, source, first, count, attempt, call, child)

    def redrawn_ns(self, step: str, element: int, attempt: int, call: int, child: int = 0) -> int:
        """Return the service time [ns] of one attempt, where each draws its own; of a trace, what was recorded."""
        return self._size_ns("redrawn", step, element, attempt, call, child)

    def failure(self, step: str, first: int, count: int, attempt: int, call: int) -> FloatArray:
        """Return uniforms: this attempt of this call fails if below step.fails."""
        return self._stream("fails", step).uniforms(first, count, attempt, call)

    def failure_of(self, step: str, element: int, attempt: int, call: int, child: int = 0) -> float:
        """Return the uniform that decides whether one attempt fails."""
        return self._stream("fails", step).uniform(element, attempt, call, child)

    def fault_of(self, step: str, element: int, attempt: int, call: int, child: int = 0) -> float:
        """Return the uniform of one attempt: a fault that hits a share of the attempts hits those below the share."""
        return self._stream("fault", step).uniform(element, attempt, call, child)

    def jitter_of(self, step: str, element: int, attempt: int, call: int, child: int = 0) -> float:
        """Return the uniform that jitters the backoff after this attempt at a step."""
        return self._stream("jitter", step).uniform(element, attempt, call, child)

    def client_jitter_of(self, element: int, call: int) -> float:
        """Return the uniform that jitters the user's backoff after this call."""
        return self._stream("client_jitter").uniform(element, 1, call)

    def poison(self, step: str, first: int, count: int) -> FloatArray:
        """Return uniforms: the job crashes its worker, in every attempt and call, if below the share of such jobs."""
        return self._stream("poison", step).uniforms(first, count)

    def poison_of(self, step: str, element: int, child: int = 0) -> float:
        """Return the uniform that decides whether one job crashes its worker, in every attempt and call."""
        return self._stream("poison", step).uniform(element, 1, 1, child)

    def delays(self, step: str, first: int, count: int, call: int = 1) -> FloatArray:
        """Return the uniforms whose times, by `times_ns` of the law of the delay, are how long jobs are delayed."""
        return self._stream("delay", step).uniforms(first, count, 1, call)

    def delay_of(self, step: str, element: int, call: int, child: int = 0) -> float:
        """Return the uniform whose time, by `time_ns` of the law of the delay, is how long one job is delayed."""
        return self._stream("delay", step).uniform(element, 1, call, child)

    def schedules(self, step: str, first: int, count: int, call: int = 1) -> FloatArray:
        """Return uniforms: the share of the schedule's jitter that jobs come after the time that is due."""
        return self._stream("schedule", step).uniforms(first, count, 1, call)

    def schedule_of(self, step: str, element: int, call: int, child: int = 0) -> float:
        """Return the uniform of one job: the share of the schedule's jitter that it comes after the time."""
        return self._stream("schedule", step).uniform(element, 1, call, child)

    def uptime_of(self, law: Distribution, worker: int, life: int) -> int:
        """Return how long [ns] a worker (0, 1, ... over all pools) stays up in this life (1, 2, ...)."""
        return time_ns(law, self._stream("uptime").uniform(worker, life))

    def downtime_of(self, law: Distribution, worker: int, life: int) -> int:
        """Return how long [ns] a worker is down after this life."""
        return time_ns(law, self._stream("downtime").uniform(worker, life))

    def uptimes(self, law: Distribution, workers: IntArray, lives: int) -> IntArray:
        """Return how long [ns] workers stay up in their lives 1 to lives - 1: (workers, lives - 1)."""
        return times_ns(law, self._stream("uptime").uniforms_of(workers[:, None], np.arange(1, lives)))

    def downtimes(self, law: Distribution, workers: IntArray, lives: int) -> IntArray:
        """Return how long [ns] workers are down after their lives 1 to lives - 1: (workers, lives - 1)."""
        return times_ns(law, self._stream("downtime").uniforms_of(workers[:, None], np.arange(1, lives)))

    def _sizes_ns(self, kind: str, step: str, first: int, count: int) -> IntArray:
        size = self.sizes[step]
        if isinstance(size, np.ndarray):
            return _recorded(step, size, first, count)
        return drawn_ns(size, self._stream(kind, step), first, count)

    def _size_ns(self, kind: str, step: str, element: int, attempt: int, call: int, child: int) -> int:
        size = self.sizes[step]
        if isinstance(size, np.ndarray):
            return int(_recorded(step, size, element, 1)[0])
        return time_ns(size, self._stream(kind, step).uniform(element, attempt, call, child))

    def _stream(self, kind: str, step: str | None = None) -> Stream:
        return stream(self.seed, self.replication, kind, step)


def _recorded(step: str, times_ns: IntArray, first: int, count: int) -> IntArray:
    if first + count > times_ns.size:
        raise IndexError(f"step {step}: the trace gives {times_ns.size} service times, {first + count} are needed")
    return times_ns[first : first + count]
