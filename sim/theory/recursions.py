"""The wait of each job from the job before it: queues without events, the second answer beside the formulas.

The kernels take arrays whose first axis is the job; a second axis, if any, is the replication. `out` is overwritten.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Times = npt.NDArray[Any]  # float64 seconds or int64 nanoseconds: the recursions hold in either


def lindley(gap: Times, service: Times, out: Times) -> None:
    """Waits in a FIFO queue with one worker: W[i] = max(0, W[i-1] + S[i-1] - T[i]).

    gap, service, out: (jobs,) or (jobs, replications), one unit of time; gap[i] is the time since arrival i-1, gap[0]
    is not read, since the first job finds nobody.
    Source: Lindley (1952), The theory of queues with a single server.

    >>> gap, service, wait = np.full(4, 100), np.full(4, 150), np.empty(4, dtype=np.int64)
    >>> lindley(gap, service, wait); wait.tolist()
    [0, 50, 100, 150]
    """
    out[0] = 0
    for i in range(1, len(out)):
        out[i] = np.maximum(0, out[i - 1] + service[i - 1] - gap[i])


def kiefer_wolfowitz(gap: Times, service: Times, left: Times, out: Times) -> None:
    """Waits in a FIFO queue with c equal workers; each job goes to the worker who is free first.

    gap, service, out: as in `lindley`.  left: (workers,) or (workers, replications), overwritten: how long each worker
    is still busy, ascending. A new job lengthens the shortest, which then moves up to its place by one pass of swaps.
    Source: Kiefer & Wolfowitz (1955), On the theory of queues with many servers.

    >>> gap, service, wait = np.full(4, 100), np.full(4, 250), np.empty(4, dtype=np.int64)
    >>> kiefer_wolfowitz(gap, service, np.zeros(2, dtype=np.int64), wait); wait.tolist()
    [0, 0, 50, 50]
    """
    left[:] = 0
    for i in range(len(out)):
        if i > 0:
            left[:] = np.maximum(0, left - gap[i])
        out[i] = left[0]
        left[0] += service[i]
        for k in range(len(left) - 1):
            shorter = np.minimum(left[k], left[k + 1])
            left[k + 1] = np.maximum(left[k], left[k + 1])
            left[k] = shorter
