"""What a worker gets when it asks: the job that comes first in what its pool reads."""

from __future__ import annotations

from sim.engine.fates import is_given_up
from sim.engine.hands import accept
from sim.engine.layout import NOBODY, Lab
from sim.engine.queue import let_in, take_from, worker_is_idle
from sim.engine.ready import ready_count
from sim.engine.rings import length, take_first


def take(lab: Lab, p: int) -> int:
    """Return the job that comes first in what a pool reads, if there is one and it can be reached."""
    if lab.now[0].is_down:
        return NOBODY
    pool = lab.pools[p]
    if pool.by_weight:
        return _take_in_turns(lab, p)
    for place in range(pool.reads):
        q = lab.reads[p, 0, place]
        if ready_count(lab, q):
            j = _next_of(lab, q)
            if j != NOBODY:
                return j
    _finds_nothing(lab, p)
    return NOBODY


def _next_of(lab: Lab, q: int) -> int:
    """Return the job of a queue that comes first; those that are not delivered again are given up on the way."""
    j = take_from(lab, q)
    while j != NOBODY and is_given_up(lab, j):
        j = take_from(lab, q)
    return j


def _finds_nothing(lab: Lab, p: int) -> None:
    """Nothing waits, so whoever asks lines up, if that is what its pool does, and lets one producer in."""
    pool = lab.pools[p]
    if pool.poll_ns and not pool.long_poll_ns:
        return
    for place in range(pool.reads):
        if worker_is_idle(lab, lab.reads[p, 0, place]):
            return


def _take_in_turns(lab: Lab, p: int) -> int:
    """Read the queues by smooth weighted round robin."""
    place = _chosen(lab, p)
    while place != NOBODY:
        j = _next_of(lab, lab.reads[p, 0, place])
        if j != NOBODY:
            return j
        place = _chosen(lab, p)
    _finds_nothing(lab, p)
    return NOBODY


def _chosen(lab: Lab, p: int) -> int:
    """Return the place of the queue whose turn it is: see `sim.policies.order.next_queue`; NOBODY if all are empty."""
    turns, chosen, raised = lab.reads, NOBODY, 0
    for place in range(lab.pools[p].reads):
        if ready_count(lab, turns[p, 0, place]):
            turns[p, 2, place] += turns[p, 1, place]
            raised += turns[p, 1, place]
            if chosen < 0 or turns[p, 2, place] > turns[p, 2, chosen]:
                chosen = place
    if chosen >= 0:
        turns[p, 2, chosen] -= raised
    return chosen


def hand_out(lab: Lab) -> None:
    """The broker is back: give what is ready to the workers who wait, then let producers in."""
    for p in range(lab.pools.shape[0]):
        while length(lab.lines, p):
            j = take(lab, p)
            if j == NOBODY:
                break
            accept(lab, take_first(lab.lines, p), j)
    for q in range(lab.queues.shape[0]):
        let_in(lab, q)
