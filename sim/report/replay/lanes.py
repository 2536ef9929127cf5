"""One architecture of a replay: its names and places, its flows, and its rows if they are few enough to be seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np

from sim.experiment import Outcome
from sim.record import NEVER, IntArray
from sim.report.replay.columns import DELTA, PLAIN, Table, micros, pack
from sim.report.replay.flows import counts, edges_us, times
from sim.report.replay.kept import Kept
from sim.report.words import safe

# Tables in the order in which they are read, and how each of their columns may be written.
TABLES: Final = ("requests", "calls", "jobs", "stays", "letters")
_WAYS: Final[Mapping[str, Mapping[str, Sequence[str]]]] = {
    "requests": {"number": [DELTA], "arrival": [DELTA], "answered": ["arrival"], "code": [PLAIN]},
    "calls": {
        "request": [DELTA],
        "thread": [PLAIN],
        "sent": ["requests.arrival", DELTA],
        "start": ["sent"],
        "end": ["requests.answered", "sent"],
        "left": ["sent"],
        "code": [PLAIN],
    },
    "jobs": {
        "number": [DELTA],
        "step": [PLAIN],
        "queue": [PLAIN],
        "call": [DELTA],
        "created": ["calls.end", DELTA],
        "ended": ["created"],
        "state": [PLAIN],
    },
    "stays": {
        "job": [DELTA],
        "worker": [PLAIN],
        "since": ["jobs.created", DELTA],
        "ready": ["since"],
        "leased": ["ready"],
        "start": ["leased"],
        "end": ["jobs.ended", "start"],
        "released": ["end"],
        "code": [PLAIN],
    },
    "letters": {"job": [PLAIN], "died": [DELTA], "redriven": ["died"], "code": [PLAIN]},
}
_SHIFTS: Final = {"worker": [PLAIN], "pool": [PLAIN], "up": [DELTA], "down": ["up"], "code": [PLAIN]}


def lane(name: str, outcome: Outcome, kept: Kept, *, rows: bool) -> dict[str, Any]:
    """Return one architecture as JSON can hold it. rows: whether calls, jobs and stays are told one by one."""
    record, architecture = outcome.record, outcome.architecture
    edges = edges_us(*micros(np.array([kept.from_ns, kept.until_ns])).tolist())
    flows = {
        key: [DELTA, *np.diff(value, prepend=0).tolist()] for key, value in counts(kept.stays, edges * 1000).items()
    }
    shifts = record.shifts
    return {
        "name": safe(name, 40),
        "steps": [safe(step, 40) for step in record.steps],
        "urgent": [architecture.steps[step].priority if step in architecture.steps else 0 for step in record.steps],
        "queues": [safe(queue, 40) for queue in record.queues],
        "pools": [safe(pool, 40) for pool in record.pools],
        "api": len(record.calls.sent_ns) > 0,
        "queue": len(record.jobs.state) > 0,
        "threads": _threads(outcome),
        "room": architecture.api.accept_queue if architecture.api else None,
        "workers": int(shifts.worker.max(initial=-1)) + 1,
        "edges": [int(edges[0]), int(edges[1] - edges[0]) if len(edges) > 1 else 1, len(edges)],
        "flows": flows,
        "times": times(kept.stays, edges * 1000),
        "shifts": pack(
            {
                "worker": shifts.worker,
                "pool": shifts.pool,
                "up": micros(shifts.up_ns),
                "down": micros(shifts.down_ns),
                "code": shifts.end,
            },
            _SHIFTS,
        ),
        "rows": _rows(kept) if rows else None,
    }


def _threads(outcome: Outcome) -> int:
    """How many threads there are; where there is no limit, as many as were ever at work at once."""
    api, calls = outcome.architecture.api, outcome.record.calls
    if api is not None and api.threads is not None and len(calls.sent_ns):
        return api.threads
    return int(calls.thread.max(initial=-1)) + 1


def _rows(kept: Kept) -> dict[str, Any]:
    tables = {"requests": _requests(kept), "calls": _calls(kept), "jobs": _jobs(kept)}
    tables |= {"stays": _stays(kept), "letters": _letters(kept)}
    return {"before": kept.before(), **{name: pack(tables[name], _WAYS[name], tables) for name in TABLES}}


def _requests(kept: Kept) -> Table:
    requests, rows = kept.record.requests, kept.requests
    return {
        "number": rows,
        "arrival": micros(requests.arrival_ns[rows]),
        "answered": micros(requests.answered_ns[rows]),
        "code": requests.answer[rows],
    }


def _calls(kept: Kept) -> Table:
    calls, rows = kept.record.calls, kept.calls
    return {
        "request": _place(kept.requests, calls.request[rows]),
        "thread": calls.thread[rows],
        "sent": micros(calls.sent_ns[rows]),
        "start": micros(calls.start_ns[rows]),
        "end": micros(calls.end_ns[rows]),
        "left": micros(calls.left_ns[rows]),
        "code": calls.end[rows],
    }


def _jobs(kept: Kept) -> Table:
    jobs, rows = kept.record.jobs, kept.jobs
    return {
        "number": rows,
        "step": jobs.step[rows],
        "queue": jobs.queue[rows],
        "call": _place(kept.calls, jobs.call[rows]),
        "created": micros(jobs.created_ns[rows]),
        "ended": micros(jobs.ended_ns[rows]),
        "state": jobs.state[rows],
    }


def _stays(kept: Kept) -> Table:
    attempts, rows = kept.record.attempts, kept.attempts
    return {
        "job": _place(kept.jobs, attempts.job[rows]),
        "worker": attempts.worker[rows],
        "since": micros(kept.since_ns[rows]),
        "ready": micros(attempts.ready_ns[rows]),
        "leased": micros(attempts.leased_ns[rows]),
        "start": micros(attempts.start_ns[rows]),
        "end": micros(attempts.end_ns[rows]),
        "released": micros(attempts.released_ns[rows]),
        "code": attempts.end[rows],
    }


def _letters(kept: Kept) -> Table:
    letters, rows = kept.record.dead_letters, kept.letters
    return {
        "job": _place(kept.jobs, letters.job[rows]),
        "died": micros(letters.died_ns[rows]),
        "redriven": micros(letters.redriven_ns[rows]),
        "code": letters.reason[rows],
    }


def _place(kept: IntArray, rows: IntArray) -> IntArray:
    """Where rows of the record stand among those that were kept; NEVER stays NEVER."""
    return np.where(rows == NEVER, NEVER, np.searchsorted(kept, rows))
