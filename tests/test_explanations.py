"""Explanations in Python: what the command prints, as values, and in a notebook."""

import json

import pytest

import sim
from sim.scenario import ScenarioError

MAIL = {
    "name": "mail", "seed": 1, "load": "6/s", "duration": "10m", "warmup": "1m", "workers": {"count": 8},
    "steps": {"mail": {"service": {"exponential": "1s"}}}, "architectures": {"queued": {"queued": "all"}},
}  # fmt: skip


def test_it_prints_what_the_command_prints():
    """And shows the same in a notebook, with foreign text escaped."""
    found = sim.explain(MAIL, replications=2, workers__count=9)

    assert "6 erlang for 9" in str(found)
    assert "✓" in found._repr_html_()
    assert found._repr_html_().partition(">")[2].startswith("mail · seed 1 · 2 replications")
    assert "<mail explained: queued; seed 1>" == repr(found)


def test_it_is_plain_values_too():
    """What theory says, what the runs say, why others are silent; JSON can hold it."""
    document = sim.explain(MAIL, "queued", replications=2).as_dict()
    queued = document["architectures"]["queued"]

    assert "workers" == queued["bottleneck"]
    assert 0.1785 == round(queued["answers"]["M/M/c"]["figures"]["wait.mean"], 4)
    assert "there are 8 workers, not one" == queued["refusals"]["M/M/1"]
    assert 2 == queued["meetings"][0]["simulated"]["n"]
    assert document == json.loads(json.dumps(document)) | {"architectures": document["architectures"]}


def test_an_architecture_without_limits_has_no_bottleneck():
    """None, not a name."""
    found = sim.explain({**MAIL, "architectures": {"sync": {"inline": "all"}}}, replications=0)

    assert None is found.as_dict()["architectures"]["sync"]["bottleneck"]
    assert () == found["sync"].meetings


def test_bad_input_is_refused():
    """One replication has no interval; an architecture must exist."""
    with pytest.raises(ValueError, match="must be 0, for theory alone, or at least 2, got 1"):
        sim.explain(MAIL, replications=1)
    with pytest.raises(ScenarioError, match="sync"):
        sim.explain(MAIL, "sync", replications=0)
