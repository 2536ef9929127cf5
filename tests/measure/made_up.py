"""Records written by hand for the tests of the measures; times in seconds, None for never."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.record import (
    NEVER,
    AttemptEnd,
    Attempts,
    Calls,
    DeadLetters,
    InlineSteps,
    Jobs,
    Record,
    Requests,
    ShiftEnd,
    Shifts,
    table,
)

S = 1_000_000_000
UP = ShiftEnd.UP


def ns(seconds):
    """Seconds as nanoseconds, None as NEVER."""
    return NEVER if seconds is None else round(seconds * S)


def rows(kind, lines, times):
    """Make a table of lines of cells; the columns named in `times` are in seconds."""
    columns = list(kind.__dataclass_fields__)
    cells = [
        [ns(cell) if name in times else int(cell) for name, cell in zip(columns, line, strict=True)] for line in lines
    ]
    return table(kind, np.array(cells, np.int64).tobytes() if cells else b"")


def job(request, created, ended, state, *, call=-1, step=0, parent=-1, queue=0, key=0):
    """A row of jobs."""
    return (request, call, step, parent, queue, key, created, ended, state)


def stay(of, number, worker, ready, start, end, how, *, leased=None, released=None, worked=None, open_lease=False):
    """A row of attempts: delivered as it begins and released as it is over, worked on until then, or said otherwise."""
    leased = start if leased is None else leased
    released = None if open_lease else end if released is None else released
    return (of, number, worker, ready, leased, released, start, end if worked is None else worked, end, how)


def waiting(of, number, ready, how=AttemptEnd.READY, *, left=None):
    """A row of attempts: a wait that lasts at the horizon, or ended without a delivery."""
    return (of, number, -1, ready, None, left, None, None, None, how)


def record(
    *,
    requests=(),
    calls=(),
    inline_steps=(),
    jobs=(),
    attempts=(),
    dead_letters=(),
    shifts=None,
    horizon_s=10,
    steps: Sequence[str] = ("mail",),
    queues: Sequence[str] = ("default",),
    pools: Sequence[str] = ("workers",),
):
    """Make a record. Left out, the workers named in attempts are up for the whole run."""
    workers = sorted({line[2] for line in attempts} - {-1})
    return Record(
        steps=tuple(steps),
        queues=tuple(queues),
        pools=tuple(pools),
        horizon_ns=ns(horizon_s),
        requests=rows(Requests, requests, {"arrival_ns", "answered_ns"}),
        calls=rows(Calls, calls, {"sent_ns", "start_ns", "end_ns", "left_ns"}),
        inline_steps=rows(InlineSteps, inline_steps, {"start_ns", "end_ns"}),
        jobs=rows(Jobs, jobs, {"created_ns", "ended_ns"}),
        attempts=rows(Attempts, attempts, {"ready_ns", "leased_ns", "released_ns", "start_ns", "worked_ns", "end_ns"}),
        dead_letters=rows(DeadLetters, dead_letters, {"died_ns", "redriven_ns"}),
        shifts=rows(
            Shifts,
            [(worker, 0, 0, None, UP) for worker in workers] if shifts is None else shifts,
            {"up_ns", "down_ns"},
        ),
    )
