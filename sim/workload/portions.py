"""Arrays that are drawn portion by portion: temporaries stay small beside the result, and portions do not show."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from sim.scenario import Distribution
from sim.workload.distributions import IntArray, times_ns
from sim.workload.streams import Stream

Integers = npt.NDArray[np.integer]
BoolArray = npt.NDArray[np.bool_]

_PORTION = 2**14  # draws made at once


def fill(array: Integers, first: int, values: Callable[[int, int], Integers]) -> None:
    """Write the values of elements first, first + 1, ... portion by portion, and close the array.

    >>> squares = np.empty(3, np.int64)
    >>> fill(squares, 5, lambda start, some: np.arange(start, start + some) ** 2)
    >>> squares.tolist()
    [25, 36, 49]
    """
    for start in range(0, array.size, _PORTION):
        part = array[start : start + _PORTION]
        part[:] = values(first + start, part.size)
    array.setflags(write=False)


def drawn_ns(
    law: Distribution, source: Stream, first: int, count: int, attempt: int = 1, call: int = 1, child: int = 0
) -> IntArray:
    """Return the times [ns] of `count` elements of a stream from `first` on, read-only.

    >>> from sim.scenario import Exponential
    >>> from sim.workload.streams import stream
    >>> drawn_ns(Exponential(mean_ns=1_000_000_000), stream(42, 0, "service", "pdf"), 0, 3).size
    3
    """
    times = np.empty(count, np.int64)
    fill(times, first, lambda start, some: times_ns(law, source.uniforms(start, some, attempt, call, child)))
    return times


def some_ns(law: Distribution, source: Stream, chosen: BoolArray) -> IntArray:
    """Return the times [ns] of the chosen ones among the first elements of a stream: (chosen,).

    >>> from sim.scenario import Exponential
    >>> from sim.workload.streams import stream
    >>> law, source = Exponential(mean_ns=1_000_000_000), stream(42, 0, "service", "pdf")
    >>> some_ns(law, source, np.array([False, True])) == drawn_ns(law, source, 1, 1)
    array([ True])
    """
    times = np.empty(np.count_nonzero(chosen), np.int64)
    done = 0
    for start in range(0, chosen.size, _PORTION):
        part = chosen[start : start + _PORTION]
        some = times_ns(law, source.uniforms(start, part.size)[part])
        times[done : done + some.size] = some
        done += some.size
    return times
