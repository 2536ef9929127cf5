"""The Python face of `sim metastable`."""

import pytest
from matplotlib.figure import Figure

import sim

SMALL = {"triggers": "2s", "recover_by": "15s", "replications": 1}


def test_a_map_shows_itself():
    """As text, as HTML, as a picture, as plain values."""
    found = sim.metastable("tipping-point", "short-queue", loads=[8.0], **SMALL)

    assert "<tipping-point: short-queue; seed 4>" == repr(found)
    assert str(found).startswith("tipping-point · seed 4")
    assert found._repr_html_().partition(">")[2].startswith("tipping-point")
    assert isinstance(found.figure(), Figure)
    assert ["short-queue"] == list(found.as_dict()["architectures"])
    assert isinstance(found, sim.Healing)


def test_loads_may_be_texts_or_numbers_and_keys_changed():
    """The same map either way."""
    texts, numbers = (sim.metastable("tipping-point", "budget", loads=loads, seed=2, **SMALL) for loads in ("8/s", [8]))

    assert texts.cells == numbers.cells
    assert 2 == texts.plan.scenario.seed


def test_what_is_left_out_is_the_scenarios():
    """Its loads and triggers."""
    found = sim.metastable("tipping-point", "short-queue", replications=1, recover_by="26s")

    assert (4.0, 8.0, 12.0, 16.0, 20.0) == found.plan.loads
    with pytest.raises(sim.ScenarioError, match="recover_by later"):
        sim.metastable("tipping-point", recover_by="later")
