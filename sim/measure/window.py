"""The part of a run that is measured: from the end of the warm-up to the horizon."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.measure.exact import exact_sum
from sim.record import NEVER, IntArray

BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Window:
    """The instants from start_ns up to, but not including, end_ns."""

    start_ns: int
    end_ns: int

    def __post_init__(self) -> None:
        if not 0 <= self.start_ns < self.end_ns:
            raise ValueError(
                f"warmup_ns must be at least 0 and less than the horizon, {self.end_ns} ns; got {self.start_ns}"
            )

    @property
    def length_ns(self) -> int:
        """How long it is."""
        return self.end_ns - self.start_ns

    def holds(self, instants_ns: IntArray) -> BoolArray:
        """Tell which instants lie in the window; NEVER does not."""
        return (instants_ns >= self.start_ns) & (instants_ns < self.end_ns)

    def overlap_ns(self, begin_ns: IntArray, end_ns: IntArray) -> int:
        """Return how much of the spans [begin, end) lies in the window, all together; NEVER ends at the window's end."""
        until_ns = np.where(end_ns == NEVER, self.end_ns, np.minimum(end_ns, self.end_ns))
        return exact_sum(np.maximum(until_ns - np.maximum(begin_ns, self.start_ns), 0))
