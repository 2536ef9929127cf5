"""Files are whole or absent, and a wrong name is found before the run."""

import os
import threading
from pathlib import Path

import pytest

from sim.report import check_outputs
from sim.report.files import whole_file, write_text
from sim.scenario import ScenarioError


def test_a_file_appears_when_it_is_whole(tmp_path):
    """Until the block ends, the old file stands; then the new one does, and no draft is left."""
    path = tmp_path / "out.txt"
    path.write_text("old")

    with whole_file(path) as draft:
        draft.write_text("new")
        assert "old" == path.read_text()

    assert "new" == path.read_text()
    assert [path] == list(tmp_path.iterdir())


def test_a_failure_leaves_what_was_there(tmp_path):
    """If writing fails half-way, the old file stands and the draft is gone."""
    path = tmp_path / "out.txt"
    path.write_text("old")

    def interrupted():
        with whole_file(path) as draft:
            draft.write_text("ne")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert "old" == path.read_text()
    assert [path] == list(tmp_path.iterdir())


def test_a_link_stays_a_link(tmp_path):
    """What a link points to is written, the link itself stays."""
    (tmp_path / "link").symlink_to(tmp_path / "target")

    write_text(tmp_path / "link", "text\n")

    assert (tmp_path / "link").is_symlink()
    assert b"text\n" == (tmp_path / "target").read_bytes()


def test_a_pipe_is_written_to(tmp_path):
    """A named pipe cannot be replaced: it is written to directly."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_text()))
    reader.start()

    write_text(pipe, "text")
    reader.join(timeout=20)

    assert ["text"] == read
    assert pipe.is_fifo()


@pytest.mark.parametrize("name", ["jobs.csv", "jobs.CSV", "jobs.parquet"])
def test_files_that_can_be_written_pass(name, tmp_path):
    """A file in a folder that is there, with a suffix that is known, is fine; and so is none at all."""
    check_outputs(json=tmp_path / "out", jobs=tmp_path / name, plot=tmp_path / "figure.svg", html=tmp_path / "a.HTM")
    check_outputs(json=None, jobs=None, plot=None)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"jobs": Path("jobs.txt")}, "--jobs jobs.txt: must end in .csv or .parquet"),
        ({"plot": Path("figure.pdf")}, "--plot figure.pdf: must end in .png or .svg"),
        ({"html": Path("report.txt")}, "--html report.txt: must end in .html"),
        ({"json": Path("nowhere/out.json")}, "--json nowhere/out.json: there is no folder nowhere"),
        ({"json": Path()}, "--json .: is a folder; name a file in it"),
    ],
)
def test_files_that_cannot_be_written_are_named(asked, words):
    """The error names the option, the file and what is wrong with it."""
    with pytest.raises(ScenarioError) as error:
        check_outputs(**asked)
    assert words == str(error.value)


def test_a_folder_that_may_not_be_written_to_is_named(tmp_path, monkeypatch):
    """The error comes before the run and not after it."""
    monkeypatch.setattr("sim.report.outputs.os.access", lambda *_: False)

    with pytest.raises(ScenarioError, match="nothing may be written to the folder"):
        check_outputs(json=tmp_path / "out.json")


def test_parquet_without_pyarrow_says_what_to_install(monkeypatch):
    """The error names the command that installs what is missing, and the way out."""
    monkeypatch.setattr("sim.report.frames.find_spec", lambda name: None)

    with pytest.raises(ScenarioError) as error:
        check_outputs(jobs=Path("jobs.parquet"))
    assert (
        '--jobs jobs.parquet: Parquet needs pyarrow; pip install "queue-lab[parquet]", or write .csv'
        == str(error.value)
    )  # fmt: skip
