"""Exercises: how they are read, graded and shown."""

from dataclasses import replace

import pytest
from course_examples import ADD, evaluate

import sim
from sim.lessons import course
from sim.lessons.course import forms
from sim.lessons.figures import of
from sim.results import exercises


@pytest.fixture
def asked():
    """An exercise of our own, of which no hint has been given."""
    return exercises.Exercise(ADD)


def test_an_answer_is_graded(asked):
    """Right, or not yet, in the words of the grader; a wrong answer that many give hears more."""
    assert asked.check(evaluate(ADD.reference))
    assert "✓ Right. 40 and 2 are 42; you said 42." == repr(asked.check(42))
    assert "✗ Not yet. 40 and 2 are 42; you said 38." == repr(asked.check(38))
    assert "✗ **Not yet.** 40 and 2 are 42; you said 41." == asked.check(41)._repr_markdown_()


def test_a_grader_says_right_or_not_yet():
    """Each with its words."""
    assert "✓ Right. 2 are 2." == repr(course.exercise.right("2 are 2."))
    assert "✗ Not yet. 3 are not 2." == repr(course.exercise.not_yet("3 are not 2."))


def test_a_scenario_that_cannot_be_run_is_told():
    """What the lab refuses in a grader is no error of the reader's notebook."""

    def grade(answer):
        raise sim.ScenarioError(f"{answer} workers are <b>too few</b>`")

    refused = course.Exercise(**{name: getattr(ADD, name) for name in ("name", "question", "form", "hints", "why")},
                              reference="1", wrong=(), grade=grade)  # fmt: skip

    assert "The lab cannot run that: `1 workers are <b>too few</b>'`." == course.check(refused, 1).words


def test_fractions_that_are_near_are_the_same_wrong_answer():
    """So that 0.333 and a third hear the same."""
    near = course.Exercise(name="99-simple", question="?", form=forms.number("s", such_as=1), hints=(), reference="1",
                           grade=lambda _: course.Grade(right=False, words="No."),
                           wrong=(course.Wrong(1 / 3, "A third."),))  # fmt: skip

    assert ["No. A third.", "No."] == [course.check(near, answer).words for answer in (0.333, 0.4)]


def test_hints_come_one_after_another(asked):
    """Then it is said that there are no more, and they begin again."""
    given = [repr(asked.hint()) for _ in range(4)]

    assert ["Hint 1 of 2. It is more than 40.", "Hint 2 of 2. It is less than 43."] == given[:2]
    assert 'Those were all the hints. `sim.exercise("99-simple").solution()` shows the\nsolution.' == given[2]
    assert given[0] == given[3]


def test_the_solution_is_folded_in_a_notebook_and_plain_on_a_terminal(asked):
    """Its code as it is, and its words."""
    shown = asked.solution()

    assert "first = 40\nfirst + 2\n\nTwo more than forty." == repr(shown)
    assert shown._repr_markdown_().startswith("<details><summary>Solution</summary>\n\n```python .noeval\nfirst = 40\n")


def test_an_exercise_shows_its_question_and_how_to_answer(asked):
    """In a notebook and on a terminal."""
    assert ("99-simple", "simple", "What is 40 + 2?") == (asked.name, asked.level, asked.question)
    assert "Simple\n\nWhat is 40 + 2?\n\nAnswer with a whole number of things, such as `7`." == repr(asked)
    assert asked._repr_markdown_().startswith("### Simple\n\nWhat is 40 + 2?\n\n*Answer with")


def test_what_there_is_to_choose_is_listed():
    """Each option with its letter, on a line of its own, however long."""
    chosen = forms.letter(a="Yes, " + "indeed " * 15 + "so.", b="No.")
    asked = exercises.Exercise(course.Exercise(name="99-simple", question="Is it?", form=chosen, hints=(), wrong=(),
                                               grade=lambda _: course.right("It is."), reference='"a"'))  # fmt: skip

    assert "Is it?\n\n- a) Yes, indeed" in repr(asked)
    assert '\n  indeed indeed indeed indeed indeed so.\n- b) No.\n\nAnswer with a letter, such as `"a"`.' in repr(asked)


def test_an_exercise_may_bring_its_scenario(asked):
    """It says how to get at it: a copy each time, to be run and changed; one that has none says so."""
    brings = sim.exercise("06-simple")
    brings.scenario["workers"]["count"] = 0

    assert brings.scenario["workers"]["count"] > 0
    assert '*Its scenario is* `sim.exercise("06-simple").scenario`.' in brings._repr_markdown_()
    with pytest.raises(sim.ScenarioError, match="99-simple: has no scenario of its own; its question names one"):
        asked.scenario  # noqa: B018  reading it is what is tested


def test_the_block_of_a_notebook_has_all_of_an_exercise():
    """The question, a cell for the answer, each hint and the solution folded."""
    block = course.block(ADD)

    assert '```python\nanswer = ...\nsim.exercise("99-simple").check(answer)\n```' in block
    assert ["A hint", "Another hint", "Solution"] == [part.split("</")[0] for part in block.split("<summary>")[1:]]


def test_an_exercise_is_found_by_its_name():
    """The same object each time, since it counts the hints; a name that is none hears the nearest."""
    assert sim.exercise("01-simple") is sim.exercise("01-simple")
    with pytest.raises(sim.ScenarioError, match="3-simple: is no exercise; did you mean 03-simple"):
        sim.exercise("3-simple")
    with pytest.raises(sim.ScenarioError, match="01-simpel: is no exercise; did you mean 01-simple"):
        sim.exercise("01-simpel")


@pytest.mark.parametrize(
    ("form", "answer", "words"),
    [
        (forms.whole("workers", such_as=3), 2.5, "`2.5` is not a whole number"),
        (forms.whole("workers", such_as=3, least=1), 0, "`0` is not from 1 to 100,000"),
        (forms.number("jobs", such_as=3), "x" * 99, "is not a number"),
        (forms.share(such_as=0.1), 5, "`5` is not from 0 to 1"),
        (forms.share(such_as=0.1), "x%", "`'x%'` is not a number"),
        (forms.duration(such_as="5s"), "5 lightyears", "`'5 lightyears'` is no time: it must be"),
        (forms.duration(such_as="5s"), "9 minutes", "its units are `d`, `h`, `m`, `s`, `ms`, `us`, `ns`, as in `9m`"),
        (
            forms.changes("tries", such_as={}, most={"tries": 50}),
            {"tries": 100_000},
            "`tries` may be a number of at most 50 here, not `100000`",
        ),
        (forms.changes("tries", such_as={}, most={"tries": 50}), {"tries": "unlimited"}, "of at most 50 here"),
        (forms.duration(such_as="5s"), -1, "`-1` is not from 0 to 1,000,000,000"),
        (forms.letter(a="Yes.", b="No."), "c", "`'c'` is none of the letters"),
        (forms.changes("workers.count", such_as={"workers.count": 3}), 3, "`3` is no dict"),
        (forms.changes("workers.count", such_as={"workers.count": 3}), {}, "changes nothing"),
        (
            forms.changes("workers.count", such_as={"workers.count": 3}),
            {"worker.count": 3},
            "did you mean workers.coun",
        ),
        (forms.numbers("two", 2, such_as=(1, 2)), [1], "`[1]` is not a list of 2 numbers"),
        (forms.function("s", such_as="f", tried_with=(1,)), 1, "`1` is no function"),
        (forms.function("s", such_as="f", tried_with=(1,)), lambda n: 1 / (n - 1), "raises `ZeroDivisionError: "),
        (forms.function("s", such_as="f", tried_with=(1,)), lambda _: "1", "returns `'1'`, which is not a number"),
    ],
)
def test_an_answer_of_another_form_is_refused_in_words(form, answer, words):
    """What was written, and what is wrong with it."""
    with pytest.raises(course.AnswerError) as refused:
        form.read(answer)

    assert words in str(refused.value)


def test_a_question_has_no_full_stop():
    """What was meant is asked; how to answer follows."""
    form = forms.changes("workers.count", such_as={"workers.count": 3})
    asked = replace(ADD, form=form)

    assert "did you mean workers.count? Answer with" in course.check(asked, {"worker.count": 3}).words


@pytest.mark.parametrize(
    ("form", "answer", "read"),
    [
        (forms.share(such_as=0.1), " 12.5% ", 0.125),
        (forms.duration(such_as="5s"), "250ms", 0.25),
        (forms.duration(such_as="5s"), " 9 ", 9.0),
        (forms.number("jobs", such_as=3), "1.96", 1.96),
        (forms.share(such_as=0.1), "0.05", 0.05),
        (forms.whole("workers", such_as=3), " 7 ", 7),
        (forms.changes("tries", such_as={}, most={"tries": 50, "n": 1}), {"tries": 50}, {"tries": 50}),
        (forms.letter(a="Yes.", b="No."), " B) ", "b"),
        (forms.changes("workers.count", such_as={}), {"workers.count": 3}, {"workers.count": 3}),
        (forms.numbers("two", 2, such_as=(1, 2)), [1, 2.5], (1.0, 2.5)),
    ],
)
def test_an_answer_is_read_as_people_write_it(form, answer, read):
    """Percent, units, capitals, lists, and numbers that stand in quotes."""
    assert read == form.read(answer)


def test_a_function_of_the_reader_is_called_with_care():
    """It is tried before it is graded, and returns plain numbers."""
    assert 4.0 == forms.function("s", such_as="f", tried_with=(1,)).read(lambda n: 2**n)(2)


def test_numbers_in_sentences_are_said_as_their_kind_is():
    """Formulas are exact, replications have an interval; a notebook takes the sentence as Markdown."""
    said = sim.tell("At {busy:share} a job *waits* {wait:time}.", busy=0.9, wait=[8.9, 9.0, 9.1])

    assert "At 90 % a job waits 9.00 ±0.25 s." == repr(said)
    assert "At 90 % a job *waits* 9.00 ±0.25 s." == said._repr_markdown_()


def test_graders_measure_what_ships_and_what_they_make():
    """A scenario by name with changes, or its content; figures come one per replication, as asked for."""
    figures = {"done": of("queued", "jobs.done")}
    mail = {"name": "mail", "seed": 1, "load": {"even": "1/s"}, "duration": "4500ms", "workers": {"count": 1}}
    changes = {"load": "1/s", "warmup": "0s", "duration": "20s"}

    made = course.measured(mail | {"steps": {"mail": {"service": "100ms"}}}, figures, replications=2)
    ships = course.measured("checkout", figures, changes=changes, only=["queued"], replications=1)

    assert (4, 4) == made.values["done"]
    assert 1 == len(ships.values["done"])
