"""How jobs come into being: from requests, and from jobs that are done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.model.clock import Kind
from sim.model.fates import time_is_over
from sim.model.things import Job
from sim.record import NEVER, JobState
from sim.scenario import Architecture, Step

if TYPE_CHECKING:
    from sim.model.lab import Lab
    from sim.model.queue import JobQueue


class Intake:
    """Makes jobs and puts them on their queues."""

    def __init__(self, lab: Lab, architecture: Architecture) -> None:
        self._lab = lab
        self._clock = lab.clock
        self._steps = [architecture.steps[name] for name in architecture.step_names]
        self.is_due_at_once = [step.delay is None and step.schedule is None for step in self._steps]
        self._most = architecture.max_jobs
        names, taken = architecture.step_names, Counter[int]()
        self._spawns: list[list[tuple[int, int, int]]] = []  # by step: (step spawned, how many, number of the first)
        for step in self._steps:
            spawned = {names.index(name): count for name, count in step.spawns.items()}
            self._spawns.append([(child, count, taken[child]) for child, count in spawned.items()])
            taken.update(spawned)
        self._litter = taken  # by step: how many each job, of any step, could spawn in all
        self.spawns = bool(taken)  # whether jobs spawn jobs
        self._kinds = [_kind(step, queue, self.spawns) for step, queue in zip(self._steps, lab.queue_of, strict=True)]
        self._jobs_of: Counter[int] = Counter()  # by element: jobs that a request has brought about

    def note(self, request: int, call: int, steps: Sequence[int], element: int, parent: int = NEVER) -> int:
        """Note that jobs come into being, one for each step; return the row of the first."""
        lab = self._lab
        key, now_ns, log = lab.luck.key(element), lab.clock.now_ns, lab.log
        rows = [log.job(request, call, step, parent, lab.queue_of[step].number, key, now_ns) for step in steps]
        return rows[0] if rows else NEVER

    def enqueue(self, steps: Sequence[int], element: int, row: int, call_number: int = 1) -> bool:
        """Put steps of a request on the queue, one job each, in rows from `row` on; tell whether all were admitted."""
        all_admitted, now_ns = True, self._clock.now_ns
        for step in steps:
            queue, priority, is_special = self._kinds[step]
            job = Job(row, step, element, call_number, now_ns, queue, priority)
            if not queue.offer(job, self._prepare(job) if is_special else now_ns):
                self._reject(job)
                all_admitted = False
            row += 1
        return all_admitted

    def _reject(self, job: Job) -> None:
        job.over = True
        self._lab.log.job_ends(job.number, job.ready_ns, JobState.REJECTED)

    def _prepare(self, job: Job) -> int:
        """Give a job what only some steps have; return when it is due."""
        step, luck = self._steps[job.step], self._lab.luck
        self._jobs_of[job.element] += 1
        if job.queue.lanes is not None:
            job.key = luck.key(job.element)
        if step.ttl_ns is not None:
            job.expires_ns = job.ready_ns + step.ttl_ns
            self._lab.clock.call_after(step.ttl_ns, Kind.JOB_EXPIRES, job.number, lambda: time_is_over(self._lab, job))
        if step.deadline_ns is not None:
            job.deadline_ns = self._lab.log.arrival_ns(job.number) + step.deadline_ns
        if step.poison_share:
            job.poison = luck.poisoned(job.step, job.element, job.child)
        return luck.due_ns(job, job.ready_ns)

    def spawn(self, parent: Job) -> None:
        """A job is done: put the jobs that it spawns on their queues, as many as its request may still bring about."""
        if not self._spawns[parent.step]:
            return
        request, call = self._lab.log.request_of(parent.number)
        for step, count, first in self._spawns[parent.step]:
            for number in range(count):
                row = self.note(request, call, [step], parent.element, parent.number)
                child = parent.child * self._litter[step] + first + number + 1
                self._offer_child(row, step, parent, child)

    def _offer_child(self, row: int, step: int, parent: Job, child: int) -> None:
        (queue, priority, is_special), now_ns = self._kinds[step], self._clock.now_ns
        job = Job(row, step, parent.element, parent.call_number, now_ns, queue, priority)
        job.child = child
        due_ns = self._prepare(job) if is_special else now_ns
        if self._jobs_of[job.element] > self._most or not queue.offer(job, due_ns):
            self._reject(job)


def _kind(step: Step, queue: JobQueue, spawns: bool) -> tuple[JobQueue, int, bool]:  # noqa: FBT001
    """By step: its queue, how urgent it is there, and whether its jobs have more than a size and a fate."""
    waits = step.delay is not None or step.schedule is not None
    ends = step.ttl_ns is not None or step.deadline_ns is not None or step.poison_share > 0
    is_special = waits or ends or spawns or queue.lanes is not None
    return queue, step.priority if queue.spec.order == "priority" else 0, is_special
