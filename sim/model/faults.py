"""Dependencies that are down, or slow, for a while: which attempts and which inline steps meet that."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from sim.scenario import Architecture, DependencyFault

Uniform = Callable[[], float]  # called only where chance decides


class Window(NamedTuple):
    """From its first instant until just before its end, a share of what starts meets the fault."""

    from_ns: int
    until_ns: int
    factor: float
    share: float


class Outages:
    """The windows of every step, in the order in which they open.

    What starts in a window meets it to its own end, however long that takes; what had started before is spared. One
    number of luck decides about all the windows that an attempt starts in, so whoever meets a rare fault also meets a
    common one.
    """

    def __init__(self, faults: Sequence[DependencyFault], steps: Sequence[str]) -> None:
        self._down: list[list[Window]] = [[] for _ in steps]
        self._slow: list[list[Window]] = [[] for _ in steps]
        for fault in sorted(faults, key=lambda fault: fault.at_ns):
            windows = self._down if fault.slow is None else self._slow
            window = Window(fault.at_ns, fault.at_ns + fault.for_ns, fault.slow or 1.0, fault.share)
            windows[steps.index(fault.dependency)].append(window)

    def fails_now(self, step: int, now_ns: int, uniform: Uniform) -> bool:
        """Tell whether an attempt at a step that starts now must fail."""
        return any(True for _ in _met(self._down[step], now_ns, uniform))

    def slowness(self, step: int, now_ns: int, uniform: Uniform) -> float:
        """Return how many times as long an attempt takes that starts now: where windows overlap, their product."""
        factor = 1.0
        for window in _met(self._slow[step], now_ns, uniform):
            factor *= window.factor
        return factor

    def slowed_ns(self, step: int, size_ns: int, now_ns: int, uniform: Uniform) -> int:
        """Return how long an attempt of this size takes that starts now, in whole nanoseconds."""
        factor = self.slowness(step, now_ns, uniform)
        return size_ns if factor == 1 else int(size_ns * factor)  # a float would round sizes above 2**53 ns


def outages(architecture: Architecture) -> Outages | None:
    """Return the faults of the dependencies, if there are any."""
    faults = [fault for fault in architecture.faults if isinstance(fault, DependencyFault)]
    return Outages(faults, architecture.step_names) if faults else None


def _met(windows: Sequence[Window], now_ns: int, uniform: Uniform) -> Iterator[Window]:
    for window in windows:
        if window.from_ns > now_ns:
            return
        if now_ns < window.until_ns and (window.share == 1 or uniform() < window.share):
            yield window
