"""What a step may ask for its jobs: delays, lives, limits, costs; checked with a pencil, to the nanosecond."""

import pytest
from by_hand import S, arrivals, fates, letters, run, seconds, stays

from sim.record import AttemptEnd

ONE = {"workers": {"count": 1}}


def mail(service="2s", **more):
    """One step."""
    return {"mail": {"service": service, **more}}


def test_a_delayed_job_is_scheduled_first(tmp_path):
    """Created at 1 s with 3 s of delay: ready at 4 s, and behind the job that came at 3 s."""
    steps = {**mail(delay={"deterministic": "3s"}), "pdf": {"service": "2s"}}
    record = run(steps=steps, load=arrivals(tmp_path, 1), **ONE)

    assert [(0, 4, 4, 6), (1, 1, 1, 3)] == stays(record, "job ready start over")
    assert [1, 1] == seconds(record.jobs.created_ns)


def test_due_jobs_are_noticed_at_multiples_of_the_schedule_poll(tmp_path):
    """Due at 4 s, noticed at 5 s; due at 5 s, noticed at 5 s."""
    record = run(
        steps=mail("1s", delay={"deterministic": "3s"}), load=arrivals(tmp_path, 1, 2), queue={"schedule_poll": "5s"},
        workers={"count": 2},
    )  # fmt: skip

    assert [(0, 5, 5), (1, 5, 5)] == stays(record, "job ready start")


def test_retries_are_scheduled_too(tmp_path):
    """Failed at 3 s, 1 s of backoff: due at 4 s, noticed at 5 s."""
    record = run(
        steps=mail(fails="100%"), load=arrivals(tmp_path, 1), queue={"schedule_poll": "5s"},
        retry={"max_attempts": 2, "backoff": {"fixed": "1s"}}, **ONE,
    )  # fmt: skip

    assert [(1, 1), (5, 5)] == stays(record, "ready start")


def test_a_schedule_is_due_at_the_next_multiple_strictly_after_creation(tmp_path):
    """Every 5 s: created at 1 s, due at 5 s; created at 5 s, due at 10 s."""
    record = run(steps=mail("1s", schedule={"every": "5s"}), load=arrivals(tmp_path, 1, 5), **ONE)

    assert [(0, 5, 5), (1, 10, 10)] == stays(record, "job ready start")


def test_the_jitter_of_a_schedule_comes_on_top(tmp_path):
    """Every 5 s with up to 2 s of jitter: ready in [5, 7) s, each at its own time."""
    record = run(
        steps=mail("1ms", schedule={"every": "5s", "jitter": "2s"}), load=arrivals(tmp_path, *[1] * 20),
        workers={"count": 20},
    )  # fmt: skip

    ready_ns = record.attempts.ready_ns
    assert 20 == len(set(ready_ns.tolist()))
    assert 5 * S <= ready_ns.min() < 5.5 * S < 6.5 * S < ready_ns.max() < 7 * S


def test_a_job_that_waits_past_its_time_to_live_expires(tmp_path):
    """One worker, 4 s of work, 3 s to live: at 5 s job 1 is taken as its life ends, at 6 s job 2 goes."""
    record = run(steps=mail("4s", ttl="3s"), load=arrivals(tmp_path, 1, 2, 3), **ONE)

    assert [
        (0, 0, 1, 5, 1, 5, "DONE"),
        (1, 0, 5, 9, 5, 9, "DONE"),
        (2, -1, -1, 6, -1, -1, "WITHDRAWN"),
    ] == stays(record)
    assert [("DONE", 5), ("DONE", 9), ("EXPIRED", 6)] == fates(record)


def test_what_is_in_flight_may_outlive_its_time_but_not_come_back(tmp_path):
    """3 s to live, 4 s of work that fails: it ends at 5 s, and expires then instead of trying again."""
    record = run(steps=mail("4s", ttl="3s", fails="100%"), load=arrivals(tmp_path, 1), retry={"max_attempts": 3}, **ONE)

    assert [(0, 0, 1, 5, 1, 5, "FAILED")] == stays(record)
    assert [("EXPIRED", 5)] == fates(record)


def test_a_scheduled_job_expires_too(tmp_path):
    """Delayed until 11 s, 3 s to live: withdrawn at 4 s; at 11 s nothing happens."""
    record = run(steps=mail(delay={"deterministic": "10s"}, ttl="3s"), load=arrivals(tmp_path, 1), **ONE)

    assert [(11, -1, 4, "WITHDRAWN")] == stays(record, "ready leased released how")
    assert [("EXPIRED", 4)] == fates(record)


def test_a_job_that_becomes_due_as_it_expires_is_handed_out(tmp_path):
    """Due and at the end of its life at 4 s: due comes first, an idle worker has it at once."""
    record = run(steps=mail(delay={"deterministic": "3s"}, ttl="3s"), load=arrivals(tmp_path, 1), **ONE)

    assert [("DONE", 6)] == fates(record)


def test_expired_jobs_may_become_dead_letters(tmp_path):
    """The same as above with `expired: dead_letter`: the reason is told; redriven, it lives for ever."""
    record = run(
        steps=mail("4s", ttl="3s"), load=arrivals(tmp_path, 1, 1.5), queue={"expired": "dead_letter"},
        redrive=[{"at": "6s"}], **ONE,
    )  # fmt: skip

    assert [(1, "EXPIRED", 4.5, 6)] == letters(record)
    assert [("DONE", 5), ("DONE", 10)] == fates(record)


def test_a_hidden_job_expires_when_it_would_come_back(tmp_path):
    """Failed at 2 s, hidden until 6 s, 3 s to live: it expires at 6 s."""
    record = run(
        steps=mail("1s", fails="100%", ttl="3s"), load=arrivals(tmp_path, 1), queue={"visibility_timeout": "5s"},
        retry={"max_attempts": 9, "backoff": "lease"}, **ONE,
    )  # fmt: skip

    assert [("EXPIRED", 6)] == fates(record)


def test_an_attempt_is_stopped_by_its_timeout_and_has_failed(tmp_path):
    """5 s of work, a timeout of 2 s, two attempts: 1 to 3 and 3 to 5 s; then dead."""
    record = run(steps=mail("5s", timeout="2s"), load=arrivals(tmp_path, 1), retry={"max_attempts": 2}, **ONE)

    assert [(1, 3, "TIMED_OUT"), (3, 5, "TIMED_OUT")] == stays(record, "start over how")
    assert [(0, "ATTEMPTS", 5, -1)] == letters(record)


def test_work_that_ends_at_its_timeout_is_in_time(tmp_path):
    """2 s of work, a timeout of 2 s."""
    record = run(steps=mail("2s", timeout="2s"), load=arrivals(tmp_path, 1), **ONE)

    assert [("DONE", 3)] == fates(record)


@pytest.mark.parametrize(("after", "over_s"), [("500ms", 1.5), ("5s", 3)])
def test_a_failed_attempt_ends_early_but_never_late(tmp_path, after, over_s):
    """2 s of work that fails after 0.5 s, or after 5 s, which is later than its end."""
    record = run(steps=mail(fails="100%", fails_after=after), load=arrivals(tmp_path, 1), **ONE)

    assert [(1, over_s, "FAILED")] == stays(record, "start over how")


def test_an_early_failure_comes_before_the_timeout(tmp_path):
    """Fails after 1 s; the timeout of 2 s has nothing to stop; the other way round it has."""
    early = run(steps=mail("5s", fails="100%", fails_after="1s", timeout="2s"), load=arrivals(tmp_path, 1), **ONE)
    late = run(steps=mail("5s", fails="100%", fails_after="3s", timeout="2s"), load=arrivals(tmp_path, 1), **ONE)

    assert [(1, 2, "FAILED")] == stays(early, "start over how")
    assert [(1, 3, "TIMED_OUT")] == stays(late, "start over how")


@pytest.mark.parametrize(("redraw", "sizes"), [("per_job", 1), ("per_attempt", 3)])
def test_a_job_keeps_its_size_or_draws_it_anew(tmp_path, redraw, sizes):
    """Three attempts at one job with exponential work: one size, or three."""
    record = run(
        steps=mail({"exponential": "1s"}, fails="100%", redraw=redraw), load=arrivals(tmp_path, 1),
        retry={"max_attempts": 3}, duration="200s", **ONE,
    )  # fmt: skip

    spans = record.attempts.end_ns - record.attempts.start_ns
    assert [AttemptEnd.FAILED] * 3 == record.attempts.end.tolist()
    assert sizes == len(set(spans.tolist()))


def test_a_payload_is_carried_twice_at_the_queues_latency_and_bandwidth(tmp_path):
    """500 KB at 1 MB/s and 0.5 s of latency: 1 s to put it on the queue, 1 s to fetch it, while its lease runs."""
    record = run(
        steps=mail(payload="500KB"), load=arrivals(tmp_path, 1), queue={"latency": "500ms", "bandwidth": "1MB/s"}, **ONE
    )

    assert [2] == seconds(record.jobs.created_ns) == seconds(record.requests.answered_ns)
    assert [(2, 2, 5, 3, 5)] == stays(record, "ready leased released start over")


def test_a_claim_check_carries_the_payload_beside_the_queue(tmp_path):
    """The store takes 0.25 s and 1 MB/s, the queue 0.5 s for the reference whatever its bandwidth: 1.25 s each way."""
    store = {"latency": "250ms", "bandwidth": "1MB/s"}
    record = run(
        steps=mail(payload="500KB"), load=arrivals(tmp_path, 1),
        queue={"latency": "500ms", "bandwidth": "1KB/s", "max_payload": "1KB", "claim_check": store}, **ONE,
    )  # fmt: skip

    assert [(2.25, 2.25, 3.5, 5.5)] == stays(record, "ready leased start over")


def test_each_job_of_a_request_is_carried_by_itself(tmp_path):
    """Two steps at 1 s each: the request is answered at 3 s, and only then are both jobs there."""
    steps = {**mail("1s"), "pdf": {"service": "1s"}}
    record = run(steps=steps, load=arrivals(tmp_path, 1), queue={"latency": "1s"}, workers={"count": 2})

    assert [3] == seconds(record.requests.answered_ns)
    assert [(0, 3, 4, 5), (1, 3, 4, 5)] == stays(record, "job leased start over")


def test_a_lease_may_run_out_while_the_job_is_being_fetched(tmp_path):
    """5 s to fetch under 3 s of lease: at 9 s the second worker gets it, and neither has begun."""
    record = run(
        steps=mail("1s"), load=arrivals(tmp_path, 1), queue={"latency": "5s", "visibility_timeout": "3s"},
        workers={"count": 2}, duration="10s",
    )  # fmt: skip

    assert [
        (6, 0, 6, 9, -1, -1, "HELD"),
        (9, 1, 9, -1, -1, -1, "HELD"),
    ] == stays(record, "ready worker leased released start over how")


def test_a_fetch_that_outlasts_its_lease_is_worked_on_all_the_same(tmp_path):
    """Begun at 11 s, though its lease was over at 9 s; its ack, at 12 s, is late and wins."""
    record = run(
        steps=mail("1s"), load=arrivals(tmp_path, 1), queue={"latency": "5s", "visibility_timeout": "3s"},
        workers={"count": 2},
    )  # fmt: skip

    assert [
        (0, 0, 6, 9, 11, 12, "DONE"),
        (0, 1, 9, 12, 14, 15, "DUPLICATE"),
    ] == stays(record)


def test_a_worker_killed_while_it_fetches_returns_the_job(tmp_path):
    """Fetching from 2 to 3 s, killed at 2.5 s: delivered, never begun."""
    record = run(
        steps=mail("1s"), load=arrivals(tmp_path, 1), queue={"latency": "1s"}, faults=[{"kill": 1, "at": "2.5s"}], **ONE
    )

    assert [(0, 0, 2, 2.5, -1, 2.5, "RETURNED"), (0, 0, 2.5, 4.5, 3.5, 4.5, "DONE")] == stays(record)


def test_an_api_thread_pays_for_the_way_to_the_queue(tmp_path):
    """One thread, 1 s to enqueue: two calls at 1 s are answered at 2 and 3 s."""
    record = run(
        steps=mail("1s"), load=arrivals(tmp_path, 1, 1), queue={"latency": "1s"}, api={"threads": 1},
        workers={"count": 2}, architectures={"queued": {"queued": "all"}},
    )  # fmt: skip

    assert [2, 3] == seconds(record.requests.answered_ns) == seconds(record.jobs.created_ns)


def test_an_inline_step_keeps_its_size_over_calls_or_draws_it_anew(tmp_path):
    """A user calls three times: the same work each time, or other work."""
    retry = {"max_attempts": 3}
    for redraw, sizes in (("per_job", 1), ("per_attempt", 3)):
        record = run(
            steps=mail({"exponential": "1s"}, fails="100%", redraw=redraw), load=arrivals(tmp_path, 1),
            api={"client": {"retry": retry}}, architectures={"sync": {"inline": "all"}}, duration="200s",
        )  # fmt: skip

        assert sizes == len(set((record.inline_steps.end_ns - record.inline_steps.start_ns).tolist()))
