"""Room: whether every table can take what one more event may bring, and which places are free again."""

from __future__ import annotations

from sim.engine.events import MORGUE, STRAIGHT
from sim.engine.layout import NOBODY, Lab
from sim.engine.log import CALLS, DELIVERIES, JOBS, USERS
from sim.engine.rings import length, put_last, take_first


def let_go(lab: Lab) -> None:
    """Free the places of jobs that nobody has in hand or in mind any more."""
    while length(lab.retired, 0):
        j = take_first(lab.retired, 0)
        lab.jobs[j].number = NOBODY
        put_last(lab.spare, JOBS, j)


def extend_credit(lab: Lab) -> bool:
    """Count how many events there is room for at least, in every table; tell whether there is room for one."""
    now = lab.now[0]
    room = min(lab.attempt_rows.shape[1] - now.attempts, lab.letter_rows.shape[1] - now.dead_letters)
    room = min(room, lab.shift_rows.shape[1] - now.shifts)
    if lab.rules[0].way != STRAIGHT or lab.rules[0].spawns:
        room = min(room, lab.job_rows.shape[1] - now.jobs)
    if lab.rules[0].way != STRAIGHT:
        room = min(room, lab.request_rows.shape[1] - now.requests)
        room = min(room, lab.call_rows.shape[1] - now.calls, lab.inline_rows.shape[1] - now.inline_steps)
        room = min(room, lab.calls.shape[0] - now.calls_used + length(lab.spare, CALLS))
        room = min(room, lab.users.shape[0] - now.users_used + length(lab.spare, USERS))
    room = min(room, lab.jobs.shape[0] - now.jobs_used + length(lab.spare, JOBS))
    room = min(room, lab.deliveries.shape[0] - now.deliveries_used + length(lab.spare, DELIVERIES))
    room = min(room, (lab.timers.shape[0] - now.timers) // 3, lab.ready.shape[1] - now.most_ready)
    now.credit = (room - length(lab.few, MORGUE)) // now.margin
    return now.credit > 0
