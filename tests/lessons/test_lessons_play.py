"""A drill is run, its claims are checked, a prediction is judged."""

import pytest
from lesson_examples import NUMBER, tiny

from sim.lessons import how_to_say, play, read_prediction
from sim.lessons.drill import Claim
from sim.scenario import ScenarioError


def test_numbers_come_from_the_replications(monkeypatch, tmp_path):
    """Six of each measure; theory is of the scenario; the record of the first is kept for pictures."""
    played = play(tiny(monkeypatch, tmp_path))

    assert {"one": 6, "two": 6} == {name: len(values) for name, values in played.numbers.values.items()}
    assert 30.0 == played.numbers.theory["half"]
    assert ["two", "one"] == list(played.outcomes)
    assert played.outcomes["one"].measures.wait.mean == played.numbers.values["one"][0]


def test_the_seed_is_that_of_the_file_unless_another_is_asked_for(monkeypatch, tmp_path):
    """The same seed gives the same numbers, another one others."""
    drill = tiny(monkeypatch, tmp_path)

    own, same, other = (play(drill, seed=seed).numbers.values["one"] for seed in (None, 5, 6))
    assert own == same
    assert own != other


def test_the_right_option_is_what_the_run_says(monkeypatch, tmp_path):
    """With one worker jobs wait longer: option b, and no other."""
    played = play(tiny(monkeypatch, tmp_path))

    assert (1,) == played.right
    assert [False, True] == [played.judge(place) for place in (0, 1)]


def test_a_number_is_right_within_its_factor_of_the_interval(monkeypatch, tmp_path):
    """From half the low end to twice the high end, both included; there are no options."""
    played = play(tiny(monkeypatch, tmp_path, NUMBER))
    low, high = played.numbers["one"].low, played.numbers["one"].high

    assert [True, True, False, False] == [played.judge(each) for each in (low / 2, high * 2, low / 2.1, high * 2.1)]
    assert () == played.right


def test_claims_are_checked_on_the_run(monkeypatch, tmp_path):
    """A true one holds, a false one does not; each keeps its words."""
    claims = (Claim("it is longer", lambda n: n.above("one", "two")), Claim("not", lambda n: n.above("two", "one")))

    found = play(tiny(monkeypatch, tmp_path, claims=claims)).claims
    assert [("it is longer", True), ("not", False)] == [(claim.words, verdict) for claim, verdict in found]


def test_progress_is_told_by_architecture(monkeypatch, tmp_path):
    """Each architecture ends at its whole."""
    told = {}

    play(tiny(monkeypatch, tmp_path), progress=lambda name, share: told.update({name: share}))
    assert {"one", "two"} == set(told)
    assert all(0.8 < share <= 1 for share in told.values())


@pytest.mark.parametrize(("text", "place"), [("a", 0), (" B ", 1), ("b) longer", 1)])
def test_an_option_is_said_by_its_letter(monkeypatch, tmp_path, text, place):
    """Upper or lower case, with whatever stands behind it."""
    assert place == read_prediction(tiny(monkeypatch, tmp_path), text)


@pytest.mark.parametrize(
    ("kind", "text", "number"),
    [
        ("time", "500ms", 0.5), ("time", "2", 2.0), ("time", "1m30s", 90.0),
        ("share", "5%", 0.05), ("share", "5 %", 0.05), ("share", "0.05", 0.05), ("share", "5", 0.05),
        ("count", "12", 12.0), ("count", "1,200", 1200.0), ("rate", "3/s", 3.0),
    ],
)  # fmt: skip
def test_a_number_is_said_as_people_write_it(monkeypatch, tmp_path, kind, text, number):
    """Times with or without a unit, shares in per cent or as a part of one, thousands with commas."""
    expect = type(NUMBER)(of="one", kind=kind, within=2.0, traps=())

    assert number == pytest.approx(read_prediction(tiny(monkeypatch, tmp_path, expect), text))


@pytest.mark.parametrize("expect", [None, NUMBER])
@pytest.mark.parametrize("text", ["", "z", "many", "c", "nan%"])
def test_what_cannot_be_read_is_answered_with_the_way_out(monkeypatch, tmp_path, expect, text):
    """The error says what to write instead."""
    drill = tiny(monkeypatch, tmp_path, *([expect] if expect else []))

    with pytest.raises(ScenarioError, match=how_to_say(drill)):
        read_prediction(drill, text)


@pytest.mark.parametrize("text", ["nan", "inf%", "-1"])
def test_a_prediction_is_a_finite_number_that_can_be(monkeypatch, tmp_path, text):
    """Neither infinity nor what is no number, nor less than nothing."""
    expect = type(NUMBER)(of="one", kind="share", within=2.0, traps=())

    with pytest.raises(ScenarioError, match="say a share"):
        read_prediction(tiny(monkeypatch, tmp_path, expect), text)
