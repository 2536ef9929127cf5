"""Philox 4x64-10 in plain integers: the one block that holds a wanted number, without the blocks before it.

NumPy has the same generator for numbers in bulk. For a single number its object costs three times what ten rounds of
integer arithmetic cost, and a compiled engine can translate these lines but not that object.
Source: Salmon, Moraes, Dror, Shaw (2011), Parallel random numbers: as easy as 1, 2, 3 (SC '11), sect. 3.3 and the
known answers of their library Random123, which the tests hold this module to.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

WordArray = npt.NDArray[np.uint64]
Words = tuple[int, int, int, int]
RoundKeys = tuple[tuple[int, int], ...]

_MASK = 2**64 - 1
_MULTIPLIERS = (0xD2E7470EE14C6C93, 0xCA5A826395121157)
_WEYL = (0x9E3779B97F4A7C15, 0xBB67AE8584CAA73B)  # the golden ratio and sqrt(3) - 1: keys of successive rounds differ
_ROUNDS = 10


def round_keys(key: tuple[int, int]) -> RoundKeys:
    """Return the two 64-bit words that each of the ten rounds mixes in; those of the first round are the key itself.

    >>> round_keys((1, 2))[0]
    (1, 2)
    """
    return tuple((key[0] + i * _WEYL[0] & _MASK, key[1] + i * _WEYL[1] & _MASK) for i in range(_ROUNDS))


def block(counter: Words, keys: RoundKeys) -> Words:
    """Return the four 64-bit words at a counter of four 64-bit words, the least significant first.

    >>> [hex(word) for word in block((0, 0, 0, 0), round_keys((0, 0)))][:2]
    ['0x16554d9eca36314c', '0xdb20fe9d672d0fdc']
    """
    a, b, c, d = counter
    for left, right in keys:
        first, second = _MULTIPLIERS[0] * a, _MULTIPLIERS[1] * c
        a, b, c, d = (second >> 64) ^ b ^ left, second & _MASK, (first >> 64) ^ d ^ right, first & _MASK
    return a, b, c, d


def blocks(counters: tuple[WordArray, WordArray, WordArray, WordArray], keys: RoundKeys) -> tuple[WordArray, ...]:
    """Return the words at many counters: the same as `block`, for arrays of words.

    >>> zero = np.zeros(1, np.uint64)
    >>> [hex(word[0]) for word in blocks((zero, zero, zero, zero), round_keys((0, 0)))][:2]
    ['0x16554d9eca36314c', '0xdb20fe9d672d0fdc']
    """
    a, b, c, d = counters
    for left, right in keys:
        first_high, first_low = _products(_MULTIPLIERS[0], a)
        second_high, second_low = _products(_MULTIPLIERS[1], c)
        a, b, c, d = second_high ^ b ^ np.uint64(left), second_low, first_high ^ d ^ np.uint64(right), first_low
    return a, b, c, d


def _products(one: int, others: WordArray) -> tuple[WordArray, WordArray]:
    """Return the upper and the lower 64 bits of products, by halves: NumPy has no words of 128 bits."""
    half, mask = np.uint64(32), np.uint64(2**32 - 1)
    low, high = np.uint64(one & 2**32 - 1), np.uint64(one >> 32)
    lows, highs = others & mask, others >> half
    middle = high * lows + (low * lows >> half)
    crossed = low * highs + (middle & mask)
    return high * highs + (middle >> half) + (crossed >> half), np.uint64(one) * others
