"""One attempt at a step, from the scenario alone: how long it takes on average, and how often it fails."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.scenario import Architecture
from sim.workload import service_moments, times_ns
from sim.workload.sizes import service_size

_NS = 1e9
_PARTS = 1024  # equal parts of the chance of a size, each taken at its middle


class Attempted(NamedTuple):
    """mean_s: time of a thread or a worker [s]; one that fails by itself is taken to run its course. fails: a share."""

    mean_s: float
    fails: float


def attempted(architecture: Architecture, step: str) -> Attempted:
    """Return what an attempt at a step is expected to be: work that takes longer is stopped at the `timeout`.

    A law is taken at 1024 of its quantiles, so that a share is right to a thousandth.

    >>> from sim.scenario import Exponential, Poisson, Step, Workers
    >>> pdf = Step(service=Exponential(mean_ns=2_000_000_000), timeout_ns=2_000_000_000)
    >>> parts = {"load": Poisson(rate_per_s=1.0), "steps": {"pdf": pdf}, "workers": Workers(count=3)}
    >>> found = attempted(Architecture(name="queued", queued=("pdf",), **parts), "pdf")
    >>> round(found.mean_s, 2), round(found.fails, 2)  # 2 (1 - 1/e) seconds, 1/e
    (1.26, 0.37)
    """
    spec = architecture.steps[step]
    if spec.timeout_ns is None:
        return Attempted(service_moments(architecture, step)[0], spec.fails)
    size = service_size(architecture, step)
    size_ns = size if isinstance(size, np.ndarray) else times_ns(size, (np.arange(_PARTS) + 0.5) / _PARTS)
    late = float((size_ns > spec.timeout_ns).mean())
    return Attempted(float(np.minimum(size_ns, spec.timeout_ns).mean()) / _NS, 1 - (1 - spec.fails) * (1 - late))
