"""Sums of nanoseconds that cannot overflow: a million jobs that wait a day each are 8.6e19 ns, and int64 ends at 9.2e18.

Every number is cut into a high and a low half of 32 bits, so that sums of up to 2**31 halves fit; Python's integers, which
have no end, put the halves together. Floats would do it nearly: and then Little's law would hold only nearly.
"""

from __future__ import annotations

import numpy as np

from sim.record import IntArray

NS_PER_S = 10**9

_BITS = 32
_LOW = 2**_BITS - 1


def exact_sum(values: IntArray) -> int:
    """Return the sum of int64 values, fewer than 2**31, exactly.

    >>> exact_sum(np.array([2**62, 2**62, 2**62, -1]))
    13835058055282163711
    """
    return (int(np.sum(values >> _BITS)) << _BITS) + int(np.sum(values & _LOW))


def exact_dot(counts: IntArray, spans_ns: IntArray) -> int:
    """Return the sum of counts x spans_ns exactly; counts int64 of magnitude below 2**31, spans_ns any int64.

    >>> exact_dot(np.array([2_000_000, 3]), np.array([2**60, 1]))
    2305843009213693952000003
    """
    assert not counts.size or max(-int(counts.min()), int(counts.max())) < 2**31, "a count has outgrown the splitting"
    return (exact_sum(counts * (spans_ns >> _BITS)) << _BITS) + exact_sum(counts * (spans_ns & _LOW))


def seconds(total_ns: int) -> float:
    """Return nanoseconds as seconds, rounded once, however large the integer is."""
    return total_ns / NS_PER_S
