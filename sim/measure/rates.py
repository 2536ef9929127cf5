"""What happened per second, in bins over the run: what plots of load and goodput show."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.measure.work import work_of
from sim.record import NEVER, Answer, IntArray, Record

FloatArray = npt.NDArray[np.float64]
_NS = 1e9


@dataclass(frozen=True, slots=True, eq=False)
class Rates:
    """Events per second in bins: `arrivals[i]` on [edge_s[i], edge_s[i + 1])."""

    edge_s: FloatArray
    arrivals: FloatArray  # requests
    throughput: FloatArray  # pieces of work finished
    goodput: FloatArray  # of these, what served a user
    failures: FloatArray  # users who were told of an error, were turned away or left


def rates(record: Record, bins: int = 100) -> Rates:
    """Count events in equal bins over the run."""
    edges_ns = np.linspace(0, record.horizon_ns, bins + 1)
    work, requests = work_of(record), record.requests
    failed = (requests.answer != Answer.OK) & (requests.answer != Answer.PENDING)

    def per_s(times_ns: IntArray) -> FloatArray:
        counted = np.histogram(times_ns[times_ns != NEVER], edges_ns)[0]
        return counted / (np.diff(edges_ns) / _NS)

    return Rates(
        edge_s=edges_ns / _NS,
        arrivals=per_s(requests.arrival_ns),
        throughput=per_s(work.completed_ns),
        goodput=per_s(work.completed_ns[work.served]),
        failures=per_s(requests.answered_ns[failed]),
    )
