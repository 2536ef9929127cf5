"""The jobs that are ready, in the order in which workers get them."""

from __future__ import annotations

from collections.abc import Callable
from heapq import heappop, heappush
from itertools import count

from sim.model.things import Job
from sim.policies.order import Order, pick, ready_key, rejoined_pass, stride
from sim.scenario import Queue

Size = Callable[[Job, int], int]  # of an attempt at a job: for those who serve the shortest first


class Ready:
    """A heap: the least (key, entry) comes first. What is withdrawn stays in it until it comes up, and is skipped."""

    def __init__(self) -> None:
        self._heap: list[tuple[int, int, Job]] = []
        self._entries = count()
        self._gone = 0  # withdrawn, and not yet come up

    @property
    def count(self) -> int:
        """How many are ready."""
        return len(self._heap) - self._gone

    def push(self, job: Job) -> None:
        """A job becomes ready: behind all that are as urgent."""
        entry = job.entry = next(self._entries)
        heappush(self._heap, (job.priority, entry, job))

    def take_place(self, job: Job) -> int:  # noqa: ARG002  which job it is matters where places are kept
        """Return the place of a job that becomes ready, even if it is handed out at once: behind all others."""
        return next(self._entries)

    def pop(self) -> Job | None:
        """Return the job that comes first, if there is one."""
        while self._heap:
            _, entry, job = heappop(self._heap)
            if entry == job.entry:
                return job
            self._gone -= 1
        return None

    def withdraw(self, job: Job) -> None:
        """A job is gone, though it waits."""
        job.entry = -1
        self._gone += 1

    def oldest(self) -> Job | None:
        """Return the job that has been ready for longest, if there is one. It takes a look at all of them."""
        waiting = [job for _, entry, job in self._heap if entry == job.entry]
        return min(waiting, key=lambda job: (job.ready_ns, job.entry)) if waiting else None


class Ordered(Ready):
    """The same in any order; and a job that comes back may keep the place that it had when it was first enqueued."""

    def __init__(self, order: Order, ageing_ns: int, size_ns: Size, *, keeps_place: bool) -> None:
        super().__init__()
        self._order = order
        self._ageing_ns = ageing_ns
        self._size_ns = size_ns
        self._keeps_place = keeps_place

    def take_place(self, job: Job) -> int:
        """Return its place: perhaps the one that it has had before."""
        if not self._keeps_place:
            return super().take_place(job)
        if job.place < 0:
            job.place = super().take_place(job)
        return job.place

    def push(self, job: Job) -> None:
        """A job becomes ready."""
        entry = job.entry = self.take_place(job)
        size_ns = self._size_ns(job, job.stays + 1) if self._order == Order.SJF else 0
        order, ageing_ns = self._order, self._ageing_ns
        key = ready_key(order, ageing_ns, job.priority, job.ready_ns, entry, size_ns, job.deadline_ns)
        heappush(self._heap, (key, entry, job))


class Weighted:
    """A heap for each step, served in the proportion of their weights."""

    def __init__(self, weights: list[int], make: Callable[[], Ready]) -> None:
        self._kinds = [make() for _ in weights]
        self._strides = [stride(weight) for weight in weights]
        self._passes = [0] * len(weights)
        self._last_pass = 0  # of the kind that was served last, before it moved

    @property
    def count(self) -> int:
        """How many are ready."""
        return sum(kind.count for kind in self._kinds)

    def take_place(self, job: Job) -> int:
        """Return its place among those of its step."""
        return self._kinds[job.step].take_place(job)

    def push(self, job: Job) -> None:
        """A job becomes ready behind those of its step."""
        kind = self._kinds[job.step]
        if not kind.count:
            self._passes[job.step] = rejoined_pass(self._passes[job.step], self._last_pass)
        kind.push(job)

    def pop(self) -> Job | None:
        """Return the job that comes first, if there is one."""
        chosen = pick(self._passes, [kind.count > 0 for kind in self._kinds])
        if chosen < 0:
            return None
        self._last_pass = self._passes[chosen]
        self._passes[chosen] += self._strides[chosen]
        return self._kinds[chosen].pop()

    def withdraw(self, job: Job) -> None:
        """A job is gone, though it waits."""
        self._kinds[job.step].withdraw(job)

    def oldest(self) -> Job | None:
        """Return the job that has been ready for longest, if there is one."""
        oldest = [job for kind in self._kinds if (job := kind.oldest())]
        return min(oldest, key=lambda job: (job.ready_ns, job.entry)) if oldest else None


def ready_jobs(spec: Queue, weights: list[int], size_ns: Size) -> Ready | Weighted:
    """Return the order that a queue's scenario asks for, empty. Where it is not by priority, all are as urgent."""
    order, keeps_place = Order[spec.order.upper()], spec.redelivery == "head"

    def kind() -> Ready:
        """Return one heap."""
        if order in (Order.FIFO, Order.PRIORITY, Order.WEIGHTED) and not spec.ageing_ns and not keeps_place:
            return Ready()
        return Ordered(order, spec.ageing_ns or 0, size_ns, keeps_place=keeps_place)

    return Weighted(weights, kind) if order == Order.WEIGHTED else kind()
