"""Whoever puts jobs on the queue, on an API thread or not, pays for it and may have to wait for room."""

from __future__ import annotations

from sim.engine.agenda import ARRIVAL, CALL_ENDS, next_ticket, place_of, set_timer
from sim.engine.events import CALL_GOES_ON, PUTTING, WAITING_FOR_ROOM
from sim.engine.intake import enqueue, enqueue_all, note_all
from sim.engine.layout import Lab
from sim.engine.log import note_job
from sim.engine.luck import is_needed
from sim.engine.queue import BLOCK, must_wait
from sim.record import NEVER


def is_carried(lab: Lab, c: int) -> bool:
    """Begin to carry the next step to its queue; tell whether there is one."""
    call = lab.calls[c]
    while call.at < lab.queued.size:
        step = lab.queued[call.at]
        call.at += 1
        if is_needed(lab, step, call.element):
            busy_for(lab, c, lab.steps[step].carry_ns + lab.now[0].extra_ns)
            return True
    return False


def is_kept_waiting(lab: Lab, c: int) -> bool:
    """Put the steps on their queues; tell whether the producer has to wait for room."""
    call = lab.calls[c]
    if not _may_block(lab, call.element):
        row = note_all(lab, call.request, call.row, call.element)
        call.admitted = enqueue_all(lab, call.element, row, call.number)
        return False
    while call.at < lab.queued.size:
        step = lab.queued[call.at]
        if is_needed(lab, step, call.element):
            q = lab.steps[step].queue
            if call.stage == PUTTING and lab.queues[q].when_full == BLOCK:
                call.alarm = next_ticket(lab)
                if must_wait(lab, q, c, lab.steps[step].is_due):
                    call.stage, call.waits_at = WAITING_FOR_ROOM, q
                    return True
            call.stage = PUTTING
            row = note_job(lab, call.request, call.row, step, NEVER, call.element)
            if not enqueue(lab, step, call.element, row, call.number, 0):
                call.admitted = 0
        call.at += 1
    return False


def _may_block(lab: Lab, element: int) -> bool:
    for place in range(lab.queued.size):
        step = lab.queued[place]
        if is_needed(lab, step, element) and lab.queues[lab.steps[step].queue].when_full == BLOCK:
            return True
    return False


def busy_for(lab: Lab, c: int, delay_ns: int) -> None:
    """Be busy for a while, and go on then."""
    call = lab.calls[c]
    call.alarm = next_ticket(lab)
    at_ns = lab.now[0].now_ns + delay_ns
    place = place_of(ARRIVAL, call.request, 0) if call.row < 0 else place_of(CALL_ENDS, call.row, 0)
    set_timer(lab, at_ns, place, 0, CALL_GOES_ON, c, call.alarm, 0)
