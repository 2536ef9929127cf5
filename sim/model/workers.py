"""Workers: take a job, work on it, say how it went; and what then becomes of the job."""

from __future__ import annotations

from heapq import heappop

from sim.model.clock import Kind, Story, Timer, Turn
from sim.model.lab import Lab
from sim.model.things import Job
from sim.policies import may_retry, retry_delay_ns
from sim.record import NEVER, AttemptEnd, JobState

DONE, FAILED = AttemptEnd.DONE, AttemptEnd.FAILED


def worker(lab: Lab, number: int) -> Story:
    """Take a job, work on it, say how it went; forever."""
    clock, queue, luck, log = lab.clock, lab.queue, lab.luck, lab.log
    ready, sizes_ns, may_fail = queue.ready, luck.sizes_ns, luck.may_fail
    turn, work = Turn(clock), Timer(clock, Kind.ATTEMPT_ENDS, number)
    while True:
        if ready:
            _, _, job = heappop(ready)
        else:
            lab.in_hand[number] = None
            job = yield queue.next_job(turn)
        job.attempts += 1
        job.start_ns = clock.now_ns
        lab.in_hand[number] = job
        yield work.ring(sizes_ns[job.step][job.element], job.number)
        if may_fail[job.step] and luck.fails(job.step, job.element, job.attempts, job.call_number):
            log.attempt(job, number, clock.now_ns, FAILED)
            retry_or_bury(lab, job)
        else:
            log.attempt(job, number, clock.now_ns, DONE)


def retry_or_bury(lab: Lab, job: Job) -> None:
    """Schedule a failed job again after its backoff, or put it into the dead letter queue."""
    if not may_retry(lab.retry, job.attempts):
        lab.log.job_ends(job.number, lab.clock.now_ns, JobState.DEAD)
        return
    luck = lab.luck.jitter(job.step, job.element, job.attempts, job.call_number)
    job.backoff_ns = retry_delay_ns(lab.retry, job.attempts, luck, job.backoff_ns)
    lab.queue.put_later(job, job.backoff_ns)


def note_work_in_hand(lab: Lab) -> None:
    """At the horizon: note the attempts that are not over."""
    for number, job in enumerate(lab.in_hand):
        if job is not None:
            lab.log.job_is(job.number, JobState.IN_FLIGHT)
            lab.log.attempt(job, number, NEVER, AttemptEnd.RUNNING)
