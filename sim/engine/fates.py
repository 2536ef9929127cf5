"""What becomes of a job: done, tried again, back in its queue, given up, expired, lost."""

from __future__ import annotations

from sim.engine.events import MORGUE
from sim.engine.lanes import enter
from sim.engine.layout import NOBODY, Lab
from sim.engine.leases import forget, keep_hidden, release
from sim.engine.log import (
    DONE,
    SKIPPED,
    note_dead_letter,
    note_delivery,
    note_job_ends,
    note_job_is,
    note_wait,
    retire,
)
from sim.engine.luck import JITTER, uniform
from sim.engine.policy_rows import OF_JOBS, pay, retry_rule
from sim.engine.queue import WITHDRAWN, is_awaited, next_in_lane, put, put_later, withdraw
from sim.engine.rings import put_last, take_first
from sim.policies.backoff import Growth, may_retry, retry_delay_ns
from sim.record import NEVER, AttemptEnd, DeadReason, JobState

BY_LEASE, BY_CONNECTION, BY_NOBODY = range(3)  # how the loss of a worker is noticed
DUPLICATE, CRASHED, RETURNED = int(AttemptEnd.DUPLICATE), int(AttemptEnd.CRASHED), int(AttemptEnd.RETURNED)
ATTEMPTS, RECEIVES, POISON, EXPIRED, BUDGET = (int(reason) for reason in DeadReason)
_READY, _DEAD, _EXPIRED, _LOST = (
    int(state) for state in (JobState.READY, JobState.DEAD, JobState.EXPIRED, JobState.LOST)
)
_HIDDEN = int(Growth.LEASE)


def settle(lab: Lab, d: int, end: int) -> int:
    """A worker has run an attempt to its end, and says how it went; return the job if it is done now."""
    held, now_ns = lab.deliveries[d], lab.now[0].now_ns
    j = held.job
    job = lab.jobs[j]
    held.over_ns = now_ns
    if job.lease != d:
        return _settle_late(lab, d, end)
    if end == DONE or end == SKIPPED:
        held.released_ns = now_ns
        job.lease, job.over = NOBODY, 1
        note_delivery(lab, d, end)
        remember(lab, j, end)
        return j
    _fail(lab, d, end)
    return NOBODY


def remember(lab: Lab, j: int, end: int) -> None:
    """Note that the work of a job has been done, where that is remembered."""
    if lab.rules[0].remembers and end != SKIPPED:
        lab.done_ns[lab.jobs[j].step, lab.jobs[j].element] = lab.now[0].now_ns


def _settle_late(lab: Lab, d: int, end: int) -> int:
    """The lease was over before the worker was: the first ack wins, a second one finds nothing to acknowledge."""
    j = lab.deliveries[d].job
    job = lab.jobs[j]
    acknowledges = end == DONE or end == SKIPPED
    if acknowledges and (job.over or lab.deliveries[d].is_cut_off or lab.queues[job.queue].refuses_late):
        if end == DONE:
            end = DUPLICATE
        else:  # a worker that remembers the work as done drops a job that is not its own any more
            lab.deliveries[d].begun_ns, end = NEVER, RETURNED
    elif acknowledges:
        other = job.lease
        if other != NOBODY:
            release(lab, other)
            forget(lab, other)
        else:
            withdraw(lab, j)
        job.over = 1
    note_delivery(lab, d, end)
    if end == DONE or end == SKIPPED or end == DUPLICATE:
        remember(lab, j, end)
    return j if end == DONE or end == SKIPPED else NOBODY


def _fail(lab: Lab, d: int, end: int) -> None:
    """Try a failed job again after its backoff, or give it up."""
    j, number, over_ns = lab.deliveries[d].job, lab.deliveries[d].number, lab.deliveries[d].over_ns
    job, rule = lab.jobs[j], retry_rule(lab, OF_JOBS)
    job.failures += 1
    again, hides = may_retry(rule, job.failures), rule.growth == _HIDDEN
    if again and hides and _paid(lab):
        keep_hidden(lab, d, end)
        return
    release(lab, d)
    note_delivery(lab, d, end)
    job.uncounted += 1 - counts(lab, job.queue, end)
    if not again:
        bury(lab, j, ATTEMPTS)
    elif was_last_delivery(lab, j):
        return
    elif _is_late(lab, j):
        _expire(lab, j)
    elif hides or not _paid(lab):
        bury(lab, j, BUDGET)
    else:
        luck = uniform(lab, JITTER, job.step, job.element, number, job.call_number, job.child)
        job.backoff_ns = retry_delay_ns(rule, job.failures, luck, job.backoff_ns)
        put_later(lab, j, over_ns + job.backoff_ns)


def _paid(lab: Lab) -> bool:
    """Pay for a retry, where there is a budget."""
    now = lab.now[0]
    paid, now.budget = pay(lab, OF_JOBS, now.budget)
    return paid


def counts(lab: Lab, q: int, end: int) -> int:
    """Return whether a delivery counts as received that its worker ended so; NOBODY: the worker is still at it."""
    if end == NOBODY:
        return int(lab.queues[q].lapse_counts)
    return int(lab.queues[q].crash_counts if end == CRASHED or end == RETURNED else lab.queues[q].failure_counts)


def comes_back(lab: Lab, j: int, does_count: int) -> None:
    """A job that was delivered, and not acknowledged, is ready again, unless it has been delivered too often.

    does_count: whether this delivery is one of those that may be too many. Where an ack may come late, a job waits for
    it until it would be delivered once more.
    """
    lab.jobs[j].uncounted += 1 - does_count
    q = lab.jobs[j].queue
    if (not lab.queues[q].buries_late or is_awaited(lab, q)) and was_last_delivery(lab, j):
        return
    if _is_late(lab, j):
        _expire(lab, j)
    else:
        put(lab, j)


def give_back(lab: Lab, d: int, end: int) -> None:
    """A worker that is told to stop returns a job, which is ready at once."""
    held = lab.deliveries[d]
    j = held.job
    held.over_ns = lab.now[0].now_ns
    if lab.jobs[j].lease != d:
        note_delivery(lab, d, end)
        return
    release(lab, d)
    note_delivery(lab, d, end)
    comes_back(lab, j, lab.queues[lab.jobs[j].queue].return_counts)


def was_last_delivery(lab: Lab, j: int) -> bool:
    """Give a job up that was delivered as often as its queue allows; tell whether it was."""
    job = lab.jobs[j]
    most = lab.queues[job.queue].max_receives
    if most < 0 or job.stays - job.uncounted < most:
        return False
    bury(lab, j, POISON if job.poison else RECEIVES)
    return True


def is_given_up(lab: Lab, j: int) -> bool:
    """A job would be delivered: tell whether it is given up instead, since it has waited for a late ack only."""
    if not lab.queues[lab.jobs[j].queue].buries_late or not was_last_delivery(lab, j):
        return False
    note_wait(lab, j, lab.jobs[j].ready_ns, lab.now[0].now_ns, WITHDRAWN)
    return True


def _is_late(lab: Lab, j: int) -> bool:
    expires_ns = lab.jobs[j].expires_ns
    return expires_ns > NEVER and expires_ns <= lab.now[0].now_ns


def time_is_over(lab: Lab, j: int, number: int) -> None:
    """The time to live of a job is over: it goes, unless a worker has it."""
    job = lab.jobs[j]
    if job.number == number and not job.over and job.lease == NOBODY and job.expires_ns > NEVER:
        withdraw(lab, j)
        _expire(lab, j)


def _expire(lab: Lab, j: int) -> None:
    if lab.queues[lab.jobs[j].queue].buries_expired:
        bury(lab, j, EXPIRED)
    else:
        _end(lab, j, _EXPIRED)


def bury(lab: Lab, j: int, reason: int) -> None:
    """Give a job up: into the dead letter queue, if there is one."""
    job = lab.jobs[j]
    if not lab.queues[job.queue].dead_letters:
        lose(lab, j)
        return
    row = note_dead_letter(lab, job.number, reason)
    if lab.rules[0].has_redrive:
        job.letter = row
        put_last(lab.few, MORGUE, j)
    _end(lab, j, _DEAD)


def lose(lab: Lab, j: int) -> None:
    """A job is gone without a trace."""
    _end(lab, j, _LOST)


def _end(lab: Lab, j: int, state: int) -> None:
    lab.jobs[j].over = 1
    note_job_ends(lab, lab.jobs[j].number, state)
    next_in_lane(lab, j)
    retire(lab, j)


def revive(lab: Lab) -> None:
    """The oldest dead letter goes back to its queue and starts anew."""
    j = take_first(lab.few, MORGUE)
    job, now_ns = lab.jobs[j], lab.now[0].now_ns
    lab.letter_rows[3, job.letter] = now_ns
    note_job_is(lab, job.number, _READY)
    job.over, job.uncounted, job.failures, job.backoff_ns, job.letter = 0, job.stays, 0, 0, NOBODY
    job.entry, job.place, job.expires_ns, job.begun, job.ready_ns = NOBODY, NOBODY, NEVER, 0, now_ns
    if not lab.queues[job.queue].is_ordered or enter(lab, j):
        put(lab, j)
