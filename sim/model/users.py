"""Users: they arrive, ask, wait, lose patience, ask again."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain, count

import numpy as np

from sim.model.client import Crowd, place_call
from sim.model.clock import Beat, Kind, Story, Timer
from sim.model.hedge import place_hedged_call
from sim.model.lab import Lab
from sim.model.producers import push
from sim.policies import retry_delay_ns
from sim.record import NEVER, Answer, IntArray
from sim.workload import Workload

_PORTION = 4096


def straight_to_queue(lab: Lab, workload: Workload) -> Story:
    """Users come when they come and put their work on the queue, through a door that costs nothing."""
    elements, steps_of = lab.luck.all_needed(lab.queued, len(workload.arrival_ns))
    queue_of = np.array([queue.number for queue in lab.queue_of], np.int64)
    keys = lab.luck.all_keys(len(workload.arrival_ns))
    lab.log.expect(workload.arrival_ns, (elements, steps_of, queue_of[steps_of], keys[elements]))
    arrival, row = Beat(lab.clock, Kind.ARRIVAL), 0
    clock, enqueue = lab.clock, lab.intake.enqueue
    coming = zip(one_by_one(workload.arrival_ns), lab.luck.each_needs(lab.queued), strict=False)
    for request, (arrival_ns, steps) in enumerate(coming):
        yield arrival.ring(arrival_ns - clock.now_ns, request)
        if not enqueue(steps, request, row):
            lab.log.answer(request, arrival_ns, Answer.REJECTED)
        row += len(steps)


def one_by_one(times_ns: IntArray) -> Iterable[int]:
    """Return times as Python's integers, of which few exist at once: quicker than asking the array for each."""
    portions = (times_ns[first : first + _PORTION] for first in range(0, len(times_ns), _PORTION))
    return chain.from_iterable(portion.tolist() for portion in portions)


def through_the_door(lab: Lab, workload: Workload) -> Story:
    """Users come when they come and put their work on the queue, which takes time, or has to wait for room."""
    arrival = Timer(lab.clock, Kind.ARRIVAL)
    for request, arrival_ns in enumerate(workload.arrival_ns.data):
        yield arrival.ring(arrival_ns - lab.clock.now_ns, request)
        lab.clock.follow(_put_on_queue(lab, request))


def _put_on_queue(lab: Lab, element: int) -> Story:
    request = lab.log.request(lab.clock.now_ns, element, NEVER, Answer.PENDING, 1)
    steps = lab.luck.needed(lab.queued, element)
    admitted = yield from push(lab, Timer(lab.clock, Kind.ARRIVAL), steps, (request, NEVER, element, 1))
    lab.log.answer(request, lab.clock.now_ns, Answer.OK if admitted else Answer.REJECTED)


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
    crowd.retrying.first_try()
    call = place_call if crowd.hedge_ns is None else place_hedged_call
    numbers, backoff_ns, tries = count(1), 0, 0  # a hedge is a call with a number, but no further try
    while True:
        tries += 1
        answer = yield call(crowd, request, numbers, element)
        if answer is Answer.OK or not crowd.retrying.may_try_again(tries):
            lab.log.answer(request, lab.clock.now_ns, answer)
            return
        luck = lab.luck.client_jitter(element, tries)
        backoff_ns = retry_delay_ns(crowd.retrying.rule, tries, luck, backoff_ns)
        yield Timer(lab.clock, Kind.ARRIVAL).ring(backoff_ns, element)
