"""The lab as it stands before anything happens, laid out from an architecture and its workload."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.engine.draws import calls_drawn, elements_at_first, luck_of
from sim.engine.expected import Expected, columns
from sim.engine.growth import with_room
from sim.engine.layout import (
    CALL,
    DELIVERY,
    HEAP,
    JOB,
    LANE,
    NOBODY,
    NOW,
    READY,
    TIMER,
    USER,
    Lab,
    Ring,
    Rows,
    rows,
)
from sim.engine.policy_rows import OF_CALLS, OF_JOBS, OF_STEPS
from sim.engine.rules import door_row, retry_rows, rules_row
from sim.engine.specs import (
    fault_rows,
    pool_rows,
    queue_rows,
    reading,
    redrive_rows,
    spawn_rows,
    step_rows,
    strides,
    window_rows,
    worker_rows,
)
from sim.engine.ways import may_turn_away
from sim.policies.shedding import Codel, MinDelay
from sim.policies.whole import LONGEST_NS
from sim.scenario import Architecture, BrokerFault
from sim.workload import Workload

_WIDTHS = {
    "request_rows": 3,
    "answer_rows": 2,
    "call_rows": 8,
    "inline_rows": 5,
    "job_rows": 7,
    "fate_rows": 2,
    "attempt_rows": 9,  # and a tenth where the broker may be out of reach
    "letter_rows": 4,
    "shift_rows": 5,
}  # columns of the tables of the record


def lab_of(architecture: Architecture, workload: Workload, ahead: Expected | None) -> Lab:
    """Lay out a lab. ahead: what is certain to come, if requests go straight to their queues."""
    pools = pool_rows(architecture)
    retries, door, spawns = retry_rows(architecture), door_row(architecture), spawn_rows(architecture)
    workers = worker_rows(pools)
    most_at_once = len(workers) * (1 + max([0, *pools.prefetch])) + len(architecture.steps) + int(spawns["count"].sum())
    lab = Lab(
        arrival_ns=workload.arrival_ns,
        rules=rules_row(architecture),
        retries=retries,
        door=door,
        now=_start(retries, door, most_at_once, architecture, workload),
        workers=workers,
        pools=pools,
        steps=step_rows(architecture),
        spawns=spawns,
        **luck_of(architecture, workload, workers.pool.tolist()),
        **_queues(architecture),
        **_plans(architecture, len(workers)),
        **_empty_tables(_widths(architecture)),
        lines=_ring(len(pools), 2 * len(workers) + 2),
        blocked=_ring(len(architecture.named_queues)),
        spare=_ring(4),
        retired=_ring(1),
        soon=_ring(2),
        few=_ring(4),
    )
    return with_room(lab if ahead is None else _expecting(lab, architecture, ahead))


def _queues(architecture: Architecture) -> dict[str, Any]:
    """Return the queues, what is ready in them, and who reads them."""
    reads, readers, lines = reading(architecture)
    queues = queue_rows(architecture)
    queues.lines = lines
    heaps = rows(HEAP, sum(queues.heaps))
    heaps.stride = strides(architecture)
    ready = rows(READY, len(heaps), 0)
    return {
        "queues": queues,
        "heaps": heaps,
        "ready": ready,
        "lanes": _lanes(architecture),
        "reads": reads,
        "readers": readers,
    }


def _plans(architecture: Architecture, workers: int) -> dict[str, Any]:
    """Return what requests go through, and what befalls the lab by the clock."""
    names, faults = list(architecture.step_names), fault_rows(architecture)
    queued = [names.index(name) for name in architecture.queued if name not in architecture.spawned]
    return {
        "inline": np.array([names.index(name) for name in architecture.inline], np.int64),
        "queued": np.array(queued, np.int64),
        "faults": faults,
        "down": window_rows(architecture, slow=False),
        "slow": window_rows(architecture, slow=True),
        "redrives": redrive_rows(architecture),
        "deploys": np.zeros((len(faults) + 1, workers), np.int64),
    }


def _widths(architecture: Architecture) -> dict[str, int]:
    """Return how many columns each table of the record has."""
    cuts = any(isinstance(fault, BrokerFault) for fault in architecture.faults)
    return {**_WIDTHS, "attempt_rows": _WIDTHS["attempt_rows"] + cuts}


def _empty_tables(widths: dict[str, int]) -> dict[str, Any]:
    """Return what grows while time passes: the record, the agenda, and who is there."""
    kinds = {"timers": TIMER, "jobs": JOB, "deliveries": DELIVERY, "calls": CALL, "users": USER}
    record = {name: np.zeros((width, 0), np.int64) for name, width in widths.items()}
    return {**record, **{name: rows(kind, 0) for name, kind in kinds.items()}}


def _start(retries: Rows, door: Rows, most_at_once: int, architecture: Architecture, workload: Workload) -> Rows:
    """Return the state of everything that there is one of. most_at_once: how many jobs one event may move."""
    table = rows(NOW, 1)
    now = table[0]
    now.margin, now.calls_drawn = 4 * most_at_once + 16, calls_drawn(architecture)
    now.elements_drawn = elements_at_first(workload) if workload.users else LONGEST_NS
    now.budget, now.client_budget = retries[OF_JOBS].burst, retries[OF_CALLS].burst
    now.inline_budget = retries[OF_STEPS].burst
    now.bucket_level = door[0].full
    codel, delays = Codel(), MinDelay()
    now.above_ns, now.lowest_ns, now.last_ns = codel.above_ns, delays.lowest_ns, delays.last_ns
    return table


def _expecting(lab: Lab, architecture: Architecture, ahead: Expected) -> Lab:
    """Make room beforehand for what is certain to come; what never changes of it, the kernel need not see."""
    requests, jobs = ahead
    tables: dict[str, Any] = {"fate_rows": columns(jobs.ended_ns, jobs.state)}
    if may_turn_away(architecture):
        tables["answer_rows"] = columns(requests.answered_ns, requests.answer)
    if architecture.spawned:
        known = (jobs.request, jobs.call, jobs.step, jobs.parent, jobs.queue, jobs.key, jobs.created_ns)
        tables["job_rows"] = columns(*known)
    # With retries there are more attempts than jobs. Memory that is never written to is never taken.
    tables["attempt_rows"] = np.empty((len(lab.attempt_rows), len(jobs.state) * 5 // 4), np.int64)
    lab.now[0].requests, lab.now[0].jobs = len(requests.draw), len(jobs.state)
    return lab._replace(**tables)


def _lanes(architecture: Architecture) -> Rows:
    """Return the lanes of each queue, empty: one for each key, if any queue is ordered by keys."""
    ordered = any(queue.ordered for queue in architecture.named_queues.values())
    keys = architecture.keys.count if ordered and architecture.keys is not None else 0
    table = rows(LANE, len(architecture.named_queues), keys)
    table.first = NOBODY
    return table


def _ring(lines: int, cells: int = 1) -> Ring:
    return Ring(np.zeros((lines, 1 << (cells - 1).bit_length()), np.int64), np.zeros((lines, 2), np.int64))
