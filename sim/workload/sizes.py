"""How long the steps of an architecture take: by a law, or as its trace recorded it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.scenario import Architecture, Distribution, Trace, Traced
from sim.workload.distributions import mean_s, scv

IntArray = npt.NDArray[np.int64]
Size = Distribution | IntArray  # a law, or the times [ns] of requests 0, 1, ...

_NS = 1e9


def service_size(architecture: Architecture, step: str) -> Size:
    """Return what the service times of a step are drawn from, or the recorded times themselves, read-only."""
    service, load = architecture.steps[step].service, architecture.load
    if not isinstance(service, Traced):
        return service
    assert isinstance(load, Trace), "an architecture with a traced step has a trace"
    times_ns: IntArray = np.rint(load.columns[service.column] * _NS).astype(np.int64)
    times_ns.setflags(write=False)
    return times_ns


def service_moments(architecture: Architecture, step: str) -> tuple[float, float]:
    """Return mean [s] and squared coefficient of variation of a step's service time; of a traced one, over the trace.

    >>> from sim.scenario import Exponential, Poisson, Step, Workers
    >>> pdf = Step(service=Exponential(mean_ns=2_000_000_000))
    >>> parts = {"load": Poisson(rate_per_s=1.0), "steps": {"pdf": pdf}, "workers": Workers(count=3)}
    >>> service_moments(Architecture(name="queued", queued=("pdf",), **parts), "pdf")
    (2.0, 1.0)
    """
    size = service_size(architecture, step)
    if not isinstance(size, np.ndarray):
        return mean_s(size), scv(size)
    mean_ns = float(size.mean())
    return mean_ns / _NS, float(size.var()) / mean_ns**2 if mean_ns else 0.0
