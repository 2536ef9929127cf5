"""Runs in chunks as they are asked for: on the command line, and in Python."""

import json
import os
import signal

import pytest

import sim
from sim.cli import main
from sim.experiment import chunked
from sim.measure.folding import ERROR

MAIL = {
    "name": "mail",
    "seed": 5,
    "duration": "1m",
    "load": "4/s",
    "steps": {"mail": {"service": {"exponential": "1s"}}},
    "workers": {"count": 5},
    "architectures": {"queued": {"queued": "all"}},
}
pytestmark = pytest.mark.usefixtures("kernel_as_written")


@pytest.fixture
def mail(tmp_path):
    """The file of a scenario."""
    path = tmp_path / "mail.yaml"
    path.write_text(json.dumps(MAIL))
    return path


def test_the_command_runs_in_chunks(mail, capsys):
    """The screen and the JSON are those of any run, of the engine that ran."""
    path = mail.with_suffix(".json")

    assert main(["run", str(mail), "--chunked", "--json", str(path)]) == 0

    said, found = capsys.readouterr().out, json.loads(path.read_text())
    assert "engine compiled, in chunks" in said
    assert f"percentiles are within {ERROR * 100:.1f} % of the exact ones" in " ".join(said.split())
    assert found["architectures"]["queued"]["jobs"]["arrived"] == sim.run(MAIL).measures.jobs.arrived


def test_python_runs_in_chunks():
    """With the figures of the whole run; what has to be kept for it is refused in the words of Python."""
    run = sim.run(MAIL, "queued", chunked=True)

    assert run.measures.wait.mean == sim.run(MAIL).measures.wait.mean
    with pytest.raises(sim.ScenarioError, match="a run in chunks keeps no jobs, only measures"):
        run.jobs()
    with pytest.raises(sim.ScenarioError, match=r"^keep_jobs: .*; leave out keep_jobs or chunked"):
        sim.run(MAIL, chunked=True, keep_jobs=True)


def test_a_dry_run_of_chunks_knows_what_they_cover(mail, capsys):
    """It says what would run, or why it would not."""
    assert main(["run", str(mail), "--chunked", "--dry-run"]) == 0
    assert main(["run", str(mail), "--chunked", "--dry-run", "--set", "load={users: {count: 3, think: 1s}}"]) == 2

    assert "mail: queued cannot be run in chunks, which do not cover load.users" in capsys.readouterr().err


def test_the_command_keeps_what_is_done(mail, capsys, monkeypatch):
    """Ctrl-C ends the run after its chunk; the figures are shown, and the exit code says that it was interrupted."""
    monkeypatch.setitem(chunked.run_in_chunks.__kwdefaults__, "chunk", 60)
    add = chunked.Fold.add

    def add_and_interrupt(fold, piece):
        if fold.jobs == 0:
            os.kill(os.getpid(), signal.SIGINT)
        add(fold, piece)

    monkeypatch.setattr(chunked.Fold, "add", add_and_interrupt)

    assert main(["run", str(mail), "--chunked"]) == 130

    assert "Stopped at 30s of 1m." in " ".join(capsys.readouterr().out.split())


def test_jobs_of_chunks_are_refused(mail, capsys):
    """There are none to be written."""
    assert main(["run", str(mail), "--chunked", "--jobs", "jobs.csv"]) == 2

    assert "--jobs: a run in chunks is one" in capsys.readouterr().err
