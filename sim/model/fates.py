"""What becomes of a job: done, tried again, back in its queue, given up, expired, lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.model.things import Delivery, Job
from sim.policies import Growth, may_retry, retry_delay_ns
from sim.policies.buckets import withdraw
from sim.record import FAILURES, NEVER, AttemptEnd, DeadReason, JobState
from sim.scenario import Queue

if TYPE_CHECKING:
    from sim.model.lab import Lab

DONE = AttemptEnd.DONE


def settle(lab: Lab, held: Delivery, end: AttemptEnd) -> None:
    """A worker has run an attempt to its end, and says how it went."""
    job, now_ns = held.job, lab.clock.now_ns
    if job.lease is held and end is DONE:
        job.lease, job.over = None, True
        lab.log.acknowledged(held, now_ns)
        if lab.has_sequels:
            finish(lab, held, end)
        return
    held.over_ns = now_ns
    if job.lease is not held:
        _settle_late(lab, held, end)
    elif end is AttemptEnd.SKIPPED:
        lab.leases.release(held)
        lab.log.delivery(held, end)
        finish(lab, held, end)
    else:
        _fail(lab, held, end)


def _settle_late(lab: Lab, held: Delivery, end: AttemptEnd) -> None:
    """The lease was over before the worker was: the first ack wins, a second one finds nothing to acknowledge."""
    job, now_ns = held.job, held.over_ns
    acknowledges = end in (DONE, AttemptEnd.SKIPPED)
    if acknowledges and (job.over or held.is_cut_off or job.queue.spec.late_ack == "refuse"):
        end = AttemptEnd.DUPLICATE if end is DONE else _told_of_it(held)
    elif acknowledges:
        if job.lease is not None:
            other = job.lease
            lab.leases.release(other)
            lab.leases.forget(other)
        else:
            job.queue.withdraw(job)
    lab.log.delivery(held, end)
    if end is DONE or end is AttemptEnd.SKIPPED:
        finish(lab, held, end)
    elif end is AttemptEnd.DUPLICATE:
        lab.memory.note(job, now_ns)


def _told_of_it(held: Delivery) -> AttemptEnd:
    """A worker that remembers the work as done drops a job that is not its own any more."""
    held.begun_ns = NEVER
    return AttemptEnd.RETURNED


def finish(lab: Lab, held: Delivery, end: AttemptEnd) -> None:
    """The job is done, and acknowledged."""
    job = held.job
    job.over = True
    if end is DONE:
        lab.memory.note(job, lab.clock.now_ns)
    if lab.memory.follows(job, end):
        lab.intake.spawn(job)
    job.queue.next_in_lane(job)


def _fail(lab: Lab, held: Delivery, end: AttemptEnd) -> None:
    """Try a failed job again after its backoff, or give it up."""
    job = held.job
    job.failures += 1
    again = may_retry(lab.retry, job.failures)
    hides = lab.retry.growth == Growth.LEASE
    if again and hides and _paid(lab):
        lab.leases.keep_hidden(held, end)
        return
    lab.leases.release(held)
    lab.log.delivery(held, end)
    job.uncounted += not job.queue.counts[end]
    if not again:
        bury(lab, job, DeadReason.ATTEMPTS)
    elif was_last_delivery(lab, job):
        pass
    elif _is_late(lab, job):
        _expire(lab, job)
    elif hides or not _paid(lab):
        bury(lab, job, DeadReason.BUDGET)
    else:
        luck = lab.luck.jitter(job, held.number)
        job.backoff_ns = retry_delay_ns(lab.retry, job.failures, luck, job.backoff_ns)
        job.queue.put_later(job, held.over_ns + job.backoff_ns)


def _paid(lab: Lab) -> bool:
    """Pay for a retry, where there is a budget."""
    if lab.budget is None:
        return True
    paid, lab.budget = withdraw(lab.budget)
    return paid


def comes_back(lab: Lab, job: Job, *, counts: bool) -> None:
    """A job that was delivered, and not acknowledged, is ready again, unless it has been delivered too often.

    counts: whether this delivery is one of those that may be too many. Where an ack may come late, a job waits for it
    until it would be delivered once more.
    """
    job.uncounted += not counts
    is_awaited = not job.queue.buries_late or job.queue.is_awaited
    if is_awaited and was_last_delivery(lab, job):
        return
    if _is_late(lab, job):
        _expire(lab, job)
    else:
        job.queue.put(job)


def give_back(lab: Lab, held: Delivery, end: AttemptEnd) -> None:
    """A worker that is told to stop returns a job, which is ready at once."""
    held.over_ns = lab.clock.now_ns
    job = held.job
    if job.lease is not held:
        lab.log.delivery(held, end)
        return
    lab.leases.release(held)
    lab.log.delivery(held, end)
    comes_back(lab, job, counts=job.queue.spec.return_counts)


def was_last_delivery(lab: Lab, job: Job) -> bool:
    """Give a job up that was delivered as often as its queue allows; tell whether it was."""
    most = job.queue.spec.max_receives
    if most is None or job.receives < most:
        return False
    bury(lab, job, DeadReason.POISON if job.poison else DeadReason.RECEIVES)
    return True


def is_given_up(lab: Lab, job: Job) -> bool:
    """A job would be delivered: tell whether it is given up instead, since it has waited for a late ack only."""
    if not job.queue.buries_late or not was_last_delivery(lab, job):
        return False
    lab.log.waits(job, job.ready_ns, lab.clock.now_ns, AttemptEnd.WITHDRAWN)
    return True


def _is_late(lab: Lab, job: Job) -> bool:
    return NEVER < job.expires_ns <= lab.clock.now_ns


def time_is_over(lab: Lab, job: Job) -> None:
    """The time to live of a job is over: it goes, unless a worker has it."""
    if not job.over and job.lease is None and job.expires_ns > NEVER:
        job.queue.withdraw(job)
        _expire(lab, job)


def _expire(lab: Lab, job: Job) -> None:
    if job.queue.spec.expired == "dead_letter":
        bury(lab, job, DeadReason.EXPIRED)
    else:
        _end(lab, job, JobState.EXPIRED)


def bury(lab: Lab, job: Job, reason: DeadReason) -> None:
    """Give a job up: into the dead letter queue, if there is one."""
    if not job.queue.spec.dead_letters:
        lose(lab, job)
        return
    lab.morgue.append((job, lab.log.dead_letter(job.number, reason, lab.clock.now_ns)))
    _end(lab, job, JobState.DEAD)


def lose(lab: Lab, job: Job) -> None:
    """A job is gone without a trace."""
    _end(lab, job, JobState.LOST)


def _end(lab: Lab, job: Job, state: JobState) -> None:
    job.over = True
    lab.log.job_ends(job.number, lab.clock.now_ns, state)
    job.queue.next_in_lane(job)


def revive(lab: Lab) -> None:
    """The oldest dead letter goes back to its queue and starts anew."""
    job, row = lab.morgue.popleft()
    now_ns = lab.clock.now_ns
    lab.log.redriven(row, now_ns)
    lab.log.job_is(job.number, JobState.READY)
    job.over, job.uncounted, job.failures, job.backoff_ns = False, job.stays, 0, 0
    job.entry, job.place, job.expires_ns, job.begun = -1, -1, NEVER, False
    job.ready_ns = now_ns
    if job.queue.lanes is None or job.queue.lanes.enter(job):
        job.queue.put(job)


def what_counts(spec: Queue) -> dict[AttemptEnd | None, bool]:
    """By how a worker was through with a delivery, None if it is still at it: whether that counts as received."""
    by_crash, by_failure = (AttemptEnd.CRASHED, AttemptEnd.RETURNED), FAILURES
    counts: dict[AttemptEnd | None, bool] = dict.fromkeys(by_crash, spec.crash_counts)
    return counts | dict.fromkeys(by_failure, spec.failure_counts) | {None: spec.lapse_counts}
