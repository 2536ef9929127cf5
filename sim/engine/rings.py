"""Lines of numbers: whoever came first goes first. A line is a ring in a row of 2^n cells."""

from __future__ import annotations

from sim.engine.layout import Ring


def length(ring: Ring, line: int) -> int:
    """Return how many stand in a line."""
    return ring.ends[line, 1]


def put_last(ring: Ring, line: int, number: int) -> None:
    """Let a number join a line."""
    first, count = ring.ends[line, 0], ring.ends[line, 1]
    ring.cells[line, (first + count) & (ring.cells.shape[1] - 1)] = number
    ring.ends[line, 1] = count + 1


def first_of(ring: Ring, line: int) -> int:
    """Return the number at the head of a line, which is not empty."""
    return ring.cells[line, ring.ends[line, 0]]


def take_first(ring: Ring, line: int) -> int:
    """Return the number at the head of a line, which is not empty; it leaves."""
    first = ring.ends[line, 0]
    ring.ends[line, 0] = (first + 1) & (ring.cells.shape[1] - 1)
    ring.ends[line, 1] -= 1
    return ring.cells[line, first]


def holds(ring: Ring, line: int, number: int) -> bool:
    """Tell whether a number stands in a line."""
    first, mask = ring.ends[line, 0], ring.cells.shape[1] - 1
    for place in range(ring.ends[line, 1]):
        if ring.cells[line, (first + place) & mask] == number:
            return True
    return False


def leave(ring: Ring, line: int, number: int) -> bool:
    """Let a number leave a line wherever it stands; tell whether it did."""
    first, count, mask = ring.ends[line, 0], ring.ends[line, 1], ring.cells.shape[1] - 1
    kept = 0
    for place in range(count):
        other = ring.cells[line, (first + place) & mask]
        if other != number:
            ring.cells[line, (first + kept) & mask] = other
            kept += 1
    ring.ends[line, 1] = kept
    return kept < count
