"""The users' side of a call: make it, wait for the answer, lose patience."""

from __future__ import annotations

from collections.abc import Iterator

from simpy.events import Event

from sim.model.api import Door
from sim.model.clock import Kind
from sim.model.lab import Lab
from sim.model.retrying import Retrying
from sim.model.things import Call
from sim.record import Answer, CallEnd
from sim.scenario import Client


class Crowd:
    """Users who call an API, each as patient and as stubborn as the client says."""

    def __init__(self, lab: Lab, door: Door, client: Client) -> None:
        self.lab = lab
        self.door = door
        self.patience_ns = client.timeout_ns
        self.cancels = client.cancel_on_timeout
        self.retrying = Retrying(client.retry)
        self.hedge_ns = client.hedge.after_ns if client.hedge is not None else None


def place_call(crowd: Crowd, request: int, numbers: Iterator[int], element: int) -> Event:
    """Call the API; return the event that brings the answer, or the end of patience."""
    lab, number = crowd.lab, next(numbers)
    row = lab.log.call(request, number, lab.clock.now_ns, CallEnd.WAITING)
    call = Call(row, request, number, element, lab.clock.now_ns, lab.clock.event())
    crowd.door.receive(call)
    if crowd.patience_ns is not None and not call.answered.triggered:
        lab.clock.call_after(crowd.patience_ns, Kind.PATIENCE_ENDS, row, lambda: leave(crowd, call))
    return call.answered


def leave(crowd: Crowd, call: Call) -> None:
    """The user of a call has waited long enough."""
    if not call.answered.triggered:
        call.answered.succeed(Answer.TIMEOUT)
        give_up(crowd, call)


def give_up(crowd: Crowd, call: Call) -> None:
    """Nobody waits for this call any more. The thread goes on all the same, unless it is told to stop."""
    crowd.lab.log.user_leaves(call.row, crowd.lab.clock.now_ns)
    if crowd.cancels:
        crowd.door.cancel(call)
