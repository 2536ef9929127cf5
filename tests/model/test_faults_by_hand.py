"""Faults on the timeline: the broker, the network, dependencies; checked with a pencil, to the nanosecond."""

import pytest
from by_hand import arrivals, fates, run, seconds, stays

from sim.record import Answer

MAIL = {"mail": {"service": "2s"}}
ONE = {"workers": {"count": 1}}


LEASED = {"queue": {"visibility_timeout": "1m"}}  # for longer than any outage, which breaks no connection then


def down(at, for_):
    """The broker cannot be reached."""
    return {"broker": "down", "at": at, "for": for_}


def test_while_the_broker_is_down_nothing_is_enqueued(tmp_path):
    """Down from 2 to 4 s: at 1.5 s and at 4 s, when it is back, jobs are admitted; at 2 and 3.5 s they are rejected."""
    record = run(steps=MAIL, load=arrivals(tmp_path, 1.5, 2, 3.5, 4), workers={"count": 4}, faults=[down("2s", "2s")])

    assert ["DONE", "REJECTED", "REJECTED", "DONE"] == [state for state, _ in fates(record)]
    assert [Answer.OK, Answer.REJECTED, Answer.REJECTED, Answer.OK] == record.requests.answer.tolist()


def test_while_the_broker_is_down_nothing_is_delivered_though_jobs_become_ready(tmp_path):
    """Due at 3 s while it is down: handed out at 4 s to the worker that waits."""
    steps = {"mail": {"service": "2s", "delay": {"deterministic": "2s"}}}
    record = run(steps=steps, load=arrivals(tmp_path, 1), faults=[down("2s", "2s")], **ONE)

    assert [(3, 4, 6)] == stays(record, "ready leased over")


def test_acks_wait_until_the_broker_is_back_and_so_does_their_worker(tmp_path):
    """The work ends at 3 s, the ack arrives at 4 s; the worker takes the next job, ready since 1.5 s, then."""
    record = run(steps=MAIL, load=arrivals(tmp_path, 1, 1.5), faults=[down("2s", "2s")], **LEASED, **ONE)

    assert [(0, 1, 4, 1, 4, "DONE"), (1, 4, 6, 4, 6, "DONE")] == stays(record, "job leased released start over how")


def test_an_outage_breaks_connections_and_what_came_by_them_is_done_again(tmp_path):
    """Down from 2 to 4 s: the work of 1 to 3 s is for nobody, its ack of 4 s is refused, and it is done anew."""
    record = run(steps=MAIL, load=arrivals(tmp_path, 1), faults=[down("2s", "2s")], **ONE)

    assert [(2, 1, 3, 4, "DUPLICATE"), (6, 4, 6, 6, "DONE")] == stays(record, "released start worked over how")
    assert [1, 2] == [ready for (ready,) in stays(record, "ready")]


def test_an_outage_that_is_over_before_it_is_noticed_breaks_no_connection(tmp_path):
    """Noticed after 2 s, as it is back: the ack of 3 s arrives at 4 s. After 1.5 s it is noticed at 3.5 s."""
    late, soon = (
        run(steps=MAIL, load=arrivals(tmp_path, 1), queue={"detection_delay": delay}, faults=[down("2s", "2s")], **ONE)
        for delay in ("2s", "1.5s")
    )

    assert [(4, 1, 3, 4, "DONE")] == stays(late, "released start worked over how")
    assert [(3.5, 1, 3, 4, "DUPLICATE"), (6, 4, 6, 6, "DONE")] == stays(soon, "released start worked over how")


def test_two_short_outages_are_not_a_long_one(tmp_path):
    """Down from 2 to 3 s and from 3.5 to 5 s, noticed after 2 s: at 4 s the broker has been away for half a second."""
    record = run(
        steps={"mail": {"service": "3s"}}, load=arrivals(tmp_path, 1), queue={"detection_delay": "2s"},
        faults=[down("2s", "1s"), down("3.5s", "1.5s")], **ONE,
    )  # fmt: skip

    assert [(5, 4, 5, "DONE")] == stays(record, "released worked over how")


def test_a_lost_connection_empties_the_buffer_and_counts_as_a_crash(tmp_path):
    """Of three jobs two are in the buffer at 2 s. One delivery is allowed: all are dead, or done if none counts."""
    sections = {"steps": MAIL, "load": arrivals(tmp_path, 1, 1, 1), "workers": {"count": 1, "prefetch": 3}}
    queue, faults = {"max_receives": 1}, [down("2s", "2s")]
    counted = run(queue=queue, faults=faults, **sections)
    spared = run(queue={**queue, "crash_counts": False}, faults=faults, **sections)

    assert [(2, "DUPLICATE"), (2, "RETURNED"), (2, "RETURNED")] == stays(counted, "released how")
    assert [("DEAD", 2)] * 3 == fates(counted)
    assert [("DONE", 6), ("DONE", 8), ("DONE", 10)] == fates(spared)


def test_a_connection_carries_the_jobs_of_one_queue_and_not_those_that_are_leased(tmp_path):
    """One worker holds a job of a leased queue and two of the other, which go back at 2 s, behind nobody."""
    steps = {"a": {"service": "2s", "queue": "x"}, "b": {"service": "1s", "queue": "y"}}
    record = run(
        steps=steps, load=arrivals(tmp_path, 1, 1), queues={"x": {"visibility_timeout": "1m"}, "y": {}},
        workers={"count": 1, "prefetch": 4}, faults=[down("2s", "2s")],
    )  # fmt: skip

    assert [(0, 4, "DONE"), (1, 2, "RETURNED"), (2, 6, "DONE"), (3, 2, "RETURNED")] == [
        row for row in stays(record, "job released how") if row[2] == "RETURNED" or row[0] in (0, 2)
    ]
    assert [("DONE", 4), ("DONE", 7), ("DONE", 6), ("DONE", 8)] == fates(record)


def test_what_is_acknowledged_early_needs_no_connection(tmp_path):
    """The job was taken off the queue as it was delivered."""
    record = run(steps=MAIL, load=arrivals(tmp_path, 1), queue={"ack": "early"}, faults=[down("2s", "2s")], **ONE)

    assert [(1, 3, 4, "DONE")] == stays(record, "start worked over how")


@pytest.mark.parametrize(("at", "for_", "over_s"), [("3s", "2s", 3), ("2s", "1s", 3), ("2.5s", "1s", 3.5)])
def test_an_attempt_that_ends_as_a_window_opens_or_closes_is_acknowledged_then(tmp_path, at, for_, over_s):
    """The work ends at 3 s: before the window of 3 s opens, as the one until 3 s closes, in the middle of one."""
    record = run(steps=MAIL, load=arrivals(tmp_path, 1), faults=[down(at, for_)], **LEASED, **ONE)

    assert [(1, over_s)] == stays(record, "start over")


def test_failures_are_reported_when_the_broker_is_back_and_only_then_the_backoff_begins(tmp_path):
    """Failed at 3 s, heard of at 4 s, 1 s of backoff: ready at 5 s."""
    record = run(
        steps={"mail": {"service": "2s", "fails": "100%"}}, load=arrivals(tmp_path, 1), faults=[down("2s", "2s")],
        retry={"max_attempts": 2, "backoff": {"fixed": "1s"}}, **LEASED, **ONE,
    )  # fmt: skip

    assert [(1, 1, 4), (5, 5, 7)] == stays(record, "ready start over")


def test_windows_that_overlap_are_one(tmp_path):
    """Down from 2 to 4 s and from 3 to 6 s: the ack of 3 s arrives at 6 s; the inner one of 4.5 s changes nothing."""
    faults = [down("2s", "2s"), down("3s", "3s"), down("4.5s", "0.5s")]
    record = run(steps=MAIL, load=arrivals(tmp_path, 1, 5, 6), faults=faults, **LEASED, **ONE)

    assert [("DONE", 6), ("REJECTED", 5), ("DONE", 8)] == fates(record)


def test_leases_run_on_while_the_broker_is_down(tmp_path):
    """Work until 3 s, lease until 5 s, broker back at 6 s: ready again at 5 s; the late ack comes before a delivery."""
    record = run(
        steps=MAIL, load=arrivals(tmp_path, 1), workers={"count": 2}, queue={"visibility_timeout": "4s"},
        faults=[down("2s", "4s")],
    )  # fmt: skip

    assert [(0, 0, 1, 5, 1, 6, "DONE"), (0, -1, -1, 6, -1, -1, "WITHDRAWN")] == stays(record)


def test_a_lease_that_ran_out_before_the_work_did_is_not_asked_for_again(tmp_path):
    """Lease over at 3 s, work at 5 s, broker down from 4 to 6 s: the late ack arrives at 6 s."""
    record = run(
        steps={"mail": {"service": "4s"}}, load=arrivals(tmp_path, 1), queue={"visibility_timeout": "2s"},
        faults=[down("4s", "2s")], **ONE,
    )  # fmt: skip

    assert [(0, 0, 1, 3, 1, 6, "DONE"), (0, -1, -1, 6, -1, -1, "WITHDRAWN")] == stays(record)


def test_a_worker_that_dies_before_the_broker_is_back_takes_its_ack_along(tmp_path):
    """Work until 3 s, killed at 3.5 s: the broker, back at 4 s, never hears of it; the job is done anew."""
    faults = [down("2s", "2s"), {"kill": 1, "at": "3.5s"}]
    record = run(steps=MAIL, load=arrivals(tmp_path, 1), faults=faults, **ONE)

    assert [(0, 0, 1, 2, 1, 3.5, "CRASHED"), (0, 0, 4, 6, 4, 6, "DONE")] == stays(record)


def test_when_the_broker_is_back_pools_take_what_they_read_first(tmp_path):
    """Both jobs wait at 4 s; the pool prefers the second queue."""
    steps = {
        "a": {"service": "1s", "queue": "x", "delay": {"deterministic": "2s"}},
        "b": {"service": "1s", "queue": "y", "delay": {"deterministic": "2s"}},
    }
    record = run(
        steps=steps, load=arrivals(tmp_path, 1), queues={"x": {}, "y": {}}, workers={"count": 1, "reads": ["y", "x"]},
        faults=[down("2s", "2s")],
    )  # fmt: skip

    assert [(0, 5), (1, 4)] == stays(record, "job start")


def test_spawned_jobs_are_enqueued_with_the_ack(tmp_path):
    """The work ends at 3 s, the ack arrives at 4 s and with it the page."""
    steps = {"pdf": {"service": "2s", "spawns": {"page": 1}}, "page": {"service": "1s"}}
    record = run(steps=steps, load=arrivals(tmp_path, 1), faults=[down("2s", "2s")], **LEASED, **ONE)

    assert [("DONE", 4), ("DONE", 5)] == fates(record)


def test_acks_that_wait_arrive_by_the_number_of_their_jobs(tmp_path):
    """Jobs 0 and 1 end at 3.5 and 3 s; at 4 s job 0's worker is free first and gets the oldest job that waits."""
    record = run(
        steps={"mail": {"service": {"traced": "work"}}}, load=arrivals(tmp_path, 1, 1, 1, 1, work=[2.5, 2, 1, 1]),
        workers={"count": 2}, faults=[down("2s", "2s")], **LEASED,
    )  # fmt: skip

    assert [(0, 0, 4), (1, 1, 4), (2, 0, 5), (3, 1, 5)] == stays(record, "job worker over")


def test_producers_are_turned_away_while_the_broker_is_down_and_those_who_waited_wait_on(tmp_path):
    """No room since 1.5 s; who waits since 1.75 s comes at 4 s, after the outage; who comes at 2.5 s is rejected."""
    record = run(
        steps=MAIL, load=arrivals(tmp_path, 1, 1.5, 1.75, 2.5),
        queue={"capacity": 1, "when_full": "block", **LEASED["queue"]}, faults=[down("2s", "2s")], **ONE,
    )  # fmt: skip

    assert [1, 1.5, 2.5, 4] == seconds(record.jobs.created_ns)
    assert [Answer.OK, Answer.OK, Answer.OK, Answer.REJECTED] == record.requests.answer.tolist()


def test_room_that_arises_while_the_broker_is_down_is_given_away_when_it_is_back(tmp_path):
    """The job that waits expires at 2.5 s; the producer of 1.75 s comes at 4 s."""
    record = run(
        steps={"mail": {"service": "9s", "ttl": "1s"}}, load=arrivals(tmp_path, 1, 1.5, 1.75),
        queue={"capacity": 1, "when_full": "block"}, faults=[down("2s", "2s")], **ONE,
    )  # fmt: skip

    assert [1, 1.5, 4] == seconds(record.jobs.created_ns)


def test_a_redrive_while_the_broker_is_down_is_delivered_when_it_is_back(tmp_path):
    """Dead at 2 s, ready again at 4 s, handed out at 5 s."""
    record = run(
        steps={"mail": {"service": "1s", "fails": "100%"}}, load=arrivals(tmp_path, 1), redrive=[{"at": "4s"}],
        faults=[down("3s", "2s")], **ONE,
    )  # fmt: skip

    assert [(1, 1), (4, 5)] == stays(record, "ready leased")


def test_a_slow_network_adds_to_every_enqueueing_and_fetching_that_begins_in_its_window(tmp_path):
    """1 s each way from 2 to 5 s: the request of 1.5 s pays nothing, that of 2 s is there at 3 s, fetched by 4 s."""
    record = run(
        steps=MAIL, load=arrivals(tmp_path, 1.5, 2, 5), workers={"count": 3},
        faults=[{"network": "1s", "at": "2s", "for": "3s"}],
    )  # fmt: skip

    assert [(0, 1.5, 1.5), (1, 3, 4), (2, 5, 5)] == stays(record, "job leased start")


def test_slow_networks_add_up(tmp_path):
    """1 s from 2 s on, 2 s more from 3 s on: who comes at 3 s needs 3 s each way, after 6 s only one."""
    faults = [{"network": "1s", "at": "2s", "for": "20s"}, {"network": "2s", "at": "3s", "for": "3s"}]
    record = run(steps=MAIL, load=arrivals(tmp_path, 3), faults=faults, **ONE)

    assert [(6, 7, 9)] == stays(record, "leased start over")


def test_attempts_that_start_while_their_dependency_is_down_fail(tmp_path):
    """Down from 2 to 4 s: attempts that start at 2 and 3.5 s fail, those of 1 and of 4 s do not."""
    record = run(
        steps=MAIL, load=arrivals(tmp_path, 1, 2, 3.5, 4), workers={"count": 4},
        faults=[{"dependency": "mail", "at": "2s", "for": "2s"}],
    )  # fmt: skip

    assert ["DONE", "FAILED", "FAILED", "DONE"] == [how for (how,) in stays(record, "how")]


def test_attempts_that_start_while_their_dependency_is_slow_take_longer_and_may_time_out(tmp_path):
    """Three times 2 s from 2 s on, with a timeout of 5 s."""
    record = run(
        steps={"mail": {"service": "2s", "timeout": "5s"}}, load=arrivals(tmp_path, 1, 2), workers={"count": 2},
        faults=[{"dependency": "mail", "slow": 3, "at": "2s", "for": "2s"}],
    )  # fmt: skip

    assert [(1, 3, "DONE"), (2, 7, "TIMED_OUT")] == stays(record, "start over how")


def test_a_share_of_the_attempts_meets_the_fault_each_by_its_own_luck(tmp_path):
    """Half of a hundred fail; in a second attempt, half of those."""
    record = run(
        steps={"mail": {"service": "1s"}}, load=arrivals(tmp_path, *[1] * 100), workers={"count": 100},
        faults=[{"dependency": "mail", "at": "1s", "for": "2s", "share": "50%"}], retry={"max_attempts": 2},
    )  # fmt: skip

    failed = [number for how, number in stays(record, "how number") if how == "FAILED"]
    assert 35 < failed.count(1) < 65
    assert 10 < failed.count(2) < 40
