"""Whole stories written by hand: of an API, and of a queue in which everything happens that can happen to a job."""

from __future__ import annotations

from dataclasses import replace

from made_up import S, job, record, stay, waiting

from sim.measure import audit
from sim.record import Answer, AttemptEnd, CallEnd, DeadReason, JobState, ShiftEnd
from sim.scenario import from_dict

DONE, FAILED, RUNNING = AttemptEnd.DONE, AttemptEnd.FAILED, AttemptEnd.RUNNING
CHECK, PAY, MAIL = range(3)  # steps: the first two inline, after an overhead of 0.5 s; users leave after 4 s
CALLED = record(
    steps=("check", "pay", "mail"),
    requests=[
        (1, 0, 3, Answer.OK, 1),
        (2, 1, 6, Answer.OK, 2),
        (2.5, 2, 6.5, Answer.TIMEOUT, 1),
        (5.5, 3, 5.5, Answer.REJECTED, 1),
        (6, 4, 8, Answer.REJECTED, 1),
        (8.5, 5, None, Answer.PENDING, 1),
        (9.5, 6, None, Answer.PENDING, 1),
    ],
    calls=[
        (0, 1, 1, 0, 1, 3, CallEnd.OK, None),
        (1, 1, 2, 1, 2, 4, CallEnd.ERROR, None),
        (2, 1, 2.5, 0, 3, 7, CallEnd.OK, 6.5),  # waits for thread 0; its user leaves, it goes on
        (1, 2, 5, 1, 5, 6, CallEnd.OK, None),
        (3, 1, 5.5, -1, None, 5.5, CallEnd.REJECTED, None),  # at the door
        (4, 1, 6, 1, 6, 8, CallEnd.REJECTED, None),  # by the queue
        (5, 1, 8.5, 0, 8.5, None, CallEnd.RUNNING, None),
        (6, 1, 9.5, -1, None, None, CallEnd.WAITING, None),
    ],
    inline_steps=[
        (0, CHECK, 1.5, 2, DONE),
        (0, PAY, 2, 3, DONE),
        (1, CHECK, 2.5, 4, FAILED),
        (2, CHECK, 3.5, 5, DONE),
        (3, CHECK, 5.5, 5.75, DONE),
        (3, PAY, 5.75, 6, DONE),
        (2, PAY, 5, 7, DONE),
        (5, CHECK, 6.5, 7, DONE),
        (5, PAY, 7, 8, DONE),
        (6, CHECK, 9, None, RUNNING),
    ],
    jobs=[
        job(0, 3, 4, JobState.DONE, call=0, step=MAIL),
        job(1, 6, None, JobState.IN_FLIGHT, call=3, step=MAIL),
        job(2, 7, None, JobState.READY, call=2, step=MAIL),
        job(4, 8, 8, JobState.REJECTED, call=5, step=MAIL),
    ],
    attempts=[
        stay(0, 1, 0, 3, 3, 4, DONE),
        waiting(2, 1, 7),
        stay(1, 1, 0, 6, 6, None, RUNNING),
    ],
)
CANCELLED = record(
    steps=("check",),
    pools=(),
    requests=[(1, 0, 3, Answer.TIMEOUT, 1)],
    calls=[(0, 1, 1, 0, 1, 3, CallEnd.CANCELLED, 3)],
    inline_steps=[(0, 0, 1, 3, AttemptEnd.CANCELLED)],
)
EVENTFUL = record(
    steps=("mail", "thumb", "pdf"),
    horizon_s=20,
    requests=[(at, row, at, Answer.REJECTED if at == 3 else Answer.OK, 1) for row, at in enumerate(
        [1, 1, 2, 3, 6, 10, 11, 12, 13, 15, 16, 16, 17, 17])],
    jobs=[
        job(0, 1, 4, JobState.DONE),  # 0: fails, then is done
        job(1, 1, 6, JobState.DONE),  # 1: its lease ends at 5 s; the first worker acknowledges, the second is too late
        job(2, 2, 4, JobState.EXPIRED),  # 2: waits in vain
        job(3, 3, 3, JobState.REJECTED),  # 3
        job(0, 4, None, JobState.SCHEDULED, step=1, parent=0),  # 4: due after the horizon
        job(4, 6, 12, JobState.DONE),  # 5: its worker dies at 7 s, which is noticed at 10 s
        job(5, 10, None, JobState.READY),  # 6: held by a worker who gives it back as it is stopped
        job(6, 11, 15, JobState.DONE),  # 7: dies, is redriven after 2 s, and is done
        job(7, 12, 13, JobState.DEAD, step=2),  # 8: is stopped by its timeout
        job(8, 13, 15, JobState.EXPIRED),  # 9: while it is scheduled
        job(9, 15, None, JobState.IN_FLIGHT),  # 10: at work
        job(10, 16, None, JobState.IN_FLIGHT),  # 11: in a buffer
        job(11, 16, 16, JobState.DONE),  # 12: had been done before
        job(12, 17, None, JobState.READY),  # 13
        job(13, 17, None, JobState.IN_FLIGHT),  # 14: nobody has noticed that its worker is dead
    ],
    attempts=[
        stay(0, 1, 0, 1, 1, 2, FAILED),
        waiting(2, 1, 2, AttemptEnd.WITHDRAWN, left=4),
        stay(0, 2, 0, 3, 3, 4, DONE),
        stay(1, 1, 1, 1, 1, 6, DONE, released=5),
        stay(1, 2, 2, 5, 5, 10, AttemptEnd.DUPLICATE, released=6),
        stay(5, 1, 0, 6, 6, 7, AttemptEnd.CRASHED, released=10),
        stay(5, 2, 1, 10, 10, 12, DONE),
        stay(7, 1, 2, 11, 11, 12, FAILED),
        stay(8, 1, 1, 12, 12, 13, AttemptEnd.TIMED_OUT),
        stay(6, 1, 0, 10, None, 13, AttemptEnd.RETURNED, leased=10, released=13),
        waiting(9, 1, 17, AttemptEnd.WITHDRAWN, left=15),
        stay(7, 2, 2, 14, 14, 15, DONE),
        stay(12, 1, 2, 16, 16, 16, AttemptEnd.SKIPPED),
        waiting(4, 1, 25, AttemptEnd.SCHEDULED),
        waiting(6, 2, 13),
        stay(10, 1, 1, 15, 15, None, RUNNING, open_lease=True),
        stay(11, 1, 1, 16, None, None, AttemptEnd.HELD, leased=16, open_lease=True),
        waiting(13, 1, 17),
        stay(14, 1, 2, 17, 17, 18, AttemptEnd.CRASHED, open_lease=True),
    ],
    dead_letters=[(7, DeadReason.ATTEMPTS, 12, 14), (8, DeadReason.ATTEMPTS, 13, None)],
    shifts=[
        (0, 0, 0, 7, ShiftEnd.POISONED),
        (0, 0, 9, 13, ShiftEnd.STOPPED),
        (1, 0, 0, None, ShiftEnd.UP),
        (2, 0, 0, 18, ShiftEnd.CRASHED),
    ],
)  # fmt: skip
READ_AGAIN = record(
    requests=[(1, 0, 1, Answer.OK, 1)],
    jobs=[job(0, 1, 2, JobState.DONE)],
    attempts=[stay(0, 1, 0, 1, 1, 2, DONE), (0, 1, 0, None, None, None, 4, 5, 5, AttemptEnd.DUPLICATE)],
)  # a consumer of a stream has lost its place
BASE = {"name": "m", "seed": 1, "duration": 20, "load": "1/s"}


def architecture(**sections):
    """The only architecture of a scenario."""
    (only,) = from_dict({**BASE, **sections}).architectures.values()
    return only


CALLED_BY = architecture(
    steps={"check": {"service": 1}, "pay": {"service": 1}, "mail": {"service": 1}},
    api={"threads": 2, "overhead": "500ms", "client": {"timeout": 4, "retry": {"max_attempts": 2}}},
    workers={"count": 2},
    architectures={"a": {"inline": ["check", "pay"], "queued": ["mail"]}},
)
EVENTFUL_QUEUE = {
    "steps": {
        "mail": {"service": 1, "fails": 0.5, "ttl": 2, "poison": 0.1, "delay": 1, "spawns": {"thumb": 1}},
        "thumb": {"service": 1, "delay": 20},
        "pdf": {"service": 2, "timeout": 1},
    },
    "queue": {"visibility_timeout": 4},
    "workers": {"count": 3, "prefetch": 2, "dedup": "1h", "crashes": {"mtbf": 60}},
    "architectures": {"a": {"queued": "all"}},
}


def said_of(made, table, column, row, value, of=None):
    """What the audit says once a cell is changed; a time is given in seconds. of: the architecture."""
    old = getattr(made, table)
    cells = getattr(old, column).copy()
    cells[row] = round(value * S) if column.endswith("_ns") and value != -1 else value
    return " | ".join(audit(replace(made, **{table: replace(old, **{column: cells})}), of).problems)
