"""One architecture of a replay: its names and places, its flows, and its rows if they are few enough to be seen."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.experiment import Outcome
from sim.record import NEVER, IntArray
from sim.report.replay.columns import DELTA, PLAIN, Packed, micros, pack
from sim.report.replay.flows import counts, edges_us, times
from sim.report.replay.kept import Kept
from sim.report.words import safe

_CALLS = {
    "request": DELTA,
    "thread": PLAIN,
    "sent": DELTA,
    "start": "sent",
    "end": "sent",
    "left": "sent",
    "code": PLAIN,
}
_JOBS = {
    "number": DELTA,
    "step": PLAIN,
    "queue": PLAIN,
    "call": PLAIN,
    "created": DELTA,
    "ended": "created",
    "state": PLAIN,
}
_STAYS = {
    "job": DELTA,
    "worker": PLAIN,
    "since": DELTA,
    "ready": "since",
    "leased": "ready",
    "start": "leased",
    "end": "start",
    "released": "end",
    "code": PLAIN,
}


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
            {"worker": PLAIN, "pool": PLAIN, "up": DELTA, "down": "up", "code": PLAIN},
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
    return {
        "before": kept.before(),
        "requests": _requests(kept),
        "calls": _calls(kept),
        "jobs": _jobs(kept),
        "stays": _stays(kept),
        "letters": _letters(kept),
    }


def _requests(kept: Kept) -> Packed:
    requests, rows = kept.record.requests, kept.requests
    columns = {
        "arrival": micros(requests.arrival_ns[rows]),
        "answered": micros(requests.answered_ns[rows]),
        "code": requests.answer[rows],
    }
    return pack(columns, {"arrival": DELTA, "answered": "arrival", "code": PLAIN})


def _calls(kept: Kept) -> Packed:
    calls, rows = kept.record.calls, kept.calls
    columns = {
        "request": calls.request[rows],
        "thread": calls.thread[rows],
        "sent": micros(calls.sent_ns[rows]),
        "start": micros(calls.start_ns[rows]),
        "end": micros(calls.end_ns[rows]),
        "left": micros(calls.left_ns[rows]),
        "code": calls.end[rows],
    }
    return pack(columns, _CALLS)


def _jobs(kept: Kept) -> Packed:
    jobs, rows = kept.record.jobs, kept.jobs
    columns = {
        "number": rows,
        "step": jobs.step[rows],
        "queue": jobs.queue[rows],
        "call": _place(kept.calls, jobs.call[rows]),
        "created": micros(jobs.created_ns[rows]),
        "ended": micros(jobs.ended_ns[rows]),
        "state": jobs.state[rows],
    }
    return pack(columns, _JOBS)


def _stays(kept: Kept) -> Packed:
    attempts, rows = kept.record.attempts, kept.attempts
    columns = {
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
    return pack(columns, _STAYS)


def _letters(kept: Kept) -> Packed:
    letters, rows = kept.record.dead_letters, kept.letters
    columns = {
        "job": _place(kept.jobs, letters.job[rows]),
        "died": micros(letters.died_ns[rows]),
        "redriven": micros(letters.redriven_ns[rows]),
        "code": letters.reason[rows],
    }
    return pack(columns, {"job": PLAIN, "died": DELTA, "redriven": "died", "code": PLAIN})


def _place(kept: IntArray, rows: IntArray) -> IntArray:
    """Where rows of the record stand among those that were kept; NEVER stays NEVER."""
    return np.where(rows == NEVER, NEVER, np.searchsorted(kept, rows))
