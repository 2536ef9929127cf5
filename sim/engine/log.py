"""The notes that the kernel takes: the rows of the record, in the order of `sim.record`."""

from __future__ import annotations

from sim.engine.layout import NOBODY, Lab
from sim.engine.luck import key_of
from sim.engine.rings import put_last
from sim.record import NEVER, AttemptEnd, JobState

DONE, SKIPPED = int(AttemptEnd.DONE), int(AttemptEnd.SKIPPED)
IS_DONE, IS_READY = int(JobState.DONE), int(JobState.READY)
OVER = 9  # the row of the attempts that says until when they were worked on, where outages make it a row of its own
JOBS, DELIVERIES, CALLS, USERS = range(4)  # lines of places that are free


def note_request(lab: Lab, element: int, answer: int, calls: int) -> int:
    """Note that a request arrives; return its row."""
    now, rows, answers = lab.now[0], lab.request_rows, lab.answer_rows
    row = now.requests
    now.requests = row + 1
    rows[0, row], rows[1, row], rows[2, row] = now.now_ns, element, calls
    answers[0, row], answers[1, row] = NEVER, answer
    return row


def note_answer(lab: Lab, request: int, answer: int) -> None:
    """Note what its user is told in the end, and when."""
    lab.answer_rows[0, request] = lab.now[0].now_ns
    lab.answer_rows[1, request] = answer


def note_call(lab: Lab, request: int, number: int, end: int) -> int:
    """Note that a user calls the API; return the row of the call."""
    now, rows = lab.now[0], lab.call_rows
    row = now.calls
    now.calls = row + 1
    rows[0, row], rows[1, row], rows[2, row], rows[3, row] = request, number, now.now_ns, NEVER
    rows[4, row], rows[5, row], rows[6, row], rows[7, row] = NEVER, NEVER, end, NEVER
    lab.request_rows[2, request] = number
    return row


def note_call_starts(lab: Lab, call: int, thread: int, end: int) -> None:
    """Note that a thread takes the call up."""
    rows = lab.call_rows
    rows[3, call], rows[4, call], rows[6, call] = thread, lab.now[0].now_ns, end


def note_call_ends(lab: Lab, call: int, end: int) -> None:
    """Note how the API ends the call."""
    rows = lab.call_rows
    rows[5, call], rows[6, call] = lab.now[0].now_ns, end


def note_user_leaves(lab: Lab, call: int) -> None:
    """Note that the user of a call has run out of patience."""
    lab.call_rows[7, call] = lab.now[0].now_ns


def note_inline_step(lab: Lab, call: int, step: int, start_ns: int, end_ns: int, end: int) -> None:
    """Note a step that a thread has run while the user waited."""
    now, rows = lab.now[0], lab.inline_rows
    row = now.inline_steps
    now.inline_steps = row + 1
    rows[0, row], rows[1, row], rows[2, row], rows[3, row], rows[4, row] = call, step, start_ns, end_ns, end


def note_job(lab: Lab, request: int, call: int, step: int, parent: int, element: int) -> int:
    """Note that a job comes into being; return its row."""
    now, rows = lab.now[0], lab.job_rows
    row = now.jobs
    now.jobs = row + 1
    rows[0, row], rows[1, row], rows[2, row], rows[3, row] = request, call, step, parent
    rows[4, row], rows[5, row], rows[6, row] = lab.steps[step].queue, key_of(lab, element), now.now_ns
    note_job_is(lab, row, IS_READY)
    return row


def note_job_is(lab: Lab, number: int, state: int) -> None:
    """Note where a job is that stays in the system, or comes back to it."""
    lab.fate_rows[0, number] = NEVER
    lab.fate_rows[1, number] = state


def note_job_ends(lab: Lab, number: int, state: int) -> None:
    """Note that a job leaves the system, and how."""
    lab.fate_rows[0, number] = lab.now[0].now_ns
    lab.fate_rows[1, number] = state


def note_delivery(lab: Lab, d: int, end: int) -> None:
    """Note a delivery that is over, or in hand at the horizon; its place is free again."""
    now, rows, held = lab.now[0], lab.attempt_rows, lab.deliveries[d]
    row = now.attempts
    now.attempts = row + 1
    job = lab.jobs[held.job]
    rows[0, row], rows[1, row], rows[2, row], rows[3, row] = job.number, held.number, held.worker, held.ready_ns
    rows[4, row], rows[5, row], rows[6, row] = held.leased_ns, held.released_ns, held.begun_ns
    rows[7, row], rows[8, row] = held.over_ns, end
    if rows.shape[0] > OVER:
        rows[OVER, row] = held.over_ns if held.worked_ns == NEVER else held.worked_ns
    if end == DONE or end == SKIPPED:
        note_job_ends(lab, job.number, IS_DONE)
    held.serial = NOBODY
    job.hands -= 1
    put_last(lab.spare, DELIVERIES, d)
    retire(lab, held.job)


def retire(lab: Lab, j: int) -> None:
    """Let the place of a job go once this event is over, if nobody has the job in hand or in mind any more."""
    job = lab.jobs[j]
    if job.over and job.hands == 0 and job.letter < 0:
        put_last(lab.retired, 0, j)


def note_wait(lab: Lab, j: int, ready_ns: int, left_ns: int, end: int) -> None:
    """Note a stay without a delivery: the job waits at the horizon, or was withdrawn at `left_ns`."""
    now, rows, job = lab.now[0], lab.attempt_rows, lab.jobs[j]
    job.stays += 1
    job.uncounted += 1
    row = now.attempts
    now.attempts = row + 1
    rows[0, row], rows[1, row], rows[2, row], rows[3, row], rows[4, row] = job.number, job.stays, NEVER, ready_ns, NEVER
    rows[5, row], rows[6, row], rows[7, row], rows[8, row] = left_ns, NEVER, NEVER, end
    if rows.shape[0] > OVER:
        rows[OVER, row] = NEVER


def note_dead_letter(lab: Lab, number: int, reason: int) -> int:
    """Note that a job is given up; return the row."""
    now, rows = lab.now[0], lab.letter_rows
    row = now.dead_letters
    now.dead_letters = row + 1
    rows[0, row], rows[1, row], rows[2, row], rows[3, row] = number, reason, now.now_ns, NEVER
    return row


def note_shift_begins(lab: Lab, worker: int, pool: int) -> int:
    """Note that a worker is up; return the row."""
    now, rows = lab.now[0], lab.shift_rows
    row = now.shifts
    now.shifts = row + 1
    rows[0, row], rows[1, row], rows[2, row], rows[3, row], rows[4, row] = worker, pool, now.now_ns, NEVER, 0
    return row


def note_shift_ends(lab: Lab, row: int, why: int) -> None:
    """Note that a worker is down, and why."""
    lab.shift_rows[3, row] = lab.now[0].now_ns
    lab.shift_rows[4, row] = why
