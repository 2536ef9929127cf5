"""The lab: what every process of one run shares."""

from __future__ import annotations

from collections.abc import Sequence

from sim.model.clock import Clock
from sim.model.logbook import Logbook
from sim.model.luck import Luck
from sim.model.queue import JobQueue
from sim.model.things import Job
from sim.policies import LONGEST_NS, Growth, Jitter, RetryRule
from sim.record import JobState
from sim.scenario import Architecture, Retry
from sim.workload import Workload


class Lab:
    """One architecture at work on one workload. Steps are numbered as in the record."""

    def __init__(self, architecture: Architecture, workload: Workload) -> None:
        self.clock = Clock()
        self.log = Logbook()
        self.luck = Luck(workload, architecture)
        self.queue = JobQueue(self.clock, self.log, architecture.queue)
        self.retry = retry_rule(architecture.retry)
        numbers = {name: number for number, name in enumerate(architecture.step_names)}
        self.inline = [numbers[name] for name in architecture.inline]
        self.queued = [numbers[name] for name in architecture.queued]
        self.priorities = [architecture.steps[name].priority for name in architecture.step_names]
        worker_count = architecture.workers.count if architecture.workers is not None else 0
        self.in_hand: list[Job | None] = [None] * worker_count  # the job that each worker works on

    def enqueue(self, steps: Sequence[int], element: int, row: int, call_number: int = 1) -> bool:
        """Put steps of a request on the queue, one job each, in rows from `row` on; tell whether all were admitted."""
        all_admitted = True
        now_ns = self.clock.now_ns
        for step in steps:
            if not self.queue.offer(Job(row, step, self.priorities[step], element, call_number, now_ns)):
                self.log.job_ends(row, now_ns, JobState.REJECTED)
                all_admitted = False
            row += 1
        return all_admitted


def retry_rule(retry: Retry) -> RetryRule:
    """Put a retry policy of a scenario into plain numbers."""
    backoff = retry.backoff
    longest_ns = LONGEST_NS if backoff.max_ns is None else backoff.max_ns
    growth, jitter = Growth[backoff.kind.upper()], Jitter[retry.jitter.upper()]
    return RetryRule(retry.max_attempts, growth, backoff.base_ns, backoff.factor, longest_ns, jitter)
