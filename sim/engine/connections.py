"""Connections of workers that live: an outage of the broker breaks them, and what came by them goes back."""

from __future__ import annotations

from sim.engine.agenda import FAULT, call_after
from sim.engine.events import DISCONNECT
from sim.engine.fates import RETURNED, comes_back
from sim.engine.hands import held_by, put_in_buffer, take_from_buffer
from sim.engine.layout import NOBODY, Lab
from sim.engine.leases import release
from sim.engine.log import note_delivery
from sim.engine.rings import holds, put_last


def watch_connections(lab: Lab, number: int) -> None:
    """Let each queue that goes by connections notice an outage that lasts longer than its detection delay."""
    for q in range(lab.queues.shape[0]):
        if lab.queues[q].hangs_on_connection:
            at_ns = lab.faults[number].at_ns + lab.queues[q].detection_delay_ns
            call_after(lab, at_ns, FAULT, number, 0, DISCONNECT, q, 0, 0)


def disconnect(lab: Lab, q: int) -> None:
    """The broker has been out of reach for so long, if it still is."""
    now = lab.now[0]
    if now.since_ns + lab.queues[q].detection_delay_ns <= now.now_ns and now.now_ns < now.until_ns:
        for w in range(lab.workers.shape[0]):
            _cut_off(lab, w, q)


def _cut_off(lab: Lab, w: int, q: int) -> None:
    """Jobs of a queue that a worker holds go back. It drops those in its buffer, and works on at the one in hand."""
    me = lab.workers[w]
    if me.current != NOBODY and _is_held_for(lab, me.current, q):
        _take_back(lab, me.current)
    for _ in range(me.buffered):
        d = take_from_buffer(lab, w)
        if _is_held_for(lab, d, q):
            lab.deliveries[d].over_ns = lab.now[0].now_ns
            _take_back(lab, d)
            note_delivery(lab, d, RETURNED)
        else:
            put_in_buffer(lab, w, d)
    pool = lab.pools[me.pool]
    has_room = held_by(lab, w) < pool.prefetch
    if pool.keeps_line and me.up and not me.stops and has_room and not holds(lab.lines, me.pool, w):
        put_last(lab.lines, me.pool, w)


def _is_held_for(lab: Lab, d: int, q: int) -> bool:
    job = lab.jobs[lab.deliveries[d].job]
    return job.queue == q and job.lease == d


def _take_back(lab: Lab, d: int) -> None:
    """A job is ready for others, and no acknowledgement by this connection counts."""
    j = lab.deliveries[d].job
    lab.deliveries[d].is_cut_off = 1
    release(lab, d)
    comes_back(lab, j, lab.queues[lab.jobs[j].queue].crash_counts)
