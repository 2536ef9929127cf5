"""Three verdicts over replications: pass, fail, or how many more it would take to tell."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.measure import Observed, judge, mean_interval
from sim.scenario import Threshold

INF, NAN = math.inf, math.nan


def threshold(op, value, metric="wait.p95"):
    """A threshold without a scenario around it."""
    metric_path = tuple(metric.split("."))
    return Threshold(text=f"a.{metric} {op} {value}", architecture="a", metric=metric_path, op=op, value=value)


def judged(op, value, figures, at_most=None, metric="wait.p95"):
    """The verdict on replications that came to these figures."""
    worst = figures if at_most is None else at_most
    return judge(threshold(op, value, metric), [Observed(*pair) for pair in zip(figures, worst, strict=True)])


ABOUT_2 = [1.0, 2.0, 3.0]  # 2 ± 2.484


@pytest.mark.parametrize(
    ("op", "bound", "status"),
    [
        ("<", 5.0, "pass"), ("<", 4.0, "unknown"), ("<", 0.0, "unknown"), ("<", -1.0, "fail"),
        ("<=", 5.0, "pass"), ("<=", 4.0, "unknown"), ("<=", -1.0, "fail"),
        (">", -1.0, "pass"), (">", 0.0, "unknown"), (">", 4.0, "unknown"), (">", 5.0, "fail"),
        (">=", -1.0, "pass"), (">=", 0.0, "unknown"), (">=", 5.0, "fail"),
    ],
)  # fmt: skip
def test_the_interval_of_the_mean_is_judged(op, bound, status):
    """Wholly inside, wholly outside, or neither."""
    verdict = judged(op, bound, ABOUT_2)

    assert (status, 2.0, mean_interval(ABOUT_2)) == (verdict.status, verdict.observed, verdict.interval)
    assert (status == "unknown") == bool(verdict.why)


def test_who_cannot_tell_says_how_many_replications_would():
    """Their number times (half width / distance) squared, rounded up: 3 x (2.484 / 1)^2 = 18.5."""
    verdict = judged("<", 3.0, ABOUT_2)

    assert (19, "cannot tell: -0.484 to 4.48 s; about 19 replications would") == (verdict.needed, verdict.why)


def test_the_number_is_more_than_there_are():
    """An interval that ends at the bound needs at least one more."""
    interval = mean_interval(ABOUT_2)

    assert 4 == judged("<", interval.high, ABOUT_2).needed


@pytest.mark.parametrize(
    ("bound", "why"),
    [
        (2.0, "cannot tell: -0.484 to 4.48 s; the mean is the bound, so no number of replications would"),
        (2.01, "cannot tell: -0.484 to 4.48 s; more than 100,000 replications would"),
    ],
)
def test_absurd_numbers_are_said_in_words(bound, why):
    """A distance of nothing, or of next to nothing."""
    verdict = judged("<", bound, ABOUT_2)

    assert ("unknown", None, why) == (verdict.status, verdict.needed, verdict.why)


@pytest.mark.parametrize(
    ("metric", "figures", "said"),
    [
        ("wait.p95", [4.2, 5.1], "-1.07 to 10.4 s"),
        ("wait.p95", [0.0042, 0.0051], "-1.07 to 10.4 ms"),
        ("wait.p95", [0.0000042, 0.0000051], "-1.07 to 10.4 µs"),
        ("wait.p95", [4200.0, 5100.0], "-1,068 to 10,368 s"),
        ("goodput", [4.2, 5.1], "-1.07 to 10.4/s"),
        ("utilization", [0.42, 0.51], "-10.7 to 104 %"),
        ("jobs.lost", [4.0, 5.0], "-1.85 to 10.9"),
        ("wait.p95", [5.0, 5.000001], "4.99999 to 5.00001 s"),
    ],
)
def test_the_interval_is_said_in_the_unit_of_the_metric(metric, figures, said):
    """With digits enough to tell its ends apart."""
    assert f"cannot tell: {said}; " in judged("<", sum(figures) / 2, figures, metric=metric).why


@pytest.mark.parametrize(
    ("op", "status"), [("<", "fail"), ("<=", "pass"), (">", "fail"), (">=", "pass"), ("==", "pass"), ("!=", "fail")]
)
def test_replications_that_are_all_the_same_are_exact(op, status):
    """Three times 0.1: their sum divided by three is a little more, and 0.1 is what was observed."""
    verdict = judged(op, 0.1, [0.1] * 3)

    assert (status, 0.1, 0.0) == (verdict.status, verdict.observed, verdict.interval.half_width)


@pytest.mark.parametrize(
    ("op", "figures", "status", "why"),
    [
        ("==", [0.0, 0.0, 0.0], "pass", ""),
        ("==", [0.0, 1.0, 2.0], "fail", "in 2 of 3 replications"),
        ("!=", [1.0, 2.0, 3.0], "pass", ""),
        ("!=", [1.0, 0.0, 3.0], "fail", "in 1 of 3 replications"),
        ("==", [0.0, None, 1.0], "fail", "in 1 of 3 replications"),
        ("==", [0.0, None, 0.0], "unknown", "in 1 of 3 replications: "),
        ("!=", [1.0, NAN, 1.0], "unknown", "in 1 of 3 replications: "),
    ],
)
def test_equality_must_hold_in_every_replication(op, figures, status, why):
    """A mean of counts that is zero only on average is not zero; what fails anywhere fails."""
    verdict = judged(op, 0.0, figures, metric="jobs.lost")

    assert (status, why) == (verdict.status, verdict.why)


def test_equality_that_the_unfinished_could_break_is_open():
    """In one replication the maximum could be anything."""
    assert "unknown" == judged("==", 1.0, [1.0, 1.0], [1.0, INF]).status


@pytest.mark.parametrize(
    ("op", "at_most", "status"),
    [
        ("<", [1.0, 2.0, 3.0], "pass"),
        ("<", [1.0, 2.0, 3.5], "pass"),
        ("<", [1.0, 2.0, 9.0], "unknown"),
        ("<", [1.0, 2.0, INF], "unknown"),
        ("<", [INF, INF, INF], "unknown"),
        ("<", [INF, -INF, 1.0], "unknown"),
        (">", [1.0, 2.0, INF], "unknown"),
        (">", [1.0, 2.0, 3.5], "fail"),
        (">", [INF, INF, INF], "unknown"),
    ],
)
def test_what_was_not_finished_must_not_change_the_verdict(op, at_most, status):
    """The same interval is looked at again as if the censored never ended; a mean that has no end is no proof."""
    verdict = judged(op, 6.0, ABOUT_2, at_most)

    assert status == verdict.status


def test_replications_without_a_figure_leave_it_open():
    """What is missing has not passed; the first reason is given."""
    seen = [Observed(1.0, 1.0), Observed(None, NAN, "p95 needs 200 samples, there are 7"), Observed(NAN, NAN, "odd")]
    verdict = judge(threshold("<", 5.0), seen)

    assert ("unknown", None) == (verdict.status, verdict.observed)
    assert "in 2 of 3 replications: p95 needs 200 samples, there are 7" == verdict.why
    assert (-INF, INF, 3) == (verdict.interval.low, verdict.interval.high, verdict.interval.n)


@pytest.mark.parametrize("op", ["<", "==", "!="])
def test_nothing_passes_nothing(op):
    """No replication, or one that is not a number."""
    assert ("unknown", "there are no replications") == (judged(op, 5.0, []).status, judged(op, 5.0, []).why)
    assert ("unknown", None) == (judged(op, 5.0, [NAN]).status, judged(op, 5.0, [NAN]).observed)


def test_one_replication_has_no_interval():
    """It is compared with the bound as it is, and its reason is kept."""
    passed = judge(threshold("<", 5.0), [Observed(4.0, 4.0, "from 1s to 2s")])
    unsure = judge(threshold("<", 5.0), [Observed(4.0, INF, "1 of 9 were not finished")])

    assert ("pass", 4.0, "from 1s to 2s", None) == (passed.status, passed.observed, passed.why, passed.interval)
    assert ("unknown", 4.0, "1 of 9 were not finished") == (unsure.status, unsure.observed, unsure.why)


FIGURES = st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=20)


@given(FIGURES, st.sampled_from(["<", "<=", ">", ">="]), st.floats(-1e6, 1e6))
def test_a_verdict_never_contradicts_the_mean(figures, op, bound):
    """Pass means that the mean is on the right side, and fail that it is on the wrong one."""
    verdict = judged(op, bound, figures)
    right = judged(op, bound, [verdict.observed]).status

    assert verdict.status in (right, "unknown")
    assert (verdict.needed or math.inf) > len(figures)


@given(FIGURES, st.floats(-1e6, 1e6))
def test_the_opposite_threshold_has_the_opposite_verdict(figures, bound):
    """What passes `<` fails `>=`; where nobody can tell, nobody can tell either."""
    opposite = {"pass": "fail", "fail": "pass", "unknown": "unknown"}

    assert opposite[judged("<", bound, figures).status] == judged(">=", bound, figures).status
