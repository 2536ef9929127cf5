"""What a threshold looks at: the worst window, a stage, and what nobody can tell."""

from math import inf, isnan

import numpy as np
import pytest
from made_up import S, record

from sim.measure import judge, measure, observe
from sim.record import Answer, CallEnd
from sim.scenario import from_dict

SPIKE = {"spike": {"base": "1/s", "peak": "2/s", "at": 30, "for": 20}}
BASE = {"name": "m", "seed": 1, "duration": "100s", "load": SPIKE,
        "steps": {"mail": {"service": "1s"}}, "api": {"threads": 9},
        "architectures": {"sync": {"inline": "all"}}}  # fmt: skip


def users(*groups):
    """A run of 100 s: each group comes from one second on, ten a second; they wait so long, None for the whole run."""
    rows = [
        (begin + at / 10, None if took is None or begin + at / 10 + took >= 100 else took, answer)
        for begin, end, took, answer in groups
        for at in range((end - begin) * 10)
    ]
    requests, calls = [], []
    for row, (at, took, answer) in enumerate(rows):
        end = None if took is None else at + took
        requests.append((at, row, end, Answer.PENDING if end is None else answer, 1))
        how = CallEnd.RUNNING if end is None else CallEnd.OK if answer == Answer.OK else CallEnd.ERROR
        calls.append((row, 1, at, 0, at, end, how, None))
    return record(requests=requests, calls=calls, horizon_s=100)


def verdict_on(text, made, **sections):
    """The verdict on `sync.TEXT`, and what was observed."""
    scenario = from_dict({**BASE, **sections, "thresholds": [f"sync.{text}"]})
    sync, warmup_ns = scenario.architectures["sync"], scenario.warmup_ns
    (threshold,) = scenario.thresholds
    observed = observe([threshold], made, measure(made, sync, warmup_ns=warmup_ns), sync, warmup_ns)[threshold]
    return judge(threshold, [observed]), observed


CALM, ERRORS = (0, 90, 0.5, Answer.OK), (90, 100, 0.5, Answer.ERROR)
BAD_MIDDLE = users((0, 40, 0.5, Answer.OK), (40, 50, 3, Answer.OK), (50, 100, 0.5, Answer.OK))


def test_the_whole_run_passes_while_its_last_ten_seconds_fail():
    """A tenth of all users met an error, and all of those who came last."""
    made = users(CALM, ERRORS)

    assert "pass" == verdict_on("requests.ok_share > 85%", made)[0].status
    verdict, _ = verdict_on("requests.ok_share over any 10s > 85%", made)
    assert ("fail", 0.0, "from 1m30s to 1m40s") == (verdict.status, verdict.observed, verdict.why)


@pytest.mark.parametrize(
    ("text", "status", "observed", "why"),
    [
        ("response_time.mean over any 10s < 2s", "fail", 3.0, "from 40s to 50s"),
        ("response_time.mean over any 10s < 4s", "pass", 3.0, "from 40s to 50s"),
        ("response_time.mean over any 20s < 2s", "pass", 1.75, "from 30s to 50s"),
        ("response_time.mean over any 10s >= 500ms", "pass", 0.5, "from 0s to 10s"),
        ("response_time.p50 over any 10s > 1s", "fail", 0.5, "from 0s to 10s"),
        ("response_time.p50 over any 10s == 500ms", "fail", 3.0, "from 36s to 46s"),
        ("requests.arrived over any 10s == 100", "pass", 100.0, "from 0s to 10s"),
        ("requests.error over any 10s != 1", "pass", 0.0, "from 0s to 10s"),
        ("response_time.mean in before <= 500ms", "pass", 0.5, ""),
        ("response_time.mean in peak < 1s", "fail", 1.75, ""),
        ("response_time.max in after <= 500ms", "unknown", 0.5, "5 of 500 in after were not finished: max is at least"),
        ("requests.arrived in peak == 200", "pass", 200.0, ""),
        ("requests.ok in after == 500", "unknown", 495.0, "5 of 500 in after were not finished"),
        ("requests.ok in before == 300", "pass", 300.0, ""),
        ("response_time.n in after > 400", "pass", 495.0, ""),
        ("response_time.p999 in peak < 5s", "unknown", None, "p999 needs 10,000 samples, there are 200 in peak"),
        ("time_to_notice.mean in peak < 5s", "unknown", None, "there is no time_to_notice.mean in peak"),
        ("utilization in peak < 5%", "unknown", None, "there is no utilization in peak"),
        ("response_time.p99 over any 10s < 9s", "unknown", None, "p99 needs 1,000 samples, the fullest window has 100"),
        ("wait.mean over any 10s < 9s", "unknown", None, "there is no wait.mean in any window"),
        ("utilization over any 10s < 9%", "unknown", None, "there is no utilization in any window"),
    ],
)  # fmt: skip
def test_windows_and_stages_by_hand(text, status, observed, why):
    """Ten users a second wait half a second, from 40 to 50 s three; the peak is from 30 to 50 s."""
    verdict, _ = verdict_on(text, BAD_MIDDLE)

    assert (status, why) == (verdict.status, verdict.why[: len(why)] if why else verdict.why)
    assert observed == (None if verdict.observed is None else pytest.approx(verdict.observed, rel=1e-12))


def test_the_last_windows_may_hold_what_is_not_finished():
    """Five users of a thousand are not answered by the end; all others lie in a window that passes."""
    verdict, observed = verdict_on("response_time.mean over any 10s <= 3s", BAD_MIDDLE)

    assert ("pass", observed.value, False) == (verdict.status, observed.at_most, isnan(observed.value))
    assert "pass" == verdict_on("requests.ok_share over any 10s > 99%", BAD_MIDDLE)[0].status
    assert "pass" == verdict_on("requests.ok over any 10s >= 100", BAD_MIDDLE)[0].status


def test_too_much_that_is_not_finished_leaves_it_open():
    """From 97 s on nobody has an answer yet: 3 % of all lie in no window of which one can tell."""
    made = users((0, 97, 0.5, Answer.OK), (97, 100, None, Answer.OK))
    verdict, observed = verdict_on("response_time.mean over any 10s < 9s", made)
    why = "of 1,000 lie in no window that can be judged: what was not finished would make a difference"

    assert ("unknown", 0.5, inf) == (verdict.status, verdict.observed, observed.at_most)
    assert f"{why}; a longer run would tell" in verdict.why
    assert -inf == verdict_on("requests.ok_share over any 10s > 99%", made)[1].at_most
    assert isnan(verdict_on("requests.ok over any 10s == 100", made)[1].at_most)
    assert 70.0 == verdict_on("requests.ok over any 10s != 70", made)[1].at_most


def test_who_has_waited_too_long_already_has_failed():
    """From 80 s on nobody was answered: those who came first have waited for 20 s, however long it goes on."""
    made = users((0, 80, 0.5, Answer.OK), (80, 100, None, Answer.OK))
    verdict, observed = verdict_on("response_time.p90 over any 10s < 9s", made)

    assert ("fail", inf) == (verdict.status, observed.at_most)
    assert 9 < verdict.observed < 20
    assert "unknown" == verdict_on("response_time.p90 over any 10s < 30s", made)[0].status
    assert "fail" == verdict_on("response_time.mean over any 10s < 9s", users((50, 60, None, Answer.OK)))[0].status


def test_windows_with_too_few_samples_leave_it_open():
    """In the second half too few come for a p90: they are in no window that can be judged."""
    made = users((0, 50, 0.5, Answer.OK), (50, 51, 0.5, Answer.OK), (70, 71, 0.5, Answer.OK))
    verdict, _ = verdict_on("response_time.p90 over any 10s < 9s", made)

    assert ("unknown", 0.5) == (verdict.status, pytest.approx(verdict.observed))
    assert "10 of 520 lie in no window that can be judged: p90 needs 100 samples, the emptiest window has 10" == (
        verdict.why
    )
    assert "fail" == verdict_on("response_time.p90 over any 10s < 400ms", made)[0].status


def test_windows_without_anything_finished_are_told_apart():
    """Nobody was answered at all; or everybody's window has one who was not."""
    nobody = users((50, 60, None, Answer.OK))
    some = users(*((at, at + 1, 0.5 if at % 2 else None, Answer.OK) for at in range(100)))

    assert "none of 100 was finished" == verdict_on("response_time.mean over any 10s < 90s", nobody)[0].why
    assert "every window has some that were not finished: max is not known" == (
        verdict_on("response_time.max over any 10s < 900s", some)[0].why
    )


def test_what_came_in_the_warmup_is_in_no_window():
    """The slow start is left out, and nobody misses it."""
    made = users((0, 20, 5, Answer.OK), (20, 99, 0.5, Answer.OK))
    cold, _ = verdict_on("response_time.mean over any 10s < 1s", made)
    warm, _ = verdict_on("response_time.mean over any 10s < 1s", made, warmup="20s")

    assert ("fail", "pass", "from 20s to 30s") == (cold.status, warm.status, warm.why)


def test_several_thresholds_are_observed_in_one_go():
    """Each has its figure, by threshold."""
    texts = ["sync.requests.ok > 5", "sync.requests.ok over any 10s > 5", "sync.requests.ok in peak > 5"]
    scenario = from_dict({**BASE, "thresholds": texts})
    sync = scenario.architectures["sync"]
    found = observe(scenario.thresholds, BAD_MIDDLE, measure(BAD_MIDDLE, sync), sync, 0)

    assert [995.0, 95.0, 200.0] == [found[threshold].value for threshold in scenario.thresholds]
    assert BAD_MIDDLE.horizon_ns == np.int64(100 * S)
