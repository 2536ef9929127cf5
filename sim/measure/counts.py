"""How many users and jobs there were, by what became of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.measure.effects import duplicate_effects
from sim.measure.outages import is_disconnected
from sim.measure.rules import among
from sim.measure.stay_books import ends_in
from sim.measure.stays import Stays
from sim.measure.work import BoolArray, finished_again
from sim.record import NEVER, Answer, AttemptEnd, DeadReason, IntArray, JobState, Record
from sim.scenario import Architecture


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestCounts:
    """Users of the whole run, by what they were told in the end."""

    arrived: int
    ok: int
    error: int
    timeout: int
    rejected: int
    pending: int
    calls: int

    @property
    def unserved(self) -> int:
        """Users who were told of an error, were turned away or left."""
        return self.error + self.timeout + self.rejected

    @property
    def unserved_share(self) -> float | None:
        """Share of those who arrived that were not served; None if nobody came."""
        return self.unserved / self.arrived if self.arrived else None

    @property
    def ok_share(self) -> float | None:
        """Share of those who arrived that were answered OK; None if nobody came."""
        return self.ok / self.arrived if self.arrived else None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadReasons:
    """Burials of the whole run, by why the job was given up; of jobs that were redriven, too."""

    attempts: int
    receives: int
    poison: int
    expired: int
    budget: int


@dataclass(frozen=True, slots=True, kw_only=True)
class JobCounts:
    """Jobs of the whole run, by where they are at the horizon; and what happened to them on the way.

    duplicates: work done again, that is finished executions of a step of a request beyond the first. Steps done inline
    and attempts at jobs count alike, so a call repeated by an impatient user makes duplicates without any job.
    duplicate_effects: those of steps that are not idempotent. redelivered: deliveries because the one before came to
    nothing: its lease ran out, its worker died or gave the job back. redriven: dead letters put back on their queue.
    late: done after their deadline. crashes: attempts under which the worker died. repeated: attempts begun that were
    not the first of their job. lapsed_at_work, lapsed_in_buffer: leases that ran out while their worker was at work on
    the job, or held it in its buffer, with the job still to be done. cut_off: attempts whose worker could not reach the
    broker for so long that it took the job back.
    """

    arrived: int
    done: int
    dead: int
    expired: int
    rejected: int
    lost: int
    in_system: int
    duplicates: int
    duplicate_effects: int
    redelivered: int
    redriven: int
    late: int
    crashes: int
    repeated: int
    lapsed_at_work: int
    lapsed_in_buffer: int
    cut_off: int
    dead_reasons: DeadReasons


def request_counts(record: Record) -> RequestCounts:
    """Count the users."""
    answers = np.bincount(record.requests.answer, minlength=len(Answer)).tolist()
    return RequestCounts(
        arrived=len(record.requests.answer),
        ok=answers[Answer.OK],
        error=answers[Answer.ERROR],
        timeout=answers[Answer.TIMEOUT],
        rejected=answers[Answer.REJECTED],
        pending=answers[Answer.PENDING],
        calls=int(record.requests.calls.sum()),
    )


def job_counts(stays: Stays, architecture: Architecture) -> JobCounts:
    """Count the jobs."""
    jobs, letters = stays.record.jobs, stays.record.dead_letters
    states = np.bincount(jobs.state, minlength=len(JobState)).tolist()
    at_work, in_buffer, disconnected = lapsed(stays.record, architecture)
    return JobCounts(
        arrived=len(jobs.state),
        done=states[JobState.DONE],
        dead=states[JobState.DEAD],
        expired=states[JobState.EXPIRED],
        rejected=states[JobState.REJECTED],
        lost=states[JobState.LOST],
        in_system=states[JobState.READY] + states[JobState.SCHEDULED] + states[JobState.IN_FLIGHT],
        duplicates=int(finished_again(stays.record).sum()),
        duplicate_effects=duplicate_effects(stays.record, architecture),
        redelivered=len(redelivered(stays)),
        redriven=int(np.count_nonzero(letters.redriven_ns != NEVER)),
        late=int(np.count_nonzero(late(stays.record, architecture))),
        crashes=int(np.count_nonzero(stays.record.attempts.end == AttemptEnd.CRASHED)),
        repeated=_repeated(stays.record),
        lapsed_at_work=int(np.count_nonzero(at_work)),
        lapsed_in_buffer=int(np.count_nonzero(in_buffer)),
        cut_off=int(np.count_nonzero(disconnected)),
        dead_reasons=_dead_reasons(stays.record),
    )


def redelivered(stays: Stays) -> IntArray:
    """Return the rows of deliveries after one that crashed, was returned, or was over before its work was."""
    attempts = stays.record.attempts
    rows = np.flatnonzero((stays.before != NEVER) & (attempts.leased_ns != NEVER))
    before = stays.before[rows]
    end_ns, released_ns = attempts.end_ns[before], attempts.released_ns[before]
    lapsed = (released_ns < end_ns) | (end_ns == NEVER)
    nothing = ends_in(attempts.end[before], (AttemptEnd.CRASHED, AttemptEnd.RETURNED))
    again: IntArray = rows[(attempts.leased_ns[before] != NEVER) & (lapsed | nothing)]
    return again


def _repeated(record: Record) -> int:
    """Count the attempts begun, but for one of each job that was tried."""
    begun = record.attempts.job[record.attempts.start_ns != NEVER]
    return len(begun) - int(np.count_nonzero(among(begun, len(record.jobs.state))))


def lapsed(record: Record, architecture: Architecture) -> tuple[BoolArray, BoolArray, BoolArray]:
    """Find leases that ran out while the worker was at work, and before it had begun what it held in its buffer.

    And those that ended, at work, as the connection was lost. Not those whose job another worker had done.
    """
    attempts, jobs = record.attempts, record.jobs
    over = (attempts.start_ns != NEVER) & (attempts.leased_ns != NEVER) & (attempts.released_ns != NEVER)
    over &= (attempts.end_ns == NEVER) | (attempts.end_ns > attempts.released_ns)
    over &= attempts.released_ns != jobs.ended_ns[attempts.job]
    begun, lost = attempts.start_ns < attempts.released_ns, is_disconnected(attempts.released_ns, architecture)
    at_work = begun & ((attempts.worked_ns == NEVER) | (attempts.worked_ns > attempts.released_ns))
    return over & at_work & ~lost, over & ~begun & ~lost, over & lost


def late(record: Record, architecture: Architecture) -> BoolArray:
    """By job: whether it was done later than their step allows after the arrival of the request."""
    jobs = record.jobs
    deadlines = [step.deadline_ns for step in architecture.steps.values()]
    if not any(deadlines):
        return np.zeros(len(jobs.state), bool)
    allowed_ns = np.array([NEVER if deadline is None else deadline for deadline in deadlines])[jobs.step]
    took_ns = jobs.ended_ns - record.requests.arrival_ns[jobs.request]
    too_long: BoolArray = (jobs.state == JobState.DONE) & (allowed_ns != NEVER) & (took_ns > allowed_ns)
    return too_long


def _dead_reasons(record: Record) -> DeadReasons:
    counts = np.bincount(record.dead_letters.reason, minlength=len(DeadReason)).tolist()
    return DeadReasons(**{reason.name.lower(): counts[reason] for reason in DeadReason})
