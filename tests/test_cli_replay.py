"""`sim replay` as a person uses it."""

import json
import re
import zlib
from base64 import b64decode

import pytest

from sim import cli
from sim.report.replay import payload

SHORT = ["replay", "checkout", "--duration", "40s"]


def run(capsys, *arguments):
    """Run the command in this process; return its exit code, stdout and stderr."""
    code = cli.main([str(argument) for argument in arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_it_writes_a_page(capsys, tmp_path):
    """And says where."""
    code, out, err = run(capsys, *SHORT, "--html", tmp_path / "r.html")

    assert (0, f"wrote {tmp_path / 'r.html'}\n", "") == (code, out, err)
    assert "<title>Replay of checkout</title>" in (tmp_path / "r.html").read_text("utf-8")


def test_architectures_and_a_part_of_the_run_can_be_chosen(capsys, tmp_path):
    """The page begins and ends where it was told, and has the architectures that were named."""
    part = ["--only", "queued", "--from", "30s", "--until", "35s"]
    code, _, _ = run(capsys, *SHORT, *part, "--html", tmp_path / "r.html")
    (letters,) = re.findall("data-replay-data>(.*?)</script>", (tmp_path / "r.html").read_text("utf-8"))
    data = json.loads(zlib.decompress(b64decode(letters)))

    assert 0 == code
    assert (30_000_000, 35_000_000) == (data["from"], data["until"])
    assert ["queued"] == [lane["name"] for lane in data["lanes"]]


def test_a_run_that_is_too_large_says_so(capsys, tmp_path, monkeypatch):
    """The page shows counts, and the way to more is a shorter part."""
    monkeypatch.setitem(payload.replay_payload.__kwdefaults__, "most_rows", 10)
    code, _, err = run(capsys, *SHORT, "--html", tmp_path / "r.html")

    assert 0 == code
    assert "calls and deliveries are too many: the page shows counts alone" in err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--only", "queue"], "did you mean queued?"),
        (["--from", "1h"], "a replay from 1h: must begin within the run, which lasts 40s"),
        (["--from", "30s", "--until", "20s"], "a replay until 20s: must end after it begins, 30s"),
        (["--from", "soon"], "--from soon: must be a duration with a unit, such as 60s"),
        (["--until", "later"], "--until later: must be a duration with a unit, such as 60s"),
        (["--html", "r.txt"], "--html r.txt: must end in .html"),
        (["--html", "nowhere/r.html"], "--html nowhere/r.html: there is no folder nowhere"),
    ],
)
def test_bad_input_is_named_and_ends_with_2(capsys, tmp_path, monkeypatch, arguments, said):
    """Before anything runs."""
    monkeypatch.chdir(tmp_path)
    code, out, err = run(capsys, *SHORT, "--html", "r.html", *arguments)

    assert (2, "") == (code, out)
    assert said in err
    assert [] == list(tmp_path.iterdir())


def test_an_interrupted_run_shows_what_is_finished(capsys, tmp_path, monkeypatch):
    """The first architecture is in the page, the second is not; the exit code says so."""
    from sim.experiment import tasks  # noqa: PLC0415  to stand in its place

    whole = tasks.run_one

    def impatient(scenario, name, *arguments, **named):
        if name == "queued":
            raise KeyboardInterrupt
        return whole(scenario, name, *arguments, **named)

    monkeypatch.setattr(tasks, "run_one", impatient)
    code, _, err = run(capsys, *SHORT, "--html", tmp_path / "r.html")

    assert 130 == code
    assert "interrupted: only sync finished" in err
    assert '"name":"queued"' not in (tmp_path / "r.html").read_text("utf-8")


def test_an_interruption_before_anything_is_finished_writes_nothing(capsys, tmp_path, monkeypatch):
    """There is no page of nothing."""
    from sim.experiment import tasks  # noqa: PLC0415  to stand in its place

    def impatient(*_arguments, **_named):
        raise KeyboardInterrupt

    monkeypatch.setattr(tasks, "run_one", impatient)

    assert 130 == run(capsys, *SHORT, "--html", tmp_path / "r.html")[0]
    assert [] == list(tmp_path.iterdir())
