"""Order: which ready job is next, which kind of job is next, which of several queues is read next."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

from sim.policies.whole import LONGEST_NS

# Of this many, a job of weight w costs a w-th: divisible by 1 … 16, so that these weights are exact. A pass that grows
# by this much with each job stays in int64 for 10^10 jobs.
STRIDE_OF_ONE = 720_720_000


class Order(IntEnum):
    """The order in which a queue hands out its ready jobs."""

    FIFO = 0
    LIFO = 1
    PRIORITY = 2
    WEIGHTED = 3
    SJF = 4
    EDF = 5


def ready_key(
    order: Order, ageing_ns: int, priority: int, ready_ns: int, entry: int, size_ns: int, deadline_ns: int
) -> int:
    """Return the key of a job that becomes ready: the least is next, ties go to the least entry.

    fifo: 0.  lifo: the latest entry.  priority: 0 is most urgent; with ageing_ns > 0, to wait that long [ns] makes up
    for one level.  sjf: size_ns, the time its work takes [ns].  edf: deadline_ns [ns], LONGEST_NS if it has none.
    weighted: 0, since each kind of job has a fifo of its own and `pick` chooses among them.
    priority, ready_ns, entry >= 0. Source of ageing: Jackson (1960), "Some problems in queueing with dynamic
    priorities": the static key arrival + urgency orders jobs as priorities that grow with the wait would.

    >>> ready_key(Order.PRIORITY, 0, 3, 50, 7, 400, 900), ready_key(Order.PRIORITY, 30, 3, 50, 7, 400, 900)
    (3, 140)
    >>> [ready_key(order, 0, 3, 50, 7, 400, 900) for order in (Order.FIFO, Order.LIFO, Order.SJF, Order.EDF)]
    [0, -7, 400, 900]
    """
    if order == Order.LIFO:
        return -entry
    if order == Order.PRIORITY:
        return priority if ageing_ns == 0 else min(priority, LONGEST_NS // ageing_ns) * ageing_ns + ready_ns
    if order == Order.SJF:
        return size_ns
    if order == Order.EDF:
        return deadline_ns
    return 0


def stride(weight: int) -> int:
    """Return how far a kind's pass moves when one of its jobs is handed out; 1 <= weight <= STRIDE_OF_ONE.

    Stride scheduling: hand out a job of the kind that `pick` names, then add its stride to its pass.
    Source: Waldspurger and Weihl (1995), "Stride Scheduling: Deterministic Proportional-Share Resource Management".

    >>> stride(1) == 3 * stride(3) == STRIDE_OF_ONE
    True
    """
    return STRIDE_OF_ONE // weight


def pick(passes: Sequence[int], present: Sequence[bool]) -> int:
    """Return which of the kinds that have a job has the least pass, the first of them if several; -1 if none has a job.

    >>> pick((7, 3, 3), (True, True, True)), pick((7, 3, 3), (True, False, False)), pick((7, 3, 3), (False,) * 3)
    (1, 0, -1)
    """
    least = -1
    for kind in range(len(passes)):
        if present[kind] and (least < 0 or passes[kind] < passes[least]):
            least = kind
    return least


def rejoined_pass(own_pass: int, global_pass: int) -> int:
    """Return the pass of a kind that was empty and has a job again; it claims nothing for the time that it was away.

    global_pass: the pass, before its stride was added, of the kind that was picked last (0 before the first).

    >>> rejoined_pass(40, 100), rejoined_pass(140, 100)
    (100, 140)
    """
    return max(own_pass, global_pass)


def leader(current: Sequence[int], weights: Sequence[int], nonempty: Sequence[bool]) -> int:
    """Return which of the queues that have a job leads once each has been raised by its weight; -1 if none has a job.

    >>> leader((0, 0, 0), (5, 1, 1), (True, True, True)), leader((0, 0, 0), (5, 1, 1), (False, False, False))
    (0, -1)
    """
    first = -1
    for queue in range(len(weights)):
        if nonempty[queue] and (first < 0 or current[queue] + weights[queue] > current[first] + weights[first]):
            first = queue
    return first


def next_queue(current: Sequence[int], weights: Sequence[int], nonempty: Sequence[bool]) -> tuple[int, tuple[int, ...]]:
    """Return which of several queues is read next (-1 if all are empty), and the new current weights.

    Smooth weighted round robin: each queue that has a job is raised by its weight, the `leader` is read and lowered by
    the sum of those weights. All start at 0; while no queue runs dry, a period of sum(weights) turns gives each exactly
    its weight, spread out, and ends at 0 again.
    Source: nginx, src/http/ngx_http_upstream_round_robin.c.

    >>> current, read = (0, 0, 0), []
    >>> for _ in range(7):
    ...     queue, current = next_queue(current, (5, 1, 1), (True, True, True))
    ...     read.append(queue)
    >>> read, current
    ([0, 0, 1, 0, 2, 0, 0], (0, 0, 0))
    """
    chosen = leader(current, weights, nonempty)
    raises = [weight if there else 0 for weight, there in zip(weights, nonempty, strict=True)]
    raised = [now + up for now, up in zip(current, raises, strict=True)]
    return chosen, tuple(now - sum(raises) if queue == chosen else now for queue, now in enumerate(raised))
