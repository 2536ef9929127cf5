"""What a run is going to ask for, known before it: how many requests and jobs, and how the rate goes over time."""

from __future__ import annotations

from math import prod
from typing import NamedTuple

import numpy as np

from sim.measure.offered import done_inline, jobs_per_request, kinds_of_request
from sim.scenario import Architecture, Batch, Load, Trace, Users
from sim.workload import expected_jobs
from sim.workload.rates import FloatArray

_NS = 1e9


class Planned(NamedTuple):
    """How many requests and jobs are expected. how: exactly so, about so, or at most so (a closed load)."""

    requests: float
    jobs: float
    how: str


EXACTLY, ABOUT, AT_MOST = "exactly", "about", "at most"


def planned(architecture: Architecture, duration_ns: int) -> Planned:
    """Return how many requests and jobs a run of an architecture brings: the integral of the rate, times jobs for each.

    A request whose calls all fail inline has no job; a job that is done may spawn others. Timeouts, 503s and what
    further calls add depend on the run and are left out.
    """
    requests = expected_jobs(architecture.load, duration_ns)
    return Planned(requests, requests * mean_jobs(architecture), how_sure(architecture.load))


def how_sure(load: Load) -> str:
    """Whether the number of requests is known exactly, on average, or only at most since it depends on the answers."""
    if isinstance(load, Users):
        return AT_MOST
    return EXACTLY if isinstance(load, Trace) or (isinstance(load, Batch) and load.every_ns is not None) else ABOUT


def mean_jobs(architecture: Architecture) -> float:
    """Return how many jobs a request brings about on average, over the kinds of request."""
    client = architecture.api.client if architecture.api else None
    most_calls = client.retry.max_attempts if client else 1
    total = 0.0
    for share, needed in kinds_of_request(architecture):
        error = 1 - prod(1 - done_inline(architecture, name).fails for name in architecture.inline if name in needed)
        total += share * (1 - error**most_calls) * sum(count for _, count in jobs_per_request(architecture, needed))
    return total


def mean_rates(load: Load, duration_ns: int, parts: int) -> FloatArray:
    """Return the expected rate [1/s] in each of the equal parts of [0, duration_ns), shape (parts,): exact means.

    >>> from sim.scenario import Spike
    >>> spike = Spike(base_per_s=1.0, peak_per_s=9.0, at_ns=5_000_000_000, for_ns=1_000_000_000)
    >>> mean_rates(spike, 8_000_000_000, 4).tolist()
    [1.0, 1.0, 5.0, 1.0]
    """
    edges_ns = [duration_ns * part // parts for part in range(parts + 1)]
    upto = np.array([0.0, *(expected_jobs(load, edge_ns) for edge_ns in edges_ns[1:])])
    rates: FloatArray = np.diff(upto) / (np.diff(edges_ns) / _NS)
    return rates
