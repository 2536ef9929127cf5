"""The queue: scheduled jobs, ready jobs in their order, producers that wait for room."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, NamedTuple

from simpy.events import Event

from sim.model.clock import Kind
from sim.model.fates import lose, what_counts
from sim.model.lanes import Lanes
from sim.model.ready import ready_jobs
from sim.model.things import Job
from sim.policies.lease import notice_ns
from sim.record import NEVER, AttemptEnd, JobState
from sim.scenario import Queue

if TYPE_CHECKING:
    from sim.model.lab import Lab
    from sim.model.pool import Worker


class Producer(NamedTuple):
    """Who waits for room, and with what: a job of which key, ready at once or later."""

    turn: Event
    key: int
    is_due: bool


class JobQueue:
    """Jobs go in by `offer`, or by `put` and `put_later` when they come back; workers get them by `take`."""

    def __init__(self, lab: Lab, number: int, spec: Queue) -> None:
        self._lab = lab
        self._clock = lab.clock
        self.number = number  # in Record.queues
        self.spec = spec
        self.lease_ns = spec.visibility_timeout_ns or 0 if spec.ack == "late" else 0  # 0: none
        self.counts = what_counts(spec)
        waits = self.lease_ns > 0 and spec.late_ack == "accept" and not spec.ordered  # for acks that come late
        self.buries_late = waits and spec.max_receives is not None
        by_leases = spec.ack == "late" and lab.architecture.stream is None
        self.hangs_on_connection = by_leases and spec.noticed_by == "connection"
        self.ready = ready_jobs(spec, lab.weights, lab.luck.size_ns)
        self._link = lab.link
        self.lines: list[deque[Worker]] = []  # of the pools that read it; the first with an idle worker comes first
        self.lanes = Lanes() if spec.ordered else None
        self._scheduled: dict[int, Job] = {}  # by number
        self._blocked: deque[Producer] = deque()  # those that wait for room, the first first
        self._keeps_places = spec.redelivery == "head"
        self._is_plain = (  # and one pool reads it
            spec.capacity is None and not spec.ordered and not self._keeps_places and lab.is_at_hand
        )
        self._promised = 0  # places of producers that have been let in and not come yet

    def read_by(self, line: deque[Worker]) -> None:
        """One more pool takes jobs from here."""
        self.lines.append(line)
        self._is_plain = self._is_plain and len(self.lines) == 1

    @property
    def backlog(self) -> int:
        """How many jobs wait: ready or scheduled."""
        return self.due + len(self._scheduled)

    @property
    def due(self) -> int:
        """How many jobs wait for a worker, or for their turn in a lane."""
        return self.ready.count + (self.lanes.count if self.lanes else 0)

    @property
    def has_room(self) -> bool:
        """Whether one more job may wait. Those that workers hold take no room, those that wait for a time do."""
        return self.spec.capacity is None or self.backlog + self._promised < self.spec.capacity

    @property
    def is_awaited(self) -> bool:
        """Whether a job that becomes ready is delivered at once."""
        return not self._link.is_down and any(self.lines)

    def offer(self, job: Job, due_ns: int) -> bool:
        """Admit a new job, if there is room or an idle worker takes it at once; tell whether it was admitted."""
        if self._is_plain and due_ns == job.ready_ns:
            line = self.lines[0]
            if line:
                line.popleft().accept(job)
            else:
                self.ready.push(job)
            return True
        return self._offer_with_care(job, due_ns)

    def _offer_with_care(self, job: Job, due_ns: int) -> bool:
        if self._is_cut_off:
            return False
        if due_ns > job.ready_ns or (self.lanes and self.lanes.is_taken(job.key)) or not self._hand_to_idle(job):
            if not self.has_room and not self._make_room():
                return False
            self._admit(job, due_ns)
        elif self.lanes:
            self.lanes.enter(job)
        return True

    def _admit(self, job: Job, due_ns: int) -> None:
        """Let a new job wait: for its time, for its turn in its lane, or for a worker."""
        if self.lanes and not self.lanes.enter(job):
            if due_ns > job.ready_ns:
                job.ready_ns = notice_ns(due_ns, self.spec.schedule_poll_ns)
        elif due_ns > job.ready_ns:
            self.put_later(job, due_ns)
        else:
            self.ready.push(job)

    def _make_room(self) -> bool:
        """Drop the oldest ready job, where that is the rule; tell whether there is room now."""
        oldest = self.ready.oldest() if self.spec.when_full == "drop_oldest" else None
        if oldest is None:
            return False
        self.withdraw(oldest)
        lose(self._lab, oldest)
        return True

    def _hand_to_idle(self, job: Job) -> bool:
        """Give a ready job to the worker that is idle for longest; tell whether there was one."""
        if self._link.is_down:
            return False
        for line in self.lines:
            if line:
                if self._keeps_places:
                    self.ready.take_place(job)
                line.popleft().accept(job)
                return True
        return False

    def put(self, job: Job) -> None:
        """A job becomes ready: hand it to an idle worker, or keep it."""
        job.ready_ns = self._clock.now_ns
        if not self._hand_to_idle(job):
            self.ready.push(job)

    def put_later(self, job: Job, due_ns: int) -> None:
        """Keep a job out of the workers' sight until its time comes, and is noticed."""
        due_ns = job.due_ns = notice_ns(due_ns, self.spec.schedule_poll_ns)
        self._scheduled[job.number] = job
        self._clock.call_after(due_ns - self._clock.now_ns, Kind.JOB_DUE, job.number, lambda: self._is_due(job, due_ns))

    def _is_due(self, job: Job, due_ns: int) -> None:
        if job.number not in self._scheduled or job.due_ns != due_ns:
            return  # it has gone meanwhile
        del self._scheduled[job.number]
        job.due_ns = NEVER
        self.put(job)
        self.let_in()

    def take(self) -> Job | None:
        """Return the ready job that comes first, if there is one."""
        job = self.ready.pop()
        if job is not None and self._blocked:
            self.let_in()
        return job

    def withdraw(self, job: Job) -> None:
        """Take a waiting job out of the queue, and note its stay."""
        now_ns, until_ns = self._clock.now_ns, job.ready_ns
        if job.number in self._scheduled:
            del self._scheduled[job.number]
            until_ns = job.due_ns
        elif job.entry >= 0:
            self.ready.withdraw(job)
        else:
            assert self.lanes is not None, "a job that waits is scheduled, ready, or in a lane"
            self.lanes.leave(job)
        job.due_ns = NEVER
        self._lab.log.waits(job, until_ns, now_ns, AttemptEnd.WITHDRAWN)
        self.let_in()

    def next_in_lane(self, job: Job) -> None:
        """A job has ended: the next of its key may come."""
        following = self.lanes.next_after(job) if self.lanes else None
        if following is None:
            return
        if following.ready_ns > self._clock.now_ns:
            self.put_later(following, following.ready_ns)
        elif not self._hand_to_idle(following):
            self.ready.push(following)

    def wait_for_room(self, key: int, *, is_due: bool) -> Event | None:
        """Return the event that lets a producer in: whoever waits for longest first; None if it need not wait."""
        producer = Producer(self._clock.event(), key, is_due)
        idle = any(self.lines) and self._goes_straight(producer)
        if self._is_cut_off or not (self._blocked or not (self.has_room or idle)):
            return None
        self._blocked.append(producer)
        return producer.turn

    @property
    def _is_cut_off(self) -> bool:
        """Whether nobody can enqueue. At the instant at which the broker is back one can, before it delivers."""
        return self._link.until_ns > self._clock.now_ns

    def _goes_straight(self, producer: Producer) -> bool:
        """Whether its job needs no room where a worker is idle: it neither waits for its time nor for others."""
        return producer.is_due and not (self.lanes and self.lanes.is_taken(producer.key))

    def keep_promise(self) -> None:
        """A producer who was let in has come."""
        self._promised -= 1

    def give_up(self, turn: Event) -> None:
        """A producer does not wait any longer, or does not come though it has just been let in."""
        others = deque(producer for producer in self._blocked if producer.turn is not turn)
        if len(others) < len(self._blocked):
            self._blocked = others
        else:
            self._promised -= 1
            self.let_in()

    def let_in(self) -> None:
        """Let producers in while there is room, and they can reach the broker."""
        while self._blocked and self.has_room and not self._link.is_down:
            self._let_one_in()

    def worker_is_idle(self) -> bool:
        """A worker lines up since nothing waits: let in a producer, though there is no room; tell whether one came."""
        lets_in = bool(self._blocked) and self._goes_straight(self._blocked[0])
        if lets_in:
            self._let_one_in()
        return lets_in

    def _let_one_in(self) -> None:
        self._promised += 1
        self._blocked.popleft().turn.succeed()

    def note_what_waits(self) -> None:
        """At the horizon: note the jobs that are still here."""
        log = self._lab.log
        while job := self.ready.pop():
            log.waits(job, job.ready_ns, NEVER, AttemptEnd.READY)
        for job in self._scheduled.values():
            log.waits(job, job.due_ns, NEVER, AttemptEnd.SCHEDULED)
            log.job_is(job.number, JobState.SCHEDULED)
        for job in self.lanes.waiting() if self.lanes else ():
            is_due = job.ready_ns < self._clock.now_ns
            log.waits(job, job.ready_ns, NEVER, AttemptEnd.READY if is_due else AttemptEnd.SCHEDULED)
            if not is_due:
                log.job_is(job.number, JobState.SCHEDULED)
