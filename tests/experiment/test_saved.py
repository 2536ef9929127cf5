"""Runs that were saved are read as they were; what is damaged is named by its file and line."""

import json
import math
import shutil

import pytest
from diff_examples import MAIL

import sim
from sim.experiment import Kept, is_saved_run, read_saved
from sim.experiment.kept import HEADER
from sim.scenario import ScenarioError
from sim.scenario.metrics import METRICS


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """The folder of a run of one replication, for all tests here."""
    path = tmp_path_factory.mktemp("saved") / "run"
    sim.compare(MAIL).save(path)
    return path


@pytest.fixture
def folder(saved, tmp_path):
    """A copy of it, which may be damaged."""
    return shutil.copytree(saved, tmp_path / "run")


def edited(path, change):
    """Rewrite a file by a function of its lines."""
    path.write_text("".join(f"{line}\n" for line in change(path.read_text().splitlines())))


def test_a_saved_run_is_what_was_run(folder):
    """The same scenario, and every figure to the last bit, None where there was none."""
    expected, found = Kept.of(sim.compare(MAIL)), read_saved(folder)

    assert expected.figures == found.figures
    assert set(METRICS) == set(found.figures["queued"][0])
    assert found.values("sync", "utilization") == (None,)
    assert (expected.scenario.digest, expected.n, sim.__version__) == (found.scenario.digest, found.n, found.version)
    assert str(folder) == found.called


def test_a_folder_is_known_by_its_files(folder, tmp_path):
    """A run folder is one, another folder is none."""
    assert is_saved_run(folder)
    assert not is_saved_run(tmp_path)


def test_a_figure_of_another_version_is_left_out_and_one_that_is_missing_is_none(folder):
    """A column of tomorrow is no obstacle, and one that yesterday did not have is not known."""
    path = folder / "replications.csv"
    edited(path, lambda lines: [line + (",1.5" if at else ",tomorrow") for at, line in enumerate(lines)])
    edited(path, lambda lines: [lines[0].replace("goodput", "yesterday"), *lines[1:]])

    assert [None] == list(read_saved(folder).values("queued", "goodput"))


def replaced(old, new):
    """A change of a file's lines that replaces a text in one of them."""
    return lambda lines: "\n".join(lines).replace(old, new, 1).split("\n")


def cell(name, text):
    """A change of the first row that puts a text into a column."""

    def change(lines):
        cells = lines[1].split(",")
        cells[HEADER.index(name)] = text
        return [lines[0], ",".join(cells), *lines[2:]]

    return change


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        ("replications.csv", cell("goodput", "fast"), "csv:2: goodput must be a number or empty, got 'fast'"),
        ("replications.csv", cell("goodput", "nan"), "goodput must be a number or empty, got 'nan'"),
        ("replications.csv", cell("goodput", "inf"), "goodput must be a number or empty, got 'inf'"),
        ("replications.csv", cell("architecture", "snyc"), ":2: there is no architecture snyc in scenario.yaml"),
        ("replications.csv", cell("replication", "1"), ":2: must be replication 0 of sync with seed 3, got"),
        ("replications.csv", cell("seed", "4"), "got replication 0 with seed 4"),
        ("replications.csv", lambda lines: [lines[0]], "must have as many replications of each architecture, got none"),
        ("replications.csv", lambda lines: lines[:2] + lines[1:2], "must be replication 1 of sync"),
        ("replications.csv", lambda lines: [*lines, lines[1].replace("sync,0", "sync,1")], "2 of sync, 1 of queued"),
        ("replications.csv", lambda lines: [lines[0], lines[1] + ",1"], f":2: must have {len(HEADER)} cells, got"),
        ("replications.csv", replaced("architecture,", "design,"), ":1: must have a column architecture"),
        ("replications.csv", lambda lines: [lines[0], '"'], "is not CSV"),
        ("replications.csv", lambda lines: [], ":1: must have a column architecture"),
        ("figures.json", lambda lines: ["{"], "figures.json: is not JSON"),
        ("figures.json", lambda lines: ["[" * 100_000], "figures.json: is not JSON"),
        ("figures.json", lambda lines: ["[]"], "does not say of which version and which scenario"),
        ("scenario.yaml", replaced("count: 2", "count: 3"), "figures.json: is of scenario"),
        ("scenario.yaml", replaced("count: 2", "count: two"), "scenario.yaml:"),
    ],
)  # fmt: skip
def test_what_is_damaged_is_named(folder, name, change, said):
    """The file, its line, what must be there, and the way out."""
    edited(folder / name, change)

    with pytest.raises(ScenarioError) as error:
        read_saved(folder)
    assert said in str(error.value)
    assert name == "scenario.yaml" or str(error.value).endswith("; save the run again, with --overwrite")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda path: path.unlink(), "figures.json: cannot be read (No such file or directory)"),
        (lambda path: path.write_bytes(b"\xff"), "figures.json: must be UTF-8"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(folder, change, said):
    """Gone, or of another encoding."""
    change(folder / "figures.json")

    with pytest.raises(ScenarioError) as error:
        read_saved(folder)
    assert said in str(error.value)


def test_another_version_may_reckon_digests_otherwise(folder):
    """A run of another version of the lab is read, though its digest is not what this one makes of the scenario."""
    path = folder / "figures.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "version": "0.0.9", "digest": "0" * 12}))

    assert "0.0.9" == read_saved(folder).version


@pytest.mark.parametrize(("name", "said"), [("nowhere", "there is no such folder"), ("", "holds no replications.csv")])
def test_a_folder_that_is_no_run_is_named(tmp_path, name, said):
    """With the command that saves one."""
    with pytest.raises(ScenarioError) as error:
        read_saved(tmp_path / name)
    assert said in str(error.value)
    assert str(error.value).endswith("with `sim compare SCENARIO --save FOLDER`")


def test_only_the_first_replications_can_be_kept(folder):
    """None of none, and one of one."""
    kept = read_saved(folder)

    assert [0, 1, 1] == [kept.first(n).n for n in (0, 1, 2)]
    assert not math.isnan(kept.first(1).values("sync", "goodput")[0])
