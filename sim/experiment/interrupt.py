"""Ctrl-C as a wish to stop, asked for where it is safe: what is done until then is kept."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def wish_to_stop() -> Iterator[Callable[[], bool]]:
    """Take the first Ctrl-C of the block as a wish, which the given function tells of; a second one interrupts as ever.

    Only where signals come, in the main thread; elsewhere nobody wishes to stop.
    """
    wished = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield wished.is_set
        return

    def wish(_signal: int, _frame: object) -> None:
        wished.set()
        signal.signal(signal.SIGINT, signal.default_int_handler)

    before = signal.signal(signal.SIGINT, wish)
    try:
        yield wished.is_set
    finally:
        signal.signal(signal.SIGINT, before)
