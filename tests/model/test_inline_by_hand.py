"""How an inline step ends while its user waits, checked with a pencil, to the nanosecond."""

import pytest
from by_hand import arrivals, run, seconds

from sim.measure import audit
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
