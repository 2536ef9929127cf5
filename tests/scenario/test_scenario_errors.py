"""Errors name the place, the rule, the value and the way out."""

from sim.scenario.errors import Place, Problem, did_you_mean, nearest, value_text


def test_a_place_is_a_line_where_there_are_lines():
    """On the command line there are none."""
    assert ("f.yaml:3:7", "--set seed") == (str(Place("f.yaml", 3, 7)), str(Place("--set seed")))


def test_a_problem_is_one_sentence():
    """Path, rule, value, way out; what is not known is left out."""
    problem = Problem(("count",), "must be at least 1", 0, "add a worker")

    assert "workers.count: must be at least 1, got 0; add a worker" == str(problem.below(("workers",)))
    assert "is empty" == str(Problem((), "is empty"))


def test_values_are_shown_as_they_are_written():
    """Words of YAML, not of Python; and what is long is cut."""
    assert "{a: [true, null, 'x'], b: 1.5}" == value_text({"a": [True, None, "x"], "b": 1.5})
    assert "'" + "x" * 58 + "…" == value_text("x" * 1000)


def test_the_nearest_word_is_offered():
    """A likely slip is answered with the word; a stranger with all words."""
    assert "did you mean workers?" == did_you_mean("wrokers", ["load", "workers"])
    assert "choose from load, workers" == did_you_mean("zebra", ["load", "workers"])
    assert "; did you mean load?" == nearest("lod", ["load", "workers"])
