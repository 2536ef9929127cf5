"""The horizon: note what still waits, what is in hand, what nobody has noticed; in the order of the model's books."""

from __future__ import annotations

import numpy as np

from sim.engine.layout import NOBODY, IntArray, Lab
from sim.engine.log import note_delivery, note_inline_step, note_job_is, note_wait
from sim.engine.ready import pop_ready
from sim.record import NEVER, AttemptEnd, JobState

_READY, _SCHEDULED = int(AttemptEnd.READY), int(AttemptEnd.SCHEDULED)
_HELD, _RUNNING = int(AttemptEnd.HELD), int(AttemptEnd.RUNNING)
_IS_SCHEDULED, _IN_FLIGHT = int(JobState.SCHEDULED), int(JobState.IN_FLIGHT)


def close_books(lab: Lab) -> None:
    """Note what is not over."""
    for q in range(lab.queues.shape[0]):
        _note_what_waits(lab, q)
    _note_who_has_it(lab)
    for w in range(lab.workers.shape[0]):
        _note_in_hand(lab, w)
    _note_orphans(lab)
    _note_inline(lab)


def _note_what_waits(lab: Lab, q: int) -> None:
    j = pop_ready(lab, q)
    while j != NOBODY:
        note_wait(lab, j, lab.jobs[j].ready_ns, NEVER, _READY)
        j = pop_ready(lab, q)
    found = np.empty((lab.queues[q].scheduled, 2), np.int64)
    count = 0
    for j in range(lab.now[0].jobs_used):
        job = lab.jobs[j]
        if job.number >= 0 and job.scheduled and job.queue == q:
            found[count, 0], found[count, 1] = job.scheduled, j
            count += 1
    for j in _in_order(found):
        note_wait(lab, j, lab.jobs[j].due_ns, NEVER, _SCHEDULED)
        note_job_is(lab, lab.jobs[j].number, _IS_SCHEDULED)
    _note_lanes(lab, q)


def _note_lanes(lab: Lab, q: int) -> None:
    """Jobs that stand behind others of their key, lane by lane as these were opened."""
    count = 0
    for key in range(lab.lanes.shape[1]):
        count += lab.lanes[q, key].first != NOBODY
    found = np.empty((count, 2), np.int64)
    count = 0
    for key in range(lab.lanes.shape[1]):
        if lab.lanes[q, key].first != NOBODY:
            found[count, 0], found[count, 1] = lab.lanes[q, key].opened, key
            count += 1
    for key in _in_order(found):
        j = lab.jobs[lab.lanes[q, key].first].behind
        while j != NOBODY:
            job = lab.jobs[j]
            is_due = job.ready_ns < lab.now[0].now_ns
            note_wait(lab, j, job.ready_ns, NEVER, _READY if is_due else _SCHEDULED)
            if not is_due:
                note_job_is(lab, job.number, _IS_SCHEDULED)
            j = job.behind


def _in_order(found: IntArray) -> IntArray:
    """Return the second column of rows, in the order of the first: as they were set down."""
    return found[np.argsort(found[:, 0]), 1]


def _note_who_has_it(lab: Lab) -> None:
    """Whoever holds a job by a lease has it in flight."""
    for d in range(lab.now[0].deliveries_used):
        held = lab.deliveries[d]
        if held.serial >= 0 and lab.jobs[held.job].lease == d:
            note_job_is(lab, lab.jobs[held.job].number, _IN_FLIGHT)


def _note_in_hand(lab: Lab, w: int) -> None:
    me = lab.workers[w]
    if me.current != NOBODY:
        note_delivery(lab, me.current, _HELD if lab.deliveries[me.current].begun_ns == NEVER else _RUNNING)
    d = me.first_held
    for _ in range(me.buffered):
        following = lab.deliveries[d].next_held
        note_delivery(lab, d, _HELD if lab.deliveries[d].begun_ns == NEVER else _RUNNING)
        d = following


def _note_orphans(lab: Lab) -> None:
    """Deliveries that nobody works on, and nobody has noticed."""
    count = 0
    for d in range(lab.now[0].deliveries_used):
        count += lab.deliveries[d].serial >= 0 and lab.deliveries[d].orphan > 0
    found = np.empty((count, 2), np.int64)
    count = 0
    for d in range(lab.now[0].deliveries_used):
        held = lab.deliveries[d]
        if held.serial >= 0 and held.orphan > 0:
            found[count, 0], found[count, 1] = held.orphan, d
            count += 1
    for d in _in_order(found):
        note_delivery(lab, d, lab.deliveries[d].end)


def _note_inline(lab: Lab) -> None:
    """Inline steps that threads are at."""
    count = 0
    for c in range(lab.now[0].calls_used):
        count += lab.calls[c].is_open and lab.calls[c].step != NOBODY
    found = np.empty((count, 2), np.int64)
    count = 0
    for c in range(lab.now[0].calls_used):
        call = lab.calls[c]
        if call.is_open and call.step != NOBODY:
            found[count, 0], found[count, 1] = call.in_hand, c
            count += 1
    for c in _in_order(found):
        call = lab.calls[c]
        note_inline_step(lab, call.row, call.step, call.step_ns, NEVER, _RUNNING)
