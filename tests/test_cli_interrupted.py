"""Ctrl-C while Python cleans up after an object, which drops it."""

import signal
import sys
from threading import Event

import pytest
from ctrl_c import ctrl_c_heard

from sim import cli
from sim.cli.interrupted import no_ctrl_c_lost


class Interrupted:
    """An object that is interrupted, or breaks, while it is forgotten."""

    def __init__(self, error=KeyboardInterrupt):
        self.error = error

    def __del__(self):
        raise self.error


def forget():
    """Be interrupted while an object is forgotten, and go on for a minute, a little at a time."""
    Interrupted()
    for _ in range(6000):
        Event().wait(0.01)


@pytest.mark.parametrize("masks", [True, False])
def test_a_ctrl_c_that_was_dropped_comes_again(monkeypatch, masks):
    """A moment later, also to one who waits; where signals cannot be sent to a thread, to one who works."""
    if not masks:
        monkeypatch.delattr(signal, "pthread_kill")
    with ctrl_c_heard(), pytest.raises(KeyboardInterrupt), no_ctrl_c_lost():
        forget()


def test_a_command_ends_on_a_ctrl_c_that_was_dropped(monkeypatch):
    """With the exit code of one that was interrupted."""
    monkeypatch.setattr("sim.cli.check._list", lambda _: forget())

    with ctrl_c_heard():
        assert cli.INTERRUPTED == cli.main(["list"])


def test_other_errors_are_told_as_ever(monkeypatch):
    """To whoever was told before; and afterwards nothing is different."""
    heard = []
    monkeypatch.setattr(sys, "unraisablehook", lambda dropped: heard.append(dropped.exc_type))
    before = sys.unraisablehook
    with no_ctrl_c_lost():
        Interrupted(ZeroDivisionError)

    assert [ZeroDivisionError] == heard
    assert before is sys.unraisablehook


def test_who_has_ended_is_not_interrupted(monkeypatch):
    """A Ctrl-C that is still to come when the block ends comes no more."""
    monkeypatch.setattr("sim.cli.interrupted._AGAIN_S", 60.0)
    with no_ctrl_c_lost():
        Interrupted()
