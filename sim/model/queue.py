"""The queue: scheduled jobs, ready jobs in their order, and the workers who wait for one."""

from __future__ import annotations

from collections import deque
from heapq import heappop, heappush
from itertools import count

from simpy.events import Event

from sim.model.clock import Clock, Kind
from sim.model.logbook import Logbook
from sim.model.things import Job
from sim.record import AttemptEnd, JobState
from sim.scenario import Queue


class Fifo(deque[Job]):
    """First come, first served."""

    add = deque.append
    take = deque.popleft


class PriorityOrder(list[tuple[int, int, Job]]):
    """The most urgent first (0 before 1); first come, first served among equals. A heap."""

    def __init__(self) -> None:
        super().__init__()
        self._entries = count()

    def add(self, job: Job) -> None:
        """Let a job in, behind its equals."""
        heappush(self, (job.priority, next(self._entries), job))

    def take(self) -> Job:
        """Let the first one out."""
        return heappop(self)[2]


class JobQueue:
    """Jobs go in by `offer`, or by `put_back` after a failure; workers get them by `take`, or else by `next_job`."""

    def __init__(self, clock: Clock, log: Logbook, spec: Queue) -> None:
        self._clock = clock
        self._log = log
        self._capacity = spec.capacity
        self.ready = PriorityOrder() if spec.order == "priority" else Fifo()
        self._scheduled: dict[int, tuple[Job, int]] = {}  # by number: the job and when it is due
        self._idle: deque[Event] = deque()  # the worker idle for longest gets the next job

    def offer(self, job: Job) -> bool:
        """Admit a new job if there is room. Jobs that workers hold take no room, jobs that wait for a time do."""
        if self._idle:
            self._idle.popleft().succeed(job)
        elif self._capacity is None or len(self.ready) + len(self._scheduled) < self._capacity:
            self.ready.add(job)
        else:
            return False
        return True

    def put(self, job: Job) -> None:
        """A job becomes ready: hand it to an idle worker, or keep it."""
        job.ready_ns = self._clock.now_ns
        if self._idle:
            self._idle.popleft().succeed(job)
        else:
            self.ready.add(job)

    def put_later(self, job: Job, delay_ns: int) -> None:
        """Keep a job out of the workers' sight until its time comes."""
        self._scheduled[job.number] = (job, self._clock.now_ns + delay_ns)
        self._log.job_is(job.number, JobState.SCHEDULED)
        self._clock.call_after(delay_ns, Kind.JOB_DUE, job.number, lambda: self._is_due(job))

    def _is_due(self, job: Job) -> None:
        del self._scheduled[job.number]
        self._log.job_is(job.number, JobState.READY)
        self.put(job)

    def next_job(self) -> Event:
        """Return an event that brings the next job: the wait of an idle worker."""
        turn = self._clock.event()
        self._idle.append(turn)
        return turn

    def note_what_waits(self) -> None:
        """At the horizon: note the jobs that are still here."""
        while self.ready:
            job = self.ready.take()
            self._log.attempt(job.number, job.attempts + 1, -1, job.ready_ns, -1, -1, AttemptEnd.READY)
        for job, due_ns in self._scheduled.values():
            self._log.attempt(job.number, job.attempts + 1, -1, due_ns, -1, -1, AttemptEnd.SCHEDULED)
