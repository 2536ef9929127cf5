"""Where a run stops on its way to the horizon, to tell how far it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator

Progress = Callable[[float], None]  # told the share of simulated time that has passed, 0 to 1
_REPORTS = 50


def stops(horizon_ns: int, progress: Progress | None) -> Iterator[int]:
    """Yield the instants at which a run stops, the last of them the horizon, and report after the others.

    >>> list(stops(100, None)), len(list(stops(100, lambda share: None)))
    ([100], 50)
    """
    parts = _REPORTS if progress is not None else 1
    for part in range(1, parts + 1):
        yield horizon_ns * part // parts
        if progress is not None and part < parts:
            progress(part / parts)
