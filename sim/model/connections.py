"""Connections of workers that live: an outage of the broker breaks them, and what came by them goes back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sim.model.clock import Kind
from sim.model.fates import comes_back
from sim.model.pool import Worker
from sim.model.queue import JobQueue
from sim.model.things import Delivery
from sim.record import AttemptEnd
from sim.scenario import BrokerFault

if TYPE_CHECKING:
    from sim.model.lab import Lab


def watch_connections(lab: Lab) -> None:
    """Let each queue that goes by connections notice outages that last longer than its detection delay."""
    for number, fault in enumerate(lab.architecture.faults):
        for queue in lab.queues.values() if isinstance(fault, BrokerFault) else ():
            if queue.hangs_on_connection:
                at_ns = fault.at_ns + queue.spec.detection_delay_ns
                lab.clock.call_after(at_ns, Kind.FAULT, number, _noticer(lab, queue))


def _noticer(lab: Lab, queue: JobQueue) -> Callable[[], None]:
    def notice() -> None:
        """The broker has been out of reach for so long, and still is."""
        lost_ns, now_ns = lab.link.since_ns + queue.spec.detection_delay_ns, lab.clock.now_ns
        if lost_ns <= now_ns < lab.link.until_ns:
            for worker in lab.workers:
                _cut_off(lab, worker, queue)

    return notice


def _cut_off(lab: Lab, me: Worker, queue: JobQueue) -> None:
    """Jobs of a queue that a worker holds go back. It drops those in its buffer, and works on at the one in hand."""
    if me.current is not None and _holds(me.current, queue):
        _take_back(lab, me.current)
    for held in [held for held in me.buffer if _holds(held, queue)]:
        me.buffer.remove(held)
        held.over_ns = lab.clock.now_ns
        _take_back(lab, held)
        lab.log.delivery(held, AttemptEnd.RETURNED)
    me.line_up_for_more()


def _holds(held: Delivery, queue: JobQueue) -> bool:
    return held.job.queue is queue and held.job.lease is held


def _take_back(lab: Lab, held: Delivery) -> None:
    """A job is ready for others, and no acknowledgement by this connection counts."""
    held.is_cut_off = True
    lab.leases.release(held)
    comes_back(lab, held.job, counts=held.job.queue.spec.crash_counts)
