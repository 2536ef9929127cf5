"""How long users waited, by when they came."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from sim.measure.figures import enough_for, one_statistic
from sim.measure.times import samples_of
from sim.measure.work import work_of
from sim.record import Record

_NOBODY = np.empty(0, np.int64)


def by_arrival(
    record: Record, name: str, edge_s: npt.NDArray[np.float64], statistics: Sequence[str]
) -> dict[str, npt.NDArray[np.float64]]:
    """Return statistics [s] of those who arrived in [edge_s[i], edge_s[i + 1]), NaN where they are too few.

    name: one of the times that are measured, such as response_time. statistics: such as p99 or max.
    """
    samples = samples_of(record, work_of(record), name)
    order = np.argsort(samples.at_ns, kind="stable")
    at_ns, took_ns = samples.at_ns[order], samples.took_ns[order]
    edge = np.searchsorted(at_ns, np.round(edge_s * 1e9).astype(np.int64))
    found = {statistic: np.full(len(edge_s) - 1, np.nan) for statistic in statistics}
    for at in range(len(edge_s) - 1):
        part = took_ns[edge[at] : edge[at + 1]]
        for statistic, values in found.items():
            if enough_for(statistic, len(part)):
                values[at] = one_statistic(statistic, part, _NOBODY)[0]
    return found
