"""The API and its users, checked with a pencil, to the nanosecond."""

from by_hand import S, arrivals, run, seconds

from sim.record import NEVER, Answer, AttemptEnd, CallEnd, JobState

MAIL = {"mail": {"service": "2s"}}
SYNC = {"architectures": {"sync": {"inline": "all"}}}


def test_a_call_pays_overhead_then_its_steps_one_after_another(tmp_path):
    """0.5 s of overhead, 2 s of mail, 1 s of pdf: the call that came at 1 s is answered at 4.5 s."""
    steps = {**MAIL, "pdf": {"service": "1s"}}
    record = run(steps=steps, load=arrivals(tmp_path, 1), api={"threads": 1, "overhead": "500ms"}, **SYNC)

    assert [1.5, 3.5] == seconds(record.inline_steps.start_ns)
    assert [4.5] == seconds(record.requests.answered_ns)
    assert [Answer.OK] == record.requests.answer.tolist()


def test_calls_wait_for_a_thread_in_the_order_in_which_they_came(tmp_path):
    """One thread, 2 s of work, calls at 1, 1.5 and 2 s: threads take them at 1, 3 and 5 s."""
    record = run(steps=MAIL, load=arrivals(tmp_path, 1, 1.5, 2), api={"threads": 1}, **SYNC)

    assert [1, 3, 5] == seconds(record.calls.start_ns)
    assert [3, 5, 7] == seconds(record.requests.answered_ns)


def test_a_full_accept_queue_answers_503_at_once(tmp_path):
    """One thread, room for one: the third call is rejected the instant it comes."""
    api = {"threads": 1, "accept_queue": 1}
    record = run(steps=MAIL, load=arrivals(tmp_path, 1, 1.5, 2), api=api, **SYNC)

    assert [Answer.OK, Answer.OK, Answer.REJECTED] == record.requests.answer.tolist()
    assert [3, 5, 2] == seconds(record.requests.answered_ns)
    assert [NEVER] == record.calls.thread[record.calls.end == CallEnd.REJECTED].tolist()


def test_a_thread_that_ends_serves_the_call_that_comes_at_the_same_instant(tmp_path):
    """Work ends at 3 s; a call at exactly 3 s finds the thread free although there is no accept queue."""
    record = run(steps=MAIL, load=arrivals(tmp_path, 1, 3), api={"threads": 1, "accept_queue": 0}, **SYNC)

    assert [Answer.OK, Answer.OK] == record.requests.answer.tolist()


def test_the_thread_goes_on_for_a_user_who_has_left(tmp_path):
    """Patience 1.5 s, 2 s of work: the user leaves at 2.5 s, the thread is held until 3 s all the same: a zombie."""
    api = {"threads": 1, "client": {"timeout": "1.5s"}}
    record = run(steps=MAIL, load=arrivals(tmp_path, 1), api=api, **SYNC)

    assert [Answer.TIMEOUT] == record.requests.answer.tolist()
    assert [2.5] == seconds(record.requests.answered_ns) == seconds(record.calls.left_ns)
    assert [3] == seconds(record.calls.end_ns)
    assert [CallEnd.OK] == record.calls.end.tolist()


def test_an_answer_at_the_very_end_of_patience_is_in_time(tmp_path):
    """Patience 2 s, 2 s of work: the work ends before the user leaves, at one instant."""
    record = run(steps=MAIL, load=arrivals(tmp_path, 1), api={"threads": 1, "client": {"timeout": "2s"}}, **SYNC)

    assert [Answer.OK] == record.requests.answer.tolist()
    assert [NEVER] == record.calls.left_ns.tolist()


def test_cancelling_frees_the_thread_at_once(tmp_path):
    """Patience 1.5 s, calls at 1 and 1.25 s: the first is cancelled at 2.5 s, the second gets the thread then."""
    api = {"threads": 1, "client": {"timeout": "1.5s", "cancel_on_timeout": True}}
    record = run(steps=MAIL, load=arrivals(tmp_path, 1, 1.25), api=api, **SYNC)

    assert [CallEnd.CANCELLED, CallEnd.CANCELLED] == record.calls.end.tolist()
    assert [1, 2.5] == seconds(record.calls.start_ns)
    assert [2.5, 2.75] == seconds(record.calls.end_ns)
    assert [AttemptEnd.CANCELLED] * 2 == record.inline_steps.end.tolist()


def test_cancelling_passes_the_thread_on_at_one_instant(tmp_path):
    """Calls at 1, 2, 2 s, patience 3 s, 9 s of work: cancelled at 4, 5, 5 s; each gets the thread for what is left."""
    api = {"threads": 1, "overhead": "1500ms", "client": {"timeout": "3s", "cancel_on_timeout": True}}
    record = run(steps={"mail": {"service": "9s"}}, load=arrivals(tmp_path, 1, 2, 2), api=api, **SYNC)

    assert [1, 4, 5] == seconds(record.calls.start_ns)
    assert [4, 5, 5] == seconds(record.calls.end_ns)
    assert [AttemptEnd.CANCELLED] == record.inline_steps.end.tolist()  # the others were still in their overhead


def test_a_failed_inline_step_is_an_error_and_the_rest_is_not_done(tmp_path):
    """The first of two steps fails: 500 after 2 s, the second step never starts, nothing is enqueued."""
    steps = {"mail": {"service": "2s", "fails": "100%"}, "pdf": {"service": "1s"}}
    record = run(
        steps=steps,
        load=arrivals(tmp_path, 1),
        api={"threads": 1},
        workers={"count": 1},
        architectures={"hybrid": {"inline": ["mail"], "queued": ["pdf"]}},
    )

    assert [Answer.ERROR] == record.requests.answer.tolist()
    assert [3] == seconds(record.requests.answered_ns)
    assert [AttemptEnd.FAILED] == record.inline_steps.end.tolist()
    assert 0 == record.jobs.state.size


def test_a_client_retries_after_its_backoff_with_the_same_work(tmp_path):
    """2 s of work that fails, three calls, 1 s of backoff: calls at 1, 4 and 7 s; the user is told at 9 s."""
    client = {"retry": {"max_attempts": 3, "backoff": {"fixed": "1s"}}}
    steps = {"mail": {"service": "2s", "fails": "100%"}}
    record = run(steps=steps, load=arrivals(tmp_path, 1), api={"threads": 1, "client": client}, **SYNC)

    assert [1, 4, 7] == seconds(record.calls.sent_ns)
    assert [3] == record.requests.calls.tolist()
    assert [9] == seconds(record.requests.answered_ns)


def test_queued_steps_are_enqueued_after_the_inline_ones_and_the_user_is_answered_at_once(tmp_path):
    """Hybrid: 2 s of payment inline, 3 s of pdf queued: answered at 3 s, job created at 3 s, done at 6 s."""
    record = run(
        steps={"payment": {"service": "2s"}, "pdf": {"service": "3s"}},
        load=arrivals(tmp_path, 1),
        api={"threads": 1},
        workers={"count": 1},
        architectures={"hybrid": {"inline": ["payment"], "queued": ["pdf"]}},
    )

    assert [3] == seconds(record.requests.answered_ns) == seconds(record.jobs.created_ns)
    assert [6] == seconds(record.jobs.ended_ns)
    assert [0] == record.jobs.call.tolist()


def test_a_full_job_queue_is_a_503_to_the_user(tmp_path):
    """No waiting room, one worker busy: the second request is refused, the first is not."""
    record = run(
        steps=MAIL, load=arrivals(tmp_path, 1, 2), api={"threads": 1}, workers={"count": 1}, queue={"capacity": 0},
        architectures={"queued": {"queued": "all"}},
    )  # fmt: skip

    assert [Answer.OK, Answer.REJECTED] == record.requests.answer.tolist()
    assert [JobState.DONE, JobState.REJECTED] == record.jobs.state.tolist()


def test_without_an_api_section_there_is_no_limit_to_threads(tmp_path):
    """Three calls at one instant are all served at once."""
    record = run(steps=MAIL, load=arrivals(tmp_path, 1, 1, 1), **SYNC)

    assert [3, 3, 3] == seconds(record.requests.answered_ns)
    assert [0, 1, 2] == record.calls.thread.tolist()


def test_what_is_open_at_the_horizon_is_in_the_record_of_the_api(tmp_path):
    """At 20 s one call is on the thread, one waits, both users are pending."""
    record = run(steps={"mail": {"service": "30s"}}, load=arrivals(tmp_path, 1, 2), api={"threads": 1}, **SYNC)

    assert [CallEnd.RUNNING, CallEnd.WAITING] == record.calls.end.tolist()
    assert [Answer.PENDING, Answer.PENDING] == record.requests.answer.tolist()
    assert [AttemptEnd.RUNNING] == record.inline_steps.end.tolist()
    assert [NEVER] == record.inline_steps.end_ns.tolist()


def test_closed_users_think_then_ask_then_wait(tmp_path):
    """One user, 1 s of thought, 2 s of work: requests at 1, 4, 7, 10 …, one at a time."""
    record = run(steps=MAIL, load={"users": {"count": 1, "think": "1s"}}, api={"threads": 5}, **SYNC, duration="12s")

    assert [1, 4, 7, 10] == seconds(record.requests.arrival_ns)
    assert [3, 6, 9, -1] == seconds(record.requests.answered_ns)
    assert [0, 1, 2, 3] == record.requests.draw.tolist()


def test_the_luck_of_closed_users_belongs_to_user_and_cycle():
    """Twice as many threads change when requests come, not the work of the n-th request of a user."""
    sections = {
        "steps": {"mail": {"service": {"exponential": "2s"}}},
        "load": {"users": {"count": 3, "think": {"exponential": "1s"}}},
        "duration": "200s",
        **SYNC,
    }
    few, many = run(**sections, api={"threads": 1}), run(**sections, api={"threads": 3})
    work = [
        dict(zip(record.requests.draw[record.calls.request[record.inline_steps.call]].tolist(),
                 (record.inline_steps.end_ns - record.inline_steps.start_ns).tolist(), strict=True))
        for record in (few, many)
    ]  # fmt: skip

    shared = [element for element in work[0] if element in work[1] and work[0][element] > 0 < work[1][element]]
    assert len(shared) > 50
    assert [work[0][element] for element in shared] == [work[1][element] for element in shared]
    assert 200 * S >= max(few.requests.arrival_ns)


def test_users_share_a_budget_of_retries(tmp_path):
    """1 s of work that fails, a retry after 1 s; one retry is saved up, each first call pays for half of another.

    The user of 1 s calls again at 3 s, and cannot at 4 s; that of 5 s finds half a retry, that of 9 s a whole one.
    """
    retry = {"max_attempts": 3, "backoff": {"fixed": "1s"}, "budget": {"ratio": "50%", "burst": 1}}
    steps = {"mail": {"service": "1s", "fails": "100%"}}
    record = run(steps=steps, load=arrivals(tmp_path, 1, 5, 9), api={"client": {"retry": retry}}, **SYNC)

    assert [2, 1, 2] == record.requests.calls.tolist()
    assert [4, 6, 12] == seconds(record.requests.answered_ns)


def test_a_budget_pays_for_no_more_tries_than_are_allowed(tmp_path):
    """Ten retries are saved up; two attempts are two calls all the same."""
    retry = {"max_attempts": 2, "backoff": {"fixed": "1s"}, "budget": {"ratio": "10%", "burst": 10}}
    steps = {"mail": {"service": "1s", "fails": "100%"}}
    record = run(steps=steps, load=arrivals(tmp_path, 1), api={"client": {"retry": retry}}, **SYNC)

    assert [2] == record.requests.calls.tolist()
