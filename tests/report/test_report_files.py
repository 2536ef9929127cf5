"""Files that reports write: whole or absent, refused before anything runs, the same bytes every time."""

import json
import math
import os
import threading

import pandas as pd
import pytest
from report_examples import HOSTILE, alone, compared, example

from sim.report import as_document, as_html, check_outputs, figures_frame, jobs_frame, write_jobs, write_json
from sim.report.files import whole_file
from sim.scenario import ScenarioError
from sim.scenario.metrics import METRICS


def test_a_file_is_whole_or_absent(tmp_path):
    """When writing fails half-way the old file stands as it was, and nothing else is left behind."""
    path = tmp_path / "figures.json"
    path.write_text("old")

    def fail():
        with whole_file(path) as draft:
            draft.write_text("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert (["figures.json"], "old") == ([each.name for each in tmp_path.iterdir()], path.read_text())


def test_a_link_is_followed_and_stays_a_link(tmp_path):
    """What it points to is replaced."""
    real, link = tmp_path / "real.json", tmp_path / "link.json"
    real.write_text("old")
    link.symlink_to(real)
    with whole_file(link) as draft:
        draft.write_text("new")

    assert link.is_symlink()
    assert "new" == real.read_text()


def test_a_pipe_is_written_to_directly(tmp_path):
    """A named pipe is no file that could be replaced: its reader gets the bytes."""
    pipe, got = tmp_path / "pipe.json", []
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: got.append(pipe.read_bytes()))
    reader.start()
    write_json(example(), pipe)
    reader.join(timeout=20)

    assert as_document(example()) == json.loads(got[0])


def test_the_document_has_every_metric_and_no_number_that_json_lacks(tmp_path):
    """Every name that a threshold may use is there; NaN is not; two writes give the same bytes."""
    paths = [tmp_path / "a.json", tmp_path / "b.json"]
    for path in paths:
        write_json(example(), path)
    document = json.loads(paths[0].read_text(), parse_constant=pytest.fail)

    assert paths[0].read_bytes() == paths[1].read_bytes()
    assert {"scenario", "seed", "engine", "version", "digest", "architectures", "thresholds"} <= set(document)
    for figures in document["architectures"].values():
        for name in METRICS:
            found = figures
            for key in name.split("."):
                found = found[key]
    assert ["pass", "fail", "unknown"] == [threshold["status"] for threshold in document["thresholds"]]


def test_frames_hold_figures_by_name_and_jobs_by_row():
    """The frame of figures has the threshold's names; jobs of several architectures say whose they are."""
    figures, jobs = figures_frame(example()), jobs_frame(example())

    assert example().outcomes["queued"].measures.goodput == figures.loc["goodput", "queued"]
    assert math.isnan(figures.loc["wait.p99", "sync"])
    assert {"queued", "hybrid"} == set(jobs["architecture"])
    assert "architecture" not in jobs_frame(alone()).columns


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_jobs_are_written_as_csv_or_parquet(tmp_path, suffix):
    """Both hold the rows of the frame."""
    path = tmp_path / f"jobs{suffix}"
    write_jobs(example(), path)
    back = pd.read_csv(path) if suffix == ".csv" else pd.read_parquet(path)

    assert jobs_frame(example()).shape == back.shape
    assert jobs_frame(example())["wait_s"].sum() == pytest.approx(back["wait_s"].sum())


def test_parquet_without_its_library_says_how_to_get_it(tmp_path, monkeypatch):
    """Before anything runs."""
    monkeypatch.setattr("sim.report.frames.find_spec", lambda _: None)
    with pytest.raises(ScenarioError, match=r"pip install .queue-lab\[parquet\]"):
        check_outputs(jobs=tmp_path / "jobs.parquet")


@pytest.mark.parametrize(
    ("outputs", "said"),
    [
        ({"jobs": "jobs.txt"}, "must end in .csv or .parquet"),
        ({"plot": "c.pdf"}, "must end in .png or .svg"),
        ({"json": "none/c.json"}, "there is no folder"),
        ({"json": "."}, "is a folder"),
    ],
)
def test_files_that_cannot_be_written_are_refused_before_anything_runs(tmp_path, outputs, said):
    """A wrong suffix, a folder that is not there, a folder instead of a file."""
    with pytest.raises(ScenarioError, match=said.replace(".", r"\.")):
        check_outputs(**{option: tmp_path / name for option, name in outputs.items()})


def test_a_folder_that_may_not_be_written_to_is_refused(tmp_path, monkeypatch):
    """Also by those whom no permission stops: the question is asked, and the answer believed."""
    monkeypatch.setattr("os.access", lambda *_: False)
    with pytest.raises(ScenarioError, match="nothing may be written"):
        check_outputs(json=tmp_path / "c.json")


def test_foreign_text_stays_text_in_html():
    """A name with markup in it is shown, not obeyed."""
    html = as_html(compared(name=HOSTILE.replace("\n", " ")))

    assert "<script>" not in html
    assert "&lt;script&gt;" in html
