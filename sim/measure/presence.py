"""How much is in a system over time: the course from which its warm-up is read."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.measure.series import SPANS, Series, occupancy, series
from sim.measure.stays import Stays
from sim.record import Record

FloatArray = npt.NDArray[np.float64]
INSIDE = ("accept_queue", "busy_threads", "ready", "in_flight")  # calls at the door and jobs on the queue, by state


def presence(record: Record, bins: int) -> FloatArray:
    """Return the mean number of calls and jobs in the system in each of so many equal parts of the run, shape (bins,).

    Jobs that wait for a time of theirs are left out: a backoff or a delay is no sign of a queue.
    """
    stays = Stays(record)
    edges_ns = np.linspace(0, record.horizon_ns, bins + 1)
    total: FloatArray = np.sum([_means(series(stays, name), edges_ns) for name in INSIDE], axis=0)
    return total


def inside(record: Record) -> Series:
    """Return how many calls and jobs are in the system, as `presence` counts them, at every instant."""
    stays = Stays(record)
    enter_ns, leave_ns = (np.concatenate(side) for side in zip(*(SPANS[name](stays) for name in INSIDE), strict=True))
    return occupancy(enter_ns, leave_ns, record.horizon_ns)


def _means(steps: Series, edges_ns: FloatArray) -> FloatArray:
    """The mean of a step function between neighbouring edges: differences of its integral."""
    at_ns = np.append(steps.at_ns, steps.horizon_ns).astype(np.float64)
    area = np.concatenate([[0.0], np.cumsum(steps.value * np.diff(at_ns))])
    return np.asarray(np.diff(np.interp(edges_ns, at_ns, area)) / np.diff(edges_ns))
