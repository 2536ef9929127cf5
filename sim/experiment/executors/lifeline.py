"""The worker's side of a pool of processes: it works while there is somebody to work for, and no longer.

A process that is killed can close nothing behind itself, but the system does close its end of a pipe. So each worker
holds the other end: when nothing can come through it any more, nobody wants results, and the worker goes.
"""

from __future__ import annotations

import os
import signal
import threading
from multiprocessing.connection import Connection
from typing import Final

from sim.experiment.executors.executor import Result, Task

GRACE_S: Final = 2.0  # an idle worker is told to go by its pool, long before; unless the pool is no more
_WORKING: Final = threading.Lock()


def hold(lifeline: Connection) -> None:
    """Begin the life of a worker: Ctrl-C is none of its business, the end of the line is."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=leave_after, args=(lifeline,), daemon=True).start()


def perform(task: Task[Result]) -> Result:
    """Do a task that is wanted."""
    with _WORKING:
        return task()


def leave_after(lifeline: Connection) -> None:
    """Wait until the line ends; then end this process, in the middle of a task if there is one.

    But not in the middle of handing over a result, which would leave the pool waiting for the rest of it for ever.
    """
    lifeline.poll(None)
    if _WORKING.acquire(blocking=False):
        threading.Event().wait(GRACE_S)
    os._exit(0)
