"""The luck of each job, read from the workload one number at a time.

What every job needs (its size, the fate of its first attempt) is drawn ahead in blocks; what few need (later attempts,
jitter, what spawned jobs are like) is looked up when needed. Both are the same numbers of the same streams, so it
makes no difference to the run.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import repeat

import numpy as np

from sim.model.things import Job
from sim.record import IntArray
from sim.scenario import Architecture, Crashes, Distribution
from sim.workload import Workload, time_ns, times_ns

_BLOCK = 4096  # elements drawn at once where the number of requests is not known ahead


class Luck:
    """Sizes and fates by step index and element."""

    def __init__(self, workload: Workload, architecture: Architecture) -> None:
        self._workload = workload
        self._names = architecture.step_names
        self._steps = [architecture.steps[name] for name in self._names]
        self._keys_spec = architecture.keys
        self.mixed = [self._names.index(name) for name in architecture.mix or ()]  # a request needs one of these
        self._fail_chance = [step.fails for step in self._steps]
        self.may_fail = [chance > 0 for chance in self._fail_chance]
        self.redraws = [step.redraw == "per_attempt" for step in self._steps]
        self._choice: Sequence[int] = ()
        self._keys: Sequence[int] = ()
        self.sizes_ns: list[Sequence[int]] = [()] * len(self._names)  # of jobs that requests make, in a first attempt
        self._delays_ns: list[Sequence[int]] = [()] * len(self._names)  # of the same jobs
        self.fails_first: list[Sequence[bool]] = [()] * len(self._names)  # whether the first attempts of them fail
        self._drawn = 0
        self._draw(len(workload.arrival_ns))

    def _draw(self, count: int) -> None:
        for step, name in enumerate(self._names):
            sizes = self._workload.redrawn if self.redraws[step] else self._workload.service_ns
            self.sizes_ns[step] = sizes(name, 0, count).data
            if self._fail_chance[step]:
                fates = self._workload.failure(name, 0, count, 1, 1) < self._fail_chance[step]
                self.fails_first[step] = fates.data  # type: ignore[assignment]  # NumPy says it holds integers
            delay = self._steps[step].delay
            if delay is not None:
                self._delays_ns[step] = times_ns(delay, self._workload.delays(name, 0, count)).data
        if self.mixed:
            self._choice = self._workload.mix_of(0, count).data
        if self._keys_spec is not None:
            self._keys = self._workload.key_of(0, count, self._keys_spec.count, self._keys_spec.skew).data
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

    def each_needs(self, steps: Sequence[int]) -> Iterator[Sequence[int]]:
        """Yield what `needed` returns for each request in turn, quicker than asking for each."""
        if not self.mixed:
            return repeat(steps)
        kinds = [[step for step in steps if step == one or step not in self.mixed] for one in self.mixed]
        return map(kinds.__getitem__, self._choice)

    def all_needed(self, steps: Sequence[int], count: int) -> tuple[IntArray, IntArray]:
        """Return (element, step) of every job that the first `count` requests need, in the order of `needed`."""
        wanted = np.ones((count, len(steps)), bool)
        for column, step in enumerate(steps):
            if step in self.mixed:
                wanted[:, column] = np.asarray(self._choice) == self.mixed.index(step)
        elements, columns = np.nonzero(wanted)
        return elements, np.array(steps, np.int64)[columns]

    def all_keys(self, count: int) -> IntArray:
        """Return whose the first `count` requests are; 0 where nobody asks."""
        return np.asarray(self._keys, np.int64)[:count] if self._keys_spec is not None else np.zeros(count, np.int64)

    def key(self, element: int) -> int:
        """Return whose request this is; 0 where nobody asks."""
        return self._keys[element] if self._keys_spec is not None else 0

    def service_ns(self, step: int, element: int, call: int = 1, attempt: int = 1) -> int:
        """Return the size of an inline step: the same in every attempt of every call, unless it is drawn anew."""
        if call == attempt == 1 or not self.redraws[step]:
            return self.sizes_ns[step][element]
        return self._workload.redrawn_ns(self._names[step], element, attempt, call, 0)

    def size_ns(self, job: Job, attempt: int) -> int:
        """Return the size of an attempt at a job: the same every time, so that a heavy PDF stays heavy, or not."""
        step = job.step
        if self.redraws[step]:
            if attempt == 1 and job.call_number == 1 and not job.child:
                return self.sizes_ns[step][job.element]
            return self._workload.redrawn_ns(self._names[step], job.element, attempt, job.call_number, job.child)
        if job.child:
            return self._workload.service_of(self._names[step], job.element, job.child)
        return self.sizes_ns[step][job.element]

    def fails(self, step: int, element: int, attempt: int, call: int, child: int = 0) -> bool:
        """Tell whether this attempt fails."""
        chance = self._fail_chance[step]
        if not chance:
            return False
        if attempt == 1 and call == 1 and not child:
            return self.fails_first[step][element]
        return self._workload.failure_of(self._names[step], element, attempt, call, child) < chance

    def poisoned(self, step: int, element: int, child: int) -> bool:
        """Tell whether a job crashes its worker in every attempt."""
        return self._workload.poison_of(self._names[step], element, child) < self._steps[step].poison_share

    def meets_fault(self, step: int, element: int, attempt: int, call: int, child: int = 0) -> float:
        """Return the uniform in [0, 1) that decides whether a fault that spares some attempts strikes this one."""
        return self._workload.fault_of(self._names[step], element, attempt, call, child)

    def jitter(self, job: Job, attempt: int) -> float:
        """Return the uniform in [0, 1) that jitters the backoff after an attempt at a job."""
        return self._workload.jitter_of(self._names[job.step], job.element, attempt, job.call_number, job.child)

    def inline_jitter(self, step: int, element: int, attempt: int, call: int) -> float:
        """Return the same after an attempt at an inline step: the number that the first job of the step would have."""
        return self._workload.jitter_of(self._names[step], element, attempt, call, 0)

    def client_jitter(self, element: int, call: int) -> float:
        """Return the uniform in [0, 1) that jitters the user's backoff after this call."""
        return self._workload.client_jitter_of(element, call)

    def uptime_ns(self, law: Distribution, worker: int, life: int) -> int:
        """Return how long a worker stays up in one of its lives 1, 2, …."""
        return self._workload.uptime_of(law, worker, life)

    def downtime_ns(self, crashes: Crashes | None, worker: int, life: int) -> int:
        """Return how long a worker is down after one of its lives: no time, where nothing is said of it."""
        if crashes is None or crashes.restart is None:
            return 0
        return self._workload.downtime_of(crashes.restart, worker, life)

    def due_ns(self, job: Job, now_ns: int) -> int:
        """Return when a new job becomes ready: now, after its delay, or at its time on the clock."""
        step, name = self._steps[job.step], self._names[job.step]
        if step.delay is not None:
            if job.call_number == 1 and not job.child:
                return now_ns + self._delays_ns[job.step][job.element]
            luck = self._workload.delay_of(name, job.element, job.call_number, job.child)
            return now_ns + time_ns(step.delay, luck)
        if step.schedule is None:
            return now_ns
        every_ns = step.schedule.every_ns
        luck = self._workload.schedule_of(name, job.element, job.call_number, job.child)
        return (now_ns // every_ns + 1) * every_ns + int(luck * step.schedule.jitter_ns)
