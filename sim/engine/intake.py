"""How jobs come into being: a request puts its steps on their queues, one job each."""

from __future__ import annotations

from sim.engine.agenda import JOB_EXPIRES, call_after
from sim.engine.events import TIME_IS_OVER
from sim.engine.fates import lose
from sim.engine.lanes import enter, is_taken
from sim.engine.layout import NOBODY, Lab
from sim.engine.log import JOBS, note_job, note_job_ends, retire
from sim.engine.luck import MISSING, arrived_ns, due_ns, is_needed, is_poison, key_of
from sim.engine.queue import DROP_OLDEST, hand_to_idle, has_room, is_cut_off, next_in_lane, put_later, withdraw
from sim.engine.ready import oldest_ready, push_ready
from sim.engine.rings import length, take_first
from sim.policies.lease import notice_ns
from sim.policies.whole import LONGEST_NS
from sim.record import NEVER, JobState

_REJECTED = int(JobState.REJECTED)


def note_all(lab: Lab, request: int, call: int, element: int) -> int:
    """Note that the queued steps of a request become jobs; return the row of the first."""
    first = lab.now[0].jobs
    for place in range(lab.queued.size):
        step = lab.queued[place]
        if is_needed(lab, step, element):
            note_job(lab, request, call, step, NEVER, element)
    return first


def enqueue_all(lab: Lab, element: int, row: int, call_number: int) -> bool:
    """Put the queued steps of a request on their queues, in rows from `row` on; tell whether all were admitted."""
    all_admitted = True
    for place in range(lab.queued.size):
        step = lab.queued[place]
        if is_needed(lab, step, element):
            if not enqueue(lab, step, element, row, call_number, 0):
                all_admitted = False
            row += 1
    return all_admitted


def enqueue(lab: Lab, step: int, element: int, row: int, call_number: int, child: int) -> bool:
    """Put one step of a request on its queue; tell whether it was admitted. child: as which of its spawned jobs."""
    j = _new_job(lab, step, element, row, call_number)
    job, spec, now_ns = lab.jobs[j], lab.steps[step], lab.now[0].now_ns
    due, is_allowed = now_ns, True
    if child:
        job.child, job.size_ns = child, MISSING
    if spec.is_special:
        if spec.ttl_ns:
            job.expires_ns = now_ns + spec.ttl_ns
            call_after(lab, spec.ttl_ns, JOB_EXPIRES, row, 0, TIME_IS_OVER, j, row, 0)
        if spec.deadline_ns:
            job.deadline_ns = arrived_ns(lab, element, row) + spec.deadline_ns
        job.poison = is_poison(lab, step, element, child)
        due = due_ns(lab, step, element, call_number, child)
        if lab.rules[0].spawns:
            lab.brought[element] += 1
            is_allowed = not child or lab.brought[element] <= lab.rules[0].most_jobs
    if is_allowed and _offer(lab, j, due):
        return True
    job.over = 1
    note_job_ends(lab, row, _REJECTED)
    retire(lab, j)
    return False


def _new_job(lab: Lab, step: int, element: int, row: int, call_number: int) -> int:
    now, spec = lab.now[0], lab.steps[step]
    if length(lab.spare, JOBS):
        j = take_first(lab.spare, JOBS)
    else:
        j = now.jobs_used
        now.jobs_used = j + 1
    job = lab.jobs[j]
    job.number, job.step, job.element, job.call_number = row, step, element, call_number
    job.stays, job.uncounted, job.failures, job.hands, job.backoff_ns = 0, 0, 0, 0, 0
    job.queue, job.priority, job.ready_ns = spec.queue, spec.priority, now.now_ns
    job.place, job.entry, job.lease, job.letter = NOBODY, NOBODY, NOBODY, NOBODY
    job.due_ns, job.expires_ns, job.deadline_ns = NEVER, NEVER, LONGEST_NS
    job.poison, job.begun, job.over, job.scheduled = 0, 0, 0, 0
    job.size_ns = lab.sizes_ns[spec.luck, element]
    job.fails_first = spec.may_fail and lab.fails_first[spec.luck, element]
    job.child, job.key, job.behind = 0, 0, NOBODY
    if lab.queues[spec.queue].is_ordered:
        job.key = key_of(lab, element)
    return j


def _offer(lab: Lab, j: int, due: int) -> bool:
    """Admit a new job, if there is room or an idle worker takes it at once; tell whether it was admitted."""
    if is_cut_off(lab):
        return False
    job = lab.jobs[j]
    ordered = lab.queues[job.queue].is_ordered
    if due > job.ready_ns or (ordered and is_taken(lab, job.queue, job.key)) or not hand_to_idle(lab, j):
        if not has_room(lab, job.queue) and not _make_room(lab, job.queue):
            return False
        _admit(lab, j, due)
    elif ordered:
        enter(lab, j)
    return True


def _admit(lab: Lab, j: int, due: int) -> None:
    """Let a new job wait: for its time, for its turn in its lane, or for a worker."""
    job = lab.jobs[j]
    if lab.queues[job.queue].is_ordered and not enter(lab, j):
        if due > job.ready_ns:
            job.ready_ns = notice_ns(due, lab.queues[job.queue].schedule_poll_ns)
    elif due > job.ready_ns:
        put_later(lab, j, due)
    else:
        push_ready(lab, j)


def _make_room(lab: Lab, q: int) -> bool:
    """Drop the oldest ready job, where that is the rule; tell whether there is room now."""
    oldest = oldest_ready(lab, q) if lab.queues[q].when_full == DROP_OLDEST else NOBODY
    if oldest == NOBODY:
        return False
    withdraw(lab, oldest)
    lose(lab, oldest)
    return True


def finish(lab: Lab, j: int) -> None:
    """A job is done: put those that it spawns on their queues; the next of its key may come."""
    if lab.rules[0].spawns:
        _spawn(lab, j)
    next_in_lane(lab, j)


def _spawn(lab: Lab, j: int) -> None:
    """Put the jobs that a job spawns on their queues, as many as its request may still bring about."""
    parent = lab.jobs[j]
    number, element, step, call_number = parent.number, parent.element, parent.step, parent.call_number
    for place in range(lab.spawns.shape[0]):
        spawn = lab.spawns[place]
        for one in range(spawn.count if spawn.parent == step else 0):
            row = note_job(lab, lab.job_rows[0, number], lab.job_rows[1, number], spawn.step, number, element)
            child = parent.child * lab.steps[spawn.step].litter + spawn.first + one + 1
            enqueue(lab, spawn.step, element, row, call_number, child)
