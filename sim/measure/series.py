"""How many at each instant: step functions with integer values, and what can be read from them exactly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.measure.exact import exact_dot
from sim.measure.window import Window
from sim.record import IntArray

_LAST_NS = 2**62  # instants are doubled below; the clock of a scenario ends before


@dataclass(frozen=True, slots=True)
class StepSeries:
    """A count that is value[i] from t_ns[i] on, up to t_ns[i + 1]. t_ns ascends strictly and begins with 0.

    What happens at one instant counts as one change: the value is that after all of it.
    """

    t_ns: IntArray
    value: IntArray

    @property
    def t_s(self) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        """The instants of change in seconds."""
        return self.t_ns / 1e9

    def within(self, window: Window) -> tuple[IntArray, IntArray]:
        """Return the values it takes within a window, one after another, and for how long [ns] it keeps each."""
        first = int(np.searchsorted(self.t_ns, window.start_ns, side="right")) - 1
        last = int(np.searchsorted(self.t_ns, window.end_ns, side="left"))
        edges_ns = np.concatenate([[window.start_ns], self.t_ns[first + 1 : last], [window.end_ns]])
        return self.value[first:last], np.diff(edges_ns)

    def area(self, window: Window) -> int:
        """Return the area under it within a window [count x ns], exactly."""
        return exact_dot(*self.within(window))

    def mean(self, window: Window) -> float:
        """Return its time average within a window."""
        return self.area(window) / window.length_ns

    def max(self, window: Window) -> int:
        """Return the highest value it takes within a window."""
        return int(self.within(window)[0].max())

    def at(self, instants_ns: IntArray) -> IntArray:
        """Return its value at instants, none before 0, after whatever happens at them."""
        return self.value[np.searchsorted(self.t_ns, instants_ns, side="right") - 1]


def count_spans(begins_ns: Sequence[IntArray], ends_ns: Sequence[IntArray], *, horizon_ns: int) -> StepSeries:
    """Count how many spans [begin, end) hold each instant before the horizon.

    begins_ns, ends_ns: instants in any order, in [0, horizon]; an end at the horizon or later changes nothing.
    Costs 16 bytes an instant: an instant and its direction share one number, and sorting numbers is what NumPy does best.
    """
    assert horizon_ns < _LAST_NS, f"a horizon of {horizon_ns} ns leaves no bit for the direction"
    keys = np.concatenate([*begins_ns, *ends_ns])
    keys <<= 1
    keys[sum(begin.size for begin in begins_ns) :] |= 1
    keys.sort()
    keys = keys[: np.searchsorted(keys, horizon_ns << 1)]
    value = np.cumsum(1 - ((keys & 1) << 1))
    keys >>= 1
    return _changes(keys, value)


def _changes(t_ns: IntArray, value: IntArray) -> StepSeries:
    """Keep the last value of each instant, and of these what differs from the value before; begin at 0."""
    last = np.append(t_ns[1:] != t_ns[:-1], np.ones(min(t_ns.size, 1), np.bool_))
    t_ns, value = t_ns[last], value[last]
    if not t_ns.size or t_ns[0] > 0:
        t_ns, value = np.concatenate([[0], t_ns]), np.concatenate([[0], value])
    changed = np.append(np.True_, value[1:] != value[:-1])
    return StepSeries(t_ns[changed], value[changed])
