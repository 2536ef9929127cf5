"""When requests come: the arrival instants of a load, drawn ahead, in whole nanoseconds.

Gaps are drawn at rate one and summed, then the inverse of the cumulative rate turns sums into instants. The gaps are
rounded to multiples of 2**-30 (a thousand-millionth of a mean gap), so that their sums are sums of integers: exact,
the same in whatever portions they are drawn, and not at the mercy of the last digit of a processor's logarithm.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator
from typing import assert_never

import numpy as np
import numpy.typing as npt

from sim.scenario import Batch, Diurnal, Even, Load, Mmpp, Poisson, Spike, Stages, Trace, Users
from sim.workload import mmpp
from sim.workload.laws import exponential
from sim.workload.rates import Pieces, Rate, Wave, pieces
from sim.workload.streams import Stream, stream

IntArray = npt.NDArray[np.int64]
Gaps = Callable[[int, int], IntArray]  # (first, count) -> gaps at rate one, in units of 2**-30
Timed = Poisson | Even | Stages | Diurnal | Spike  # loads whose rate is known ahead

_NS = 1e9
_GRID = 2**30
_PORTION = 2**14  # arrivals drawn at once: enough for NumPy's speed, little beside the result


def arrivals_ns(load: Load, *, duration_ns: int, seed: int, replication: int = 0) -> IntArray:
    """Return the instants [ns] in [0, duration_ns) at which requests arrive, ascending, read-only; none if closed.

    Request i is element i of the stream "arrivals" (of a batch load: batch i), whatever the rate is.

    >>> arrivals_ns(Even(rate_per_s=4.0), duration_ns=1_000_000_000, seed=42).tolist()
    [250000000, 500000000, 750000000]
    """
    if isinstance(load, Trace):
        return _closed(load.arrivals_ns[: np.searchsorted(load.arrivals_ns, duration_ns)])
    cells = array("q")  # grows in place: the result costs 8 bytes an arrival, whatever its length turns out to be
    for instants in arrivals_by_portion(load, duration_ns=duration_ns, seed=seed, replication=replication):
        cells.frombytes(instants.tobytes())
    return _closed(np.frombuffer(cells, np.int64) if cells else np.empty(0, np.int64))


def _closed(instants: IntArray) -> IntArray:
    instants.setflags(write=False)
    return instants


def arrivals_by_portion(load: Load, *, duration_ns: int, seed: int, replication: int = 0) -> Iterator[IntArray]:
    """Yield the same instants portion by portion, so that a long run need not hold them all.

    A recording and the path of a modulated load are held as a whole all the same.

    >>> portions = arrivals_by_portion(Even(rate_per_s=4.0), duration_ns=1_000_000_000, seed=42)
    >>> np.concatenate(list(portions)).tolist()
    [250000000, 500000000, 750000000]
    """
    gaps = stream(seed, replication, "arrivals")
    match load:
        case Users():
            return
        case Trace():
            yield load.arrivals_ns[: np.searchsorted(load.arrivals_ns, duration_ns)]
        case Batch():
            for instants in _batches(load, duration_ns, gaps):
                yield np.repeat(instants, load.size)
        case Mmpp():
            rate: Rate = mmpp.path(load, stream(seed, replication, "mmpp_stay"), duration_ns / _NS)
            yield from _along(rate, _random(gaps), duration_ns)
        case Even() | Stages(even=True):
            yield from _along(rate_of(load, duration_ns / _NS), _regular, duration_ns)
        case Poisson() | Stages() | Diurnal() | Spike():
            yield from _along(rate_of(load, duration_ns / _NS), _random(gaps), duration_ns)
        case _:
            assert_never(load)


def _batches(load: Batch, duration_ns: int, gaps: Stream) -> Iterator[IntArray]:
    if load.every_ns is None:
        assert load.rate_per_s is not None, "a batch load has an interval or a rate"
        yield from _along(_constant(load.rate_per_s, duration_ns / _NS), _random(gaps), duration_ns)
    else:
        for first_ns in range(load.every_ns, duration_ns, load.every_ns * _PORTION):
            until_ns = min(first_ns + load.every_ns * _PORTION, duration_ns)
            yield np.arange(first_ns, until_ns, load.every_ns, dtype=np.int64)


def _random(gaps: Stream) -> Gaps:
    # At least one unit: inverses exist above level 0 only, since before it there may be a time without any rate.
    return lambda first, count: np.maximum(np.rint(exponential(gaps.uniforms(first, count)) * _GRID), 1).astype(
        np.int64
    )


def _regular(first: int, count: int) -> IntArray:  # noqa: ARG001 - every gap is the same
    return np.full(count, _GRID, np.int64)


def _along(rate: Rate, gaps: Gaps, duration_ns: int) -> Iterator[IntArray]:
    """Lay gaps of rate one along a rate, portion by portion, until the duration is full."""
    full = float(rate.cumulative(np.array([duration_ns / _NS]))[0])
    reached, drawn, last_ns = 0, 0, 0
    while reached <= full * _GRID:
        missing = full - reached / _GRID
        sums = reached + np.cumsum(gaps(drawn, min(_PORTION, int(missing + 6 * missing**0.5) + 16)))
        reached, drawn = int(sums[-1]), drawn + sums.size
        within = sums[: np.searchsorted(sums / _GRID, full, side="right")] / _GRID
        instants = np.rint(rate.inverse(within) * _NS).astype(np.int64)
        # Sums are ascending; their images are, too, but for the last digit of a square root or a sine.
        np.maximum.accumulate(np.maximum(instants, last_ns), out=instants)
        last_ns = int(instants[-1]) if instants.size else last_ns
        yield instants[: np.searchsorted(instants, duration_ns)]


def rate_of(load: Timed, horizon_s: float) -> Rate:
    """Return the arrival rate of a load whose rate is known ahead, at least up to the horizon [s]."""
    match load:
        case Poisson() | Even():
            return _constant(load.rate_per_s, horizon_s)
        case Stages():
            stages = [(stage.for_ns / _NS, stage.start_per_s, stage.end_per_s) for stage in load.stages]
            spans_s, starts, ends = zip(*stages, strict=True)
            return pieces(spans_s, starts, ends)
        case Diurnal():
            swing = load.peak_per_s / load.mean_per_s - 1
            period_s, peak_at_s = load.period_ns / _NS, load.peak_at_ns / _NS
            return Wave(mean_per_s=load.mean_per_s, swing=swing, period_s=period_s, peak_at_s=peak_at_s)
        case Spike():
            after_s = max(horizon_s - (load.at_ns + load.for_ns) / _NS, 0.0)
            rates = [load.base_per_s, load.peak_per_s, load.base_per_s]
            return pieces([load.at_ns / _NS, load.for_ns / _NS, after_s], rates, rates)
        case _:
            assert_never(load)


def _constant(rate_per_s: float, horizon_s: float) -> Pieces:
    return pieces([horizon_s], [rate_per_s], [rate_per_s])
