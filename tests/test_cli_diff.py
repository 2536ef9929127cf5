"""`sim diff` and `--save` as a person or a pipeline uses them: output, files, exit codes, and never a traceback."""

import json

import pytest

from sim import cli
from sim.experiment import tasks

LIGHT = (
    "name: light\nseed: 3\nduration: 1m\nload: 5/s\nsteps: {mail: {service: {exponential: 300ms}, fails: 5%}}\n"
    "api: {threads: 3}\nworkers: {count: 2}\nretry: {max_attempts: 2}\n"
)


def run(capsys, *arguments):
    """Run the command in this process; return its exit code, stdout and stderr."""
    code = cli.main([str(argument) for argument in arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


@pytest.fixture
def light(tmp_path, monkeypatch):
    """A small scenario in the folder that one is in."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "light.yaml").write_text(LIGHT)
    return tmp_path


def test_a_scenario_does_not_differ_from_itself(capsys, light):
    """Every metric is the same, no regression, exit code 0."""
    code, out, err = run(capsys, "diff", "light.yaml", "light.yaml", "--replications", 3)

    assert (0, "") == (code, err)
    assert out.startswith("light against light · seed 3 · 3 pairs of runs · queue-lab ")
    assert "nothing: both are the same scenario" in out
    assert 2 == out.count("The same in every run")
    assert "✓ No regression: nothing is worse by more than 5 %." in out


def test_fewer_workers_are_a_regression(capsys, light):
    """B is A with one worker less: the change is named, the wait is worse, exit code 99."""
    code, out, _ = run(
        capsys, "diff", "light.yaml", "--set-b", "workers.count=1", "--only", "queued", "--replications", 5,
        "--metric", "wait.mean", "--json", "d.json", "--plot", "d.png",
    )  # fmt: skip
    document = json.loads((light / "d.json").read_text())

    assert 99 == code
    assert "workers.count: 2 → 1" in out
    assert "Regression: wait.mean is worse by more than 5 %." in out
    assert "yes" == document["regression"]
    assert b"\x89PNG" == (light / "d.png").read_bytes()[:4]
    assert "wrote d.json\nwrote d.png" in out


def test_more_workers_are_none(capsys, light):
    """The other way round it is better, and ends with 0."""
    sides = ["--set-a", "workers.count=1", "--set-b", "workers.count=2"]
    code, out, _ = run(capsys, "diff", "light.yaml", *sides, "--replications", 5, "--metric", "wait.mean")

    assert 0 == code
    assert "lower" in out
    assert "better" in out


def test_what_cannot_be_told_ends_with_3(capsys, light):
    """One run of each may be chance; the way out is said."""
    code, out, _ = run(capsys, "diff", "light.yaml", "--set-b", "workers.count=1", "--replications", 1)

    assert 3 == code
    assert "run it with --replications 20 or more" in " ".join(out.split())


def test_a_tolerance_decides_what_counts(capsys, light):
    """The work takes 10 % longer: too much at 5 %, fine at 30 %."""
    longer = ["--set-a", "steps.mail.service=300ms", "--set-b", "steps.mail.service=330ms"]
    asked = ["diff", "light.yaml", *longer, "--only", "queued", "--replications", 3, "--metric", "service.mean"]

    assert [99, 0] == [run(capsys, *asked, "--tolerance", share)[0] for share in ("5%", "30%")]


def test_seed_duration_and_set_are_for_both(capsys, light):
    """They change A and B alike."""
    common = ["--seed", 9, "--duration", "20s", "--set", "workers.count=4"]
    code, out, _ = run(capsys, "diff", "light.yaml", *common, "--set-b", "retry.max_attempts=5", "--replications", 2)

    assert code in (0, 3)
    assert "· seed 9 · 2 pairs" in out
    assert "retry.max_attempts: 2 → 5" in out
    assert "workers.count" not in out


def test_saved_runs_are_compared_without_running(capsys, light, monkeypatch):
    """In pairs, as many as both have; and a scenario is run as often as the other was."""
    for name, workers, n in (("a", 2, 4), ("b", 3, 3)):
        asked = ["compare", "light.yaml", "--set", f"workers.count={workers}", "--replications", n]
        assert 0 == run(capsys, *asked, "--save", f"runs/{name}")[0]

    code, out, _ = run(capsys, "diff", "runs/a", "light.yaml", "--metric", "goodput")
    assert (0, True) == (code, "4 pairs of runs" in out)
    monkeypatch.setattr(tasks, "run_one", None)
    out = run(capsys, "diff", "runs/a", "runs/b", "--metric", "wait.mean")[1]
    assert "3 pairs of runs" in out
    assert "A: runs/a · scenario " in out
    assert "workers.count: 2 → 3" in out


def test_saved_runs_with_different_seeds_are_strangers(capsys, light):
    """Said in words, compared by Welch's t."""
    for seed in (3, 4):
        run(capsys, "run", "light.yaml", "queued", "--seed", seed, "--replications", 3, "--save", f"s{seed}")
    code, out, _ = run(capsys, "diff", "s3", "s4")

    assert code in (0, 3)
    assert "Not paired, since the seeds differ (3 and 4)" in out
    assert "Welch" in out


def test_save_keeps_a_run_and_says_so(capsys, light):
    """The folder, made with its parents; what was typed is in the manifest."""
    code, out, _ = run(capsys, "compare", "light.yaml", "--only", "queued", "--save", "deep/runs/x")
    manifest = json.loads((light / "deep/runs/x/run.json").read_text())

    assert 0 == code
    assert out.endswith("saved in deep/runs/x: its README says how to replay the run and what each file is\n")
    assert ["sim", "compare", "light.yaml", "--only", "queued", "--save", "deep/runs/x"] == manifest["command"]
    assert manifest["took_s"] > 0


def test_save_refuses_before_it_runs_and_overwrites_on_demand(capsys, light, monkeypatch):
    """A second time in the same folder: only with --overwrite."""
    asked = ["compare", "light.yaml", "--save", "x"]
    run(capsys, *asked)
    again = run(capsys, *asked)

    assert (2, "") == again[:2]
    assert "--save x: a run is saved there; choose a new folder, or replace it with --overwrite\n" == again[2]
    assert 0 == run(capsys, *asked, "--overwrite")[0]
    monkeypatch.setattr("sim.experiment.precise.compare_each", None)
    assert 2 == run(capsys, *asked)[0]


def test_a_run_between_brokers_is_kept_and_replayed(capsys, light):
    """Its architectures are the brokers'; the folder replays them without their names."""
    asked = ["compare", "light.yaml", "--profiles", "sqs-standard,sidekiq", "--save", "x"]
    assert 0 == run(capsys, *asked)[0]
    assert 0 == run(capsys, "compare", "x/scenario.yaml", "--json", "again.json")[0]

    assert (light / "x/figures.json").read_bytes() == (light / "again.json").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["diff", "light.yaml", "chekout"], "did you mean checkout?"),
        (["diff", "light.yaml", "runs/none"], "runs/none: there is no such scenario or saved run"),
        (["diff", "light.yaml", "."], "holds no replications.csv beside a scenario.yaml, so it is no saved run"),
        (["diff", "light.yaml", "--metric", "wait"], "--metric wait: names no metric"),
        (["diff", "light.yaml"], "light: nothing is changed, so A and B are the same; change B, such as --set-b "),
        (["diff", "light.yaml", "--set", "workers.count=3"], "nothing is changed, so A and B are the same"),
        (["diff", "light.yaml", "--tolerance", "much"], "--tolerance much: must be a share"),
        (["diff", "light.yaml", "--set-b", "workers"], "--set-b workers: must be KEY=VALUE"),
        (["diff", "light.yaml", "--set-b", "workers.cuont=3"], "did you mean count?"),
        (["diff", "light.yaml", "--only", "quued"], "did you mean queued?"),
        (["diff", "light.yaml", "--plot", "d.pdf"], "must end in .png or .svg"),
        (["diff", "light.yaml", "--json", "no/d.json"], "there is no folder no"),
        (["compare", "light.yaml", "--save", "light.yaml"], "--save light.yaml: is no folder"),
    ],
)
def test_bad_input_is_named_and_ends_with_2(capsys, light, arguments, said):
    """On stderr, with the way out, nothing on stdout."""
    code, out, err = run(capsys, *arguments)

    assert (2, "") == (code, out)
    assert said in err


def interrupted_after(count, monkeypatch):
    """Let so many runs finish, and interrupt the next."""
    left, run_one = iter(range(count)), tasks.run_one

    def stopped(*asked, **named):
        if next(left, None) is None:
            raise KeyboardInterrupt
        return run_one(*asked, **named)

    monkeypatch.setattr(tasks, "run_one", stopped)


def test_interrupted_keeps_whole_pairs(capsys, light, monkeypatch):
    """Ctrl-C in the third replication of B: two pairs are compared, exit code 130."""
    interrupted_after(5, monkeypatch)
    code, out, err = run(capsys, "diff", "light.yaml", "--set-b", "workers.count=1", "--only", "queued")

    assert (130, "interrupted: only 2 of 20 replications finished\n") == (code, err)
    assert "2 pairs of runs" in out


def test_interrupted_before_anything_is_finished(capsys, light, monkeypatch):
    """Ctrl-C in the first pair: exit code 130, nothing printed."""
    interrupted_after(1, monkeypatch)

    assert (130, "", "") == run(capsys, "diff", "light.yaml", "light.yaml", "--only", "queued")
