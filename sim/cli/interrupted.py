"""A Ctrl-C that Python would drop: one that comes while it cleans up after an object."""

from __future__ import annotations

import signal
import sys
from _thread import interrupt_main
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from threading import Timer, main_thread
from typing import Any, Final

_AGAIN_S: Final = 0.02  # by then the object is gone, most likely; if another one is going, there is another time


@contextmanager
def no_ctrl_c_lost() -> Iterator[None]:
    """Send a Ctrl-C again that could not be raised where it came.

    A run leaves thousands of stories in the middle. Python closes each when it forgets it; what is raised there it can
    hand to nobody, so it complains on stderr and goes on.
    """
    before, coming = sys.unraisablehook, list[Timer]()
    kill = getattr(signal, "pthread_kill", None)  # it wakes who waits; Windows has none
    again = interrupt_main if kill is None else partial(kill, main_thread().ident, signal.SIGINT)

    def told(dropped: Any) -> None:
        if dropped.exc_type is not KeyboardInterrupt:
            before(dropped)
            return
        coming.append(Timer(_AGAIN_S, again))  # from here it would be dropped again
        coming[-1].start()

    sys.unraisablehook = told
    try:
        yield
    finally:
        sys.unraisablehook = before
        for each in coming:
            each.cancel()
