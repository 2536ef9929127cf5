"""A run in bounded memory: its requests are drawn chunk by chunk, and handed over as soon as nothing of theirs is left.

The kernel pauses between two events at the end of each chunk of time, as it does to ask for room. Then the requests
that are over, up to the first that is not, become a piece, and their rows are forgotten. What is over cannot matter
any more: who is still there, and whatever comes, has rows of its own. So the kernel is the one of whole runs, and the
pieces together are the record of the whole run, row for row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from math import ceil

import numpy as np

from sim.engine.coverage import not_covered
from sim.engine.lab_in_chunks import MOST_CALLS, LabInChunks, most_calls
from sim.engine.pieces import Piece
from sim.engine.run import Kernel, closed_lab, compiled_kernel, run_to_stop
from sim.engine.setup import lab_of
from sim.engine.space import can_reserve
from sim.engine.still_there import StillThere
from sim.scenario import Architecture, Users
from sim.workload import expected_jobs
from sim.workload.arrivals import IntArray, arrivals_by_portion
from sim.workload.later import later

CHUNK = 2**18  # requests, about


def not_in_chunks(architecture: Architecture) -> tuple[str, ...]:
    """Return what keeps an architecture from being run in chunks, as keys of a scenario; empty if nothing does.

    >>> from sim.scenario import load
    >>> not_in_chunks(load("checkout").architectures["queued"])
    ()
    """
    calls = most_calls(architecture)
    is_delayed = any(step.delay is not None for step in architecture.steps.values())
    found = {
        "load.users": isinstance(architecture.load, Users),
        f"steps.*.delay of users who call more than {MOST_CALLS} times": is_delayed and calls > MOST_CALLS,
        "redrive": bool(architecture.redrive),
        "spawns": bool(architecture.spawned),
    }
    missing = [key for key, is_asked in found.items() if is_asked]
    if not can_reserve():
        missing.append("an operating system that takes memory back page by page (Linux and macOS do)")
    return (*not_covered(architecture), *missing)


def simulate_in_chunks(
    architecture: Architecture,
    *,
    seed: int,
    replication: int = 0,
    horizon_ns: int,
    chunk: int = CHUNK,
    is_enough: Callable[[], bool] = lambda: False,
    kernel: Kernel | None = None,
) -> Iterator[Piece]:
    """Run one architecture and yield what happened in [0, horizon_ns), piece by piece; `not_in_chunks` must be empty.

    Together the pieces are the record that `simulate` returns. The horizon of the last piece is that of the run.
    chunk: requests at a time, about. is_enough: asked after each chunk; if so the run ends there, as if that had been
    its horizon. kernel: as in `simulate`.
    """
    assert not not_in_chunks(architecture), "what is not covered is refused before"
    expected = expected_jobs(architecture.load, horizon_ns)
    chunks = min(max(1, ceil(expected / chunk)), horizon_ns)
    portions = arrivals_by_portion(architecture.load, duration_ns=horizon_ns, seed=seed, replication=replication)
    arrivals, drawn = _Arrivals(portions), partial(later, architecture, seed=seed, replication=replication)
    workload = drawn(np.empty(0, np.int64), begins=0)
    advance = compiled_kernel() if kernel is None else kernel
    room = int(expected + 12 * expected**0.5) + 2 * chunk
    rolling = LabInChunks(lab_of(architecture, workload, None), architecture, room)
    still, number = StillThere(), 0
    while True:
        number += 1
        stop_ns = horizon_ns * number // chunks
        rolling.expect(drawn(arrivals.before(stop_ns), begins=rolling.arrived))
        rolling.lab.now[0].stop_ns = stop_ns
        rolling.lab = run_to_stop(rolling.lab, advance, architecture, workload, rolling.before_asking)
        if number == chunks or is_enough():
            rolling.lab = closed_lab(rolling.with_space(), advance)
            yield still.last_piece(rolling, stop_ns)
            return
        yield still.next_piece(rolling, stop_ns)


class _Arrivals:
    """Arrivals as they are drawn, handed out by the time that they come."""

    def __init__(self, portions: Iterator[IntArray]) -> None:
        self._portions, self._ahead = portions, [np.empty(0, np.int64)]

    def before(self, stop_ns: int) -> IntArray:
        """Return those before an instant that were not handed out yet."""
        while not (len(self._ahead[-1]) and self._ahead[-1][-1] >= stop_ns):
            portion = next(self._portions, None)
            if portion is None:
                break
            self._ahead.append(portion)
        ahead = np.concatenate(self._ahead)
        count = int(np.searchsorted(ahead, stop_ns))
        self._ahead = [ahead[count:]]
        return ahead[:count]
