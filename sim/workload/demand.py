"""What a load asks for, known before anything is drawn: its rate over time, its peak, how many requests to expect."""

from __future__ import annotations

import numpy as np

from sim.scenario import Batch, Load, Mmpp, Trace, Users
from sim.workload import mmpp
from sim.workload.arrivals import IntArray, rate_of
from sim.workload.distributions import mean_s
from sim.workload.rates import FloatArray

_NS = 1e9
_WINDOWS = 60  # the rate of a trace is counted in windows of a sixtieth of its span: bursts show, single gaps do not


def rate_at(load: Load, t_s: FloatArray) -> FloatArray:
    """Return the arrival rate [1/s] at times [s], float64 of the same shape.

    Of a modulated load the expected rate, before its states are drawn; of batches the mean rate, since a batch in an
    instant has no other; of a trace the count in a window of a sixtieth of its span around the time; of closed users
    the most that they can ask for, as if every answer came at once.

    >>> from sim.scenario import Spike
    >>> spike = Spike(base_per_s=7.0, peak_per_s=16.0, at_ns=60_000_000_000, for_ns=5_000_000_000)
    >>> rate_at(spike, np.array([0.0, 60.0])).tolist()
    [7.0, 16.0]
    """
    t_s = np.asarray(t_s, np.float64)
    match load:
        case Users() | Batch():
            return np.full(t_s.shape, _mean_rate(load))
        case Trace():
            window_s = _window_s(load)
            edges_ns = (t_s + window_s * np.array([-0.5, 0.5]).reshape(2, *[1] * t_s.ndim)) * _NS
            before, until = np.searchsorted(load.arrivals_ns, edges_ns)
            counted: FloatArray = (until - before) / window_s
            return counted
        case Mmpp():
            return mmpp.expected_rate(load, t_s)
        case _:
            return rate_of(load, float(t_s.max(initial=0.0)) + 1).at(t_s)


def peak_rate(load: Load, duration_ns: int) -> float:
    """Return the highest arrival rate [1/s] that can come in [0, duration_ns), in the sense of `rate_at`.

    Of a modulated load the rate of its busiest state.

    >>> from sim.scenario import Diurnal
    >>> day_ns, noon_ns = 86_400_000_000_000, 43_200_000_000_000
    >>> peak_rate(Diurnal(mean_per_s=10.0, peak_per_s=18.0, period_ns=day_ns, peak_at_ns=noon_ns), day_ns)
    18.0
    """
    match load:
        case Users() | Batch():
            return _mean_rate(load)
        case Trace():
            window_s = _window_s(load)
            arrivals_ns = _before(load, duration_ns)
            in_window = np.searchsorted(arrivals_ns, arrivals_ns + window_s * _NS) - np.arange(arrivals_ns.size)
            return float(in_window.max(initial=0)) / window_s
        case Mmpp():
            return max(load.rates_per_s)
        case _:
            return rate_of(load, duration_ns / _NS).peak(duration_ns / _NS)


def expected_jobs(load: Load, duration_ns: int) -> float:
    """Return how many requests are expected to arrive in [0, duration_ns): of closed users at most.

    Exact in the mean for loads drawn by chance, exact for a trace and for regular batches, within one for even gaps.

    >>> from sim.scenario import Poisson
    >>> expected_jobs(Poisson(rate_per_s=7.0), 60_000_000_000)
    420.0
    """
    match load:
        case Batch(every_ns=int(every_ns)):
            return float((duration_ns - 1) // every_ns * load.size)
        case Users() | Batch():
            return _mean_rate(load) * duration_ns / _NS
        case Trace():
            return float(_before(load, duration_ns).size)
        case Mmpp():
            return mmpp.expected_jobs(load, duration_ns / _NS)
        case _:
            horizon_s = duration_ns / _NS
            return float(rate_of(load, horizon_s).cumulative(np.array([horizon_s]))[0])


def _mean_rate(load: Users | Batch) -> float:
    if isinstance(load, Users):
        return load.count / mean_s(load.think)
    if load.every_ns is not None:
        return load.size * _NS / load.every_ns
    assert load.rate_per_s is not None, "a batch load has an interval or a rate"
    return load.size * load.rate_per_s


def _before(load: Trace, duration_ns: int) -> IntArray:
    return load.arrivals_ns[: np.searchsorted(load.arrivals_ns, duration_ns)]


def _window_s(load: Trace) -> float:
    return max(float(np.ptp(load.arrivals_ns)) / _NS / _WINDOWS, 1.0)
