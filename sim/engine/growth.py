"""Room: tables that are nearly full become twice as long. What is in them stays where it is."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.engine.events import STRAIGHT
from sim.engine.layout import Lab, Ring

_EVENTS, _ENOUGH = 64, 2**16  # for how many events there should be room, unless that is for very many rows
RECORD = {
    "request_rows": "requests",
    "answer_rows": "requests",
    "call_rows": "calls",
    "inline_rows": "inline_steps",
    "job_rows": "jobs",
    "fate_rows": "jobs",
    "attempt_rows": "attempts",
    "letter_rows": "dead_letters",
    "shift_rows": "shifts",
}  # tables of the record, and what counts their rows


def is_known(lab: Lab, name: str) -> bool:
    """Whether a table needs no more room: requests that go straight to their queue, and their jobs, are noted ahead."""
    known = RECORD[name] == "requests" or (RECORD[name] == "jobs" and not lab.rules[0].spawns)
    return bool(known and lab.rules[0].way == STRAIGHT)


def with_room(lab: Lab, *, for_closing: bool = False) -> Lab:
    """Return the lab with room for more of everything that is short of it."""
    now = lab.now[0]
    now.credit = 0
    margin = int(now.margin)
    need = min(_EVENTS * margin, margin + _ENOUGH) + int(lab.few.ends[:, 1].max())
    if for_closing:
        need += len(lab.deliveries) + len(lab.jobs)
    growing = {name: used for name, used in RECORD.items() if not is_known(lab, name)}
    record = {name: _wider(getattr(lab, name), int(now[used]), need) for name, used in growing.items()}
    most_ready = int(now.most_ready)
    lab = lab._replace(
        **record,
        timers=_longer(lab.timers, int(now.timers), 3 * need),
        ready=_wider(lab.ready, most_ready, need),
        jobs=_longer(lab.jobs, int(now.jobs_used), need),
        deliveries=_longer(lab.deliveries, int(now.deliveries_used), need),
        calls=_longer(lab.calls, int(now.calls_used), need),
        users=_longer(lab.users, int(now.users_used), need),
    )
    places = max(lab.jobs.size, lab.deliveries.size, lab.calls.size, lab.users.size) + lab.workers.size + need
    places += max(0, int(lab.door[0].threads))
    return lab._replace(
        spare=_roomy(lab.spare, places),
        retired=_roomy(lab.retired, places),
        blocked=_roomy(lab.blocked, places),
        few=_roomy(lab.few, places),
        soon=_roomy(lab.soon, 6 * places),
    )


def _longer(table: Any, used: int, need: int) -> Any:
    """Return a table with room for `need` more rows than are used: at least twice as long, if it was short."""
    if len(table) - used >= need:
        return table
    longer = np.empty((2 * len(table) + need, *table.shape[1:]), table.dtype)
    longer[:used] = table[:used]
    return longer.view(type(table))


def _wider(table: Any, used: int, need: int) -> Any:
    if table.shape[1] - used >= need:
        return table
    wider = np.empty((table.shape[0], 2 * table.shape[1] + need), table.dtype)
    wider[:, :used] = table[:, :used]
    return wider.view(type(table))


def _roomy(ring: Ring, need: int) -> Ring:
    """Return a ring with room for `need` numbers in each line, each line from its first cell on."""
    lines, cells = ring.cells.shape
    if cells >= need:
        return ring
    longer = np.empty((lines, 1 << int(need - 1).bit_length()), np.int64)
    for line, (first, count) in enumerate(ring.ends.tolist()):
        longer[line, :count] = ring.cells[line].take(range(first, first + count), mode="wrap")
    ring.ends[:, 0] = 0
    return Ring(longer, ring.ends)
