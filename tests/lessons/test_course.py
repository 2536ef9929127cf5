"""The course: every exercise grades as it says, and every notebook is made of its text."""

import re

import nbformat
import pytest
from course_examples import evaluate
from notebook_pairs import EXERCISE, FOLDER, LIST, PAGE, contents, notebook, sources, texts, with_exercises

from sim.lessons import DRILLS
from sim.lessons.course import LEVELS, NOTEBOOKS, check, exercises_of

ALL = [exercise for number in NOTEBOOKS for exercise in exercises_of(number)]
DRILL_NAMES = {drill.id for drill in DRILLS}
RUBBISH = (object(), [], {}, "soon \x1b[2J <b>`", True, -1, float("nan"), lambda *_: 1 / 0, 3j)
LARGEST_PICTURE, LARGEST_NOTEBOOK = 250_000, 1_000_000  # signs
MOST_LINES, WIDEST_LINE = 6, 96  # a page of 1,000 points shows so much of a line
each = pytest.mark.parametrize("exercise", ALL, ids=lambda exercise: exercise.name)
each_text = pytest.mark.parametrize("path", texts(), ids=lambda path: path.stem)


def made(path):
    """Return the notebook that was made of a text."""
    return nbformat.read(path.with_suffix(".ipynb"), as_version=4)


@pytest.mark.parametrize("number", NOTEBOOKS)
def test_a_notebook_has_three_exercises(number):
    """A simple one, a moderate one and an advanced one, named so, with hints in steps and wrong answers."""
    found = exercises_of(number)

    assert [f"{number}-{level}" for level in LEVELS] == [exercise.name for exercise in found]
    assert all(len(exercise.hints) >= 2 and len(exercise.wrong) >= 2 for exercise in found)
    assert all(exercise.question and exercise.why for exercise in found)


@each
def test_without_an_answer_it_is_said_how_to_answer(exercise):
    """Three dots and nothing are no answers, and no errors."""
    for nothing in (..., None):
        grade = check(exercise, nothing)

        assert grade.right is None
        assert f"Write {exercise.form.how} in place of the three dots" in grade.words


@each
@pytest.mark.parametrize("answer", RUBBISH, ids=lambda answer: type(answer).__name__)
def test_what_is_no_answer_is_told_in_words(exercise, answer):
    """Whatever its type, it is neither right nor wrong nor an error; its control codes do not reach a terminal."""
    grade = check(exercise, answer)

    assert not grade
    assert grade.words.isprintable()


@pytest.mark.slow
@each
def test_the_reference_solution_is_right_and_wrong_answers_are_not(exercise):
    """By the same check that grades a reader; a wrong answer hears what there is to say to it."""
    answer = evaluate(exercise.reference)

    assert check(exercise, answer), check(exercise, answer).words
    for wrong in exercise.wrong:
        grade = check(exercise, wrong.answer)
        assert (wrong.answer, False) == (wrong.answer, grade.right)
        assert wrong.why in grade.words


def test_every_notebook_is_a_pair():
    """A text and the notebook made of it; each notebook of the course has its module of exercises."""
    assert {path.stem for path in texts()} == {path.stem for path in FOLDER.glob("*.ipynb")}
    assert [*NOTEBOOKS] == [path.name[:2] for path in texts()]


def test_the_page_of_the_course_lists_notebooks():
    """Each with its question, in their order: `make notebooks-list` writes the list."""
    listed = PAGE.read_text(encoding="utf-8").partition(LIST)[2].splitlines()

    assert contents().splitlines() == listed


@each_text
def test_a_notebook_is_made_of_its_text(path):
    """Cell by cell, and its outputs are of this text: `make notebooks-renew` makes both so."""
    text, kept = path.read_text(encoding="utf-8"), made(path)

    assert sources(notebook(text)) == sources(kept)
    assert notebook(text).metadata == kept.metadata


@each_text
def test_a_notebook_has_its_exercises(path):
    """All three, in the words that the course has today: `make notebooks-renew` writes them."""
    text = path.read_text(encoding="utf-8")

    assert [f"{path.name[:2]}-{level}" for level in LEVELS] == EXERCISE.findall(text)
    assert with_exercises(text) == text


@each_text
def test_a_notebook_is_short_of_code_and_ends_with_what_to_say(path):
    """A cell has at most six lines, which need no scrolling; thirty seconds are enough to say what was seen."""
    cells = made(path).cells
    code = [cell.source.splitlines() for cell in cells if cell.cell_type == "code"]
    long = [lines for lines in code if len(lines) > MOST_LINES or max(map(len, lines)) > WIDEST_LINE]

    assert [] == long
    assert "Say it in thirty seconds" in cells[-1].source


@each_text
def test_drills_that_a_notebook_names_exist(path):
    """What is asked in interviews can be asked there."""
    last = made(path).cells[-1].source.partition("*Asked in interviews:*")[2]

    assert [] == [name for name in re.findall(r"`(?:sim\.drill\(\")?([a-z-]+)", last) if name not in DRILL_NAMES]


@each_text
def test_a_notebook_shows_what_it_says_and_is_light(path):
    """Each cell was executed, in order, none failed, and no picture is larger than a page needs."""
    cells = [cell for cell in made(path).cells if cell.cell_type == "code"]
    outputs = [output for cell in cells for output in cell.outputs]

    assert [*range(1, len(cells) + 1)] == [cell.execution_count for cell in cells]
    assert not [output for output in outputs if output.output_type in ("error", "stream")]
    assert LARGEST_PICTURE >= max((len(output.get("data", {}).get("image/png", "")) for output in outputs), default=0)
    assert path.with_suffix(".ipynb").stat().st_size <= LARGEST_NOTEBOOK
