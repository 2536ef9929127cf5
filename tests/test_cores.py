"""Who runs it: `--cores`, `--cluster` and `--keep-jobs` at the command line, and the same in Python."""

import pickle
from contextlib import contextmanager, nullcontext

import pandas as pd
import pytest

import sim
from sim import cli
from sim.experiment import SERIAL, WorkersLostError, run_one
from sim.scenario import from_dict

LONE = {"name": "lone", "seed": 1, "load": "2/s", "duration": "20s", "api": {"threads": 2}, "workers": {"count": 2},
        "steps": {"mail": {"service": "100ms"}}, "thresholds": ["queued.wait.p95 < 5s"]}  # fmt: skip
SHORT = ("--duration", "70s", "--replications", "2")
COMMANDS = {
    "compare": ("compare", "checkout", *SHORT),
    "run": ("run", "checkout", "queued", *SHORT),
    "sweep": ("sweep", "checkout", "--over", "workers.count=40,50", *SHORT),
    "size": ("size", "checkout", "--find", "workers.count", "--between", "60..61", *SHORT, "--at-most", "2"),
    "diff": ("diff", "checkout", "--set-b", "workers.count=50", *SHORT),
    "explain": ("explain", "checkout", *SHORT),
    "omission": ("omission", "coordinated-omission", *SHORT),
    "warmup": ("warmup", "checkout", *SHORT),
    "metastable": ("metastable", "tipping-point", "--only", "budget", "--loads", "8/s", "--triggers", "1s",
                   "--recover-by", "20s", "--replications", "2"),
}  # fmt: skip
CALLS = {
    "compare": lambda **how: sim.compare(LONE, replications=2, **how),
    "run": lambda **how: sim.run(LONE, "queued", precision=0.5, at_most=10, **how),
    "sweep": lambda **how: sim.sweep(LONE, {"workers.count": [2, 3]}, replications=2, **how),
    "size": lambda **how: sim.size(LONE, "workers.count", (2, 3), "queued", replications=2, at_most=2, **how),
    "diff": lambda **how: sim.diff(LONE, replications=2, workers__count=3, **how),
    "omission": lambda **how: sim.omission("coordinated-omission", replications=2, duration="70s", **how),
    "warmup": lambda **how: sim.warmup(LONE, replications=2, **how),
    "explain": lambda **how: sim.explain(LONE, replications=2, **how),
    "metastable": lambda **how: sim.metastable(
        "tipping-point", "budget", loads="8/s", triggers="1s", recover_by="20s", replications=2, **how
    ),
}


def travelled(thing):
    """Return what arrives of a thing that is sent."""
    return pickle.loads(pickle.dumps(thing))  # noqa: S301  our own


class Noted:
    """Somebody far away who runs tasks, and counts them: tasks and results travel as bytes."""

    def __init__(self):
        self.asked, self.tasks = [], 0

    def each(self, tasks, tell=None):
        """Count them as they are done."""
        for task in tasks:
            self.tasks += 1
            yield travelled(travelled(task)())


@pytest.fixture
def noted(monkeypatch):
    """What is asked for, and how many tasks were run by whom it was asked of."""
    found = Noted()

    @contextmanager
    def workforce(*asked):
        found.asked.append(asked)
        yield found

    monkeypatch.setattr("sim.experiment.workforce", workforce)
    return found


@pytest.mark.parametrize("arguments", COMMANDS.values(), ids=COMMANDS)
def test_a_command_gives_its_runs_to_whom_it_is_told_to(noted, capsys, arguments):
    """And prints the same, whoever that is."""
    cli.main(arguments)
    alone, tasks = capsys.readouterr().out, noted.tasks
    cli.main([*arguments, "--cores", "3", "--cluster", "local", "--engine", "simpy"])

    assert [(None, None, "auto"), (3, "local", "simpy")] == noted.asked
    assert 2 * tasks == noted.tasks > 2
    assert alone == capsys.readouterr().out != ""


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_python_gives_its_runs_to_whom_it_is_told_to(noted, call):
    """One process unless something else is said: each further one would read the script that asks for it."""
    alone = str(call())
    tasks = noted.tasks

    assert alone == str(call(cores=None, cluster="local", engine="simpy"))
    assert [(1, None, "auto"), (None, "local", "simpy")] == noted.asked
    assert 2 * tasks == noted.tasks > 2


def test_a_cluster_has_its_own_cores(monkeypatch):
    """Who names a cluster and says nothing of cores means all of its workers; other cores of it are refused as ever."""
    asked = []
    monkeypatch.setattr("sim.experiment.workforce", lambda *given: asked.append(given) or nullcontext(SERIAL))
    sim.compare(LONE, cluster="tcp://scheduler:8786")
    sim.compare(LONE, cluster="tcp://scheduler:8786", cores=2)

    assert [(None, "tcp://scheduler:8786", "auto"), (2, "tcp://scheduler:8786", "auto")] == asked


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"cores": 0}, "cores must be a whole number, at least 1, got 0"),
        ({"cores": "all"}, "cores must be a whole number, at least 1, got 'all'"),
        ({"cores": 2, "cluster": "tcp://far:1"}, "cores 2: cluster tcp://far:1 has workers of its own; leave it out"),
    ],
)
def test_python_refuses_workers_in_its_own_words(how, said):
    """Keywords, where the command has options."""
    with pytest.raises(sim.ScenarioError, match="cores") as refused:
        sim.run(LONE, "queued", **how)

    assert said == str(refused.value)


def test_workers_that_are_lost_are_no_bad_input(monkeypatch, capsys):
    """One line says what happened; the exit code is that of an internal error."""

    def lose(*_, **__):
        raise WorkersLostError("gone")

    monkeypatch.setattr("sim.experiment.gather", lose)

    assert 1 == cli.main(COMMANDS["compare"])
    assert ("", "gone\n") == capsys.readouterr()


def test_another_error_of_ours_keeps_its_traceback(monkeypatch):
    """A RuntimeError that is not about workers goes through."""

    def broken(*_, **__):
        raise RuntimeError("a bug")

    monkeypatch.setattr("sim.experiment.gather", broken)
    with pytest.raises(RuntimeError, match="a bug"):
        cli.main(COMMANDS["compare"])


def test_a_number_of_cores_is_a_whole_number(capsys):
    """At least one."""
    with pytest.raises(SystemExit, match="2"):
        cli.main([*COMMANDS["compare"], "--cores", "0"])

    assert "must be a whole number, at least 1, got 0" in capsys.readouterr().err


def test_kept_jobs_are_those_of_every_replication():
    """A column says of which; each has the jobs that it has alone."""
    jobs = sim.compare(LONE, replications=3, keep_jobs=True).jobs()
    alone = sim.compare(LONE, replications=1, keep_jobs=True).jobs()
    mine = jobs[(jobs["architecture"] == "queued") & (jobs["replication"] == 2)]

    assert ["architecture", "replication", "job"] == list(jobs.columns[:3])
    assert {0, 1, 2} == set(jobs["replication"])
    assert len(run_one(from_dict(LONE), "queued", replication=2).record.jobs.state) == len(mine)
    pd.testing.assert_frame_equal(
        alone, jobs[jobs["replication"] == 0].drop(columns="replication").reset_index(drop=True)
    )


def test_kept_jobs_of_one_architecture_have_a_column_less():
    """With precision, too; without keeping, they are those of the first replication."""
    often = {"precision": 0.5, "replications": 2, "at_most": 3, "metrics": ["queued.goodput"]}
    found = sim.run(LONE, "queued", keep_jobs=True, **often)
    first = sim.run(LONE, "queued", **often)

    assert ["replication", "job"] == list(found.jobs().columns[:2])
    assert found.n == len(set(found.jobs()["replication"])) > 1
    assert "replication" not in first.jobs()


def test_jobs_are_kept_for_a_file(capsys, tmp_path):
    """The command writes them all, and refuses to keep what goes nowhere."""
    asked = [*COMMANDS["run"], "--keep-jobs"]
    refused = cli.main(asked), capsys.readouterr()
    cli.main([*asked, "--jobs", str(tmp_path / "jobs.csv")])

    assert (2, "--keep-jobs: the jobs of all replications are for --jobs FILE; add it\n") == (
        refused[0],
        refused[1].err,
    )
    assert {0, 1} == set(pd.read_csv(tmp_path / "jobs.csv")["replication"])
