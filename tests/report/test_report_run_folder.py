"""A saved run: whole or absent, the same bytes for the same run, and a README that replays it."""

import csv
import json
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from report_examples import BASE, HOSTILE, compared

from sim import cli
from sim.experiment import Comparison, Gathering, compare_each
from sim.report import as_document, check_folder, manifest, plain_text, save_run
from sim.report.folders import Part, write_folder
from sim.scenario import ScenarioError, from_dict
from sim.scenario.metrics import METRICS

SHORT = {**BASE, "duration": "1m", "warmup": "5s", "load": "4/s"}
NAMES = ["README", "scenario.yaml", "figures.json", "replications.csv", "summary.txt", "comparison.png", "run.json"]


@pytest.fixture(scope="module")
def comparison():
    """Two replications of two of three architectures."""
    scenario = from_dict(SHORT)
    gathered = Gathering(scenario)
    for name, outcome in compare_each(scenario, ["queued", "hybrid"], replications=2):
        gathered.add(name, outcome)
    return gathered.comparison()


@pytest.fixture(scope="module")
def folder(comparison, tmp_path_factory):
    """Its folder."""
    path = tmp_path_factory.mktemp("saved") / "runs" / "first"
    save_run(comparison, path, command=["sim", "compare", "x.yaml"], took_s=1.23456)
    return path


def test_a_folder_holds_what_its_readme_says(folder):
    """Each file has a line that begins with its name, and there is no other file."""
    lines = (folder / "README").read_text().splitlines()
    named = [line.split()[0] for line in lines[lines.index("", 5) + 1 :]]

    assert NAMES == ["README", *named]
    assert sorted(NAMES) == sorted(path.name for path in folder.iterdir())


def test_the_first_line_replays_the_run(folder, tmp_path, monkeypatch):
    """Typed in the folder it gives the bytes of figures.json."""
    monkeypatch.chdir(folder)
    line = (folder / "README").read_text().splitlines()[0]

    assert "sim compare scenario.yaml --seed 7 --replications 2 --only queued --only hybrid" == line
    cli.main([*shlex.split(line)[1:], "--json", str(tmp_path / "again.json")])
    assert (folder / "figures.json").read_bytes() == (tmp_path / "again.json").read_bytes()


def test_what_was_shown_and_drawn_is_kept(folder, comparison):
    """The summary as text, the figures as JSON, the picture as a picture."""
    assert plain_text(comparison) + "\n" == (folder / "summary.txt").read_text()
    assert json.loads(json.dumps(as_document(comparison))) == json.loads((folder / "figures.json").read_text())
    assert b"\x89PNG" == (folder / "comparison.png").read_bytes()[:4]


def test_every_replication_has_a_row_of_every_figure(folder, comparison):
    """Architecture, number, seed, then all metrics; nothing where there is no figure."""
    rows = list(csv.DictReader((folder / "replications.csv").read_text().splitlines()))

    assert [("queued", "0"), ("queued", "1"), ("hybrid", "0"), ("hybrid", "1")] == [
        (row["architecture"], row["replication"]) for row in rows
    ]
    assert ["architecture", "replication", "seed", *METRICS] == list(rows[0])
    assert list(comparison.values("queued", "goodput")) == [float(row["goodput"]) for row in rows[:2]]
    assert "" == rows[0]["response_time.p999"]


def test_only_the_manifest_depends_on_the_machine(folder, comparison, tmp_path):
    """Saved again, elsewhere and later, every other file has the same bytes."""
    save_run(comparison, tmp_path / "again")

    assert [] == [
        name
        for name in NAMES
        if name != "run.json" and (folder / name).read_bytes() != (tmp_path / "again" / name).read_bytes()
    ]


def test_the_manifest_says_where_and_when(folder):
    """What was typed, how long it took, on which platform, with which versions."""
    noted = json.loads((folder / "run.json").read_text())

    assert (["sim", "compare", "x.yaml"], 1.235) == (noted["command"], noted["took_s"])
    assert NAMES == noted["files"]
    assert {"queue-lab", "python", "simpy", "numpy"} <= set(noted["versions"])
    assert noted["saved_at"].endswith("+00:00")


def test_a_library_without_metadata_has_no_version(monkeypatch):
    """It is no reason to lose a run."""

    def unknown(name):
        raise manifest.PackageNotFoundError(name)

    monkeypatch.setattr(manifest, "version", unknown)

    assert manifest.manifest()["versions"]["numpy"] is None
    assert manifest.manifest()["took_s"] is None


def test_one_run_of_all_architectures_needs_few_words(tmp_path):
    """No --replications and no --only; the picture is that of the run."""
    save_run(compared(duration="1m"), tmp_path / "one")
    readme = (tmp_path / "one" / "README").read_text()

    assert "sim compare scenario.yaml --seed 7" == readme.splitlines()[0]
    assert readme.count("replication 0") == 0


def test_recordings_come_along(tmp_path, monkeypatch):
    """The folder is enough: the recording is gone, the run replays all the same."""
    (tmp_path / "a b.csv").write_text("arrival_s\n" + "".join(f"{second}\n" for second in range(1, 50)))
    monkeypatch.chdir(tmp_path)
    scenario = from_dict({**SHORT, "load": {"trace": {"file": "a b.csv"}}, "thresholds": []})
    save_run(Comparison.of(scenario, dict(compare_each(scenario))), Path("run"))
    Path("a b.csv").unlink()
    monkeypatch.chdir("run")

    assert "traces/a b.csv    a recording" in Path("README").read_text()
    assert 0 == cli.main([*shlex.split(Path("README").read_text().splitlines()[0])[1:], "--json", "../again.json"])
    assert Path("figures.json").read_bytes() == Path("../again.json").read_bytes()


def test_hostile_names_stay_harmless(tmp_path):
    """Control codes in a scenario's name neither reach the README nor break the scenario."""
    scenario = from_dict({**SHORT, "name": HOSTILE, "about": HOSTILE})
    save_run(Comparison.of(scenario, dict(compare_each(scenario, ["queued"]))), tmp_path / "run")
    readme = (tmp_path / "run" / "README").read_text()

    assert not {"\x1b", "\x07", "\u202e"} & set(readme)
    assert (
        0
        == subprocess.run(
            [sys.executable, "-m", "sim", "check", str(tmp_path / "run" / "scenario.yaml")], check=False
        ).returncode
    )


@pytest.fixture
def parts():
    """One file with one line."""
    return [Part("a.txt", "the letter a", lambda path: path.write_text("a"))]


def test_a_failure_leaves_no_folder(tmp_path, parts):
    """If a part cannot be written, nothing is there; and what was there before stays."""

    def interrupted(path):
        raise KeyboardInterrupt

    write_folder(tmp_path / "old", ["first"], parts, {})
    broken = [*parts, Part("b.txt", "never", interrupted)]
    for name in ("new", "old"):
        with pytest.raises(KeyboardInterrupt):
            write_folder(tmp_path / name, ["second"], broken, {}, overwrite=True)

    assert ["old"] == [path.name for path in tmp_path.iterdir()]
    assert (tmp_path / "old" / "README").read_text().startswith("first\n")


def test_an_empty_folder_is_filled(tmp_path, parts):
    """It may have been made for the run."""
    (tmp_path / "run").mkdir()
    write_folder(tmp_path / "run", ["first"], parts, {"noted": 1})

    assert ["README", "a.txt", "run.json"] == sorted(path.name for path in (tmp_path / "run").iterdir())
    assert ["run"] == [path.name for path in tmp_path.iterdir()]


def test_a_saved_run_is_replaced_on_demand(tmp_path, parts):
    """With overwrite, as a whole: what the new one has not is gone."""
    write_folder(
        tmp_path / "run", ["first"], [*parts, Part("traces/b.txt", "b", lambda path: path.write_text("b"))], {}
    )
    write_folder(tmp_path / "run", ["second"], parts, {}, overwrite=True)

    assert ["README", "a.txt", "run.json"] == sorted(path.name for path in (tmp_path / "run").iterdir())
    assert "second" == (tmp_path / "run" / "README").read_text().splitlines()[0]


def occupied(path, kind):
    """Put something where a folder is wanted."""
    if kind == "file":
        path.write_text("mine")
    elif kind == "link":
        path.symlink_to(path.parent)
    else:
        write_folder(path, ["first"], [], {})
        if kind == "notes":
            (path / "notes.txt").write_text("mine")
        elif kind == "others":
            (path / "run.json").write_text("{}")


@pytest.mark.parametrize(
    ("kind", "overwrite", "said"),
    [
        ("file", True, "is no folder; choose a name that is free"),
        ("link", True, "is no folder; choose a name that is free"),
        ("run", False, "a run is saved there; choose a new folder, or replace it with --overwrite"),
        ("notes", True, "holds notes.txt, which is not of the run; choose a new folder"),
        ("others", True, "holds files that are no saved run; choose a new folder"),
    ],
)
def test_nothing_of_yours_is_overwritten(tmp_path, kind, overwrite, said):
    """A file, a link, files that are not of the run; and a saved run only if that is wanted."""
    occupied(tmp_path / "run", kind)

    with pytest.raises(ScenarioError) as error:
        check_folder(tmp_path / "run", overwrite=overwrite)
    assert f"--save {tmp_path / 'run'}: {said}"[:230] == str(error.value)


def test_a_place_that_cannot_be_written_to_is_named(tmp_path, monkeypatch):
    """Below a file, or where nothing may be written: said before the run."""
    (tmp_path / "file").write_text("mine")
    with pytest.raises(ScenarioError, match="nothing may be written to"):
        check_folder(tmp_path / "file" / "run")
    monkeypatch.setattr("sim.report.folders.os.access", lambda *_: False)
    with pytest.raises(ScenarioError, match="nothing may be written to"):
        check_folder(tmp_path / "run")
