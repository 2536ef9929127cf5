"""The audit finds every kind of corruption, and nothing in a sound record."""

from dataclasses import replace

import numpy as np
import pytest
from made_up import S, job, record, stay, waiting

from sim.measure import audit
from sim.record import AttemptEnd, JobState

SOUND = record(
    requests=[(1, 0, 1, 1, 1), (2, 1, 2, 1, 1), (3, 2, 3, 4, 1), (3, 3, 3, 1, 1)],
    jobs=[
        job(0, 1, 4, JobState.DONE),
        job(1, 2, None, JobState.IN_FLIGHT),
        job(2, 3, 3, JobState.REJECTED),
        job(3, 3, None, JobState.READY),
    ],
    attempts=[
        stay(0, 1, 0, 1, 1, 4, AttemptEnd.DONE),
        waiting(3, 1, 3),
        stay(1, 1, 0, 2, 4, None, AttemptEnd.RUNNING),
    ],
)


def changed(table, column, row, value):
    """Return SOUND with one cell changed."""
    old = getattr(SOUND, table)
    cells = getattr(old, column).copy()
    cells[row] = value
    return replace(SOUND, **{table: replace(old, **{column: cells})})


def test_a_sound_record_balances():
    """No problem, also in an empty record."""
    assert audit(SOUND).balanced
    assert audit(record()).balanced


@pytest.mark.parametrize(
    ("table", "column", "row", "value", "said"),
    [
        ("jobs", "state", 0, 9, "1 of 4 values of jobs.state are not in 0 to 7 (first: 9 in row 0)"),
        ("attempts", "worker", 0, -2, "1 of 3 values of attempts.worker are not at least -1 (first: -2 in row 0)"),
        ("attempts", "job", 2, 4, "attempts.job are not in 0 to 3"),
        ("jobs", "call", 2, 0, "jobs.call are not in -1 to -1"),
        ("attempts", "number", 0, 2, "1 of 3 attempts break the numbering 1, 2, … of their job (first: row 0)"),
        ("jobs", "ended_ns", 1, 5 * S, "have ended without a final state"),
        ("jobs", "created_ns", 0, 2 * S, "do not add up"),
        ("jobs", "created_ns", 0, 2 * S, "Little's law fails"),
        ("attempts", "released_ns", 0, 3 * S, "do not add up"),
        ("attempts", "released_ns", 0, 0, "time runs back in 1 places of leases"),
        ("attempts", "ready_ns", 0, 2 * S, "time runs back in 1 places of attempts"),
        ("attempts", "end_ns", 0, 11 * S, "past the horizon in 1"),
        ("requests", "answered_ns", 1, 0, "time runs back in 1 places of requests"),
        ("attempts", "start_ns", 2, 3 * S, "a worker does two things at once, 1 times"),
    ],
)
def test_a_corrupted_cell_is_named(table, column, row, value, said):
    """Each kind of corruption makes the audit say what is wrong."""
    problems = " | ".join(audit(changed(table, column, row, value)).problems)

    assert said in problems


def test_a_lost_row_is_noticed():
    """Without its last row the job at work is nowhere."""
    attempts = SOUND.attempts
    shorter = {name: getattr(attempts, name)[:-1] for name in attempts.__dataclass_fields__}

    assert not audit(replace(SOUND, attempts=replace(attempts, **shorter))).balanced


def test_columns_of_different_lengths_are_noticed():
    """A table whose columns do not match cannot be audited further."""
    jobs = replace(SOUND.jobs, step=SOUND.jobs.step[:-1])

    assert ("the columns of jobs have from 3 to 4 rows",) == audit(replace(SOUND, jobs=jobs)).problems


def test_millions_of_jobs_over_long_times_do_not_overflow_the_audit():
    """A hundred thousand jobs that wait for ten years each: the areas have 69 bits."""
    count, decade_ns = 100_000, 315_576_000 * S
    tall = record(
        requests=[(0, n, 0, 1, 1) for n in range(count)],
        jobs=[job(n, 0, None, JobState.READY) for n in range(count)],
        attempts=[waiting(n, 1, 0) for n in range(count)],
        horizon_s=315_576_000,
    )

    assert audit(tall).balanced
    assert count * decade_ns > 2**63
    assert np.int64 == tall.jobs.created_ns.dtype
