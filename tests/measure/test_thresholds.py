"""Thresholds: pass, fail, or nobody can tell."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_runs import BASE, QUEUED, architecture
from made_up import S

from sim.measure import Figures, judge, measure, observe, percentile
from sim.measure.figures import PER_MILLE
from sim.scenario import from_dict


def verdict_on(thresholds, measures):
    """The verdict on the only threshold, from one run."""
    (threshold,) = thresholds
    return judge(threshold, [observe(thresholds, QUEUED, measures, architecture("queued"), 0)[threshold]])


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("queued.jobs.dead == 1", "pass"),
        ("queued.jobs.dead != 1", "fail"),
        ("queued.goodput > 0.05/s", "pass"),
        ("queued.goodput >= 0.2/s", "fail"),
        ("queued.completion_time.max <= 6s", "pass"),
        ("queued.completion_time.max < 6s", "fail"),
        ("queued.requests.ok_share > 50%", "pass"),
    ],
)
def test_thresholds_pass_or_fail(text, status):
    """Each comparison, against the numbers above."""
    thresholds = from_dict({**BASE, "thresholds": [text]}).thresholds
    verdict = verdict_on(thresholds, measure(QUEUED, architecture("queued")))

    assert status == verdict.status
    assert "" == verdict.why


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("queued.response_time.p99 < 1s", "p99 needs 1,000 samples, there are 2"),
        ("queued.api_wait.p99 < 1s", "there is no api_wait.p99 in this run"),
    ],
)
def test_thresholds_without_data_cannot_be_told(text, why):
    """And say how much would be needed."""
    thresholds = from_dict({**BASE, "thresholds": [text]}).thresholds
    verdict = verdict_on(thresholds, measure(QUEUED, architecture("queued")))

    assert ("unknown", None, why) == (verdict.status, verdict.observed, verdict.why)


def judged(text, known_s, so_far_s):
    """The verdict on a threshold of response times, of which some are known and others not over."""
    figures = Figures.of(np.array(known_s, np.int64) * S, np.array(so_far_s, np.int64) * S)
    measures = dataclasses.replace(measure(QUEUED, architecture("queued")), response_time=figures)
    return verdict_on(from_dict({**BASE, "thresholds": [f"queued.response_time.{text}"]}).thresholds, measures)


TO_1000_S = range(1, 1001)  # p95 is 950 s; with ten more that never end 960 s; the mean 500.5 s


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("p95 < 961s", "pass"),
        ("p95 <= 960s", "pass"),
        ("p95 < 960s", "unknown"),
        ("p95 < 950s", "fail"),
        ("p95 > 949s", "pass"),
        ("p95 > 955s", "unknown"),
        ("p95 >= 961s", "fail"),
        ("p95 == 950s", "unknown"),
        ("mean < 501s", "pass"),
        ("mean < 500s", "fail"),
        ("max < 2000s", "unknown"),
        ("max < 900s", "fail"),
        ("max > 900s", "pass"),
        ("n >= 1000", "pass"),
    ],
)
def test_a_threshold_holds_only_if_it_would_hold_had_the_censored_never_ended(text, status):
    """1,000 known times and ten that had lasted for 5 s at the horizon."""
    assert status == judged(text, TO_1000_S, [5] * 10).status


@pytest.mark.parametrize(
    ("text", "so_far_s", "why"),
    [
        ("p95 < 955s", [5] * 10, "10 of 1,010 were not finished: p95 is at least 950 s but not known"),
        ("p95 < 955s", [990] * 100, "100 of 1,100 were not finished: p95 is at least 990 s but not known"),
        ("mean < 501s", [500] * 11, "11 of 1,011 were not finished: mean is at least 500 s but not known"),
        ("mean < 501s", [99_000], "1 of 1,001 were not finished: mean is at least 599 s but not known"),
        ("max < 2000s", [5], "1 of 1,001 were not finished: max is at least 1,000 s but not known"),
    ],
)
def test_who_cannot_tell_says_how_many_are_missing_and_what_is_known(text, so_far_s, why):
    """A mean is known if fewer than 1 % are missing and their time so far does not break it."""
    verdict = judged(text, TO_1000_S, so_far_s)

    assert ("unknown", why) == (verdict.status, verdict.why)


def test_a_maximum_is_broken_by_who_has_lasted_longer_already():
    """However it ends, 3,000 s are too long, and that is what was observed."""
    verdict = judged("max < 2000s", TO_1000_S, [3000])

    assert ("fail", 3000.0) == (verdict.status, verdict.observed)
    assert "pass" == judged("max > 2000s", TO_1000_S, [3000]).status


def test_nothing_is_known_if_nothing_was_finished():
    """Three users wait, for who knows how long."""
    verdict = judged("max < 9s", [], [1, 2, 3])

    assert ("unknown", None, "none of 3 was finished") == (verdict.status, verdict.observed, verdict.why)


@given(
    st.lists(st.integers(0, 99), min_size=1, max_size=40),
    st.lists(st.tuples(st.integers(0, 99), st.integers(0, 10**6)), min_size=1, max_size=40),
)
def test_the_bounds_hold_however_long_the_censored_go_on(known_s, to_come):
    """Each censored time is what it was so far, and then some."""
    so_far_s, more_s = np.array(to_come).T
    figures = Figures.of(np.array(known_s) * S, so_far_s * S)
    true_ns = np.sort(np.concatenate([known_s, so_far_s + more_s])) * S

    for name, share in PER_MILLE.items():
        at_least, at_most = figures.bounds[name]
        assert at_least <= percentile(true_ns, share) / S <= at_most
    assert figures.bounds["max"][0] <= true_ns[-1] / S
    assert figures.bounds["mean"][0] <= true_ns.mean() / S
