"""The way to the broker: for a while it may be cut, or slow."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sim.model.clock import Kind
from sim.scenario import BrokerFault, Fault, NetworkFault

if TYPE_CHECKING:
    from sim.model.lab import Lab


class Link:
    """While it is cut nothing is enqueued or delivered, and acknowledgements wait until it is back."""

    def __init__(self) -> None:
        self.is_down = False
        self.since_ns = 0  # while it is down: since when
        self.until_ns = 0  # and when it will be back
        self.extra_ns = 0  # what every enqueueing and every fetching costs more now

    def follow(self, lab: Lab, faults: tuple[Fault, ...], is_back: Callable[[], None]) -> None:
        """Set the times at which windows open and close. is_back: called whenever it is back."""
        for number, fault in enumerate(faults):
            if isinstance(fault, BrokerFault):
                self._at(lab, fault.at_ns, number, self._breaker(lab, fault.at_ns + fault.for_ns))
                self._at(lab, fault.at_ns + fault.for_ns, number, self._mender(lab, is_back))
            elif isinstance(fault, NetworkFault):
                self._at(lab, fault.at_ns, number, self._slower(fault.network_ns))
                self._at(lab, fault.at_ns + fault.for_ns, number, self._slower(-fault.network_ns))

    @staticmethod
    def _at(lab: Lab, at_ns: int, number: int, action: Callable[[], None]) -> None:
        lab.clock.call_after(at_ns, Kind.FAULT, number, action)

    def _breaker(self, lab: Lab, until_ns: int) -> Callable[[], None]:
        def cut() -> None:
            """It is cut, for as long as the longest of the windows that overlap."""
            if not self.is_down:
                self.since_ns = lab.clock.now_ns
            self.is_down, self.until_ns = True, max(self.until_ns, until_ns)

        return cut

    def _mender(self, lab: Lab, is_back: Callable[[], None]) -> Callable[[], None]:
        def mend() -> None:
            """It is back, unless another window is still open."""
            if self.is_down and self.until_ns <= lab.clock.now_ns:
                self.is_down = False
                is_back()

        return mend

    def _slower(self, by_ns: int) -> Callable[[], None]:
        def change() -> None:
            """Everything takes longer from now on, or shorter again."""
            self.extra_ns += by_ns

        return change
