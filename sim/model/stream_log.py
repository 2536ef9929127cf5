"""The log: partitions in order, each read by every group at its own pace."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from sim.model.queue import JobQueue
from sim.model.things import Delivery, Job
from sim.record import NEVER, AttemptEnd
from sim.scenario import Queue

if TYPE_CHECKING:
    from sim.model.lab import Lab
    from sim.model.stream_group import Group, Member


class Log(JobQueue):
    """A queue whose jobs stand in the partitions of the group that does their step.

    A job that fails and is tried again in place keeps its place and its partition waits for it; every other job that
    comes, or comes back, is appended.
    """

    groups: dict[int, Group]  # by step

    def __init__(self, lab: Lab, number: int, spec: Queue) -> None:
        super().__init__(lab, number, spec)
        assert lab.architecture.stream is not None, "who has a log has a stream"
        self._partitions = lab.architecture.stream.partitions
        self._has_keys = lab.architecture.keys is not None
        self.groups = {}

    def partition(self, job: Job) -> Partition:
        """Return the partition of a job: by whose request it is, or by turns where nobody asks."""
        which = self._lab.luck.key(job.element) if self._has_keys else job.element
        return self.groups[job.step].partitions[which % self._partitions]

    def offer(self, job: Job, due_ns: int) -> bool:
        """Append a new job, if the broker can be reached; tell whether it can. Nothing is due later than now."""
        assert due_ns == job.ready_ns, "a log has no times"
        if self._link.is_down:
            return False
        self.put(job)
        return True

    def put(self, job: Job) -> None:
        """A job becomes ready: at its place if it has one, at the end of its partition if not."""
        job.ready_ns = self._clock.now_ns
        partition = self.partition(job)
        if job.entry < 0:
            partition.append(job)
        partition.wake()

    def note_what_waits(self) -> None:
        """At the horizon: note the jobs that are still here. Those at work are noted by whoever has them."""
        super().note_what_waits()
        for group in self.groups.values():
            for partition in group.partitions:
                for job in partition.waiting():
                    self._lab.log.waits(job, job.ready_ns, NEVER, AttemptEnd.READY)


class Repeat(Delivery):
    """What was done already, read again: no stay of the job, and no lease. It has the luck of the time before."""

    __slots__ = ()

    def __init__(self, job: Job, worker: int) -> None:
        self.number = job.stays
        self.job = job
        self.worker = worker
        self.ready_ns = self.leased_ns = self.released_ns = self.begun_ns = self.worked_ns = self.over_ns = NEVER


class Partition:
    """One part of the log as one group sees it: what lies ahead, and what was read since its offset was committed."""

    __slots__ = ("_end", "ahead", "held", "holder", "owner", "read")

    def __init__(self) -> None:
        self._end = 0  # the offset of what is appended next
        self.ahead: deque[Job] = deque()  # the first of them may be at work
        self.read: deque[Job] = deque()  # done, and read again if the consumer is lost
        self.owner: Member | None = None  # who reads it
        self.holder: Member | None = None  # who is at work in it: its owner, or one who was until a moment ago
        self.held: Delivery | None = None  # what that one works on

    def append(self, job: Job) -> None:
        """Put a job at the end."""
        job.entry = self._end
        self._end += 1
        self.ahead.append(job)

    @property
    def can_be_read(self) -> bool:
        """Whether something lies ahead, nobody is at work, and the first job does not wait for its next attempt."""
        return self.holder is None and len(self.ahead) > 0 and self.ahead[0].due_ns == NEVER

    def wake(self) -> None:
        """There is something to read: tell its owner, in case that one is idle."""
        if self.owner is not None and self.can_be_read:
            self.owner.wake()

    def move_on(self, *, done: bool) -> None:
        """The first job leaves: it is done, or it goes on elsewhere, and with it the offset is committed at once."""
        job = self.ahead.popleft()
        job.entry = -1
        self.read.append(job)
        if not done:
            self.commit()

    def commit(self) -> None:
        """Save the offset: what was read is not read again."""
        self.read.clear()

    def rewind(self) -> None:
        """Go back to the last offset that was committed: what was read since then lies ahead once more."""
        self.ahead.extendleft(reversed(self.read))
        self.read.clear()

    def waiting(self) -> list[Job]:
        """Return the jobs that are ready: not done before, not at work, not waiting for a time."""
        return [job for job in self.ahead if not job.over and job.lease is None and job.due_ns == NEVER]
