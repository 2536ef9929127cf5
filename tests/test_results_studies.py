"""Warm-up, omission, dry run, STRESS and JUnit in Python: what the commands print and write."""

import pytest
from matplotlib.figure import Figure

import sim
from sim import cli

MAIL = """
name: mail
seed: 5
duration: 1m
load: 5/s
steps: {mail: {service: {exponential: 200ms}}}
api: {threads: 3}
workers: {count: 3}
thresholds: [queued.wait.mean < 1s]
"""


@pytest.fixture
def mail(tmp_path):
    """A scenario as a file."""
    path = tmp_path / "mail.yaml"
    path.write_text(MAIL)
    return path


def printed(capsys, *arguments):
    """What the command prints to stdout."""
    assert 0 == cli.main([str(argument) for argument in arguments])
    return capsys.readouterr().out.rstrip("\n")


def test_a_warm_up_shows_itself(capsys, mail):
    """The same text as the command's, Welch's plot, and the scenario with the warm-up that was found."""
    found = sim.warmup(mail, only="queued", replications=3)

    assert printed(capsys, "warmup", mail, "--only", "queued", "--replications", "3") == str(found)
    assert isinstance(found.figure(), Figure)
    assert repr(found).startswith("<mail: ")
    assert found._repr_html_().partition(">")[2].startswith("mail · seed 5")
    assert ["queued"] == list(found.cuts)


def test_an_omission_shows_itself(capsys, mail):
    """Of the first architecture that can be tested, or the one named."""
    found = sim.omission(mail, "sync", connections=2, load="6/s")

    assert printed(capsys, "omission", mail, "--only", "sync", "--connections", "2", "--set", "load=6/s") == str(found)
    assert isinstance(found.figure(), Figure)
    assert "<mail: sync through 2; seed 5>" == repr(found)
    assert found._repr_html_().partition(">")[2].startswith("mail")


def test_a_dry_run_runs_nothing(capsys, mail, monkeypatch):
    """And says what `--dry-run` says, shown line by line in a notebook."""
    monkeypatch.setattr("sim.experiment.compare.simulated", None)
    said = sim.dry_run(mail, "sync", only=["queued"], replications=3)

    assert printed(capsys, "compare", mail, "--replications", "3", "--dry-run") == said
    assert said._repr_html_().partition(">")[2].startswith("mail")


def test_stress_reports_a_scenario_and_a_saved_run(capsys, mail, tmp_path):
    """A file, a mapping or a Scenario, with changes, or the folder of a run."""
    sim.compare(mail, "queued", replications=2).save(tmp_path / "run")
    loaded = sim.load(mail)

    assert printed(capsys, "report", mail, "--stress") == sim.stress(mail).rstrip("\n")
    assert printed(capsys, "report", tmp_path / "run", "--stress") == sim.stress(tmp_path / "run").rstrip("\n")
    assert sim.stress(loaded, workers__count=4) != sim.stress(loaded) == sim.stress(mail)


def test_thresholds_are_written_for_build_servers(capsys, mail, tmp_path):
    """The same bytes as `--junit`."""
    comparison = sim.compare(mail)
    comparison.write_junit(tmp_path / "python.xml")
    printed(capsys, "compare", mail, "--junit", tmp_path / "command.xml")

    assert (tmp_path / "python.xml").read_bytes() == (tmp_path / "command.xml").read_bytes()
    with pytest.raises(sim.ScenarioError, match=r"must end in .xml"):
        comparison.write_junit(tmp_path / "python.json")
