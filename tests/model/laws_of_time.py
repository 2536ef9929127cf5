"""Laws of time and of books: each yields what breaks it in one record, whose arrays are all that it knows."""

from itertools import pairwise

import numpy as np

from sim.record import NEVER, AttemptEnd, JobState

STILL_HERE = {
    JobState.READY: AttemptEnd.READY,
    JobState.SCHEDULED: AttemptEnd.SCHEDULED,
}  # a job that waits at the horizon, and how its last stay says so


def rows_of_jobs(record):
    """The rows of `attempts` of each job that has any, in the order of its stays."""
    rows = {}
    for row in np.lexsort((record.attempts.number, record.attempts.job)).tolist():
        rows.setdefault(int(record.attempts.job[row]), []).append(row)
    return rows


def time_runs_forward(record):
    """Ready, leased, begun, over; created, ended; up, down: in this order, from 0 on and before the horizon."""
    attempts, shifts, letters = record.attempts, record.shifts, record.dead_letters
    chains = {
        "stays": (attempts.ready_ns, attempts.leased_ns, attempts.start_ns, attempts.end_ns),
        "leases": (attempts.leased_ns, attempts.released_ns),
        "jobs": (record.jobs.created_ns, record.jobs.ended_ns),
        "requests": (record.requests.arrival_ns, record.requests.answered_ns),
        "calls": (record.calls.sent_ns, record.calls.start_ns, record.calls.end_ns),
        "inline steps": (record.inline_steps.start_ns, record.inline_steps.end_ns),
        "shifts": (shifts.up_ns, shifts.down_ns),
        "dead letters": (letters.died_ns, letters.redriven_ns),
    }
    for name, chain in chains.items():
        for sooner, later in pairwise(chain):
            for row in np.flatnonzero((later != NEVER) & (later < sooner)):
                yield f"time runs back in row {row} of {name}"
        for column in chain[name == "stays" :]:
            if ((column < NEVER) | (column >= record.horizon_ns)).any():
                yield f"something in {name} happens outside the run"


def stays_follow_one_another(record):
    """A job is leased to one worker at a time, and waits again only after it was released."""
    attempts = record.attempts
    for job, rows in rows_of_jobs(record).items():
        if attempts.number[rows].tolist() != list(range(1, len(rows) + 1)):
            yield f"the stays of job {job} are not numbered 1, 2, …"
        if attempts.ready_ns[rows[0]] < record.jobs.created_ns[job]:
            yield f"job {job} waits before it is created"
        for one, after in pairwise(rows):
            released_ns = attempts.released_ns[one]
            if released_ns == NEVER or attempts.ready_ns[after] < released_ns:
                yield f"job {job} is in two places: rows {one} and {after}"


def every_job_is_in_one_state(record):
    """A job that ended did so once; one that did not is where its last stay says; all of them are accounted for."""
    jobs, attempts, letters = record.jobs, record.attempts, record.dead_letters
    acknowledged = np.isin(attempts.end, (AttemptEnd.DONE, AttemptEnd.SKIPPED))
    done = np.bincount(attempts.job[acknowledged], minlength=len(jobs.state))
    dead = np.bincount(letters.job[letters.redriven_ns == NEVER], minlength=len(jobs.state))
    rows = rows_of_jobs(record)
    for job, state in enumerate(jobs.state.tolist()):
        last = attempts.end[rows[job][-1]] if job in rows else None
        here = state in (*STILL_HERE, JobState.IN_FLIGHT)
        if here != (jobs.ended_ns[job] == NEVER) and jobs.created_ns[job] < record.horizon_ns:
            yield f"job {job} has ended and is there, or neither"
        if done[job] != (state == JobState.DONE):
            yield f"job {job} was done {done[job]} times, and is {JobState(state).name}"
        if dead[job] != (state == JobState.DEAD):
            yield f"job {job} has {dead[job]} dead letters, and is {JobState(state).name}"
        if (state == JobState.REJECTED) != (last is None):
            yield f"job {job} was rejected and let in, or neither"
        if last in STILL_HERE.values() and last != STILL_HERE.get(state):
            yield f"job {job} waits, and is {JobState(state).name}"
        if state == JobState.IN_FLIGHT and attempts.released_ns[rows[job][-1]] != NEVER:
            yield f"job {job} is in flight in nobody's hands"
