"""`sim sweep` and `sim size` as a person or a pipeline uses them: output, files, exit codes, and Ctrl-C."""

import json
import os
import pty
import signal
import subprocess
import sys
from contextlib import suppress
from threading import Thread

import pytest
from ctrl_c import ctrl_c_heard
from sweep_examples import MAIL, mail

import sim
from sim import cli
from sim.experiment import size as sizes
from sim.experiment import sweep as sweeps
from sim.report import size_text, sweep_text


@pytest.fixture
def scenario(tmp_path):
    """MAIL as a file, without thresholds or with one."""

    def write(threshold="queued.wait.mean < 1s", duration="40s"):
        path = tmp_path / "mail.yaml"
        path.write_text(json.dumps({**MAIL, "duration": duration, "thresholds": [threshold] if threshold else []}))
        return path

    return write


def run(capsys, *arguments):
    """Run the command in this process; return its exit code, stdout and stderr."""
    code = cli.main([str(argument) for argument in arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_a_sweep_prints_its_table_and_writes_what_it_is_asked_for(capsys, scenario, tmp_path):
    """A row per point; every figure as JSON and CSV; a picture; and says so."""
    files = [tmp_path / name for name in ("s.json", "s.csv", "s.png")]
    named = [part for option, path in zip(("--json", "--csv", "--plot"), files, strict=True) for part in (option, path)]
    code, out, err = run(
        capsys, "sweep", scenario(), "--over", "workers.count=8..10", "--replications", 2, "--only", "queued", *named
    )

    assert (0, "") == (code, err)
    assert ["8", "9", "10"] == [line.split()[0] for line in out.splitlines() if line[:3].strip().isdecimal()][:3]
    assert all(f"wrote {path}" in out for path in files)
    assert 3 == len(json.loads(files[0].read_text())["points"])
    assert files[1].read_text().startswith("workers.count,architecture,metric,replications,value,low,high,theory,")
    assert b"\x89PNG" == files[2].read_bytes()[:4]


def test_the_same_sweep_is_the_same_bytes_in_python_and_at_the_command_line(capsys, scenario, tmp_path):
    """`sim.sweep` and `sim sweep` have one document, one table and one set of metrics."""
    path = scenario()
    _, out, _ = run(
        capsys, "sweep", path, "--over", "load=5/s..7/s:3", "--metric", "wait.p95", "--metric", "goodput",
        "--replications", 2, "--json", tmp_path / "s.json",
    )  # fmt: skip
    swept = sim.sweep(path, {"load": "5/s..7/s:3"}, metrics=["wait.p95", "goodput"], replications=2)

    assert json.loads((tmp_path / "s.json").read_text()) == swept.as_dict()
    assert out.startswith(str(swept))
    assert str(swept) == sweep_text(swept)


def test_a_search_names_what_is_enough(capsys, scenario, tmp_path):
    """The table, the sentence, the document, exit code 0; and the same in Python."""
    path = scenario("queued.utilization < 65%", duration="200s")
    how = ["--replications", "5", "--at-most", "80"]
    code, out, err = run(
        capsys, "size", path, "--find", "workers.count", "--between", "4..30", *how, "--json", tmp_path / "s.json"
    )
    sized = sim.size(path, "workers.count", (4, 30), replications=5, at_most=80)

    assert (out.startswith(str(sized)), err) == (True, "")
    assert json.loads((tmp_path / "s.json").read_text()) == sized.as_dict()
    assert (0, "10") == (code, sized.answer)  # six workers' worth of work: 60 % of ten, 67 % of nine


@pytest.mark.parametrize(
    ("threshold", "between", "code"),
    [
        ("queued.jobs.lost == 0", "8..12", 0),
        ("queued.jobs.lost > 0", "8..12", 99),
        ("queued.wait.p999 < 1s", "8..12", 3),
        ("queued.utilization < 65%", "4..30", 0),
        ("queued.utilization > 65%", "4..30", 3),
    ],
)
def test_exit_codes_say_what_was_found(capsys, scenario, threshold, between, code):
    """Found 0, nothing is enough 99, cannot tell 3; 3, too, where more is worse, against the belief of the search."""
    path = scenario(threshold, duration="200s")
    how = ["--replications", "5", "--at-most", "80"]

    assert code == run(capsys, "size", path, "--find", "workers.count", "--between", between, *how)[0]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["sweep", "checkout", "--over", "workers"], "must be KEY=VALUES"),
        (["sweep", "checkout", "--over", "workers.count=0..3"], "--over workers.count=0: must be at"),
        (["sweep", "checkout", "--over", "load=1/s..9/s"], "must say how many points"),
        (["sweep", "checkout", "--over", "workers.count=30,40", "--metric", "wait"], "names no metric"),
        (["sweep", "checkout", "--over", "workers.count=30,40", "--only", "quued"], "did you mean queued?"),
        (["sweep", "checkout", "--over", "workers.count=30,40", "--csv", "no/such/folder/s.csv"], "there is no folder"),
        (
            ["sweep", "checkout", "--over", "seed=1", "--over", "workers.count=1..40", "--plot", "s.png"],
            "at most 36 panels",
        ),
        (["size", "checkout", "--find", "workers.count", "--between", "9"], "must be A..B"),
        (["size", "checkout", "--find", "workers.count", "--between", "4..9", "--only", "sync"], "has no thresholds"),
        (["size", "checkout", "--find", "workers.count", "--between", "4..9", "--at-most", "5"], "--at-most 5"),
    ],
)
def test_bad_input_is_named_and_ends_with_2(capsys, arguments, said):
    """On stderr, with the way out, nothing on stdout, and nothing was run."""
    code, out, err = run(capsys, *arguments)

    assert (2, "") == (code, out)
    assert said in err


@pytest.mark.parametrize("command", ["sweep", "size"])
def test_ctrl_c_before_anything_is_finished_prints_nothing(capsys, scenario, monkeypatch, command):
    """Exit code 130."""

    def interrupted(*_, **__):
        raise KeyboardInterrupt
        yield

    monkeypatch.setattr(sweeps, "sweep_each", interrupted)
    monkeypatch.setattr(sizes, "size_each", interrupted)
    rest = {"sweep": ["--over", "workers.count=8,9"], "size": ["--find", "workers.count", "--between", "8..9"]}

    assert (130, "") == run(capsys, command, scenario(), *rest[command])[:2]


def test_ctrl_c_keeps_the_points_that_are_finished(capsys, scenario, monkeypatch, tmp_path):
    """They are shown and written, and it is said how many there are."""
    original = sweeps.sweep_each

    def interrupted(points, names, **how):
        yield next(original(points, names, **how))
        raise KeyboardInterrupt

    monkeypatch.setattr(sweeps, "sweep_each", interrupted)
    code, out, err = run(
        capsys, "sweep", scenario(), "--over", "workers.count=8..12", "--replications", "2", "--csv", tmp_path / "s.csv"
    )

    assert 130 == code
    assert "interrupted: 1 of 5 points are shown" in err
    assert "Interrupted: 4 points not reached." in out
    assert {"8"} == {line.split(",")[0] for line in (tmp_path / "s.csv").read_text().splitlines()[1:]}


def test_ctrl_c_keeps_the_candidates_that_were_judged(capsys, scenario, monkeypatch, tmp_path):
    """The table shows them, the file has them, and the sentence says that there is no answer yet."""
    original = sizes.size_each

    def interrupted(*asked):
        yield next(original(*asked))
        raise KeyboardInterrupt

    monkeypatch.setattr(sizes, "size_each", interrupted)
    code, out, err = run(
        capsys, "size", scenario(), "--find", "workers.count", "--between", "8..12", "--replications", "2",
        "--at-most", "2", "--json", tmp_path / "s.json",
    )  # fmt: skip

    assert 130 == code
    assert "interrupted: what was tried is shown" in err
    assert "Interrupted before there was an answer; 1 candidate tried." in out
    assert ["12"] == [one["value"] for one in json.loads((tmp_path / "s.json").read_text())["tried"]]


def read_to_the_end(screen):
    """Read what is drawn on a terminal until its last writer has gone, which Linux reports as an error."""
    with suppress(OSError):
        while os.read(screen, 4096):
            pass


def test_a_real_ctrl_c_keeps_what_is_done(scenario, tmp_path):
    """A signal from outside, sent once the bar names the second of many points: what is done is printed and written."""
    seen, screen = pty.openpty()
    command = [sys.executable, "-m", "sim", "sweep", scenario(duration="600s"), "--over", "load=5/s..6/s:11"]
    command += ["--replications", "30", "--only", "queued", "--json", tmp_path / "s.json"]
    with ctrl_c_heard():
        process = subprocess.Popen(
            [*map(str, command)], stdout=subprocess.PIPE, stderr=screen, text=True,
            env={**os.environ, "TERM": "xterm", "COLUMNS": "100"},
        )  # fmt: skip
    os.close(screen)
    shown = b""
    while b"load=5.1/s" not in shown:
        shown += os.read(seen, 4096)
    process.send_signal(signal.SIGINT)
    reader = Thread(target=read_to_the_end, args=[seen])  # a bar that nobody reads stops the program that draws it
    reader.start()
    out, _ = process.communicate(timeout=60)
    reader.join()
    os.close(seen)
    document = json.loads((tmp_path / "s.json").read_text())

    assert 130 == process.returncode
    assert out.startswith("mail over load · seed 3 · 30 replications")
    assert f"Interrupted: {document['missing']} points not reached." in out
    assert 0 < len(document["points"]) == 11 - document["missing"]
    assert {"load": "5/s"} == document["points"][0]["settings"]
    assert [30] == [point["replications"] for point in document["points"][:1]]
    assert b"%" in shown


def test_results_show_themselves():
    """In a line, as text, in a notebook, as a frame and as a picture."""
    swept = sim.sweep(MAIL, {"workers.count": range(8, 10)}, "queued", metrics=["goodput"], replications=2)
    sized = sim.size(mail(), "workers.count", "8..9", "queued", replications=2, at_most=2, duration="20s")

    assert "<mail over workers.count: 2 points; seed 3>" == repr(swept)
    assert f"<workers.count for queued: {sized.answer or sized.finding.kind}>" == repr(sized)
    assert swept._repr_html_().partition(">")[2].startswith("mail over workers.count")
    assert sized._repr_html_().partition(">")[2].startswith("mail · queued")
    assert [8, 9] == swept.frame()["workers.count"].tolist()
    assert 2 * len(sized.tried) == len(sized.frame())
    assert size_text(sized) == str(sized)
    assert 1 == len(swept.figure().axes)
    assert sized.as_dict()["find"] == "workers.count"


def test_wrong_names_are_refused_in_python_too():
    """Before anything runs."""
    with pytest.raises(sim.ScenarioError, match="names no metric"):
        sim.sweep(MAIL, {"workers.count": [8]}, metrics=["wait"])
    with pytest.raises(sim.ScenarioError, match="name a key"):
        sim.sweep(MAIL, {})
