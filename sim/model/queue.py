"""The queue: scheduled jobs, ready jobs in their order, and the workers who wait for one."""

from __future__ import annotations

from collections import deque
from heapq import heappop, heappush
from itertools import count

from sim.model.clock import Clock, Kind, Turn
from sim.model.logbook import Logbook
from sim.model.things import Job
from sim.record import AttemptEnd, JobState
from sim.scenario import Queue


class JobQueue:
    """Jobs go in by `offer`, or by `put_back` after a failure; workers get them by `take`, or else by `next_job`."""

    def __init__(self, clock: Clock, log: Logbook, spec: Queue) -> None:
        self._clock = clock
        self._log = log
        self._capacity = spec.capacity
        self._by_priority = spec.order == "priority"
        self._entries = count()  # first come, first served among equals
        self.ready: list[tuple[int, int, Job]] = []  # a heap: the least (priority, entry) is delivered first
        self._scheduled: dict[int, tuple[Job, int]] = {}  # by number: the job and when it is due
        self._idle: deque[Turn] = deque()  # the worker idle for longest gets the next job

    def offer(self, job: Job) -> bool:
        """Admit a new job if there is room. Jobs that workers hold take no room, jobs that wait for a time do."""
        if self._idle:
            self._idle.popleft().hand(job)
        elif self._capacity is None or len(self.ready) + len(self._scheduled) < self._capacity:
            heappush(self.ready, (job.priority if self._by_priority else 0, next(self._entries), job))
        else:
            return False
        return True

    def put(self, job: Job) -> None:
        """A job becomes ready: hand it to an idle worker, or keep it."""
        job.ready_ns = self._clock.now_ns
        if self._idle:
            self._idle.popleft().hand(job)
        else:
            heappush(self.ready, (job.priority if self._by_priority else 0, next(self._entries), job))

    def put_later(self, job: Job, delay_ns: int) -> None:
        """Keep a job out of the workers' sight until its time comes."""
        self._scheduled[job.number] = (job, self._clock.now_ns + delay_ns)
        self._log.job_is(job.number, JobState.SCHEDULED)
        self._clock.call_after(delay_ns, Kind.JOB_DUE, job.number, lambda: self._is_due(job))

    def _is_due(self, job: Job) -> None:
        del self._scheduled[job.number]
        self._log.job_is(job.number, JobState.READY)
        self.put(job)

    def next_job(self, turn: Turn) -> Turn:
        """Line up for the next job: the wait of an idle worker."""
        self._idle.append(turn)
        return turn.wait()

    def note_what_waits(self) -> None:
        """At the horizon: note the jobs that are still here."""
        while self.ready:
            _, _, job = heappop(self.ready)
            self._log.waits(job, job.ready_ns, AttemptEnd.READY)
        for job, due_ns in self._scheduled.values():
            self._log.waits(job, due_ns, AttemptEnd.SCHEDULED)
