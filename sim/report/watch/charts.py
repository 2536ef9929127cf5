"""How things have gone so far, in a few lines of blocks: how much waits, and how long users and jobs take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from sim.report.watch.lane import Lane

_BLOCKS: Final = " ▁▂▃▄▅▆▇█"
_SHORTEST_US: Final = 1000  # times below a millisecond stand at the foot of their chart
STACK: Final = ("accept_queue", "ready", "scheduled", "dead")
Values = npt.NDArray[np.float64]


def blocks(shares: Values, height: int) -> list[str]:
    """Draw shares of the height as columns, the top line first; something is never drawn as nothing, NaN is a gap.

    >>> blocks(np.array([0, 0.5, 1, np.nan]), 2)
    ['  █ ', ' ██ ']
    """
    steps = len(_BLOCKS) - 1
    full = np.nan_to_num(np.ceil(np.clip(shares, 0, 1) * height * steps)).astype(int)
    return ["".join(_BLOCKS[min(max(n - row * steps, 0), steps)] for n in full) for row in reversed(range(height))]


def waiting(lanes: Sequence[Lane]) -> list[Values]:
    """By architecture, how many wait for a thread, a worker or their time, or are dead, at the edges of the flows."""
    return [np.sum([lane.flows[name] for name in STACK], axis=0).astype(float) for lane in lanes]


def columns(values: Values, width: int, share: float) -> Values:
    """The most in each of so many columns of a chart, NaN in those that are still to come after a share of the run.

    >>> columns(np.array([1.0, 5.0, 2.0, 3.0]), 2, 0.5).tolist()
    [5.0, nan]
    """
    cuts = np.linspace(0, len(values), width + 1).astype(int)
    ends = np.maximum(cuts[1:], cuts[:-1] + 1)
    found = np.array([_most(values[a:b]) for a, b in zip(cuts[:-1], ends, strict=True)])
    found[int(np.ceil(share * width)) :] = np.nan
    return found


def _most(part: Values) -> float:
    known = part[~np.isnan(part)]
    return float(known.max()) if len(known) else np.nan


class Times:
    """p50 and p95 of users and jobs, of all architectures on one logarithmic scale."""

    def __init__(self, lanes: Sequence[Mapping[str, Any]]) -> None:
        known = [time for lane in lanes for each in lane["times"].values() for line in each for time in line if time]
        self.low = max(min(known, default=_SHORTEST_US), _SHORTEST_US)
        self.high = max([*known, 10 * self.low])

    def shares(self, values: Values) -> Values:
        """How high each time stands."""
        return np.log(np.maximum(values, self.low) / self.low * 1.1) / log(self.high / self.low * 1.1)


def course(line: Sequence[int | None]) -> Values:
    """Times of one line [µs], NaN where nobody came to an end."""
    return np.array([np.nan if time is None else time for time in line], dtype=float)
