"""Ctrl-C for tests, and for the commands that they start."""

import signal
from contextlib import contextmanager


@contextmanager
def ctrl_c_heard():
    """Hear Ctrl-C in the block, as do the processes that are started in it, even if the tests are not to hear it.

    A script that puts its tests in the background has them ignore it, and what is ignored is inherited; what is
    handled is not.
    """
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
