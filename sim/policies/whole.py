"""Whole numbers: the constants and the arithmetic that the rules share."""

from __future__ import annotations

SECOND_NS = 1_000_000_000
LONGEST_NS = 2**62  # 146 years: no delay is longer, so that an instant plus a delay fits into int64
MILLION = 1_000_000  # shares are counted in millionths
NONE = -1  # an instant or a delay that there is not (as sim.record.NEVER)


def millionths(share: float) -> int:
    """Return a share in millionths, the nearest.

    >>> millionths(0.7)
    700000
    """
    return round(share * MILLION)


def ceil_div(dividend: int, divisor: int) -> int:
    """Return dividend / divisor rounded up; divisor > 0.

    >>> [ceil_div(jobs, 10) for jobs in (0, 1, 10, 11)]
    [0, 1, 1, 2]
    """
    return -(-dividend // divisor)


def capped_sum(first: int, second: int, cap: int) -> int:
    """Return min(cap, first + second) without a sum above the cap; 0 <= first <= cap, second >= 0.

    >>> capped_sum(3, 4, 10), capped_sum(LONGEST_NS, LONGEST_NS, LONGEST_NS) == LONGEST_NS
    (7, True)
    """
    return first + second if second < cap - first else cap


def floor_root(number: int) -> int:
    """Return the square root rounded down, bit by bit: 0 <= number < 2^63.

    Not `math.isqrt`, which Numba does not know, nor a root of floats, which are exact to 2^53 only.

    >>> [floor_root(number) for number in (0, 3, 4, 99, 10**18)]
    [0, 1, 2, 9, 1000000000]
    """
    root, bit = 0, 1 << 62
    while bit:
        if number >= root + bit:
            number -= root + bit
            root = (root >> 1) + bit
        else:
            root >>= 1
        bit >>= 2
    return root
