"""`sim explain` as a person uses it."""

import json

import pytest

import sim
from sim import cli
from sim.experiment import explain


def run(capsys, *arguments):
    """Run the command in this process; return its exit code, stdout and stderr."""
    code = cli.main([str(argument) for argument in arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_theory_alone_is_quick(capsys):
    """Nothing is run, so there is no number of replications."""
    code, out, err = run(capsys, "explain", "checkout", "queued", "--no-run")

    assert (0, "") == (code, err)
    assert out.startswith("checkout · seed 42 · queue-lab")
    assert "\nsync\n" not in out


def test_replications_changes_and_all_formulas_can_be_asked_for(capsys):
    """As with other commands."""
    options = ["--replications", 2, "--seed", 5, "--set", "workers.count=9", "--duration", "20m", "--all"]
    code, out, _ = run(capsys, "explain", "pdf-reports", "tame", *options)

    assert 0 == code
    assert "seed 5 · 2 replications" in out
    assert "6 erlang for 9" in out
    assert "    universal scalability law:" in out


def test_figures_can_be_written_for_programs(capsys, tmp_path):
    """The file is what Python has, and the same bytes each time; what is written is said."""
    path = tmp_path / "tame.json"
    arguments = ["explain", "pdf-reports", "tame", "--replications", 2, "--json", path]
    code, out, _ = run(capsys, *arguments)
    written = path.read_bytes()
    run(capsys, *arguments)

    assert 0 == code
    assert out.endswith(f"wrote {path}\n")
    assert json.loads(written) == sim.explain("pdf-reports", "tame", replications=2).as_dict()
    assert written == path.read_bytes()


def test_a_file_that_cannot_be_written_is_said_before_anything_runs(capsys, tmp_path):
    """Exit code 2, with the folder that is not there."""
    code, out, err = run(capsys, "explain", "checkout", "--json", tmp_path / "absent" / "x.json")

    assert (2, "") == (code, out)
    assert f"there is no folder {tmp_path / 'absent'}" in err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(["checkout", "sinc"], "did you mean sync?"), (["chekout"], "did you mean checkout?")],
)
def test_bad_input_is_named_and_ends_with_2(capsys, arguments, said):
    """Before anything runs."""
    code, out, err = run(capsys, "explain", *arguments)

    assert (2, "") == (code, out)
    assert said in err


def test_ctrl_c_keeps_what_is_finished_and_says_so(capsys, monkeypatch):
    """Exit code 130, and the table of what there is."""

    def impatient(scenario, names, *, progress, **how):
        """Interrupted after two."""

        def tell(name, share):
            if share > 0.7:
                raise KeyboardInterrupt
            progress(name, share)

        return explain(scenario, names, progress=tell, **how)

    monkeypatch.setattr("sim.experiment.explain", impatient)
    code, out, err = run(capsys, "explain", "hedging", "calm", "--replications", 3)

    assert (130, "interrupted: only 2 replications finished\n") == (code, err)
    assert "2 replications" in out
