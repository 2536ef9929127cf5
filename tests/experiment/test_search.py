"""The search for the first candidate that passes, over every pattern of what a candidate can be."""

from itertools import product

import pytest

from sim.experiment.search import Finding, conclude, next_to_try

ORDER = ["fail", "unknown", "pass"]


def searched(statuses):
    """Search among candidates of these statuses; return what was tried."""
    tried = {}
    while (at := next_to_try(len(statuses), tried)) is not None:
        assert at not in tried
        tried[at] = statuses[at]
    return tried


def patterns(most=7):
    """Every combination of statuses of two to seven candidates."""
    return [each for count in range(2, most + 1) for each in product(ORDER, repeat=count)]


def truth(statuses):
    """What must be found where later candidates are never worse."""
    if "pass" not in statuses:
        return Finding("none" if statuses[-1] == "fail" else "unknown")
    first = statuses.index("pass")
    if first == 0:
        return Finding("first", 0)
    if statuses[first - 1] == "fail":
        return Finding("found", first)
    return Finding("between", first, statuses.index("unknown"))


def test_the_first_that_passes_is_found_wherever_it_lies():
    """In every pattern in which later candidates are never worse, the answer is exact, and so is its doubt."""
    rising = [each for each in patterns() if list(each) == sorted(each, key=ORDER.index)]

    assert [truth(each) for each in rising] == [conclude(len(each), searched(each)) for each in rising]


def test_both_neighbours_of_the_answer_are_tried():
    """Whatever the pattern, the candidate before the answer and the one behind it were run."""
    for each in patterns():
        tried = searched(each)
        found = conclude(len(each), tried)
        if found.first is not None:
            assert {max(found.first - 1, 0), min(found.first + 1, len(each) - 1)} <= set(tried)


def test_a_pass_before_a_fail_is_always_said():
    """Of what was tried, the first that passes and the last that fails are named whenever they stand the wrong way."""
    for each in patterns():
        tried = searched(each)
        wrong = [
            (one, other)
            for one in tried
            for other in tried
            if (tried[one], tried[other]) == ("pass", "fail") and one < other
        ]
        expected = (min(wrong)[0], max(other for _, other in wrong)) if wrong else None

        assert expected == conclude(len(each), tried).odd


def test_few_of_many_are_tried():
    """Among a thousand candidates, a dozen and the neighbours are enough."""
    for first in (1, 2, 333, 998, 999):
        assert len(searched(["fail"] * first + ["pass"] * (1000 - first))) <= 14


@pytest.mark.parametrize("tried", [{}, {8: "pass"}, {8: "pass", 0: "fail"}])
def test_a_search_that_was_stopped_finds_nothing(tried):
    """Before its end a search has no answer."""
    assert Finding("unfinished") == conclude(9, tried)


def test_even_where_the_last_fails_the_first_and_the_middle_are_tried():
    """A range in which only the middle passes is not called hopeless in silence."""
    tried = searched(["fail", "fail", "pass", "fail", "fail"])

    assert {0, 2, 4} == set(tried)
    assert Finding("none", odd=(2, 4)) == conclude(5, tried)
