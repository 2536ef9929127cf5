"""The Python face of runs that are kept and compared."""

import pytest
from matplotlib.figure import Figure

import sim

CONTENT = {
    "name": "face",
    "seed": 5,
    "duration": "1m",
    "load": "5/s",
    "steps": {"mail": {"service": {"exponential": "300ms"}}},
    "workers": {"count": 2},
}


def test_scenarios_comparisons_and_folders_are_compared_alike(tmp_path):
    """A mapping, a loaded scenario, a comparison, the folder it is saved in: the same run is the same."""
    run = sim.run(CONTENT)
    run.save(tmp_path / "run")
    for other in (CONTENT, sim.load(tmp_path / "run" / "scenario.yaml"), run, tmp_path / "run", str(tmp_path / "run")):
        found = sim.diff(run, other)

        assert (1, {"same"}) == (found.a.n, {row.word for row in found.differences})


def test_changes_are_made_to_b():
    """Without B it is A again, as changed; metrics and architectures may be one or several."""
    found = sim.diff(CONTENT, replications=3, metrics="wait.mean", only=["queued"], workers__count=1)

    assert ["wait.mean"] == [row.metric for row in found.differences]
    assert [("workers.count", 2, 1)] == [(each.key, each.a, each.b) for each in found.changed]
    assert "yes" == found.regression


def test_a_difference_shows_itself():
    """A table in HTML, text, a frame, a figure, the document of --json."""
    found = sim.diff(CONTENT, replications=2, workers__count=1)
    frame = found.frame()

    assert "<face against face: regression " == repr(found)[:31]
    assert str(found).startswith("face against face · seed 5 · 2 pairs of runs")
    assert "What differs from A to B" in found._repr_html_()
    assert found.differences[0].difference.value == frame.loc[("queued", found.differences[0].metric), "difference"]
    assert isinstance(found.figure(), Figure)
    assert found.regression == found.as_dict()["regression"]


def test_a_difference_of_nothing_is_an_empty_frame():
    """No metric that anybody knows: no row."""
    assert 0 == len(sim.diff(CONTENT, CONTENT, replications=2, metrics="api_wait.p999").frame())


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"replications": 0}, "replications must be a whole number, at least 1, got 0"),
        ({"metrics": "wait"}, "metrics wait: names no metric"),
        ({}, "nothing is changed, so A and B are the same; change B, such as workers.count=50"),
        ({"workers__count": 2}, "nothing is changed"),
        ({"tolerance": 1.5}, "tolerance must be a share from 0 to below 1, got 1.5"),
    ],
)
def test_what_cannot_be_is_said(asked, said):
    """Before anything runs."""
    with pytest.raises(sim.ScenarioError, match=said):
        sim.diff(CONTENT, **asked)


def test_what_is_run_cannot_be_changed():
    """A comparison is what it was."""
    with pytest.raises(sim.ScenarioError, match="a comparison of face is run already; give its scenario"):
        sim.diff(sim.run(CONTENT), workers__count=3)
