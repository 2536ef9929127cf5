"""Ctrl-C is for us: a terminal sends it to every process it knows, and none but this one should answer."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import resource_tracker
from typing import Any


@contextmanager
def ctrl_c_held_back() -> Iterator[None]:
    """Let Ctrl-C wait until the block ends, and keep it from processes that are started in it, for all their lives.

    They inherit what is blocked. One that is about to import the lab would die of it, and complain at length.
    """
    mask: Any = getattr(signal, "pthread_sigmask", None)
    if mask is None:  # Windows, where a worker ignores it as soon as it can
        yield
        return
    resource_tracker.ensure_running()  # a helper of the first pool, whose start in the block would let Ctrl-C through
    before = mask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        mask(signal.SIG_SETMASK, before)
