"""What would have been faster is said on a terminal to who has waited."""

import pytest

from sim.cli import hints


@pytest.fixture
def waited(monkeypatch):
    """Every block takes half a minute."""
    instants = iter(range(0, 1000, 30))
    monkeypatch.setattr(hints, "perf_counter", lambda: next(instants))


@pytest.mark.usefixtures("waited")
@pytest.mark.parametrize(
    ("available", "ready", "said"),
    [
        (False, False, 'these 30 s: the compiled engine has the same results several times sooner; pip install "queue'),
        (True, False, "these 30 s: --engine compiled has the same results several times sooner, once it is compiled"),
        (True, True, ""),
    ],
)
def test_who_has_waited_is_told_how_not_to(monkeypatch, capsys, available, ready, said):
    """What to install, or that it may be compiled; nothing where it was there."""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setattr("sim.engine.is_available", lambda: available)
    monkeypatch.setattr("sim.engine.is_ready", lambda: ready)
    with hints.faster_next_time("auto"):
        pass

    assert said == capsys.readouterr().err[: len(said) or None]


@pytest.mark.usefixtures("waited")
def test_who_has_chosen_is_told_nothing(monkeypatch, capsys):
    """Whoever names an engine knows of it."""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    with hints.faster_next_time("simpy"):
        pass

    assert "" == capsys.readouterr().err


def test_who_has_not_waited_is_told_nothing(monkeypatch, capsys):
    """A short command stays quiet."""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    with hints.faster_next_time("auto"):
        pass

    assert "" == capsys.readouterr().err
