"""The commands about brokers: lists for people and pipes, comparisons on one scenario, exit codes."""

import subprocess
import sys

import pytest

import sim
from sim import cli
from sim.scenario import ScenarioError, brokers

SHORT = ["--duration", "20s", "--set", "warmup=1s"]


def run(capsys, *arguments):
    """Run the command in this process; return its exit code, stdout and stderr."""
    code = cli.main([str(argument) for argument in arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


@pytest.fixture
def small(tmp_path):
    """A scenario with two architectures and a threshold that fails."""
    path = tmp_path / "small.yaml"
    path.write_text(
        "name: small\nseed: 3\nduration: 30s\nload: 5/s\nsteps: {mail: {service: 100ms, fails: 10%}}\n"
        "api: {threads: 2}\nworkers: {count: 2}\nthresholds: ['queued.jobs.lost > 0']\n"
    )
    return path


def test_profiles_lists_every_broker(capsys):
    """Name, full name, and what becomes of a job whose worker dies."""
    code, out, err = run(capsys, "profiles")

    assert (0, "") == (code, err)
    assert all(name in out for name in brokers.names())
    assert "huey               Huey on Redis\n                   lost\n" in out


def test_profile_shows_one_broker_with_its_sources(capsys):
    """Every parameter and fact of the profile."""
    code, out, _ = run(capsys, "profile", "bullmq")
    profile = brokers.load_profile("bullmq")

    assert 0 == code
    assert all(f"  {key}: " in out for key in (*profile.parameters, *profile.facts))


@pytest.mark.parametrize("arguments", [["profile", "bulmq"], ["compare", "checkout", "--profiles", "rq,bulmq"]])
def test_an_unknown_profile_names_the_nearest(capsys, arguments):
    """As bad input, before anything runs."""
    code, out, err = run(capsys, *arguments)

    assert (2, "") == (code, out)
    assert err.removeprefix("--profiles ") == "bulmq: is not a broker's profile; did you mean bullmq?\n"


def test_a_reader_that_leaves_early_is_no_error():
    """`sim profile rq | head -1` ends quietly."""
    command = f"{sys.executable} -m sim profile rq | head -1"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True, check=False)

    assert ("rq: RQ (Redis Queue)\n", "") == (done.stdout, done.stderr)


def test_compare_runs_a_scenario_on_several_brokers(capsys, small):
    """A column for each; the scenario's thresholds do not count, and a line says so."""
    code, out, err = run(capsys, "compare", small, "--profiles", "rq, huey", *SHORT)

    assert (0, "") == (code, err)
    assert "thresholds are left aside: they are about the scenario's own architectures\n" in out
    assert all(name in out for name in ("rq", "huey"))
    assert "sync" not in out


def test_compare_changes_one_of_the_brokers(capsys, small, tmp_path):
    """`--set` reaches the scenario, and the architectures that the profiles make."""
    changes = ["--set", "workers.count=3", "--set", "huey.workers.count=1", "--json", tmp_path / "c.json"]
    code, _, _ = run(capsys, "compare", small, "--profiles", "rq,huey", "--only", "queued", *SHORT, *changes)
    compared = sim.compare(small, "queued", profiles=["rq", "huey"], workers__count=3, huey__workers__count=1)

    assert 0 == code
    assert [3, 1] == [outcome.architecture.workers.count for outcome in compared.outcomes.values()]
    assert () == compared.verdicts


def test_python_lists_and_compares_profiles_too(small):
    """`sim.profiles()` has every value; `sim.compare` refuses what it does not know."""
    assert "30s" == sim.profiles()["sqs-fifo"].get("queue.visibility_timeout")
    with pytest.raises(ScenarioError, match="did you mean rq"):
        sim.compare(small, profiles=["rqq"])


def test_profiles_may_be_given_as_one_text(small):
    """As on the command line: names between commas."""
    assert ["rq", "huey"] == list(sim.compare(small, "queued", profiles="rq, huey").outcomes)
