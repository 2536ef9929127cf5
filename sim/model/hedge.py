"""Hedged calls: a user who has waited for a while calls a second time, and takes whichever answer comes first."""

from __future__ import annotations

from collections.abc import Iterator

from simpy.events import Event

from sim.model.client import Crowd, give_up
from sim.model.clock import Kind
from sim.model.things import Call
from sim.record import Answer, CallEnd


class Runner(Call):
    """A call that runs for an answer together with another."""

    __slots__ = ("race",)

    def __init__(self, race: Race, row: int, number: int) -> None:
        super().__init__(row, race.request, number, race.element, race.crowd.lab.clock.now_ns, race.answered)
        self.race = race

    def hear(self, answer: Answer) -> None:
        """Tell the user the answer of this call."""
        self.race.hear(self, answer)


class Race:
    """A call and its hedge. The first good answer counts; after a bad one the user waits for the other, if it is open.

    The user has one patience for both, from the first sending: how long people wait does not depend on their tricks.
    """

    def __init__(self, crowd: Crowd, request: int, numbers: Iterator[int], element: int) -> None:
        self.crowd = crowd
        self.request = request
        self.element = element
        self.answered = crowd.lab.clock.event()
        self._numbers = numbers
        self._open: list[Runner] = []

    def enter(self) -> Runner:
        """Make a call."""
        log, number = self.crowd.lab.log, next(self._numbers)
        row = log.call(self.request, number, self.crowd.lab.clock.now_ns, CallEnd.WAITING)
        runner = Runner(self, row, number)
        self._open.append(runner)
        self.crowd.door.receive(runner)
        return runner

    def hedge(self) -> None:
        """The first call has taken long enough to make a second."""
        if not self.answered.triggered:
            self.enter()

    def hear(self, runner: Runner, answer: Answer) -> None:
        """One of the calls is over: that is the user's answer if it is good, or if nothing better can come."""
        self._open.remove(runner)
        if answer is Answer.OK or not self._open:
            self._settle(answer)

    def leave(self) -> None:
        """The user has waited long enough for both."""
        if not self.answered.triggered:
            self._settle(Answer.TIMEOUT)

    def _settle(self, answer: Answer) -> None:
        """The user has the answer, or has left: what is still open goes on for nobody."""
        self.answered.succeed(answer)
        for runner in self._open:
            give_up(self.crowd, runner)


def place_hedged_call(crowd: Crowd, request: int, numbers: Iterator[int], element: int) -> Event:
    """Call the API, and once more if that takes too long; return the event that brings the answer."""
    assert crowd.hedge_ns is not None
    race, clock = Race(crowd, request, numbers, element), crowd.lab.clock
    first = race.enter()
    if not race.answered.triggered:
        if crowd.patience_ns is not None:
            clock.call_after(crowd.patience_ns, Kind.PATIENCE_ENDS, first.row, race.leave)
        clock.call_after(crowd.hedge_ns, Kind.HEDGE_DUE, first.row, race.hedge)
    return race.answered
