"""Fewer points, the same picture: a figure of a million jobs stays a small file and loses no extreme."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
_RANKS = 400  # points on a curve; a panel is about as many pixels wide


class Tail(NamedTuple):
    """A curve of shares: `share[i]` of all values are at least `value[i]`; the last value is the largest."""

    value: Floats
    share: Floats


class Envelope(NamedTuple):
    """A step function seen through bins: `low <= mean <= high` within [edge[i], edge[i + 1])."""

    edge: Floats
    low: Floats
    mean: Floats
    high: Floats


def tail(values: npt.ArrayLike) -> Tail:
    """The share of values that reach each value, as at most about 800 points, densest at the largest.

    values: any order, shape (n,). Ranks are kept evenly and geometrically from both ends, so that the smallest, the
    largest and each of the thirty largest are always there.

    >>> tail([3.0, 1.0, 2.0, 2.0]).share.tolist()
    [1.0, 0.75, 0.5, 0.25]
    """
    ordered = np.sort(np.asarray(values, dtype=np.float64))
    n = ordered.size
    if n == 0:
        return Tail(ordered, ordered)
    from_end = np.unique(np.geomspace(1, n, _RANKS).astype(np.int64))
    even = np.linspace(0, n - 1, _RANKS).astype(np.int64)
    rank = np.unique(np.concatenate([n - from_end, even])) if n > 2 * _RANKS else np.arange(n)
    return Tail(ordered[rank], (n - rank) / n)


def envelope(at: npt.ArrayLike, value: npt.ArrayLike, edge: npt.ArrayLike) -> Envelope:
    """Least, time-averaged and greatest value of a step function within each bin; exact.

    at: instants of change, rising, shape (n,), at[0] at or before edge[0]; value: what holds from each of them on.
    edge: rising, shape (bins + 1,).

    >>> seen = envelope([0, 1], [0, 4], [0, 2, 4])
    >>> seen.low.tolist(), seen.mean.tolist(), seen.high.tolist()
    ([0.0, 4.0], [2.0, 4.0], [4.0, 4.0])
    """
    at, value, edge = (np.asarray(a, dtype=np.float64) for a in (at, value, edge))
    area = np.concatenate([[0.0], np.cumsum(value[:-1] * np.diff(at))])
    held = np.searchsorted(at, edge, side="right") - 1
    upto = area[held] + value[held] * (edge - at[held])
    # Every bin begins with the value that it inherits, so cut the steps at the edges too.
    cuts = np.concatenate([at, edge[:-1]])
    order = np.argsort(cuts, kind="stable")
    values = np.concatenate([value, value[held[:-1]]])[order]
    inside = (cuts[order] >= edge[0]) & (cuts[order] < edge[-1])
    first = np.searchsorted(cuts[order][inside], edge[:-1], side="left")
    low, high = (f.reduceat(values[inside], first) for f in (np.minimum, np.maximum))
    # Differences of a long sum are off in the last digits, and no mean is beyond its extremes.
    return Envelope(edge, low, np.clip(np.diff(upto) / np.diff(edge), low, high), high)
