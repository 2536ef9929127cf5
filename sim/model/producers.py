"""Producers: whoever puts jobs on the queue, on an API thread or not, pays for it and may have to wait for room."""

from __future__ import annotations

from collections.abc import Sequence

from simpy.exceptions import Interrupt

from sim.model.clock import Story, Timer
from sim.model.lab import Lab

Origin = tuple[int, int, int, int]  # request, row of its call, element, number of the call


def producers_wait(lab: Lab) -> bool:
    """Whether putting a job on the queue may take any time."""
    return lab.costs.are_there or any(queue.spec.when_full == "block" for queue in lab.queues.values())


def push(lab: Lab, work: Timer, steps: Sequence[int], origin: Origin) -> Story:
    """Put steps of a request on the queue, one job each; return whether all were admitted."""
    request, call, element, number = origin
    if lab.costs.are_there:
        for step in steps if lab.architecture.stream is None else _the_heaviest(lab, steps):
            yield work.ring(lab.costs.carry_ns(step), call if call >= 0 else request)
    if not any(lab.queue_of[step].spec.when_full == "block" for step in steps):
        row = lab.intake.note(request, call, steps, element)
        return lab.intake.enqueue(steps, element, row, number)
    admitted = True
    for step in steps:
        yield from wait_for_room(lab, step, element)
        row = lab.intake.note(request, call, [step], element)
        admitted &= lab.intake.enqueue([step], element, row, number)
    return admitted


def _the_heaviest(lab: Lab, steps: Sequence[int]) -> Sequence[int]:
    """A request appends one event to a log, for all its steps together: it costs as much as the dearest of them."""
    return sorted(steps, key=lab.costs.carry_ns)[-1:]


def wait_for_room(lab: Lab, step: int, element: int) -> Story:
    """Wait until the queue of a step can take one more job, behind those who wait already."""
    queue = lab.queue_of[step]
    if queue.spec.when_full != "block":
        return
    turn = queue.wait_for_room(lab.luck.key(element), is_due=lab.intake.is_due_at_once[step])
    if turn is None:
        return
    try:
        yield turn
    except Interrupt:
        queue.give_up(turn)
        raise
    queue.keep_promise()
