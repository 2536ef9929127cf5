"""Ctrl-C for the commands that tests start."""

import signal
from contextlib import contextmanager


@contextmanager
def ctrl_c_heard():
    """Let processes that are started in the block hear Ctrl-C, even if the tests themselves do not.

    A script that puts its tests in the background has them ignore it, and what is ignored is inherited; what is
    handled is not.
    """
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
