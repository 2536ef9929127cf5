"""What moves through the model: calls of the API, jobs on the queue, deliveries of jobs to workers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simpy.events import Event

from sim.record import NEVER, Answer

if TYPE_CHECKING:
    from sim.model.queue import JobQueue


class Job:
    """A step put on the queue. It lives as long as it is in the system; the logbook keeps what remains of it.

    What most jobs never change is a default of the class.
    """

    child = 0  # 0 for a job of a request, 1, 2, … for one that another job has spawned
    key = 0  # whose it is
    stays = 0  # in the queue, each ended by a delivery or without one
    uncounted = 0  # of these, how many are no deliveries that count, or belong to an earlier life
    failures = 0  # of its attempts, in this life
    place = -1  # in the order of first enqueueing, once it has one
    entry = -1  # in the order of the ready jobs; -1 while it is not ready
    backoff_ns = 0  # the last delay: decorrelated jitter builds on it
    due_ns = NEVER  # while it is scheduled
    expires_ns = NEVER  # when its time to live is over
    deadline_ns = 2**62  # when it should be done
    poison = False
    begun = False  # in this life; noted only where first attempts pay for retries
    over = False  # done, or given up
    lease: Delivery | None = None  # the delivery that holds it now

    def __init__(
        self, number: int, step: int, element: int, call_number: int, now_ns: int, queue: JobQueue, priority: int
    ) -> None:
        self.number = number  # row in the record's `jobs`
        self.step = step  # index into Record.steps
        self.element = element  # whose luck it carries, in every random stream
        self.call_number = call_number  # which call of its request made it, 1, 2, …
        self.ready_ns = now_ns  # since when it may be delivered; at first, since it was made
        self.queue = queue
        self.priority = priority

    @property
    def receives(self) -> int:
        """How often it has been delivered, as the broker counts."""
        return self.stays - self.uncounted


class Delivery:
    """A job in the hands of a worker, who may hold it for longer than its lease lasts."""

    __slots__ = (
        "begun_ns", "is_cut_off", "job", "leased_ns", "number", "over_ns", "ready_ns", "released_ns", "worked_ns",
        "worker",
    )  # fmt: skip

    def __init__(self, job: Job, worker: int, now_ns: int) -> None:
        job.lease = self
        self.number = job.stays = job.stays + 1
        self.job = job
        self.worker = worker
        self.ready_ns = job.ready_ns
        self.leased_ns = now_ns
        self.released_ns = NEVER  # when the job left this delivery's hands
        self.begun_ns = NEVER
        self.worked_ns = NEVER  # when the work was over, if its worker has to wait before it can say so
        self.over_ns = NEVER  # when the worker was through with it, one way or another
        self.is_cut_off = False  # the connection is lost that it was made on


class Call:
    """One call of the API by the user of a request."""

    __slots__ = ("answered", "element", "number", "request", "row", "sent_ns")

    def __init__(self, row: int, request: int, number: int, element: int, sent_ns: int, answered: Event) -> None:
        self.row = row  # in the record's `calls`
        self.request = request
        self.number = number  # 1, 2, … of its request
        self.element = element
        self.sent_ns = sent_ns
        self.answered = answered  # succeeds with the Answer: from the API, or from the end of the user's patience

    def hear(self, answer: Answer) -> None:
        """Tell the user, who still waits, what the API answers."""
        self.answered.succeed(answer)
