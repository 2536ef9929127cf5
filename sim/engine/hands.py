"""Deliveries: a worker is handed a job, to work on it now or to keep it in its buffer."""

from __future__ import annotations

from sim.engine.agenda import next_ticket
from sim.engine.attempts import begin_attempt, work_for
from sim.engine.events import FETCHING, IDLE
from sim.engine.layout import NOBODY, Lab
from sim.engine.leases import watch
from sim.engine.log import DELIVERIES
from sim.engine.rings import holds, leave, length, put_last, take_first
from sim.record import NEVER


def deliver(lab: Lab, w: int, j: int) -> int:
    """Let a worker hold a job; return the place of the delivery."""
    now, job = lab.now[0], lab.jobs[j]
    if length(lab.spare, DELIVERIES):
        d = take_first(lab.spare, DELIVERIES)
    else:
        d = now.deliveries_used
        now.deliveries_used = d + 1
    now.serial += 1
    job.lease, job.stays, job.hands = d, job.stays + 1, job.hands + 1
    held = lab.deliveries[d]
    held.serial, held.job, held.number, held.worker = now.serial, j, job.stays, w
    held.ready_ns, held.leased_ns = job.ready_ns, now.now_ns
    held.released_ns, held.begun_ns, held.worked_ns, held.over_ns = NEVER, NEVER, NEVER, NEVER
    held.orphan, held.is_cut_off, held.next_held = 0, 0, NOBODY
    return d


def start_on(lab: Lab, w: int, d: int) -> None:
    """A worker turns to a job that it holds: it fetches the job if that takes time, and begins."""
    me = lab.workers[w]
    me.current = d
    if lab.rules[0].carries:
        fetch_ns = lab.steps[lab.jobs[lab.deliveries[d].job].step].carry_ns + lab.now[0].extra_ns
        if fetch_ns:
            watch(lab, d)
            me.stage = FETCHING
            work_for(lab, w, fetch_ns)
            return
    begin_attempt(lab, w)


def held_by(lab: Lab, w: int) -> int:
    """Return how many jobs a worker holds."""
    return lab.workers[w].buffered + (lab.workers[w].current != NOBODY)


def keep(lab: Lab, w: int, j: int) -> None:
    """A worker puts a job into its buffer, where its lease runs."""
    d = deliver(lab, w, j)
    put_in_buffer(lab, w, d)
    watch(lab, d)


def put_in_buffer(lab: Lab, w: int, d: int) -> None:
    """A delivery joins the end of a worker's buffer."""
    me = lab.workers[w]
    lab.deliveries[d].next_held = NOBODY
    if me.buffered:
        lab.deliveries[me.last_held].next_held = d
    else:
        me.first_held = d
    me.last_held, me.buffered = d, me.buffered + 1


def take_from_buffer(lab: Lab, w: int) -> int:
    """Return the first delivery of a worker's buffer, which leaves it; NOBODY if there is none."""
    me = lab.workers[w]
    if me.buffered == 0:
        return NOBODY
    d = me.first_held
    me.first_held, me.buffered = lab.deliveries[d].next_held, me.buffered - 1
    return d


def accept(lab: Lab, w: int, j: int) -> None:
    """Take a job that is handed over: to work on it now, or for the buffer."""
    me = lab.workers[w]
    pool = lab.pools[me.pool]
    if me.waits:
        me.waits = 0
        start_on(lab, w, deliver(lab, w, j))
    else:
        keep(lab, w, j)
    if pool.keeps_line and held_by(lab, w) < pool.prefetch:
        put_last(lab.lines, me.pool, w)


def wait_for_job(lab: Lab, w: int) -> None:
    """Line up, idle."""
    me = lab.workers[w]
    me.waits, me.stage, me.askings, me.alarm = 1, IDLE, me.askings + 1, next_ticket(lab)
    if not lab.pools[me.pool].keeps_line or not holds(lab.lines, me.pool, w):
        put_last(lab.lines, me.pool, w)


def leave_line(lab: Lab, w: int) -> None:
    """Line up no longer."""
    lab.workers[w].waits = 0
    leave(lab.lines, lab.workers[w].pool, w)
