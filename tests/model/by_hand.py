"""Small scenarios for tests that one can check by hand: times in whole seconds, no luck involved."""

from __future__ import annotations

import numpy as np
from twins import parting_from

from sim.model import simulate
from sim.record import AttemptEnd, DeadReason, JobState, ShiftEnd
from sim.scenario import from_dict
from sim.workload import draw

S = 1_000_000_000  # one second in ns
_MANY = 2000  # requests: more would take the uncompiled kernel seconds
BASE = {"name": "by-hand", "seed": 1, "duration": "20s", "load": {"even": "1/s"}}


def run(architecture=None, progress=None, **sections):
    """Run one architecture of a scenario made of BASE and the sections given; return its record.

    The compiled engine's kernel, as it is written, must write the same.
    """
    scenario = from_dict({**BASE, **sections})
    chosen = scenario.architectures[architecture or next(iter(scenario.architectures))]
    workload = draw(chosen, seed=scenario.seed, duration_ns=scenario.duration_ns)
    record = simulate(chosen, workload, horizon_ns=scenario.duration_ns, progress=progress)
    if len(workload.arrival_ns) < _MANY:
        assert parting_from(record, chosen, workload) is None
    return record


def arrivals(tmp_path, *times_s, **columns):
    """Write a trace of arrivals (and more columns) and return it as a load."""
    names = ["arrival_s", *columns]
    rows = zip(times_s, *columns.values(), strict=True)
    lines = [",".join(names), *(",".join(str(cell) for cell in row) for row in rows)]
    path = tmp_path / "trace.csv"
    path.write_text("\n".join(lines) + "\n")
    return {"trace": {"file": str(path)}}


def seconds(times_ns):
    """Whole and half seconds, for comparing with what a pencil says; -1 stays -1."""
    return [time_ns / S if time_ns >= 0 else -1 for time_ns in times_ns.tolist()]


def stays(record, words="job worker leased released start over how"):
    """The rows of `attempts`, by job and number: the columns named, times in seconds, `how` they ended in words."""
    table = record.attempts
    told = {"how": _names(AttemptEnd, table.end), "over": seconds(table.end_ns)}
    rows = _rows(table, words, told)
    return [rows[row] for row in np.lexsort((table.number, table.job))]


def fates(record):
    """What became of each job, and when it ended."""
    return list(zip(_names(JobState, record.jobs.state), seconds(record.jobs.ended_ns), strict=True))


def shifts(record):
    """Worker, up, down and why, of each time that a worker was up, by worker."""
    table = record.shifts
    return sorted(_rows(table, "worker up down how", {"how": _names(ShiftEnd, table.end)}))


def letters(record):
    """Job, reason, when it died and was redriven, of each dead letter."""
    table = record.dead_letters
    return _rows(table, "job reason died redriven", {"reason": _names(DeadReason, table.reason)})


def _rows(table, words, told):
    return list(zip(*(told[word] if word in told else _column(table, word) for word in words.split()), strict=True))


def _column(table, word):
    times_ns = getattr(table, f"{word}_ns", None)
    return getattr(table, word).tolist() if times_ns is None else seconds(times_ns)


def _names(kind, column):
    return [kind(value).name for value in column.tolist()]
