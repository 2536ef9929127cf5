"""How long the past is felt: the relaxation time of queues, and of what around them changes by chance."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from sim.experiment.matching.stations import Station, long_run_rate
from sim.measure.heavy import has_heavy_tail
from sim.scenario import Architecture, Mmpp, Workers
from sim.workload import mean_s
from sim.workload.mmpp import generator

_NS = 1e9


def settling_s(architecture: Architecture, found: Sequence[Station]) -> float | None:
    """Return about how long the start of a run, or any other state, is felt [s]; None without a steady state.

    Infinite where service times have no third moment: then the wait has no variance, and the mean of a run, however
    long, no interval. Source: Takács (1962), Introduction to the Theory of Queues; Kleinrock (1975), sect. 5.7.
    """
    stable = [station for station in found if station.is_stable]
    if not stable:
        return None
    return max(_settling_s(architecture, station) for station in stable)


def _settling_s(architecture: Architecture, station: Station) -> float:
    served = architecture.queued if station.place == "workers" else architecture.inline
    if any(has_heavy_tail(architecture.steps[name]) for name in served):
        return math.inf
    return _queueing_s(station) + _bursts_s(station) + _restarts_s(architecture, station)


def _queueing_s(station: Station) -> float:
    """The relaxation time of GI/G/1, its rate that of all servers [s].

    Source: Odoni & Roth (1983), An empirical investigation of the transient behavior of stationary queueing systems,
    Operations Research 31(3): (scv of gaps + scv of services) / 2.8 μ, over (1 - root of the utilisation) squared.
    """
    share = station.load_erlang / station.servers
    spread = station.service.scv + station.batch_mean
    queueing_s = spread * station.service.mean_s / (2.8 * station.servers * (1.0 - math.sqrt(share)) ** 2)
    return queueing_s + station.service.mean_s


def _bursts_s(station: Station) -> float:
    """Of bursts: until the load forgets in which state it is, and the longest drain after a mean stay in one [s]."""
    load = station.load
    if not isinstance(load, Mmpp) or len(load.rates_per_s) == 1:
        return 0.0
    modes = sorted(-np.linalg.eigvals(generator(load)).real)
    shares = np.array(load.rates_per_s) / long_run_rate(load)
    piled_up = np.maximum(shares * station.load_erlang - station.servers, 0.0) * np.array(load.stays_ns) / _NS
    return float(1.0 / modes[1] + piled_up.max() / (station.servers - station.load_erlang))


def _restarts_s(architecture: Architecture, station: Station) -> float:
    """Of crashes: until it is forgotten who is down, and the drain after one that leaves too few [s]."""
    pools = architecture.named_pools.values() if station.place == "workers" else ()
    return max((_restart_s(pool, station) for pool in pools), default=0.0)


def _restart_s(pool: Workers, station: Station) -> float:
    crashes = pool.crashes
    if crashes is None or crashes.mtbf is None or crashes.restart is None:
        return 0.0
    up_s, down_s = mean_s(crashes.mtbf), mean_s(crashes.restart)
    missing = max(station.load_erlang - (station.servers - 1), 0.0)
    return up_s * down_s / max(up_s + down_s, 1e-9) + missing * down_s / (station.servers - station.load_erlang)
