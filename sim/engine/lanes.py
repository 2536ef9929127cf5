"""Order by key: one job of a key at a time, the others wait behind it, each behind the one before."""

from __future__ import annotations

from sim.engine.agenda import next_ticket
from sim.engine.layout import NOBODY, Lab


def is_taken(lab: Lab, q: int, key: int) -> bool:
    """Whether a job of this key is there."""
    return lab.lanes[q, key].first != NOBODY


def enter(lab: Lab, j: int) -> bool:
    """Line up at the end of a lane; tell whether that is its head."""
    job = lab.jobs[j]
    lane, queue = lab.lanes[job.queue, job.key], lab.queues[job.queue]
    job.behind = NOBODY
    if lane.first == NOBODY:
        lane.first, lane.last, lane.opened = j, j, next_ticket(lab)
        return True
    lab.jobs[lane.last].behind = j
    lane.last = j
    queue.in_lanes += 1
    return False


def leave_lane(lab: Lab, j: int) -> None:
    """A job that stands in the lane, behind its head, goes away."""
    job = lab.jobs[j]
    lane = lab.lanes[job.queue, job.key]
    before = lane.first
    while lab.jobs[before].behind != j:
        before = lab.jobs[before].behind
    lab.jobs[before].behind = job.behind
    if lane.last == j:
        lane.last = before
    lab.queues[job.queue].in_lanes -= 1


def next_after(lab: Lab, j: int) -> int:
    """The head has ended: return the next one, if there is one. A job that is not the head changes nothing."""
    job = lab.jobs[j]
    lane = lab.lanes[job.queue, job.key]
    if lane.first != j:
        return NOBODY
    lane.first = job.behind
    if lane.first != NOBODY:
        lab.queues[job.queue].in_lanes -= 1
    return lane.first
