"""All drills: there are thirty, their texts and their checks fit together."""

import re
from string import Formatter

import pytest

from sim.lessons import DRILLS, TOPICS, Number, chosen, find, of_topic
from sim.lessons.drill import FOLDER, Bars
from sim.lessons.numbers import WORDS
from sim.lessons.telling import FOLDER as TEXTS
from sim.measure.series import NAMES
from sim.scenario import ScenarioError

each = pytest.mark.parametrize("drill", DRILLS, ids=lambda drill: drill.id)
# Numbers of an answer that neither come from the run nor are given: parts of a formula, or of a definition.
OF_A_FORMULA = {
    "capacity-estimate": {"1", "4"},
    "retry-amplification": {"1"},
    "tail-latency": {"1", "0.99"},
    "waits-explode": {"1"},
    "scale-on-what": {"100"},
}


def names(drill):
    """What a text may name."""
    return {*drill.measures, *drill.theory, *drill.ratios}


def fields(text):
    """The names in a text, each with its kind."""
    return [(name, kind) for _, name, kind, _ in Formatter().parse(text) if name is not None]


def test_there_are_thirty_drills_each_with_its_files():
    """An id for each, a scenario and a text for each id, and no file that nobody asks for."""
    ids = [drill.id for drill in DRILLS]

    assert 30 == len(set(ids)) == len(ids)
    assert sorted(ids) == sorted(path.stem for path in FOLDER.glob("*.yaml"))
    assert sorted(ids) == sorted(path.stem for path in TEXTS.glob("*.yaml"))


@each
def test_the_scenario_is_named_like_its_drill_and_says_what_it_is_about(drill):
    """So `sim run` of the file tells the same story; another seed changes nothing but the seed."""
    scenario = drill.scenario()

    assert drill.id == scenario.name
    assert scenario.about
    assert 7 == drill.scenario(7).seed
    assert scenario.architectures == drill.scenario(7).architectures


@each
def test_texts_name_only_numbers_that_there_are(drill):
    """Each name between braces is measured or a formula's, and its kind is one of the four."""
    found = {field for text in drill.texts for field in fields(text)}

    assert set() == {name for name, _ in found} - names(drill)
    assert {kind for _, kind in found} <= set(WORDS)


@each
def test_pictures_show_only_numbers_that_there_are(drill):
    """Bars are of measures, marks of formulas, lines of series and architectures that exist."""
    for picture in drill.pictures:
        if isinstance(picture, Bars):
            assert {row.name for row in picture.rows} <= {*drill.measures, *drill.ratios}
            assert {row.theory for row in picture.rows} - {""} <= set(drill.theory)
        else:
            assert picture.series in NAMES
            assert set(picture.only) <= set(drill.scenario().architectures)
    assert drill.pictures


@each
def test_each_claim_has_its_words_in_the_answer(drill):
    """A claim is about what is said."""
    assert [] == [claim.words for claim in drill.claims if claim.words not in drill.answer]
    assert drill.claims


@each
def test_no_number_of_an_answer_is_typed_that_a_run_should_give(drill):
    """A number in the words of an answer is given in the question or the scenario; results stand between braces."""
    given = [drill.question, (FOLDER / f"{drill.id}.yaml").read_text(encoding="utf-8")]
    given += [] if isinstance(drill.expect, Number) else [option.text for option in drill.expect]
    number = r"(?<![\w.^])\d+(?:\.\d+)?"
    typed = set(re.findall(number, re.sub(r"\{[^}]*\}", "", drill.answer)))

    assert set() == typed - set(re.findall(r"\d+(?:\.\d+)?", " ".join(given))) - OF_A_FORMULA.get(drill.id, set())


@each
def test_there_is_something_to_predict(drill):
    """Two to four options, of which each wrong one has its reason; or a number of the run, with traps."""
    if isinstance(drill.expect, Number):
        assert drill.expect.of in drill.measures
        assert drill.expect.within > 1
        assert 2 <= len(drill.expect.traps)
    else:
        assert 2 <= len(drill.expect) <= 4
        assert 1 == sum(not option.why for option in drill.expect)


@each
def test_formulas_can_be_evaluated(drill):
    """Each is a number of 0 or more."""
    scenario = drill.scenario()

    assert all(said(scenario) >= 0 for said in drill.theory.values())


@each
def test_a_drill_ends_with_a_question_and_with_what_would_change_it(drill):
    """The follow-up has an answer, and there are at least two changes."""
    assert drill.follow_up[0].endswith("?")
    assert drill.follow_up[1].endswith(".")
    assert 2 <= len(drill.changes)


def test_a_drill_is_found_by_its_id():
    """An unknown one is answered with the nearest."""
    assert "prefetch" == find("prefetch").id
    with pytest.raises(
        ScenarioError, match=r"prefech: is no drill that `sim interview --list` shows; did you mean prefetch\?$"
    ):
        find("prefech")


def test_topics_divide_the_drills():
    """Each drill has one; without a topic all are meant; an unknown one is answered with all there are."""
    assert list(DRILLS) == [drill for topic in TOPICS for drill in of_topic(topic)]
    assert DRILLS == of_topic(None)
    with pytest.raises(ScenarioError, match="is no topic; there are load, bursts"):
        of_topic("cooking")


def test_questions_are_chosen_by_the_seed():
    """The same seed gives the same questions, and more of them go on from fewer; another seed gives others."""
    five = chosen(5, seed=1)

    assert 5 == len({drill.id for drill in five})
    assert five == chosen(9, seed=1)[:5]
    assert five != chosen(5, seed=2)
    assert {drill.id for drill in of_topic("order")} == {drill.id for drill in chosen(99, seed=1, topic="order")}
