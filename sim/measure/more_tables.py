"""Every attempt as a row, and every instant at which a number of jobs, workers or calls changes."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from sim.measure.series import NAMES, series
from sim.measure.stays import Stays
from sim.measure.tables import kinds, names, seconds, spans
from sim.record import NEVER, AttemptEnd, Record


def attempt_columns(record: Record) -> dict[str, npt.NDArray[Any]]:
    """Return columns of equal length, one row per stay of a job in its queue, in the order of the record.

    Times in seconds, NaN for never; worker: -1 for none. wait_s: from ready to the start of the work; service_s: from
    its start until it was over, which is before `end_s` if the broker was out of reach then; lease_s: from the delivery
    until the job was released; lapsed: whether that was while the worker was still at it.
    """
    attempts, jobs = record.attempts, record.jobs
    worked_ns = np.where(attempts.start_ns == NEVER, NEVER, attempts.worked_ns)
    over = (attempts.released_ns != NEVER) & (attempts.start_ns != NEVER)
    lapsed = over & ((attempts.end_ns == NEVER) | (attempts.released_ns < attempts.end_ns))
    return {
        "job": attempts.job,
        "number": attempts.number,
        "request": jobs.request[attempts.job],
        "step": names(record.steps, jobs.step[attempts.job]),
        "queue": names(record.queues, jobs.queue[attempts.job]),
        "worker": attempts.worker,
        "end": kinds(AttemptEnd, attempts.end),
        "ready_s": seconds(attempts.ready_ns),
        "leased_s": seconds(attempts.leased_ns),
        "start_s": seconds(attempts.start_ns),
        "end_s": seconds(attempts.end_ns),
        "released_s": seconds(attempts.released_ns),
        "wait_s": np.where(attempts.ready_ns == NEVER, np.nan, spans(attempts.ready_ns, attempts.start_ns)),
        "service_s": spans(attempts.start_ns, worked_ns),
        "lease_s": np.where(attempts.leased_ns == NEVER, np.nan, spans(attempts.leased_ns, attempts.released_ns)),
        "lapsed": lapsed,
    }


def series_columns(record: Record) -> dict[str, npt.NDArray[Any]]:
    """Return columns of equal length, one row per instant [s] at which one of `sim.measure.series` changes.

    A value holds from its row up to the next; the last up to the horizon.
    """
    stays = Stays(record)
    found = {name: series(stays, name) for name in NAMES}
    at_ns = np.unique(np.concatenate([each.at_ns for each in found.values()]))
    return {"at_s": at_ns / 1e9, **{name: each.sampled(at_ns) for name, each in found.items()}}
