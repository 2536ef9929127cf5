"""Three verdicts over replications: pass, fail, or how many more it would take to tell."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.measure import Grain, Interval, Observed, judge, mean_interval
from sim.measure.thresholds import Short
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

    assert (19, "cannot tell: 0 to 4.48 s; about 19 replications would") == (verdict.needed, verdict.why)


def test_the_number_is_more_than_there_are():
    """An interval that ends at the bound needs at least one more."""
    interval = mean_interval(ABOUT_2)

    assert 4 == judged("<", interval.high, ABOUT_2).needed


@pytest.mark.parametrize(
    ("bound", "why"),
    [
        (2.0, "cannot tell: 0 to 4.48 s; the mean is the bound, so no number of replications would"),
        (2.01, "cannot tell: 0 to 4.48 s; more than 100,000 replications would"),
    ],
)
def test_absurd_numbers_are_said_in_words(bound, why):
    """A distance of nothing, or of next to nothing."""
    verdict = judged("<", bound, ABOUT_2)

    assert ("unknown", None, why) == (verdict.status, verdict.needed, verdict.why)


@pytest.mark.parametrize(
    ("metric", "figures", "said"),
    [
        ("wait.p95", [4.2, 5.1], "0 to 10.4 s"),
        ("wait.p95", [0.0042, 0.0051], "0 to 10.4 ms"),
        ("wait.p95", [0.0000042, 0.0000051], "0 to 10.4 µs"),
        ("wait.p95", [4200.0, 5100.0], "0 to 10,368 s"),
        ("goodput", [4.2, 5.1], "0 to 10.4/s"),
        ("utilization", [0.42, 0.51], "0 to 104 %"),
        ("jobs.lost", [4.0, 5.0], "0 to 10.9"),
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
    """Six times 0.1: their sum divided by six is not quite 0.1, and 0.1 is what was observed."""
    verdict = judged(op, 0.1, [0.1] * 6)

    assert (status, 0.1, 0.0) == (verdict.status, verdict.observed, verdict.interval.half_width)


def test_few_replications_that_are_all_the_same_cannot_tell():
    """Of a percentile six would; of a level none would, since nobody knows how far others may be."""
    few, level = judged("<", 9.0, [0.1] * 3), judged("<", 9.0, [0.1] * 50, metric="backlog.mean")

    assert ("unknown", 6) == (few.status, few.needed)
    assert few.why.endswith("which does not tell how far others may be; 6 that are alike would")
    assert ("unknown", None) == (level.status, level.needed)
    assert level.why.endswith("a bound on a maximum or a percentile can be told")


def test_what_cannot_vary_is_known_from_two_on():
    """Three workers that nothing stops are three in every replication; with luck in it nobody would know."""
    bound, seen = threshold("<", 3.5, "workers.mean"), [Observed(3.0, 3.0)] * 2

    one = judge(bound, seen[:1], certain=True)

    assert ("pass", "unknown") == (judge(bound, seen, certain=True).status, judge(bound, seen).status)
    assert ("pass", "", Interval(3.0, 3.0, 3.0, 1, certain=True)) == (one.status, one.why, one.interval)


@pytest.mark.parametrize(("n", "status"), [(3, "unknown"), (73, "unknown"), (75, "pass")])
def test_a_count_of_nothing_is_bounded_by_how_often_it_did_not_happen(n, status):
    """No dead letter in n replications: their mean is at most 3.69/n, which is below 0.05 from 74 on."""
    grain = Grain(0.0, 1.0)
    verdict = judge(threshold("<", 0.05, "jobs.dead"), [Observed(0.0, 0.0, grain=grain)] * n)

    assert status == verdict.status
    assert pytest.approx(3.689 / n, rel=1e-3) == verdict.interval.high
    assert (74 if status == "unknown" else None) == verdict.needed


def test_one_run_is_judged_by_its_own_interval_where_it_has_one():
    """Batch means that reach over the bound leave it open; without them the run speaks for itself alone."""
    bound, seen = threshold("<", 2.0, "wait.mean"), [Observed(1.5, 1.5)]
    inside, across = Interval(1.5, 1.2, 1.8, 1), Interval(1.5, 0.8, 2.2, 1)

    assert ("pass", "batch means of one run") == (
        judge(bound, seen, alone=inside).status, judge(bound, seen, alone=inside).why
    )  # fmt: skip
    assert "unknown" == judge(bound, seen, alone=across).status
    assert judge(bound, seen, alone=across).why.startswith("cannot tell: 0.8 to 2.2 s by batch means of one run")
    assert ("pass", None) == (judge(bound, seen).status, judge(bound, seen).interval)


@pytest.mark.parametrize(
    ("op", "figures", "together", "status", "needed"),
    [
        ("<", [5.0, 5.1] * 5, 10, "pass", None),
        ("<", [5.0, 5.1] * 5, 11, "unknown", 11),
        ("<", [5.0, 5.1] * 4, 3, "unknown", 10),
        ("<", [5.0, 5.1] * 4, 100_001, "unknown", None),
        ("<", [4.0] * 11 + [6.1], 3, "unknown", None),
        ("<", [7.0, 7.1] * 2, 3, "fail", None),
        (">", [5.0, 5.1] * 4, 3, "unknown", 10),
        (">", [5.0, 5.1] * 5, 3, "fail", None),
        (">", [7.0, 7.1] * 2, 3, "pass", None),
    ],
)
@pytest.mark.parametrize("statistic", ["p95", "p99", "mean"])
def test_runs_too_short_for_a_figure_tell_that_it_is_large(statistic, op, figures, together, status, needed):
    """Theirs leans to what is small: that it is, all of ten must say, together as long as one that would do."""
    seen = [Observed(value, value) for value in figures]
    verdict = judge(threshold(op, 6.0, f"wait.{statistic}"), seen, short=Short("the run is short", together))

    assert (status, needed) == (verdict.status, verdict.needed)
    assert (status == "unknown") == verdict.short == verdict.why.startswith("cannot tell: the run is short")
    assert (needed is not None) == verdict.why.endswith(f", or {needed} replications that all agree")


@pytest.mark.parametrize(("n", "statuses"), [(9, ["unknown"] * 2), (10, ["pass", "fail"])])
@pytest.mark.parametrize("statistic", ["p50", "p90"])
def test_runs_too_short_for_a_middling_percentile_tell_neither(statistic, n, statuses):
    """It may lean to either side: that it is large, too, all of ten must say."""
    seen = [Observed(value, value) for value in ([7.0, 7.1] * n)[:n]]
    verdicts = [
        judge(threshold(op, 6.0, f"wait.{statistic}"), seen, short=Short("the run is short", 2)) for op in (">", "<")
    ]

    assert statuses == [verdict.status for verdict in verdicts]


def test_short_runs_do_not_matter_where_there_is_nothing_to_lean():
    """A figure that is the same by construction is known; one that is not there is not known for its own reason."""
    bound, short = threshold("<", 6.0, "wait.mean"), Short("the run is short", 3)
    known = judge(bound, [Observed(5.0, 5.0)] * 2, certain=True, short=short)
    missing = judge(bound, [Observed(None, INF, why="nobody came")] * 2, short=short)

    assert ("pass", False) == (known.status, known.short)
    assert (False, "in 2 of 2 replications: nobody came") == (missing.short, missing.why)


def test_one_run_may_have_a_bound_on_one_side_only():
    """That a percentile is large can be told without knowing how large; that it is small cannot."""
    seen, alone = [Observed(9.0, 9.0)], Interval(9.0, 7.0, INF, 1)
    large, small = (judge(threshold(op, bound), seen, alone=alone) for op, bound in ((">", 6.0), ("<", 20.0)))

    assert ("pass", "unknown") == (large.status, small.status)
    assert small.why.startswith("cannot tell: at least 7 s by batch means of one run")


@pytest.mark.parametrize(
    ("op", "figures", "status", "why"),
    [
        (
            "==",
            [0.0, 0.0, 0.0],
            "pass",
            "held in all 3 replications, which another breaks with a chance of at most 63 %",
        ),
        ("==", [0.0, 1.0, 2.0], "fail", "in 2 of 3 replications"),
        (
            "!=",
            [1.0, 2.0, 3.0],
            "pass",
            "held in all 3 replications, which another breaks with a chance of at most 63 %",
        ),
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
