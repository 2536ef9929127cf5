"""Records written by hand for the tests of the measures; times in seconds, None for never."""

from __future__ import annotations

import numpy as np

from sim.record import NEVER, Attempts, Calls, InlineSteps, Jobs, Record, Requests, table

S = 1_000_000_000


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


def record(*, requests=(), calls=(), inline_steps=(), jobs=(), attempts=(), horizon_s=10, steps=("mail",)):
    """Make a record."""
    return Record(
        steps=steps,
        horizon_ns=ns(horizon_s),
        requests=rows(Requests, requests, {"arrival_ns", "answered_ns"}),
        calls=rows(Calls, calls, {"sent_ns", "start_ns", "end_ns", "left_ns"}),
        inline_steps=rows(InlineSteps, inline_steps, {"start_ns", "end_ns"}),
        jobs=rows(Jobs, jobs, {"created_ns", "ended_ns"}),
        attempts=rows(Attempts, attempts, {"ready_ns", "leased_ns", "start_ns", "end_ns"}),
    )
