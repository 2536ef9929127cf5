"""Time in integer nanoseconds, and the order of what happens at one instant.

SimPy keeps its agenda sorted by (time, priority, order of scheduling). We use the priority: a timed event carries its
rank, made of its kind, its job and its worker, so that ties never depend on who scheduled first. SimPy's own URGENT (0)
and NORMAL (1) are smaller than every rank: what an event sets off at its own instant (an idle worker takes the job, a
user hears the answer) is over before the next timed event begins.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from enum import IntEnum
from heapq import heappop, heappush
from typing import Any, cast

import simpy
from simpy.events import Event, Process

_NUMBER_SHIFT, _KIND_SHIFT = 20, 60  # room for a million workers and 10^12 jobs


class Kind(IntEnum):
    """Kinds of timed events, in the order in which they happen at one instant."""

    ATTEMPT_ENDS = 1
    CALL_ENDS = 2  # a step, or the overhead, of a call on an API thread
    WORKER_CRASH = 3  # by its own clock, or because its time to shut down is over
    WORKER_UP = 4  # a worker starts, or is back
    FAULT = 5  # a fault window opens or closes
    LEASE_OVER = 6  # a lease runs out, or the loss of a worker is noticed
    JOB_DUE = 7  # a scheduled job becomes ready
    JOB_EXPIRES = 8  # its time to live is over
    PATIENCE_ENDS = 9  # the user of a call leaves
    HEDGE_DUE = 10  # a user makes a second call
    ARRIVAL = 11  # of a request, or of a further call of one
    CONTROL = 12  # an idle worker asks, the autoscaler looks, dead letters are redriven


def rank(kind: Kind, number: int, worker: int = 0) -> int:
    """The place of an event among those of its instant: by kind, then by job (call, request), then by worker.

    >>> rank(Kind.ATTEMPT_ENDS, 9) < rank(Kind.ARRIVAL, 1) < rank(Kind.ARRIVAL, 2, 0) < rank(Kind.ARRIVAL, 2, 1)
    True
    """
    return kind << _KIND_SHIFT | number << _NUMBER_SHIFT | worker


Story = Generator[Event, Any, Any]  # a process: it yields what it waits for; a part of one may return something


class Timer(Event):
    """The timed event of one process, used over and over: a process waits for one thing at a time."""

    def __init__(self, clock: Clock, kind: Kind, worker: int = 0, life: int = 0) -> None:
        super().__init__(clock)
        self._ok, self._value = True, None  # triggered from the start, as simpy.Timeout is
        self._clock, self._agenda = clock, clock.agenda
        self._life = life  # of the worker: a timer that an interrupt left behind may share an instant and a place
        self._rank = rank(kind, 0, worker)

    def ring(self, delay_ns: int, number: int) -> Timer:
        """Happen again, `delay_ns` from now, on behalf of a job, call or request. Not before it last happened."""
        self.callbacks = []
        at_ns = self._clock.now_ns + delay_ns
        heappush(self._agenda, (at_ns, self._rank + (number << _NUMBER_SHIFT), self._life, self))
        return self


class Beat(Timer):
    """A timer for a story that `Clock.follow` or an `Actor` follows: its one listener stays from beat to beat."""

    def __init__(self, clock: Clock, kind: Kind, worker: int = 0, life: int = 0) -> None:
        super().__init__(clock, kind, worker, life)
        self._listeners: list[Callable[[Event], None]] = []

    def ring(self, delay_ns: int, number: int) -> Timer:
        """Happen again, as any timer does."""
        self.callbacks = self._listeners
        at_ns = self._clock.now_ns + delay_ns
        heappush(self._agenda, (at_ns, self._rank + (number << _NUMBER_SHIFT), self._life, self))
        return self


class Turn(Event):
    """What an idle worker waits for, used over and over: to be handed a job. It goes on at once, before the giver does.

    That changes nothing: it begins its work, whose end is a timed event. And it saves the agenda an entry.
    """

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self._ok = True

    def wait(self) -> Turn:
        """Begin to wait."""
        self.callbacks = []
        return self

    def hand(self, job: object) -> None:
        """Let the one that waits go on."""
        self._value = job
        assert self.callbacks is not None
        (go_on,) = self.callbacks
        go_on(self)


class Alarm:
    """An event that happens once, for which nobody needs to wait: lighter than SimPy's, and as good for the agenda."""

    __slots__ = ("callbacks",)

    def __init__(self, action: Callable[[Alarm], None]) -> None:
        self.callbacks = [action]


class Actor:
    """Follows a story that may be left in the middle: `simpy.Process` with less ado."""

    __slots__ = ("_awaited", "_go_on", "_story")

    def follow(self, story: Story) -> None:
        """Run a story until it ends, or is left."""
        send = story.send
        self._story = story

        def go_on(event: Event | None) -> None:
            try:
                awaited = self._awaited = send(event and event._value)  # noqa: SLF001  as SimPy's own Process does
            except StopIteration:
                return
            callbacks = awaited.callbacks
            if not callbacks or callbacks[0] is not go_on:
                callbacks.append(go_on)

        self._go_on = go_on
        go_on(None)

    def leave(self) -> None:
        """The story ends where it is; what it waited for will find nobody."""
        assert self._awaited.callbacks is not None, "only what waits can be left"
        self._awaited.callbacks.remove(self._go_on)
        self._story.close()


def _fail_with(process: Event) -> None:
    """Raise what a process has failed with."""
    if not process.ok:
        raise cast("BaseException", process.value)


class Clock(simpy.Environment):
    """A SimPy environment that counts nanoseconds and knows the order of simultaneous events."""

    def __init__(self) -> None:
        super().__init__(initial_time=0)
        self.agenda: list[tuple[int, int, int, Any]] = self._queue  # type: ignore[assignment]  # our times are integers
        self.tickets = self._eid  # the order of what is set off at one instant, SimPy's own events included

    def follow(self, story: Story) -> None:
        """Run a story as `simpy.Process` does, at half the cost: nobody interrupts it, awaits its end or its result."""
        send = story.send

        def go_on(event: Event | None) -> None:
            try:
                awaited = send(event and event._value)  # noqa: SLF001  as SimPy's own Process does
            except StopIteration:
                return
            callbacks = awaited.callbacks
            if not callbacks or callbacks[0] is not go_on:
                callbacks.append(go_on)

        go_on(None)

    @property
    def _now(self) -> int:
        """What SimPy calls the time: ours, kept in one place."""
        return self.now_ns

    @_now.setter
    def _now(self, at_ns: int) -> None:
        self.now_ns = at_ns  # what `now` returns, without the cost of a property

    def process(self, generator: Story) -> Process:
        """Start a SimPy process; if it fails, which is a bug of ours, the run does."""
        process = super().process(generator)
        assert process.callbacks is not None
        process.callbacks.append(_fail_with)
        return process

    def run_to(self, horizon_ns: int) -> None:
        """Let happen what happens before the horizon: `simpy.Environment.run` in one loop, since it is the hottest."""
        agenda, stop = self.agenda, Event(self)
        heappush(agenda, (horizon_ns, -1, 0, stop))
        while True:
            now_ns, _, _, event = heappop(agenda)
            self.now_ns = now_ns
            if event is stop:
                break
            callbacks, event.callbacks = event.callbacks, None  # as SimPy marks it processed
            for callback in callbacks:
                callback(event)

    def call_after(self, delay_ns: int, kind: Kind, number: int, action: Callable[[], None], worker: int = 0) -> None:
        """Call `action` `delay_ns` from now: for what needs no process of its own."""
        place = kind << _KIND_SHIFT | number << _NUMBER_SHIFT | worker
        heappush(self.agenda, (self.now_ns + delay_ns, place, next(self.tickets), Alarm(lambda _: action())))
