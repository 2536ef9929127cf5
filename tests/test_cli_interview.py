"""`sim interview`: it asks, runs, reveals and keeps the score."""

import io
import re

import pytest

from sim import cli
from sim.cli import interview

QUICK = "heartbeat"  # half a second of runs


def typed(monkeypatch, *lines):
    """Let somebody type these lines, and then nothing more."""
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))


def test_the_list_has_every_drill(capsys):
    """And with a topic those of the topic; nothing is run."""
    assert cli.OK == cli.main(["interview", "--list"])
    everything = capsys.readouterr().out
    assert cli.OK == cli.main(["interview", "--list", "--topic", "leases"])
    some = capsys.readouterr().out

    assert "worker-crash" in everything
    assert "tail-latency" in everything
    assert "tail-latency" not in some


def test_a_prediction_is_asked_for_and_judged(monkeypatch, capsys):
    """What cannot be read is asked for again."""
    typed(monkeypatch, "z", "c")

    assert cli.OK == cli.main(["interview", QUICK])
    out = capsys.readouterr().out
    assert 2 == out.count("Your prediction (say one of a to c; Enter skips, q ends): ")
    assert "✓ You said c): right." in out
    assert "The thirty-second answer" in out
    assert "Duplicates in a run" in out


@pytest.mark.parametrize("lines", [[""], []])
def test_a_prediction_may_be_skipped(monkeypatch, capsys, lines):
    """By Enter, or where nobody types: then nobody is judged."""
    typed(monkeypatch, *lines)

    assert cli.OK == cli.main(["interview", QUICK])
    out = capsys.readouterr().out
    assert "You said" not in out
    assert "The run says: c)" in out


def test_reveal_asks_nothing_and_draws_where_it_should(tmp_path, capsys):
    """A file of one drill, or a folder with one of each."""
    file = tmp_path / "one.svg"

    assert cli.OK == cli.main(["interview", QUICK, "--reveal", "--plot", str(file), "--plots", str(tmp_path)])
    assert "Your prediction" not in capsys.readouterr().out
    assert file.read_bytes().startswith(b"<?xml")
    assert (tmp_path / f"{QUICK}.png").read_bytes().startswith(b"\x89PNG")


def test_a_quiz_ends_with_a_score(monkeypatch, capsys):
    """Questions are chosen by the seed; a skipped one is not right."""
    typed(monkeypatch, "", "")

    assert cli.OK == cli.main(["interview", "--quiz", "2", "--topic", "leases", "--seed", "3"])
    out = capsys.readouterr().out
    assert "Your score: 0 of 2, 2 skipped." == out.splitlines()[-1]
    assert ["1 of 2", "2 of 2"] == re.findall(r"· leases · question (\d of \d)\n", out)
    assert 2 == out.count("The thirty-second answer")
    assert "seed 3 · " in out


def test_a_score_has_what_was_skipped_apart():
    """If anything was."""
    assert "Your score: 1 of 3, 1 skipped." == interview._score([True, None, False])
    assert "Your score: 1 of 2." == interview._score([True, False])


def test_a_quiz_can_be_left_and_asks_no_more_than_there_is(monkeypatch, capsys):
    """It says how many there are; by q it ends, without a score where nothing was answered."""
    typed(monkeypatch, "q")

    assert cli.OK == cli.main(["interview", "--quiz", "99"])
    out = capsys.readouterr().out
    assert out.startswith("There are 30 questions; all are asked.")
    assert "score" not in out
    assert "The thirty-second answer" not in out


def test_a_quiz_that_is_revealed_has_no_score(capsys):
    """Nobody said anything."""
    assert cli.OK == cli.main(["interview", "--quiz", "1", "--topic", "leases", "--reveal"])
    assert "score" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["heartbeet"], "did you mean heartbeat?"),
        (["--topic", "cooking"], "there are load, "),
        ([QUICK, "--quiz", "3"], "is one drill"),
        ([QUICK, "--topic", "leases"], "is one drill"),
        (["--plot", "x.png"], "is one file for 30 drills"),
        ([QUICK, "--plot", "x.gif"], "must end in .png or .svg"),
        ([QUICK, "--plots", "no-such-folder"], "there is no such folder"),
    ],
)
def test_what_makes_no_sense_is_refused_before_anything_runs(capsys, arguments, complaint):
    """With the way out."""
    assert cli.BAD_INPUT == cli.main(["interview", *arguments])
    said = capsys.readouterr()
    assert complaint in said.err
    assert "" == said.out
