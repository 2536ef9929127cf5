"""The Python face: `sim.load`, `sim.run`, `sim.compare` and what they return."""

import subprocess
import sys

import pytest
from matplotlib.figure import Figure

import sim

CONTENT = {
    "name": "face",
    "seed": 5,
    "duration": "1m",
    "load": "5/s",
    "steps": {"mail": {"service": {"exponential": "200ms"}, "fails": "5%"}},
    "api": {"threads": 3},
    "workers": {"count": 3},
    "retry": {"max_attempts": 2},
}


def test_compare_runs_every_architecture_with_the_same_users():
    """By mapping; the same arrivals in both."""
    comparison = sim.compare(CONTENT)

    assert ["sync", "queued"] == list(comparison.outcomes)
    arrivals = [outcome.record.requests.arrival_ns.tolist() for outcome in comparison.outcomes.values()]
    assert arrivals[0] == arrivals[1]


def test_compare_takes_a_name_a_scenario_or_a_mapping(tmp_path):
    """A shipped name, a loaded scenario with an override, a path."""
    loaded = sim.load("checkout", overrides={"duration": "20s", "warmup": "1s"})
    (tmp_path / "x.yaml").write_text(
        "name: x\nseed: 1\nduration: 5\nload: 1/s\nsteps: {a: {service: 1s}}\nworkers: {count: 1}\n"
    )

    assert 20 * 10**9 == sim.compare("checkout", "queued", duration="20s", warmup="1s").scenario.duration_ns
    assert 80 == sim.compare(loaded, "queued", workers__count=80)["queued"].architecture.workers.count
    assert "x" == sim.compare(tmp_path / "x.yaml").scenario.name
    assert ["sync"] == list(sim.compare(loaded, "sync").outcomes)


def test_run_wants_a_name_where_there_are_several():
    """And the error lists them."""
    with pytest.raises(sim.ScenarioError, match="sync, queued"):
        sim.run(CONTENT)


def test_a_run_gives_its_record_and_its_measures():
    """Of the one architecture that was run, named or the only one."""
    run = sim.run(CONTENT, "queued")
    only = sim.run({**CONTENT, "api": None}, seed=7)

    assert run.measures.jobs.arrived == len(run.record.jobs.state)
    assert 7 == only.seed
    assert run["queued"] is run.outcome


def test_results_show_themselves_and_give_frames():
    """A table in HTML, a figure, a frame of figures, a frame of jobs, the document of --json."""
    comparison = sim.compare(CONTENT)

    assert "<table" in comparison._repr_html_()
    assert "<face: sync, queued; seed 5>" == repr(comparison)
    assert str(comparison).startswith("face · seed 5")
    assert isinstance(comparison.figure(), Figure)
    assert comparison["queued"].measures.goodput == comparison.frame().loc["goodput", "queued"]
    assert comparison["queued"].measures.jobs.arrived == len(comparison.jobs())
    assert "face" == comparison.as_dict()["scenario"]


def test_a_run_loads_neither_words_nor_drills():
    """What `sim.run` returns is numbers; what tells of them is imported when it is asked for."""
    code = f"import sys, sim; sim.run({CONTENT}, 'queued'); print({{'sim.report', 'sim.lessons'}} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert "set()" == done.stdout.strip()


def test_the_package_offers_what_it_lists():
    """Every public name can be had, nothing else can, and theory comes along."""
    assert all(hasattr(sim, name) for name in sim.__all__)
    assert set(sim.__all__) <= set(dir(sim))
    assert "sim.theory" == sim.__getattr__("theory").__name__
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = sim.nonsense
