"""Hedged calls, checked with a pencil, to the nanosecond: who wins, who loses, and what becomes of the loser."""

from by_hand import arrivals, run, seconds

from sim.record import NEVER, Answer, AttemptEnd, CallEnd

MAIL = {"mail": {"service": "2s"}}
SYNC = {"architectures": {"sync": {"inline": "all"}}}
SLOW_AT_FIRST = {"dependency": "mail", "slow": 4, "at": "0s", "for": "2s"}  # 2 s of work that begin before 2 s take 8 s


def hedged(tmp_path, *times_s, after, api=None, client=None, **sections):
    """Run users who call at these times, and again after a while."""
    api = {**(api or {}), "client": {**(client or {}), "hedge": {"after": after}}}
    return run(**{"steps": MAIL, **sections}, load=arrivals(tmp_path, *times_s), api=api, **SYNC)


def test_a_hedge_wins_against_a_slow_first_call(tmp_path):
    """The call of 1 s would take until 9 s; that of 3 s is answered at 5 s, and so is the user."""
    record = hedged(tmp_path, 1, after="2s", faults=[SLOW_AT_FIRST])

    assert [1, 3] == seconds(record.calls.sent_ns)
    assert [1, 2] == record.calls.number.tolist()
    assert [5] == seconds(record.requests.answered_ns)
    assert [Answer.OK] == record.requests.answer.tolist()
    assert [2] == record.requests.calls.tolist()


def test_the_thread_goes_on_with_the_loser_for_nobody(tmp_path):
    """The call of 1 s is given up at 5 s, when the other is answered, and ends at 9 s all the same."""
    record = hedged(tmp_path, 1, after="2s", faults=[SLOW_AT_FIRST])

    assert [5, -1] == seconds(record.calls.left_ns)
    assert [9, 5] == seconds(record.calls.end_ns)
    assert [CallEnd.OK, CallEnd.OK] == record.calls.end.tolist()


def test_a_hedge_that_comes_too_late_loses(tmp_path):
    """Calls at 1 and 2 s, 2 s of work each: answered at 3 s; nobody waits for the second, which ends at 4 s."""
    record = hedged(tmp_path, 1, after="1s")

    assert [3] == seconds(record.requests.answered_ns)
    assert [-1, 3] == seconds(record.calls.left_ns)
    assert [3, 4] == seconds(record.calls.end_ns)


def test_an_answer_at_the_instant_of_the_hedge_makes_it_needless(tmp_path):
    """2 s of work, hedged after 2 s: the thread ends first, and there is one call."""
    record = hedged(tmp_path, 1, after="2s")

    assert [1] == record.requests.calls.tolist()
    assert [Answer.OK] == record.requests.answer.tolist()


def test_of_two_answers_at_one_instant_that_of_the_first_call_counts(tmp_path):
    """Twice as slow from 1 to 5 s, the hedge from 3 to 5 s: the hedge has lost."""
    record = hedged(tmp_path, 1, after="2s", faults=[{**SLOW_AT_FIRST, "slow": 2}])

    assert [5, 5] == seconds(record.calls.end_ns)
    assert [-1, 5] == seconds(record.calls.left_ns)


def test_the_loser_is_cancelled_where_users_cancel(tmp_path):
    """The hedge is answered at 5 s; the call of 1 s is stopped then, within its step."""
    record = hedged(tmp_path, 1, after="2s", client={"cancel_on_timeout": True}, faults=[SLOW_AT_FIRST])

    assert [CallEnd.CANCELLED, CallEnd.OK] == record.calls.end.tolist()
    assert [5, 5] == seconds(record.calls.end_ns)
    assert {AttemptEnd.CANCELLED, AttemptEnd.DONE} == set(record.inline_steps.end.tolist())


def test_a_loser_that_would_end_at_the_same_instant_is_cancelled(tmp_path):
    """Both calls would end at 5 s; the first is answered, the second is stopped at its very end."""
    slow = {**SLOW_AT_FIRST, "slow": 2}
    record = hedged(tmp_path, 1, after="2s", client={"cancel_on_timeout": True}, faults=[slow])

    assert [CallEnd.OK, CallEnd.CANCELLED] == record.calls.end.tolist()
    assert [5, 5] == seconds(record.calls.end_ns)


def test_a_loser_that_waits_is_taken_out_of_the_accept_queue(tmp_path):
    """One thread: the hedge of 2 s waits until the first call is over at 3 s; the user of 2.5 s has the thread then."""
    api, client = {"threads": 1}, {"cancel_on_timeout": True}
    record = hedged(tmp_path, 1, 2.5, after="1s", api=api, client=client, duration="3.25s")

    assert [1, 2, 2.5] == seconds(record.calls.sent_ns)
    assert [1, -1, 3] == seconds(record.calls.start_ns)
    assert [CallEnd.OK, CallEnd.CANCELLED, CallEnd.RUNNING] == record.calls.end.tolist()
    assert [3, 3, -1] == seconds(record.calls.end_ns)
    assert [0, NEVER, 0] == record.calls.thread.tolist()


def test_who_is_taken_out_of_the_accept_queue_makes_room_in_it(tmp_path):
    """Room for one: the hedge of 2 s takes it until 3 s; the user of 2.5 s is refused, that of 3 s is not."""
    api, client = {"threads": 1, "accept_queue": 1}, {"cancel_on_timeout": True}
    record = hedged(tmp_path, 1, 2.5, 3, after="1s", api=api, client=client)

    assert [Answer.OK, Answer.REJECTED, Answer.OK] == record.requests.answer.tolist()
    assert [3, 2.5, 5] == seconds(record.requests.answered_ns)


def test_after_an_error_the_user_waits_for_the_other_call(tmp_path):
    """Down until 2 s: the call of 1 s fails at 3 s; that of 2 s is answered at 4 s, and the user is content."""
    record = hedged(tmp_path, 1, after="1s", faults=[{"dependency": "mail", "at": "0s", "for": "2s"}])

    assert [CallEnd.ERROR, CallEnd.OK] == record.calls.end.tolist()
    assert [NEVER, NEVER] == record.calls.left_ns.tolist()
    assert [4] == seconds(record.requests.answered_ns)
    assert [Answer.OK] == record.requests.answer.tolist()


def test_when_both_calls_fail_the_user_is_told_with_the_second(tmp_path):
    """Calls at 1 and 2 s fail at 3 and 4 s: an error at 4 s."""
    record = hedged(tmp_path, 1, after="1s", steps={"mail": {"service": "2s", "fails": "100%"}})

    assert [CallEnd.ERROR, CallEnd.ERROR] == record.calls.end.tolist()
    assert [4] == seconds(record.requests.answered_ns)
    assert [Answer.ERROR] == record.requests.answer.tolist()


def test_a_retry_after_both_have_failed_is_a_call_and_a_hedge_again(tmp_path):
    """Both fail by 4 s, 1 s of backoff, both again: calls at 1, 2, 5, 6 s; two tries, the user is told at 8 s."""
    client = {"retry": {"max_attempts": 2, "backoff": {"fixed": "1s"}}}
    record = hedged(tmp_path, 1, after="1s", client=client, steps={"mail": {"service": "2s", "fails": "100%"}})

    assert [1, 2, 5, 6] == seconds(record.calls.sent_ns)
    assert [1, 2, 3, 4] == record.calls.number.tolist()
    assert [4] == record.requests.calls.tolist()
    assert [8] == seconds(record.requests.answered_ns)


def test_a_call_that_fails_before_its_hedge_is_retried_instead(tmp_path):
    """1 s of work that fails, hedged after 2 s: calls at 1 and 3 s; at 3 s the first call's hedge is void."""
    client = {"retry": {"max_attempts": 2, "backoff": {"fixed": "1s"}}}
    record = hedged(tmp_path, 1, after="2s", client=client, steps={"mail": {"service": "1s", "fails": "100%"}})

    assert [1, 3] == seconds(record.calls.sent_ns)
    assert [4] == seconds(record.requests.answered_ns)


def test_the_user_has_one_patience_for_both_calls(tmp_path):
    """2.5 s from the first sending at 1 s: both calls are left at 3.5 s, and go on for nobody."""
    steps = {"mail": {"service": "9s"}}
    record = hedged(tmp_path, 1, after="1s", client={"timeout": "2.5s"}, steps=steps)

    assert [3.5, 3.5] == seconds(record.calls.left_ns)
    assert [10, 11] == seconds(record.calls.end_ns)
    assert [3.5] == seconds(record.requests.answered_ns)
    assert [Answer.TIMEOUT] == record.requests.answer.tolist()


def test_a_user_who_leaves_cancels_both_calls(tmp_path):
    """One thread: at 3.5 s one call is stopped on its thread, the other in the accept queue."""
    client, steps = {"timeout": "2.5s", "cancel_on_timeout": True}, {"mail": {"service": "9s"}}
    record = hedged(tmp_path, 1, after="1s", api={"threads": 1}, client=client, steps=steps)

    assert [CallEnd.CANCELLED, CallEnd.CANCELLED] == record.calls.end.tolist()
    assert [3.5, 3.5] == seconds(record.calls.end_ns)
    assert [1, -1] == seconds(record.calls.start_ns)


def test_patience_after_the_answer_changes_nothing(tmp_path):
    """Answered at 3 s by the first call; patience would end at 4 s, when the second call is still open."""
    record = hedged(tmp_path, 1, after="1.5s", client={"timeout": "3s"})

    assert [Answer.OK] == record.requests.answer.tolist()
    assert [-1, 3] == seconds(record.calls.left_ns)


def test_a_hedge_that_is_turned_away_leaves_the_user_to_the_first_call(tmp_path):
    """One thread, no accept queue: the hedge of 2 s is refused at once; the first call is answered at 3 s."""
    record = hedged(tmp_path, 1, after="1s", api={"threads": 1, "accept_queue": 0})

    assert [CallEnd.OK, CallEnd.REJECTED] == record.calls.end.tolist()
    assert [NEVER, NEVER] == record.calls.left_ns.tolist()
    assert [3] == seconds(record.requests.answered_ns)


def test_a_first_call_that_is_turned_away_has_no_hedge(tmp_path):
    """One thread, no accept queue: the user of 2 s is refused at once, and that is the answer."""
    record = hedged(tmp_path, 1, 2, after="1.5s", api={"threads": 1, "accept_queue": 0})

    assert [Answer.OK, Answer.REJECTED] == record.requests.answer.tolist()
    assert [2, 1] == record.requests.calls.tolist()


def test_both_calls_may_be_open_at_the_horizon(tmp_path):
    """9 s of work, 5 s of time: one call runs, the other waits, the user is pending."""
    steps = {"mail": {"service": "9s"}}
    record = hedged(tmp_path, 1, after="1s", api={"threads": 1}, steps=steps, duration="5s")

    assert [CallEnd.RUNNING, CallEnd.WAITING] == record.calls.end.tolist()
    assert [Answer.PENDING] == record.requests.answer.tolist()
