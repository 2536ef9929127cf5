"""The API: an accept queue and threads that run the inline steps while the user waits."""

from __future__ import annotations

from collections import deque
from functools import partial
from itertools import count

from simpy.events import Event, Process
from simpy.exceptions import Interrupt

from sim.model.clock import Kind, Story, Timer
from sim.model.doorkeeper import Doorkeeper, doorkeeper
from sim.model.lab import Lab
from sim.model.producers import push
from sim.model.retrying import Retrying
from sim.model.things import Call
from sim.policies import retry_delay_ns
from sim.record import NEVER, Answer, AttemptEnd, CallEnd
from sim.scenario import Api

_ANSWER_TO = {CallEnd.OK: Answer.OK, CallEnd.ERROR: Answer.ERROR, CallEnd.REJECTED: Answer.REJECTED}


class Door:
    """Where users call. It admits a call to a thread or to the accept queue, or answers 503."""

    def __init__(self, lab: Lab, spec: Api) -> None:
        self._lab = lab
        self._keeper = doorkeeper(spec)
        self.overhead_ns = spec.overhead_ns
        self.retrying = Retrying(spec.retry)
        self._accept_limit = spec.accept_queue
        self._waiting: deque[Call] = deque()  # the accept queue
        self._idle: deque[Event] = deque()
        self._serving: dict[int, Process] = {}  # by call: the thread at work on it
        self._in_hand: dict[int, tuple[int, int]] = {}  # by call: the step at work and since when
        self._new_threads = count() if spec.threads is None else None  # unlimited: a thread is born for each call
        for number in range(spec.threads or 0):
            lab.clock.process(thread(lab, self, number))

    def receive(self, call: Call) -> None:
        """Admit a call, or refuse it."""
        if self._keeper is not None and not self._keeper.admits(self._lab.clock.now_ns):
            self._answer(call, CallEnd.REJECTED)
        elif self._idle:
            self._idle.popleft().succeed(call)
        elif self._new_threads is not None:
            self._lab.clock.process(serve(self._lab, self, call, next(self._new_threads)))
        elif self._accept_limit is None or len(self._waiting) < self._accept_limit:
            self._waiting.append(call)
        else:
            self.close(call, CallEnd.REJECTED)

    def take(self) -> Call | None:
        """Return the call that waits for longest and need not be dropped, if there is one."""
        while self._waiting:
            call = self._waiting.popleft()
            if self._keeper is None or not self._drops(call, self._keeper):
                return call
            self.close(call, CallEnd.REJECTED)
        return None

    def _drops(self, call: Call, keeper: Doorkeeper) -> bool:
        now_ns = self._lab.clock.now_ns
        return keeper.drops(now_ns - call.sent_ns, len(self._waiting), now_ns)

    def next_call(self) -> Event:
        """Return an event that brings the next call: the wait of an idle thread."""
        turn = self._lab.clock.event()
        self._idle.append(turn)
        return turn

    def begin(self, call: Call, thread_number: int) -> None:
        """A thread takes the call up."""
        now_ns = self._lab.clock.now_ns
        self._lab.log.call_starts(call.row, now_ns, thread_number, CallEnd.RUNNING)
        if self._keeper is not None:
            self._keeper.begins(now_ns - call.sent_ns, now_ns)
        process = self._lab.clock.active_process
        assert process is not None
        self._serving[call.row] = process

    def step_begins(self, call: Call, step: int, attempt: int) -> tuple[int, AttemptEnd]:
        """A thread begins an inline step; return how long it takes [ns] and how it ends, unless its user cancels it."""
        if attempt == 1:
            self.retrying.first_try()
        lab, now_ns = self._lab, self._lab.clock.now_ns
        self._in_hand[call.row] = (step, now_ns)
        size_ns = lab.luck.service_ns(step, call.element, call.number, attempt)
        fails = lab.luck.fails(step, call.element, attempt, call.number)
        if lab.outages is not None:
            luck = partial(lab.luck.meets_fault, step, call.element, attempt, call.number)
            fails = lab.outages.fails_now(step, now_ns, luck) or fails
            size_ns = lab.outages.slowed_ns(step, size_ns, now_ns, luck)
        if fails:
            size_ns = min(size_ns, lab.fails_after_ns[step])
        if size_ns > lab.timeout_ns[step]:
            return lab.timeout_ns[step], AttemptEnd.TIMED_OUT
        return size_ns, AttemptEnd.FAILED if fails else AttemptEnd.DONE

    def step_ends(self, call: Call, end: AttemptEnd) -> None:
        """The step in hand is over; a call that is cancelled during its overhead has none."""
        if call.row in self._in_hand:
            step, start_ns = self._in_hand.pop(call.row)
            self._lab.log.inline_step(call.row, step, start_ns, self._lab.clock.now_ns, end)

    def note_work_in_hand(self) -> None:
        """At the horizon: note the steps that are not over."""
        for row, (step, start_ns) in self._in_hand.items():
            self._lab.log.inline_step(row, step, start_ns, NEVER, AttemptEnd.RUNNING)

    def close(self, call: Call, end: CallEnd) -> None:
        """End a call that was let in, and answer its user if there still is one."""
        served = self._serving.pop(call.row, None) is not None
        if self._keeper is not None:
            self._keeper.ends(call, end, served=served, now_ns=self._lab.clock.now_ns)
        self._answer(call, end)

    def _answer(self, call: Call, end: CallEnd) -> None:
        self._lab.log.call_ends(call.row, self._lab.clock.now_ns, end)
        if not call.answered.triggered:
            call.hear(_ANSWER_TO[end])

    def cancel(self, call: Call) -> None:
        """Nobody waits for a call any more: stop work on it, or take it out of the accept queue."""
        process = self._serving.get(call.row)
        if process is not None:
            process.interrupt()
        else:
            self._waiting.remove(call)
            self.close(call, CallEnd.CANCELLED)


def thread(lab: Lab, door: Door, number: int) -> Story:
    """Take a call, serve it; forever."""
    while True:
        call = door.take()
        if call is None:
            call = yield door.next_call()
        yield from serve(lab, door, call, number)


def serve(lab: Lab, door: Door, call: Call, number: int) -> Story:
    """Run the inline steps one after another, put the others on the queue, answer."""
    door.begin(call, number)
    work = Timer(lab.clock, Kind.CALL_ENDS)
    try:
        if door.overhead_ns:
            yield work.ring(door.overhead_ns, call.row)
        for step in lab.luck.needed(lab.inline, call.element):
            done = yield from try_step(lab, door, call, step, work)
            if not done:
                door.close(call, CallEnd.ERROR)
                return
        steps = lab.luck.needed(lab.queued, call.element)
        admitted = yield from push(lab, work, steps, (call.request, call.row, call.element, call.number))
    except Interrupt:
        door.step_ends(call, AttemptEnd.CANCELLED)
        door.close(call, CallEnd.CANCELLED)
        return
    door.close(call, CallEnd.OK if admitted else CallEnd.REJECTED)


def try_step(lab: Lab, door: Door, call: Call, step: int, work: Timer) -> Story:
    """Work on an inline step until it is done, or may not be tried again; return whether it is done.

    The thread is held during a backoff: the user waits for this call, and for nothing else.
    """
    attempt, backoff_ns = 1, 0
    while True:
        takes_ns, end = door.step_begins(call, step, attempt)
        yield work.ring(takes_ns, call.row)
        door.step_ends(call, end)
        if end is AttemptEnd.DONE or not door.retrying.may_try_again(attempt):
            return end is AttemptEnd.DONE
        luck = lab.luck.inline_jitter(step, call.element, attempt, call.number)
        backoff_ns = retry_delay_ns(door.retrying.rule, attempt, luck, backoff_ns)
        if backoff_ns:
            yield work.ring(backoff_ns, call.row)
        attempt += 1
