"""The jobs that are ready, in the order in which workers get them: heaps of which the least (key, entry) comes first.

What is withdrawn stays in its heap until it comes up. A weighted queue has a heap for each step.
"""

from __future__ import annotations

from sim.engine.layout import NOBODY, Lab
from sim.policies.order import Order, ready_key, rejoined_pass
from sim.policies.whole import LONGEST_NS

_EDF, _SJF = int(Order.EDF), int(Order.SJF)


def ready_count(lab: Lab, q: int) -> int:
    """Return how many jobs of a queue are ready."""
    queue, count = lab.queues[q], 0
    for h in range(queue.first_heap, queue.first_heap + queue.heaps):
        count += lab.heaps[h].count - lab.heaps[h].gone
    return count


def _heap_of(lab: Lab, j: int) -> int:
    job, queue = lab.jobs[j], lab.queues[lab.jobs[j].queue]
    return queue.first_heap + (job.step if queue.heaps > 1 else 0)


def take_place(lab: Lab, j: int) -> int:
    """Return the place of a job that becomes ready: behind all others, or the one that it has had before."""
    job, heap = lab.jobs[j], lab.heaps[_heap_of(lab, j)]
    if lab.queues[job.queue].keeps_places and job.place >= 0:
        return job.place
    entry = heap.entries
    heap.entries = entry + 1
    job.place = entry
    return entry


def push_ready(lab: Lab, j: int) -> None:
    """A job becomes ready."""
    job, h = lab.jobs[j], _heap_of(lab, j)
    queue, heap = lab.queues[job.queue], lab.heaps[h]
    if queue.heaps > 1 and heap.count == heap.gone:
        heap.step_pass = rejoined_pass(heap.step_pass, queue.last_pass)
    entry = take_place(lab, j)
    job.entry = entry
    key = job.priority
    if queue.by_kind:
        key = ready_key(queue.order, queue.ageing_ns, job.priority, job.ready_ns, entry, job.size_ns, job.deadline_ns)
    _sift_up(lab, h, key, entry, j, job.number)
    lab.now[0].most_ready = max(lab.now[0].most_ready, heap.count)


def _sift_up(lab: Lab, h: int, key: int, entry: int, j: int, number: int) -> None:
    rows, heap = lab.ready, lab.heaps[h]
    hole = heap.count
    heap.count = hole + 1
    while hole > 0:
        above = rows[h, (hole - 1) >> 1]
        if above.key < key or (above.key == key and above.entry < entry):
            break
        below = rows[h, hole]
        below.key, below.entry, below.job, below.number = above.key, above.entry, above.job, above.number
        hole = (hole - 1) >> 1
    mine = rows[h, hole]
    mine.key, mine.entry, mine.job, mine.number = key, entry, j, number


def _drop_first(lab: Lab, h: int) -> None:
    rows, heap = lab.ready, lab.heaps[h]
    last = heap.count - 1
    heap.count = last
    moved = rows[h, last]
    key, entry, j, number = moved.key, moved.entry, moved.job, moved.number
    hole, below = 0, 1
    while below < last:
        child = rows[h, below]
        if below + 1 < last:
            other = rows[h, below + 1]
            if other.key < child.key or (other.key == child.key and other.entry < child.entry):
                below += 1
                child = other
        if key < child.key or (key == child.key and entry < child.entry):
            break
        mine = rows[h, hole]
        mine.key, mine.entry, mine.job, mine.number = child.key, child.entry, child.job, child.number
        hole, below = below, 2 * below + 1
    mine = rows[h, hole]
    mine.key, mine.entry, mine.job, mine.number = key, entry, j, number


def pop_ready(lab: Lab, q: int) -> int:
    """Return the job that comes first, which leaves; NOBODY if none is ready."""
    queue = lab.queues[q]
    h = queue.first_heap if queue.heaps == 1 else _chosen_heap(lab, q)
    if h < 0:
        return NOBODY
    heap, first = lab.heaps[h], lab.ready[h, 0]
    while heap.count > 0:
        j, entry, number = first.job, first.entry, first.number
        _drop_first(lab, h)
        if lab.jobs[j].number == number and lab.jobs[j].entry == entry:
            return j
        heap.gone -= 1
    return NOBODY


def _chosen_heap(lab: Lab, q: int) -> int:
    """Return the heap whose turn it is, which has a job; NOBODY if none has. See `sim.policies.order.pick`."""
    queue, least = lab.queues[q], NOBODY
    for h in range(queue.first_heap, queue.first_heap + queue.heaps):
        heap = lab.heaps[h]
        if heap.count > heap.gone and (least < 0 or heap.step_pass < lab.heaps[least].step_pass):
            least = h
    if least >= 0:
        queue.last_pass = lab.heaps[least].step_pass
        lab.heaps[least].step_pass += lab.heaps[least].stride
    return least


def withdraw_ready(lab: Lab, j: int) -> None:
    """A job is gone, though it waits."""
    lab.jobs[j].entry = NOBODY
    lab.heaps[_heap_of(lab, j)].gone += 1


def oldest_ready(lab: Lab, q: int) -> int:
    """Return the job that has been ready for longest; NOBODY if none is. It takes a look at all of them."""
    queue, oldest, since_ns, since_entry = lab.queues[q], NOBODY, LONGEST_NS, LONGEST_NS
    for h in range(queue.first_heap, queue.first_heap + queue.heaps):
        for place in range(lab.heaps[h].count):
            row = lab.ready[h, place]
            job = lab.jobs[row.job]
            if job.number != row.number or job.entry != row.entry:
                continue
            if job.ready_ns < since_ns or (job.ready_ns == since_ns and job.entry < since_entry):
                oldest, since_ns, since_entry = row.job, job.ready_ns, job.entry
    return oldest
