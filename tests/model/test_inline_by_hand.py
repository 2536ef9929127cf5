"""How an inline step ends while its user waits, checked with a pencil, to the nanosecond."""

import pytest
from by_hand import S, arrivals, run, seconds

from sim.measure import audit
from sim.measure.work import wasted_ns, work_of
from sim.record import Answer, AttemptEnd, CallEnd
from sim.scenario import from_dict

SYNC = {"architectures": {"sync": {"inline": "all"}}}
DONE, FAILED, TIMED_OUT = AttemptEnd.DONE, AttemptEnd.FAILED, AttemptEnd.TIMED_OUT


def served(tmp_path, *times_s, **sections):
    """Run calls on one thread, the books of which must balance."""
    asked = {"load": arrivals(tmp_path, *times_s), "api": {"threads": 1}, **SYNC, **sections}
    record = run(**asked)
    scenario = from_dict({"name": "inline", "seed": 1, "duration": "20s", **asked})
    assert () == audit(record, scenario.architectures["sync"]).problems
    return record


def test_a_step_is_stopped_by_its_timeout_and_its_call_has_failed(tmp_path):
    """5 s of work, a timeout of 2 s: after 2 s the user has an error, the thread is free, no other step begins."""
    steps = {"mail": {"service": "5s", "timeout": "2s"}, "pdf": {"service": "1s"}}
    record = served(tmp_path, 1, 1, steps=steps)

    assert [TIMED_OUT, TIMED_OUT] == record.inline_steps.end.tolist()
    assert [1, 3] == seconds(record.inline_steps.start_ns)
    assert [3, 5] == seconds(record.requests.answered_ns)
    assert [Answer.ERROR, Answer.ERROR] == record.requests.answer.tolist()
    assert [CallEnd.ERROR, CallEnd.ERROR] == record.calls.end.tolist()


def test_a_step_that_ends_at_its_timeout_is_in_time(tmp_path):
    """2 s of work, a timeout of 2 s."""
    record = served(tmp_path, 1, steps={"mail": {"service": "2s", "timeout": "2s"}})

    assert [Answer.OK] == record.requests.answer.tolist()


@pytest.mark.parametrize(("after", "ends_s", "how"), [("1s", 2, FAILED), ("2s", 3, FAILED), ("4s", 3, TIMED_OUT)])
def test_what_comes_first_ends_a_step_that_fails(tmp_path, after, ends_s, how):
    """It fails after that time, and its timeout is 2 s."""
    steps = {"mail": {"service": "5s", "fails": "100%", "fails_after": after, "timeout": "2s"}}
    record = served(tmp_path, 1, steps=steps)

    assert ([ends_s], [how]) == (seconds(record.inline_steps.end_ns), record.inline_steps.end.tolist())


def test_a_timeout_ends_what_a_dependency_slows(tmp_path):
    """Twice 2 s, from 2 s on, with a timeout of 3 s: only the call at 2 s is stopped."""
    slow = {"dependency": "mail", "slow": 2, "at": "2s", "for": "1s"}
    steps = {"mail": {"service": "2s", "timeout": "3s"}}
    record = served(tmp_path, 1, 2, api={"threads": 2}, steps=steps, faults=[slow])

    assert [3, 5] == seconds(record.calls.end_ns)
    assert [DONE, TIMED_OUT] == record.inline_steps.end.tolist()


def test_the_same_attempts_time_out_inline_and_queued(tmp_path):
    """Work of 1, 3 and 2 s with a timeout of 2 s: the second of three, wherever it is done."""
    asked = {
        "steps": {"mail": {"service": {"traced": "work"}, "timeout": "2s"}},
        "load": arrivals(tmp_path, 1, 5, 9, work=[1, 3, 2]),
        "api": {"threads": 3},
        "workers": {"count": 3},
    }

    ends = [DONE, TIMED_OUT, DONE]
    assert ends == run("sync", **asked).inline_steps.end.tolist()
    assert ends == run("queued", **asked).attempts.end.tolist()


FAILS = {"mail": {"service": "1s", "fails": "100%"}}
THRICE = {"max_attempts": 3, "backoff": {"fixed": "500ms"}}


def test_a_step_is_tried_again_while_its_user_waits(tmp_path):
    """1 s of work that always fails, thrice, 0.5 s of backoff: 1 to 5 s. Then the next call has the thread."""
    record = served(tmp_path, 1, 1, steps=FAILS, api={"threads": 1, "retry": THRICE})

    assert [1, 2.5, 4, 5, 6.5, 8] == seconds(record.inline_steps.start_ns)
    assert [0, 0, 0, 1, 1, 1] == record.inline_steps.call.tolist()
    assert ([FAILED] * 6, [Answer.ERROR] * 2) == (record.inline_steps.end.tolist(), record.requests.answer.tolist())
    assert [5, 9] == seconds(record.requests.answered_ns)


def test_the_next_step_begins_anew(tmp_path):
    """Mail times out once, slowed by a fault, and is done; pdf has all its attempts, and the first backoff, again."""
    slow = {"dependency": "mail", "slow": 9, "at": "1s", "for": "1s"}
    steps = {"mail": {"service": "1s", "timeout": "1s"}, "pdf": {"service": "1s", "fails": "100%"}}
    retry = {"max_attempts": 2, "backoff": {"linear": "1s"}}
    record = served(tmp_path, 1, steps=steps, api={"threads": 1, "retry": retry}, faults=[slow])

    assert [TIMED_OUT, DONE, FAILED, FAILED] == record.inline_steps.end.tolist()
    assert [1, 3, 4, 6] == seconds(record.inline_steps.start_ns)


def test_without_a_backoff_a_step_is_tried_again_at_once(tmp_path):
    """Three attempts from 1 to 4 s."""
    record = served(tmp_path, 1, steps=FAILS, api={"threads": 1, "retry": {"max_attempts": 3}})

    assert [1, 2, 3] == seconds(record.inline_steps.start_ns)


def test_a_budget_pays_for_the_retries_of_all_calls(tmp_path):
    """One retry is saved up, and a first attempt adds a hundredth: the first call has it."""
    retry = {"max_attempts": 3, "budget": {"ratio": "1%", "burst": 1}}
    record = served(tmp_path, 1, 9, steps=FAILS, api={"threads": 1, "retry": retry})

    assert [0, 0, 1] == record.inline_steps.call.tolist()


@pytest.mark.parametrize(("patience", "ends"), [("1.2s", [FAILED]), ("1.7s", [FAILED, AttemptEnd.CANCELLED])])
def test_a_call_is_cancelled_in_its_backoff_and_at_work(tmp_path, patience, ends):
    """Its user leaves during the backoff, or during the second attempt: the thread is free at once."""
    client = {"timeout": patience, "cancel_on_timeout": True}
    record = served(tmp_path, 1, steps=FAILS, api={"threads": 1, "retry": THRICE, "client": client})

    assert (ends, [CallEnd.CANCELLED]) == (record.inline_steps.end.tolist(), record.calls.end.tolist())
    assert [1 + float(patience[:-1])] == seconds(record.calls.end_ns)


def test_a_backoff_may_outlast_the_run(tmp_path):
    """It failed at 19.8 s, and half a second is longer than what is left of 20 s."""
    record = served(tmp_path, 18.8, steps=FAILS, api={"threads": 1, "retry": THRICE})

    assert ([FAILED], [CallEnd.RUNNING]) == (record.inline_steps.end.tolist(), record.calls.end.tolist())


def test_attempts_that_failed_are_wasted_also_where_the_call_went_well(tmp_path):
    """A dependency is down from 1 to 2 s: one attempt of 1 s fails, the second is done; the backoff is no work."""
    down = {"dependency": "mail", "at": "1s", "for": "1s"}
    asked = {"load": arrivals(tmp_path, 1), "steps": {"mail": {"service": "1s"}}, "api": {"retry": THRICE}}
    record = run(**asked, faults=[down], **SYNC)

    assert ([FAILED, DONE], [Answer.OK]) == (record.inline_steps.end.tolist(), record.requests.answer.tolist())
    assert S == wasted_ns(record, work_of(record))


def test_more_attempts_than_the_api_makes_are_found(tmp_path):
    """A record of three attempts, held against an API that makes two."""
    asked = {"load": arrivals(tmp_path, 1), "steps": FAILS, "api": {"retry": THRICE}, **SYNC}
    record = run(**asked)
    other = {**asked, "api": {"retry": {**THRICE, "max_attempts": 2}}}
    two = from_dict({"name": "inline", "seed": 1, "duration": "20s", **other}).architectures["sync"]

    assert "1 of 1 calls had a step that was tried more than 2 times (first: row 0)" in audit(record, two).problems


def test_the_same_attempts_fail_after_the_same_backoffs_inline_and_queued():
    """With a thread and a worker for each, all is done at the same times, wherever it is done."""
    retry = {"max_attempts": 4, "backoff": {"exponential": {"base": "100ms"}}, "jitter": "full"}
    step = {"service": {"exponential": "200ms"}, "fails": "40%", "redraw": "per_attempt"}
    asked = {
        "load": "3/s", "steps": {"mail": step}, "api": {"retry": retry}, "retry": retry, "workers": {"count": 99},
    }  # fmt: skip
    inline, queued = run("sync", **asked).inline_steps, run("queued", **asked).attempts

    assert FAILED in inline.end
    assert tries(inline) == tries(queued)


def tries(table):
    """When attempts began, when they ended, and how, in order."""
    return sorted(zip(table.start_ns.tolist(), table.end_ns.tolist(), table.end.tolist(), strict=True))
