"""The Python face of the drills."""

import sys
from types import ModuleType

import pytest

import sim

QUICK = "heartbeat"


def test_the_interview_is_a_list_of_drills():
    """All thirty, or those of a topic; it shows itself as the command's list."""
    leases = sim.interview("leases")

    assert 30 == len(sim.interview())
    assert QUICK in [drill.id for drill in leases]
    assert "<interview: worker-crash, " == repr(leases)[:26]
    assert str(leases).startswith("leases\n• worker-crash: ")
    assert leases._repr_markdown_().startswith("**leases**\n\n- worker-crash: ")
    with pytest.raises(sim.ScenarioError, match="is no topic"):
        sim.interview("cooking")


def test_a_drill_asks():
    """Its question, its options, its topic; printed as the command prints it."""
    drill = sim.drill(QUICK)

    assert "leases" == drill.topic
    assert drill.question.startswith("Videos take 20 s")
    assert 3 == len(drill.options)
    assert () == sim.drill("scheduled-jobs").options
    assert "  a) A short lease, 15 s." in str(drill)
    assert "- a) A short lease, 15 s." in drill._repr_markdown_()
    assert repr(drill).startswith("<heartbeat: Videos")


def test_a_prediction_is_judged_by_the_run():
    """A prediction makes a new drill; without one nobody is judged."""
    drill = sim.drill(QUICK, seed=4)
    answer = drill.predict("c").reveal()

    assert drill.prediction is None
    assert answer.right is True
    assert "✓ You said c): right." in str(answer)
    assert drill.predict("a").reveal().right is False
    assert drill.reveal().right is None
    assert 4 == answer.played.scenario.seed
    assert "<answer to heartbeat; seed 4>" == repr(answer)


def test_numbers_can_be_predicted_as_numbers():
    """Seconds, or as people write them."""
    asked = sim.drill("scheduled-jobs")

    assert [5.0, 5.0] == [asked.predict(each).prediction for each in (5, "5s")]
    with pytest.raises(sim.ScenarioError, match="say a time"):
        asked.predict("soon")


def test_an_answer_has_its_numbers_and_its_picture():
    """Means with intervals, formulas as plain numbers; a figure; text for a terminal and for a notebook."""
    answer = sim.drill("worker-crash").reveal()

    assert answer.numbers["notice"].covers(answer.numbers["notice"].value)
    assert 30.0 == answer.numbers["lease"]
    assert 1 == len(answer.figure().axes)
    assert "From the crash until the job is free again" in str(answer)
    assert "**The thirty-second answer**" in answer._repr_markdown_()


def test_a_notebook_shows_the_answer_and_the_picture(monkeypatch):
    """One object has one representation there, so both are displayed, the text first."""
    shown = []
    display = ModuleType("IPython.display")
    display.Markdown, display.display = str, lambda *things: shown.extend(things)
    ipython = ModuleType("IPython")
    ipython.display = display
    monkeypatch.setitem(sys.modules, "IPython", ipython)
    monkeypatch.setitem(sys.modules, "IPython.display", display)

    answer = sim.drill(QUICK).reveal()
    answer._ipython_display_()

    assert answer._repr_markdown_() == shown[0]
    assert 2 == len(shown[1].axes)
