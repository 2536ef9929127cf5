"""Leases: how long a delivered job stays hidden, and whose ack counts; checked with a pencil, to the nanosecond."""

import pytest
from by_hand import arrivals, fates, letters, run, stays

from sim.scenario import ScenarioError


def mail(service, **more):
    """One step."""
    return {"mail": {"service": service, **more}}


def test_an_attempt_that_ends_as_its_lease_does_is_in_time(tmp_path):
    """4 s of work under a lease of 4 s: attempts end before leases do, at one instant."""
    record = run(steps=mail("4s"), load=arrivals(tmp_path, 1), workers={"count": 2}, queue={"visibility_timeout": "4s"})

    assert [(0, 0, 1, 5, 1, 5, "DONE")] == stays(record)


def test_the_first_ack_wins_the_second_execution_is_a_duplicate_and_the_copy_that_waits_is_withdrawn(tmp_path):
    """10 s of work, a lease of 4 s: a second worker at 5 s, a ready copy from 9 s; the first worker is done at 11 s."""
    record = run(
        steps=mail("10s"), load=arrivals(tmp_path, 1), workers={"count": 2}, queue={"visibility_timeout": "4s"}
    )

    assert [
        (0, 0, 1, 5, 1, 11, "DONE"),
        (0, 1, 5, 9, 5, 15, "DUPLICATE"),
        (0, -1, -1, 11, -1, -1, "WITHDRAWN"),
    ] == stays(record)
    assert [1, 5, 9] == [ready for (ready,) in stays(record, "ready")]
    assert [("DONE", 11)] == fates(record)


def test_a_late_ack_takes_the_job_out_of_other_hands(tmp_path):
    """6 s of work, a lease of 4 s: at 7 s the first worker is done, so the second one's lease ends, not its work."""
    record = run(steps=mail("6s"), load=arrivals(tmp_path, 1), workers={"count": 2}, queue={"visibility_timeout": "4s"})

    assert [(0, 0, 1, 5, 1, 7, "DONE"), (0, 1, 5, 7, 5, 11, "DUPLICATE")] == stays(record)


def test_a_late_ack_that_is_refused_counts_for_nothing(tmp_path):
    """6 s of work under 4 s of lease can never be acknowledged: after two deliveries the job is dead, at 11 s."""
    queue = {"visibility_timeout": "4s", "late_ack": "refuse", "max_receives": 2}
    record = run(steps=mail("6s"), load=arrivals(tmp_path, 1), workers={"count": 1}, queue=queue)

    assert [(0, 0, 1, 5, 1, 7, "DUPLICATE"), (0, 0, 7, 11, 7, 13, "DUPLICATE")] == stays(record)
    assert [(0, "RECEIVES", 11, -1)] == letters(record)


def test_a_lease_that_ran_out_counts_as_received_or_not(tmp_path):
    """Two receives of 6 s of work under 4 s of lease: dead at 11 s, or begun a third time at 13 s."""
    queue = {"visibility_timeout": "4s", "late_ack": "refuse", "max_receives": 2}
    sections = {"steps": mail("6s"), "load": arrivals(tmp_path, 1), "workers": {"count": 1}}
    counted, spared = run(queue=queue, **sections), run(queue={**queue, "lapse_counts": False}, **sections)

    assert [(0, "RECEIVES", 11, -1)] == letters(counted)
    assert [1, 7, 13, 19] == [start for (start,) in stays(spared, "start") if start >= 0]
    assert [] == letters(spared)


def test_an_ack_for_a_job_that_is_dead_comes_too_late(tmp_path):
    """Given up at 5 s, when another worker would get it, done at 7 s all the same: dead it stays."""
    queue = {"visibility_timeout": "4s", "max_receives": 1}
    record = run(steps=mail("6s"), load=arrivals(tmp_path, 1), workers={"count": 2}, queue=queue)

    assert [(0, 0, 1, 5, 1, 7, "DUPLICATE")] == stays(record)
    assert [("DEAD", 5)] == fates(record)


def test_a_late_ack_rescues_a_job_that_nobody_has_asked_for_again(tmp_path):
    """Its lease is over at 5 s, it will not be delivered again, and the only worker is done with it at 7 s: done."""
    queue = {"visibility_timeout": "4s", "max_receives": 1}
    record = run(steps=mail("6s"), load=arrivals(tmp_path, 1), workers={"count": 1}, queue=queue)

    assert [(0, 0, 1, 5, 1, 7, "DONE"), (0, -1, -1, 7, -1, -1, "WITHDRAWN")] == stays(record)
    assert [("DONE", 7)] == fates(record)


@pytest.mark.parametrize("reads", [["x"], ["y", "x"], {"y": 1, "x": 1}])
def test_a_job_that_was_delivered_too_often_is_given_up_when_a_worker_would_get_it(tmp_path, reads):
    """Its lease is over at 5 s; from 4.5 s the other worker has 3 s of work, and asks for more at 7.5 s."""
    other = {"service": "3s", "queue": next(iter(reads)), "delay": {"deterministic": "3.5s"}}
    record = run(
        steps={"long": {"service": "9s", "queue": "x"}, "other": other}, load=arrivals(tmp_path, 1),
        queues={"x": {"visibility_timeout": "4s", "max_receives": 1}, "y": {}}, workers={"count": 2, "reads": reads},
        pools={"all": {"reads": reads}, "spare": {"count": 1, "reads": ["y"], "poll": "1h"}},
    )  # fmt: skip

    assert [(5, 10, "DUPLICATE"), (7.5, -1, "WITHDRAWN")] == stays(record, "released over how")[:2]
    assert [("DEAD", 7.5), ("DONE", 7.5)] == fates(record)


def test_a_late_failure_counts_for_nothing(tmp_path):
    """It fails at 7 s, its lease was over at 5 s: the job is ready since 5 s, and has not failed."""
    record = run(
        steps=mail("6s", fails="100%"), load=arrivals(tmp_path, 1), workers={"count": 1}, duration="8s",
        queue={"visibility_timeout": "4s"}, retry={"max_attempts": 1},
    )  # fmt: skip

    assert [(0, 0, 1, 5, 1, 7, "FAILED"), (0, 0, 7, -1, 7, -1, "RUNNING")] == stays(record)
    assert [("IN_FLIGHT", -1)] == fates(record)


def test_a_late_ack_finds_the_job_that_backs_off(tmp_path):
    """The second worker fails at 6 s, the job is due at 36 s; the first worker is done at 11 s: it is withdrawn."""
    record = run(
        steps=mail("10s", fails_after="1s"), load=arrivals(tmp_path, 1), workers={"count": 2},
        queue={"visibility_timeout": "4s"}, retry={"max_attempts": 3, "backoff": {"fixed": "30s"}},
        faults=[{"dependency": "mail", "at": "5s", "for": "1s"}],
    )  # fmt: skip

    assert [
        (0, 0, 1, 5, 1, 11, "DONE"),
        (0, 1, 5, 6, 5, 6, "FAILED"),
        (0, -1, -1, 11, -1, -1, "WITHDRAWN"),
    ] == stays(record)
    assert [1, 5, 36] == [ready for (ready,) in stays(record, "ready")]


def test_a_late_ack_finds_the_job_that_is_hidden_after_a_failure(tmp_path):
    """The second worker fails at 6 s and leaves the job hidden until 9 s; the first is done at 8 s."""
    record = run(
        steps=mail("7s", fails_after="1s"), load=arrivals(tmp_path, 1), workers={"count": 2},
        queue={"visibility_timeout": "4s"}, retry={"max_attempts": 3, "backoff": "lease"},
        faults=[{"dependency": "mail", "at": "5s", "for": "1s"}],
    )  # fmt: skip

    assert [(0, 0, 1, 5, 1, 8, "DONE"), (0, 1, 5, 8, 5, 6, "FAILED")] == stays(record)


def test_a_heartbeat_keeps_the_lease_for_as_long_as_the_work_lasts(tmp_path):
    """10 s of work under 4 s of lease, a beat every 3 s: one delivery."""
    queue = {"visibility_timeout": "4s", "heartbeat": "3s"}
    record = run(steps=mail("10s"), load=arrivals(tmp_path, 1), workers={"count": 2}, queue=queue)

    assert [(0, 0, 1, 11, 1, 11, "DONE")] == stays(record)


@pytest.mark.parametrize(("crash_s", "over_s"), [(2.5, 5), (5, 7), (5.5, 9)])
def test_after_a_crash_the_lease_runs_out_from_the_last_beat(tmp_path, crash_s, over_s):
    """Work since 1 s, a beat every 2 s, a lease of 4 s, from 1, from 3 (no beat at 5), from 5 s."""
    queue = {"visibility_timeout": "4s", "heartbeat": "2s"}
    record = run(
        steps=mail("10s"), load=arrivals(tmp_path, 1), workers={"count": 1}, queue=queue,
        faults=[{"kill": 1, "at": crash_s}],
    )  # fmt: skip

    assert [
        (0, 0, 1, over_s, 1, crash_s, "CRASHED"),
        (0, 0, over_s, over_s + 10, over_s, over_s + 10, "DONE"),
    ] == stays(record)


def test_a_lease_that_ran_out_is_noticed_at_the_next_multiple_of_the_poll(tmp_path):
    """Crashed at 2 s, over at 4 s, noticed at 5 s."""
    queue = {"visibility_timeout": "3s", "lease_poll": "5s"}
    record = run(
        steps=mail("1s"), load=arrivals(tmp_path, 1), workers={"count": 1}, queue=queue, faults=[{"kill": 1, "at": 1.5}]
    )

    assert [(0, 0, 1, 5, 1, 1.5, "CRASHED"), (0, 0, 5, 6, 5, 6, "DONE")] == stays(record)


def test_until_nobody_has_noticed_an_ack_is_in_time(tmp_path):
    """Over at 4 s, noticed at 5 s, acknowledged at 4.5 s: nobody saw, even where late acks are refused."""
    queue = {"visibility_timeout": "3s", "lease_poll": "5s", "late_ack": "refuse"}
    record = run(steps=mail("3.5s"), load=arrivals(tmp_path, 1), workers={"count": 2}, queue=queue)

    assert [(0, 0, 1, 4.5, 1, 4.5, "DONE")] == stays(record)


def test_leases_that_end_at_one_instant_end_by_the_number_of_their_jobs(tmp_path):
    """Both workers die at 2 s and are back at 3 s; at 6 s job 0 comes back first, to the worker idle for longest."""
    record = run(
        steps=mail("2s"), load=arrivals(tmp_path, 1, 1), queue={"visibility_timeout": "5s"},
        workers={"count": 2, "crashes": {"restart": {"deterministic": "1s"}}}, faults=[{"kill": 2, "at": "2s"}],
    )  # fmt: skip

    assert [
        (0, 0, 1, 6, 1, 2, "CRASHED"),
        (0, 0, 6, 8, 6, 8, "DONE"),
        (1, 1, 1, 6, 1, 2, "CRASHED"),
        (1, 1, 6, 8, 6, 8, "DONE"),
    ] == stays(record)


def test_a_failed_job_stays_hidden_until_its_lease_is_over(tmp_path):
    """Backoff lease: failed at 2 s, hidden until 6 s; the second failure, at 7 s, is its last and it dies at once."""
    record = run(
        steps=mail("1s", fails="100%"), load=arrivals(tmp_path, 1), workers={"count": 1},
        queue={"visibility_timeout": "5s"}, retry={"max_attempts": 2, "backoff": "lease"},
    )  # fmt: skip

    assert [(0, 0, 1, 6, 1, 2, "FAILED"), (0, 0, 6, 7, 6, 7, "FAILED")] == stays(record)
    assert [(0, "ATTEMPTS", 7, -1)] == letters(record)


def test_a_failed_job_that_was_received_too_often_dies_when_its_lease_is_over(tmp_path):
    """As SQS does it: hidden from 2 s to 6 s, then dead, since it may not be received again."""
    record = run(
        steps=mail("1s", fails="100%"), load=arrivals(tmp_path, 1), workers={"count": 1},
        queue={"visibility_timeout": "5s", "max_receives": 1}, retry={"max_attempts": 9, "backoff": "lease"},
    )  # fmt: skip

    assert [(0, 0, 1, 6, 1, 2, "FAILED")] == stays(record)
    assert [(0, "RECEIVES", 6, -1)] == letters(record)


def test_what_is_hidden_at_the_horizon_is_in_flight(tmp_path):
    """Failed at 2 s, hidden until 31 s: at 20 s the job is in flight, in nobody's hands."""
    record = run(
        steps=mail("1s", fails="100%"), load=arrivals(tmp_path, 1), workers={"count": 1},
        queue={"visibility_timeout": "30s"}, retry={"max_attempts": 2, "backoff": "lease"},
    )  # fmt: skip

    assert [(0, 0, 1, -1, 1, 2, "FAILED")] == stays(record)
    assert [("IN_FLIGHT", -1)] == fates(record)


def test_a_job_that_is_acknowledged_early_has_no_lease(tmp_path):
    """6 s of work under 4 s of lease, acknowledged on delivery: one execution, though another worker is idle."""
    queue = {"visibility_timeout": "4s", "ack": "early"}
    record = run(steps=mail("6s"), load=arrivals(tmp_path, 1), workers={"count": 2}, queue=queue)

    assert [(0, 0, 1, 7, 1, 7, "DONE")] == stays(record)


def test_a_backoff_by_lease_needs_a_lease():
    """Without a visibility timeout, or with an early ack, nothing would end the wait: the scenario is refused."""
    for queue in ({}, {"visibility_timeout": "4s", "ack": "early"}):
        with pytest.raises(ScenarioError, match="needs a lease"):
            run(steps=mail("1s"), workers={"count": 1}, queue=queue, retry={"max_attempts": 2, "backoff": "lease"})
