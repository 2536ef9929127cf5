"""Ctrl-C is for us: a terminal sends it to every process it knows, and none but this one should answer."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import resource_tracker
from typing import Any


@contextmanager
def ctrl_c_held_back() -> Iterator[None]:
    """Let Ctrl-C wait until the block ends, and keep it from processes that are started in it, for all their lives.

    They inherit what is blocked. One that is about to import the lab would die of it, and complain at length.
    """
    with _noted(), _blocked():
        yield


@contextmanager
def _noted() -> Iterator[None]:
    """Let Ctrl-C wait in this process: what is blocked for this thread comes through another, such as that of a bar."""
    before = signal.getsignal(signal.SIGINT)
    if not callable(before) or threading.current_thread() is not threading.main_thread():
        yield  # nobody answers, or somebody else does
        return
    came: list[int] = []
    signal.signal(signal.SIGINT, lambda number, _: came.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        if came:
            signal.raise_signal(signal.SIGINT)


@contextmanager
def _blocked() -> Iterator[None]:
    """Block Ctrl-C for this thread, and so for the processes that it starts."""
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
