"""`sim metastable` as a person or a pipeline uses it."""

import json
from unittest.mock import patch

import pytest

from sim import cli
from sim.experiment.healing import Findings

SMALL = ["tipping-point", "--only", "short-queue", "--loads", "8/s", "--triggers", "2s", "--recover-by", "15s"]


def run(capsys, *arguments):
    """Run the command in this process; return its exit code, stdout and stderr."""
    code = cli.main(["metastable", *map(str, arguments)])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_it_prints_the_map_and_writes_what_it_is_asked_for(capsys, tmp_path):
    """Figures as JSON, a picture; and says so."""
    files = [tmp_path / name for name in ("m.json", "m.png")]
    code, out, err = run(capsys, *SMALL, "--replications", 2, "--json", files[0], "--plot", files[1], "--seed", 5)

    assert (0, "With 2 runs a cell none can be called healing: that takes 9 that all recover.\n") == (code, err)
    assert out.startswith("tipping-point · seed 5 · up to 2 runs a cell")
    assert all(f"wrote {path}" in out for path in files)
    assert json.loads(files[0].read_text())["complete"]
    assert b"\x89PNG" == files[1].read_bytes()[:4]


def test_defaults_are_the_scenarios(capsys):
    """Loads, triggers and the time to recover need not be given; a key may be changed as ever."""
    code, out, _ = run(
        capsys, "tipping-point", "--only", "short-queue", "--replications", 1, "--set", "load.spike.for=2s"
    )

    assert 0 == code
    assert "4/s          8/s         12/s         16/s         20/s" in out
    assert "500 ms" in out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["checkout"], "has nothing that could push it over"),
        ([*SMALL, "--loads", "fast"], "--loads fast: must be a rate"),
        ([*SMALL, "--triggers", "soon"], "--triggers soon: must be a duration"),
        ([*SMALL, "--recover-by", "1s"], "--recover-by 1s: users are counted in windows"),
        ([*SMALL, "--plot", "map.gif"], "must end in .png or .svg"),
        ([*SMALL, "--only", "retires"], "did you mean retries?"),
    ],
)
def test_bad_input_is_named_and_ends_with_2(capsys, arguments, said):
    """On stderr, with the way out, nothing on stdout."""
    code, out, err = run(capsys, *arguments)

    assert (2, "") == (code, out)
    assert said in err


def test_an_interrupted_map_is_shown_as_far_as_it_is_and_ends_with_130(capsys, tmp_path):
    """What is finished is printed and written."""
    whole_run = Findings.run

    def interrupted(findings, *how):
        whole_run(findings, *how)
        findings._hysteresis.clear()
        raise KeyboardInterrupt

    with patch.object(Findings, "run", interrupted):
        code, out, err = run(capsys, *SMALL, "--replications", 1, "--json", tmp_path / "m.json")

    assert 130 == code
    assert "interrupted: only 2 cells of the map are finished" in err
    assert "short-queue" in out
    assert not json.loads((tmp_path / "m.json").read_text())["complete"]


def test_nothing_finished_is_nothing_shown(capsys):
    """Ctrl-C before the first cell."""
    with patch.object(Findings, "run", side_effect=KeyboardInterrupt):
        assert (130, "") == run(capsys, *SMALL)[:2]
