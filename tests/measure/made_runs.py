"""Two runs written by hand, of a queue and of a synchronous API, and architectures to measure them with."""

from __future__ import annotations

from made_up import job, record, stay

from sim.record import Answer, AttemptEnd, CallEnd, DeadReason, JobState
from sim.scenario import from_dict

BASE = {"name": "m", "seed": 1, "duration": 10, "load": "1/s", "steps": {"mail": {"service": "2s", "fails": "50%"}},
        "api": {"threads": 2}, "workers": {"count": 2}, "retry": {"max_attempts": 2}}  # fmt: skip
DONE, FAILED = AttemptEnd.DONE, AttemptEnd.FAILED


def architecture(name, **sections):
    """One architecture of BASE with other sections."""
    return from_dict({**BASE, **sections}).architectures[name]


QUEUED = record(
    requests=[(1, 0, 1, Answer.OK, 1), (2, 1, 2, Answer.OK, 1), (3, 2, 3, Answer.REJECTED, 1)],
    jobs=[
        job(0, 1, 7, JobState.DONE),
        job(1, 2, 8, JobState.DEAD),
        job(2, 3, 3, JobState.REJECTED),
    ],
    attempts=[
        stay(0, 1, 0, 1, 1, 3, FAILED),
        stay(1, 1, 1, 2, 2, 4, FAILED),
        stay(0, 2, 0, 3, 5, 7, DONE),
        stay(1, 2, 1, 4, 6, 8, FAILED),
    ],
    dead_letters=[(1, DeadReason.ATTEMPTS, 8, None)],
)
SYNC = record(
    requests=[(1, 0, 3, Answer.OK, 1), (2, 1, 4, Answer.TIMEOUT, 1), (3, 2, 5, Answer.ERROR, 2), (9, 3, None, 0, 1)],
    calls=[
        (0, 1, 1, 0, 1, 3, CallEnd.OK, None),
        (1, 1, 2, 1, 2, 5, CallEnd.OK, 4),
        (2, 1, 3, 0, 3, 4, CallEnd.ERROR, None),
        (2, 2, 4, 0, 4, 5, CallEnd.ERROR, None),
        (3, 1, 9, 0, 9, None, CallEnd.RUNNING, None),
    ],
)
