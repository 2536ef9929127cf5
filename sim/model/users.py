"""Users: they arrive, ask, wait, lose patience, ask again."""

from __future__ import annotations

from collections.abc import Sequence

from simpy.events import Event

from sim.model.api import Door
from sim.model.clock import Kind, Story, Timer
from sim.model.lab import Lab, retry_rule
from sim.model.things import Call
from sim.policies import may_retry, retry_delay_ns
from sim.record import NEVER, Answer, CallEnd
from sim.scenario import Client
from sim.workload import Workload


class Crowd:
    """Users who call an API, each as patient and as stubborn as the client says."""

    def __init__(self, lab: Lab, door: Door, client: Client) -> None:
        self.lab = lab
        self.door = door
        self.patience_ns = client.timeout_ns
        self.cancels = client.cancel_on_timeout
        self.retry = retry_rule(client.retry)


def straight_to_queue(lab: Lab, workload: Workload) -> Story:
    """Users come when they come and put their work on the queue, through a door that costs nothing."""
    lab.log.expect(workload.arrival_ns, *lab.luck.all_needed(lab.queued, len(workload.arrival_ns)))
    arrival, row = Timer(lab.clock, Kind.ARRIVAL), 0
    steps: Sequence[int] = lab.queued
    for request, arrival_ns in enumerate(workload.arrival_ns.data):
        yield arrival.ring(arrival_ns - lab.clock.now_ns, request)
        if lab.luck.mixed:
            steps = lab.luck.needed(lab.queued, request)
        if not lab.enqueue(steps, request, row):
            lab.log.answer(request, arrival_ns, Answer.REJECTED)
        row += len(steps)


def to_api(crowd: Crowd, workload: Workload) -> Story:
    """Users come when they come, whatever became of those before: nobody waits for anybody."""
    arrival = Timer(crowd.lab.clock, Kind.ARRIVAL)
    for request, arrival_ns in enumerate(workload.arrival_ns.data):
        yield arrival.ring(arrival_ns - crowd.lab.clock.now_ns, request)
        crowd.lab.clock.follow(ask_api(crowd, request))


def closed_user(crowd: Crowd, workload: Workload, user: int) -> Story:
    """Think, ask, wait for the answer; forever. A slow system is asked less: closed loads hide queueing."""
    lab, thinking = crowd.lab, Timer(crowd.lab.clock, Kind.ARRIVAL)
    element = user
    while True:
        lab.luck.reach(element)
        yield thinking.ring(int(workload.think_ns(element, 1)[0]), element)
        yield from ask_api(crowd, element)
        element += workload.users


def ask_api(crowd: Crowd, element: int) -> Story:
    """Call the API until it answers well, or until the client gives up."""
    lab = crowd.lab
    request = lab.log.request(lab.clock.now_ns, element, NEVER, Answer.PENDING, 0)
    backoff_ns = number = 0
    while True:
        number += 1
        answer = yield place_call(crowd, request, number, element)
        if answer is Answer.OK or not may_retry(crowd.retry, number):
            lab.log.answer(request, lab.clock.now_ns, answer)
            return
        luck = lab.luck.client_jitter(element, number)
        backoff_ns = retry_delay_ns(crowd.retry, number, luck, backoff_ns)
        yield Timer(lab.clock, Kind.ARRIVAL).ring(backoff_ns, element)


def place_call(crowd: Crowd, request: int, number: int, element: int) -> Event:
    """Call the API; return the event that brings the answer, or the end of patience."""
    lab = crowd.lab
    row = lab.log.call(request, number, lab.clock.now_ns, CallEnd.WAITING)
    call = Call(row, request, number, element, lab.clock.event())
    crowd.door.receive(call)
    if crowd.patience_ns is not None and not call.answered.triggered:
        lab.clock.call_after(crowd.patience_ns, Kind.PATIENCE_ENDS, row, lambda: leave(crowd, call))
    return call.answered


def leave(crowd: Crowd, call: Call) -> None:
    """The user of a call has waited long enough. The thread goes on for nobody, unless it is told to stop."""
    if call.answered.triggered:
        return
    crowd.lab.log.user_leaves(call.row, crowd.lab.clock.now_ns)
    call.answered.succeed(Answer.TIMEOUT)
    if crowd.cancels:
        crowd.door.cancel(call)
