"""Tables as long as a whole run, of which only the rows in use take up memory.

The kernel finds a row by its number, from the first request to the last. So that a long run needs no more memory than
a short one, such a table is reserved as addresses: the operating system gives memory to a page when it is first
written, and takes it back when it is told that nobody will ask for the page again. Nothing is copied or renumbered.
"""

from __future__ import annotations

import mmap
import sys
from math import prod
from typing import Any

import numpy as np

_NO_RESERVE = getattr(mmap, "MAP_NORESERVE", 0x4000 if sys.platform == "linux" else 0)  # a name since Python 3.13


def can_reserve() -> bool:
    """Whether the operating system gives memory, and takes it back, page by page."""
    return hasattr(mmap.mmap, "madvise") and hasattr(mmap, "MADV_DONTNEED")


class Space:
    """An array of zeros whose last axis counts what comes one after another.

    Raises MemoryError where there are not so many addresses.
    """

    def __init__(self, shape: tuple[int, ...], dtype: Any) -> None:
        """Reserve the addresses."""
        self._kept_from = 0
        size = max(prod(shape) * np.dtype(dtype).itemsize, 1)
        flags = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | _NO_RESERVE
        try:
            self._memory = mmap.mmap(-1, size, flags=flags)
        except OSError as error:
            raise MemoryError(f"cannot reserve {size / 2**30:.1f} GiB of addresses: {error.strerror}") from None
        self.array: Any = np.frombuffer(self._memory, dtype, count=prod(shape)).reshape(shape)

    def __len__(self) -> int:
        return int(self.array.shape[-1])

    def between(self, first: int, last: int) -> Any:
        """Return these places along the axis, as a view."""
        return self.array[..., first:last]

    def forget_before(self, place: int) -> None:
        """Give back the memory of all places before this one; nobody reads them again."""
        size = self.array.itemsize
        for line in range(prod(self.array.shape[:-1])):
            begin = line * len(self) * size  # the page that it begins in may hold the end of the line before
            first = max(-(-begin // mmap.PAGESIZE), (begin + self._kept_from * size) // mmap.PAGESIZE)
            last = (begin + place * size) // mmap.PAGESIZE
            if last > first:
                self._memory.madvise(mmap.MADV_DONTNEED, first * mmap.PAGESIZE, (last - first) * mmap.PAGESIZE)
        self._kept_from = place

    def longer(self, length: int) -> Space:
        """Return a space of so many places that holds what this one has not forgotten."""
        space = Space((*self.array.shape[:-1], length), self.array.dtype)
        space.between(self._kept_from, len(self))[:] = self.between(self._kept_from, len(self))
        space._kept_from = self._kept_from
        return space
