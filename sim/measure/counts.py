"""How many users and jobs there were, by what became of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.measure.effects import duplicate_effects
from sim.measure.stay_books import ends_in
from sim.measure.stays import Stays
from sim.measure.work import finished_again
from sim.record import NEVER, Answer, AttemptEnd, DeadReason, JobState, Record
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
    late: done after their deadline. crashes: attempts under which the worker died.
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
        redelivered=_redelivered(stays),
        redriven=int(np.count_nonzero(letters.redriven_ns != NEVER)),
        late=_late(stays.record, architecture),
        crashes=int(np.count_nonzero(stays.record.attempts.end == AttemptEnd.CRASHED)),
        dead_reasons=_dead_reasons(stays.record),
    )


def _redelivered(stays: Stays) -> int:
    """Count deliveries after one that crashed, was returned, or whose lease was over before its work was."""
    attempts = stays.record.attempts
    rows = np.flatnonzero((stays.before != NEVER) & (attempts.leased_ns != NEVER))
    before = stays.before[rows]
    end_ns, released_ns = attempts.end_ns[before], attempts.released_ns[before]
    lapsed = (released_ns < end_ns) | (end_ns == NEVER)
    nothing = ends_in(attempts.end[before], (AttemptEnd.CRASHED, AttemptEnd.RETURNED))
    return int(np.count_nonzero((attempts.leased_ns[before] != NEVER) & (lapsed | nothing)))


def _late(record: Record, architecture: Architecture) -> int:
    """Count jobs that were done later than their step allows after the arrival of the request."""
    jobs = record.jobs
    deadlines = [step.deadline_ns for step in architecture.steps.values()]
    if not any(deadlines):
        return 0
    allowed_ns = np.array([NEVER if deadline is None else deadline for deadline in deadlines])[jobs.step]
    took_ns = jobs.ended_ns - record.requests.arrival_ns[jobs.request]
    return int(np.count_nonzero((jobs.state == JobState.DONE) & (allowed_ns != NEVER) & (took_ns > allowed_ns)))


def _dead_reasons(record: Record) -> DeadReasons:
    counts = np.bincount(record.dead_letters.reason, minlength=len(DeadReason)).tolist()
    return DeadReasons(**{reason.name.lower(): counts[reason] for reason in DeadReason})
