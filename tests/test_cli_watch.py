"""`sim watch`: what it prints, and what it refuses."""

import re
import sys

import pytest

import sim
from sim.cli import main
from sim.report.watch import app, live
from sim.scenario import ScenarioError

SHORT = ["poison-job", "--until", "2m", "--duration", "3m"]


def test_stills_are_evenly_spread(capsys):
    """Both ends of the part are among them; each says its time, and the signs are explained."""
    assert 0 == main(["watch", *SHORT, "--frames", "3"])
    text = capsys.readouterr().out

    assert ["0:00.000", "1:00.000", "2:00.000"] == re.findall(r"· at (\S+) of 2:00\.000", text)
    assert text.count("✗ crashed") == 3
    assert max(map(len, text.splitlines())) == 120


def test_one_still_is_the_worst_backlog_of_the_architecture_named(capsys):
    """The same moment that Python shows."""
    assert 0 == main(["watch", "poison-job", "limited", *SHORT[1:], "--frames", "1", "--seed", "3"])
    replay = sim.compare("poison-job", seed=3, duration="3m").replay("limited", until="2m")

    assert capsys.readouterr().out.strip() == replay.still().strip()
    assert "endless" not in replay.still()
    assert "at 1:30.000 of" in replay.still("90s")


def test_it_plays_in_a_terminal_alone(capsys, monkeypatch):
    """Elsewhere it says so and names the way out, before anything runs; without Textual, too."""
    assert 2 == main(["watch", "no-such-scenario"])
    assert "this is none; --frames 5 prints five moments instead" in capsys.readouterr().err
    for stream in (sys.stdin, sys.stdout):
        monkeypatch.setattr(stream, "isatty", lambda: True)
    live.check_terminal()
    monkeypatch.setattr(live, "find_spec", lambda name: None)
    assert 2 == main(["watch", "checkout"])
    assert "pip install 'queue-lab[watch]'" in capsys.readouterr().err


def test_what_is_played_is_what_was_asked_for(monkeypatch):
    """Speed and stillness reach the player, from the command and from Python."""
    played = []
    monkeypatch.setattr(
        app.Watch, "run", lambda self: played.append((self.clock.speed, self.still, len(self.show.lanes)))
    )
    monkeypatch.setattr(live, "check_terminal", lambda: None)
    monkeypatch.setattr("sim.report.watch.check_terminal", lambda: None)

    assert 0 == main(["watch", *SHORT, "--only", "limited", "--speed", "4", "--still"])
    sim.compare("poison-job", duration="1m").replay().watch(speed=2)
    assert [(4, True, 1), (2, False, 2)] == played


def test_what_makes_no_sense_is_refused(capsys):
    """Each with what it must be; in Python in the words of Python."""
    assert 2 == main(["watch", "checkout", "--speed", "fast", "--frames", "1"])
    assert "--speed fast: must be seconds of the run in a second" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["watch", "checkout", "--frames", "0"])
    with pytest.raises(ScenarioError, match=r"^speed fast: must be"):
        sim.compare("poison-job", duration="1m").replay().watch(speed="fast")
