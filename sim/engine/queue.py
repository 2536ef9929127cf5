"""The queue: jobs that come, come back, wait for their time, and go; producers that wait for room."""

from __future__ import annotations

from sim.engine.agenda import JOB_DUE, NORMAL, call_after, next_ticket, soon
from sim.engine.events import JOB_IS_DUE, LET_IN
from sim.engine.hands import accept
from sim.engine.lanes import is_taken, leave_lane, next_after
from sim.engine.layout import NOBODY, Lab
from sim.engine.log import note_wait
from sim.engine.luck import key_of
from sim.engine.ready import pop_ready, push_ready, ready_count, take_place, withdraw_ready
from sim.engine.rings import first_of, leave, length, put_last, take_first
from sim.policies.lease import notice_ns
from sim.record import NEVER, AttemptEnd

REJECT, DROP_OLDEST, BLOCK = range(3)  # what a full queue does
WITHDRAWN = int(AttemptEnd.WITHDRAWN)


def backlog(lab: Lab, q: int) -> int:
    """Return how many jobs wait: ready, scheduled, or in a lane behind others."""
    return due(lab, q) + lab.queues[q].scheduled


def due(lab: Lab, q: int) -> int:
    """Return how many jobs wait for a worker, or in a lane behind others."""
    return ready_count(lab, q) + lab.queues[q].in_lanes


def has_room(lab: Lab, q: int) -> bool:
    """Whether one more job may wait. Those that workers hold take no room, those that wait for a time do."""
    queue = lab.queues[q]
    return queue.capacity < 0 or backlog(lab, q) + queue.promised < queue.capacity


def is_cut_off(lab: Lab) -> bool:
    """Whether nobody can enqueue. At the instant at which the broker is back one can, before it delivers."""
    return lab.now[0].until_ns > lab.now[0].now_ns


def hand_to_idle(lab: Lab, j: int) -> bool:
    """Give a ready job to the worker that is idle for longest; tell whether there was one."""
    if lab.now[0].is_down:
        return False
    q = lab.jobs[j].queue
    for place in range(lab.queues[q].lines):
        p = lab.readers[q, place]
        if length(lab.lines, p):
            if lab.queues[q].keeps_places:
                take_place(lab, j)
            accept(lab, take_first(lab.lines, p), j)
            return True
    return False


def is_awaited(lab: Lab, q: int) -> bool:
    """Whether a job that becomes ready is delivered at once."""
    for place in range(lab.queues[q].lines):
        if length(lab.lines, lab.readers[q, place]):
            return not lab.now[0].is_down
    return False


def put(lab: Lab, j: int) -> None:
    """A job becomes ready: hand it to an idle worker, or keep it."""
    lab.jobs[j].ready_ns = lab.now[0].now_ns
    if not hand_to_idle(lab, j):
        push_ready(lab, j)


def put_later(lab: Lab, j: int, due_ns: int) -> None:
    """Keep a job out of the workers' sight until its time comes, and is noticed."""
    job = lab.jobs[j]
    queue = lab.queues[job.queue]
    job.due_ns = notice_ns(due_ns, queue.schedule_poll_ns)
    job.scheduled = next_ticket(lab)
    queue.scheduled += 1
    delay_ns = job.due_ns - lab.now[0].now_ns
    call_after(lab, delay_ns, JOB_DUE, job.number, 0, JOB_IS_DUE, j, job.number, 0)


def job_is_due(lab: Lab, j: int, number: int) -> None:
    """The time of a scheduled job has come, unless it has gone meanwhile."""
    job = lab.jobs[j]
    if job.number != number or not job.scheduled or job.due_ns != lab.now[0].now_ns:
        return
    job.scheduled, job.due_ns = 0, NEVER
    lab.queues[job.queue].scheduled -= 1
    put(lab, j)
    let_in(lab, job.queue)


def take_from(lab: Lab, q: int) -> int:
    """Return the ready job of a queue that comes first, if there is one."""
    j = pop_ready(lab, q)
    if j != NOBODY and length(lab.blocked, q):
        let_in(lab, q)
    return j


def withdraw(lab: Lab, j: int) -> None:
    """Take a waiting job out of the queue, and note its stay."""
    job = lab.jobs[j]
    until_ns = job.ready_ns
    if job.scheduled:
        job.scheduled = 0
        lab.queues[job.queue].scheduled -= 1
        until_ns = job.due_ns
    elif job.entry >= 0:
        withdraw_ready(lab, j)
    else:
        leave_lane(lab, j)
    job.due_ns = NEVER
    note_wait(lab, j, until_ns, lab.now[0].now_ns, WITHDRAWN)
    let_in(lab, job.queue)


def next_in_lane(lab: Lab, j: int) -> None:
    """A job has ended: the next of its key may come."""
    if not lab.queues[lab.jobs[j].queue].is_ordered:
        return
    following = next_after(lab, j)
    if following == NOBODY:
        return
    ready_ns = lab.jobs[following].ready_ns
    if ready_ns > lab.now[0].now_ns:
        put_later(lab, following, ready_ns)
    elif not hand_to_idle(lab, following):
        push_ready(lab, following)


def _goes_straight(lab: Lab, q: int, c: int) -> bool:
    """Whether a producer's job needs no room where a worker is idle: it waits neither for its time nor for others."""
    call = lab.calls[c]
    return call.is_due != 0 and not (lab.queues[q].is_ordered and is_taken(lab, q, key_of(lab, call.element)))


def must_wait(lab: Lab, q: int, c: int, is_due: int) -> bool:
    """Whether a producer has to wait for room: then it stands behind those that wait already."""
    idle = False
    for place in range(lab.queues[q].lines):
        idle = idle or length(lab.lines, lab.readers[q, place]) > 0
    lab.calls[c].is_due = is_due
    is_free = has_room(lab, q) or (idle and _goes_straight(lab, q, c))
    if is_cut_off(lab) or (is_free and not length(lab.blocked, q)):
        return False
    put_last(lab.blocked, q, c)
    return True


def give_up_room(lab: Lab, q: int, c: int) -> None:
    """A producer does not wait any longer, or does not come though it has just been let in."""
    if not leave(lab.blocked, q, c):
        lab.queues[q].promised -= 1
        let_in(lab, q)


def let_in(lab: Lab, q: int) -> None:
    """Let producers in while there is room, and they can reach the broker."""
    while length(lab.blocked, q) and has_room(lab, q) and not lab.now[0].is_down:
        _let_one_in(lab, q)


def worker_is_idle(lab: Lab, q: int) -> bool:
    """A worker lines up since nothing waits: let in a producer, though there is no room; tell whether one came."""
    lets_in = length(lab.blocked, q) > 0 and _goes_straight(lab, q, first_of(lab.blocked, q))
    if lets_in:
        _let_one_in(lab, q)
    return lets_in


def _let_one_in(lab: Lab, q: int) -> None:
    lab.queues[q].promised += 1
    c = take_first(lab.blocked, q)
    soon(lab, NORMAL, LET_IN, c, lab.calls[c].alarm)
