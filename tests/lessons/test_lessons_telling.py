"""The words of a drill and its checks make the drill."""

import pytest

import sim.lessons.telling
from sim.lessons.drill import Number, Trap
from sim.lessons.telling import drill

WORDS = """\
question: >-
  How
  long?
{expect}
answer: So long.
asked: And then?
said: Longer.
changes: [one, two]
"""


def told(monkeypatch, tmp_path, words, expect):
    """A drill whose words lie in a folder of the test."""
    (tmp_path / "x.yaml").write_text(WORDS.replace("{expect}", words), encoding="utf-8")
    monkeypatch.setattr(sim.lessons.telling, "FOLDER", tmp_path)
    return drill("x", "tests", expect=expect, measures={}, claims={"So": lambda n: True}, pictures=())


def test_options_meet_their_checks_by_name(monkeypatch, tmp_path):
    """In the order of the file, whatever that of the checks is."""
    words = "options: {b: {text: Two, why: Nope}, a: {text: One}}"

    found = told(monkeypatch, tmp_path, words, {"a": lambda n: True, "b": lambda n: False})
    assert [("b", "Two", "Nope", False), ("a", "One", "", True)] == [
        (option.name, option.text, option.why, option.holds(None)) for option in found.expect
    ]
    assert ("How long?", ("And then?", "Longer."), ("one", "two")) == (found.question, found.follow_up, found.changes)


def test_an_option_without_a_check_is_a_mistake_of_ours(monkeypatch, tmp_path):
    """And so is a check without an option."""
    with pytest.raises(AssertionError, match="need checks"):
        told(monkeypatch, tmp_path, "options: {a: {text: One}}", {"b": lambda n: True})


def test_a_number_meets_its_traps(monkeypatch, tmp_path):
    """Each trap is a number and what people think of who say it."""
    found = told(monkeypatch, tmp_path, "traps: {0.5: half of it}", ("wait", "time", 2.0))

    assert Number(of="wait", kind="time", within=2.0, traps=(Trap(0.5, "half of it"),)) == found.expect
