"""Pools of workers: who is in line for the next job, and which queue it comes from."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from sim.model.clock import Actor, Turn
from sim.model.fates import is_given_up
from sim.model.things import Delivery, Job
from sim.policies.order import next_queue
from sim.record import ShiftEnd
from sim.scenario import Workers

if TYPE_CHECKING:
    from sim.model.lab import Lab
    from sim.model.queue import JobQueue


class Pool:
    """Workers of one kind. Whoever has been in line for longest gets the next job."""

    def __init__(self, lab: Lab, number: int, spec: Workers, first: int, queues: Mapping[str, JobQueue]) -> None:
        self._lab, self._link = lab, lab.link
        self.number = number  # in Record.pools
        self.spec = spec
        self.prefetch = spec.prefetch
        self.keeps_line = spec.prefetch > 1 and not spec.poll_ns  # also with a job in hand: there is room for more
        reads = spec.reads or tuple(queues)
        self._queues = [queues[name] for name in reads]
        self._weights = tuple(reads.values()) if isinstance(reads, Mapping) else ()
        self._turns = (0,) * len(self._weights)
        self.line: deque[Worker] = deque()
        self.workers = [Worker(lab, self, first + number) for number in range(spec.most)]
        only = self._queues[0]
        waits = only.spec.when_full == "block" or only.buries_late or len(self._queues) > 1
        self.take: Callable[[], Job | None] = self._take if waits or not lab.is_at_hand else only.ready.pop
        for queue in self._queues:
            queue.read_by(self.line)

    def _take(self) -> Job | None:
        """Return the job that comes first in what the pool reads, if there is one and it can be reached."""
        if self._link.is_down:
            return None
        if self._weights:
            return self._take_in_turns()
        for queue in self._queues:
            if queue.ready.count and (job := self._next_of(queue)):
                return job
        self._finds_nothing()
        return None

    def _next_of(self, queue: JobQueue) -> Job | None:
        """Return the job of a queue that comes first; those that are not delivered again are given up on the way."""
        job = queue.take()
        while job is not None and is_given_up(self._lab, job):
            job = queue.take()
        return job

    def _finds_nothing(self) -> None:
        """Nothing waits, so whoever asks lines up, if that is what its pool does."""
        if not self.spec.poll_ns or self.spec.long_poll_ns:
            any(queue.worker_is_idle() for queue in self._queues)  # one producer at most: there is one worker

    def _take_in_turns(self) -> Job | None:
        while any(waiting := tuple(queue.ready.count > 0 for queue in self._queues)):
            chosen, self._turns = next_queue(self._turns, self._weights, waiting)
            if job := self._next_of(self._queues[chosen]):
                return job
        self._finds_nothing()
        return None

    def hand_out(self) -> None:
        """Give what is ready to workers who wait: the broker is back."""
        while self.line and (job := self.take()):
            self.line.popleft().accept(job)

    def to_do(self, *, in_flight: bool, scheduled: bool) -> int:
        """How many jobs of the queues that it reads wait; with those at which somebody is, or whose time is to come."""
        waiting = sum(queue.backlog if scheduled else queue.due for queue in self._queues)
        return waiting + (sum(held.job.queue in self._queues for held in self._lab.leased()) if in_flight else 0)

    def oldest_ns(self) -> int | None:
        """Since when the oldest ready job waits, if there is one."""
        ready = [job.ready_ns for queue in self._queues if (job := queue.ready.oldest())]
        return min(ready, default=None)


class Worker:
    """One worker: what it holds, whether it is up, and the story that it follows."""

    def __init__(self, lab: Lab, pool: Pool, number: int) -> None:
        self._clock, self._leases = lab.clock, lab.leases
        self.pool = pool
        self.number = number  # over all pools
        self.actor = Actor()
        self.turn = Turn(lab.clock)
        self.waits = False  # idle, until it is handed a job
        self.is_fresh = True  # has not asked yet
        self.dies_of = ShiftEnd.CRASHED  # the next time that the work in hand kills it
        self._askings = 0  # to tell one wait from the next
        self.current: Delivery | None = None
        self.steady = False  # follows a story without deliveries, and so has only a job in hand:
        self.job: Job | None = None
        self.since_ns = 0
        self.buffer: deque[Delivery] = deque()  # prefetched
        self.life = 0  # how often it has come up
        self.summons = 0  # how often it was told to
        self.up = False
        self.stops = False  # asked to stop: takes no more jobs
        self.wanted = True  # comes back when it is down
        self.shift = -1  # row in the record
        self.busy_left_ns: int | None = None  # until its crash, where the clock runs only while it works

    @property
    def held(self) -> int:
        """How many jobs it holds."""
        return len(self.buffer) + (self.current is not None)

    def take(self) -> Delivery | None:
        """Take the job that comes first, to work on it now."""
        job = self.pool.take()
        if job is None:
            return None
        held = self.current = Delivery(job, self.number, self._clock.now_ns)
        return held

    def next_held(self) -> Delivery | None:
        """Fetch as many as it may hold, and take the first of them to work on it now."""
        if self.pool.prefetch == 1:
            return self.take()
        self.fill()
        held = self.current = self.buffer.popleft() if self.buffer else None
        return held

    def wait(self) -> Turn:
        """Line up, idle."""
        self.waits = True
        self._askings += 1
        if not self.pool.keeps_line or self not in self.pool.line:
            self.pool.line.append(self)
        return self.turn.wait()

    def delivery_of(self, job: Job) -> Delivery:
        """Return, afterwards, the delivery of a job that was begun as soon as it was delivered."""
        held = Delivery(job, self.number, self.since_ns)
        held.begun_ns = self.since_ns
        return held

    def accept(self, job: Job) -> None:
        """Take a job that is handed over: to work on it now, or for the buffer."""
        if self.steady:
            self.turn.hand(job)
            return
        held = Delivery(job, self.number, self._clock.now_ns)
        if self.waits:
            self.waits = False
            self.current = held
            self.turn.hand(held)
        else:
            self.buffer.append(held)
            self._leases.watch(held)
        if self.pool.keeps_line and self.held < self.pool.prefetch:
            self.pool.line.append(self)

    def fill(self) -> None:
        """Fetch what it may hold; if there is less, line up for more."""
        pool = self.pool
        while self.held < pool.prefetch:
            job = pool.take()
            if job is None:
                if pool.keeps_line and self not in pool.line:
                    pool.line.append(self)
                return
            held = Delivery(job, self.number, self._clock.now_ns)
            self.buffer.append(held)
            self._leases.watch(held)

    def line_up_for_more(self) -> None:
        """It has room again for jobs that are handed over."""
        pool = self.pool
        if pool.keeps_line and self.up and not self.stops and self.held < pool.prefetch and self not in pool.line:
            pool.line.append(self)

    def asked_in_vain(self) -> Callable[[], None]:
        """Return what ends the wait that now begins, if nothing has come by then."""
        asking = self._askings + 1

        def give_up() -> None:
            """Stop waiting."""
            if self.waits and self._askings == asking:
                self.leave_line()
                self.turn.hand(None)

        return give_up

    def leave_line(self) -> None:
        """Line up no longer."""
        self.waits = False
        while self in self.pool.line:
            self.pool.line.remove(self)
