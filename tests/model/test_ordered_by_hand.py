"""Order by key: one job of a key at a time; checked with a pencil, to the nanosecond."""

from by_hand import arrivals, fates, letters, run, stays

ORDERED = {"keys": {"count": 1}, "queue": {"ordered": True}}
MAIL = {"mail": {"service": "2s"}}


def test_jobs_of_one_key_run_one_after_another_however_many_workers_there_are(tmp_path):
    """Three jobs of one key at 1 s, three workers: 1 to 3, 3 to 5, 5 to 7 s, all ready since 1 s."""
    record = run(steps=MAIL, load=arrivals(tmp_path, 1, 1, 1), workers={"count": 3}, **ORDERED)

    assert [(0, 1, 1, 3), (1, 1, 3, 5), (2, 1, 5, 7)] == stays(record, "job ready start over")
    assert [0, 0, 0] == record.jobs.key.tolist()


def test_jobs_of_different_keys_do_not_wait_for_one_another(tmp_path):
    """Twenty requests of many keys: jobs of one key never overlap, those of others do."""
    record = run(
        steps=MAIL, load=arrivals(tmp_path, *[1] * 20), workers={"count": 20}, keys={"count": 4},
        queue={"ordered": True}, duration="100s",
    )  # fmt: skip

    lanes = {}
    for job, start, over in stays(record, "job start over"):
        lanes.setdefault(int(record.jobs.key[job]), []).append((start, over))
    assert 1 < len(lanes) <= 4
    for spans in lanes.values():
        assert [(1 + 2 * turn, 3 + 2 * turn) for turn in range(len(spans))] == spans


def test_a_failed_job_keeps_the_others_waiting_until_it_is_given_up(tmp_path):
    """Fails at 3 s, again from 6 to 8 s, dead: only then the next begins, though workers are idle."""
    record = run(
        steps={"mail": {"service": "2s", "fails": "100%"}}, load=arrivals(tmp_path, 1, 1.5), workers={"count": 2},
        retry={"max_attempts": 2, "backoff": {"fixed": "3s"}}, **ORDERED,
    )  # fmt: skip

    assert [(0, 1, 3), (0, 6, 8), (1, 8, 10), (1, 13, 15)] == stays(record, "job start over")
    assert [(0, "ATTEMPTS", 8, -1), (1, "ATTEMPTS", 15, -1)] == letters(record)


def test_a_crashed_job_keeps_its_turn(tmp_path):
    """Killed at 2 s, ready again at once: it runs before the next of its key."""
    record = run(
        steps=MAIL, load=arrivals(tmp_path, 1, 1.5), workers={"count": 2}, faults=[{"kill": 1, "at": "2s"}], **ORDERED
    )

    assert [(0, 0, 1, 2), (0, 1, 2, 4), (1, 0, 4, 6)] == stays(record, "job worker start over")


def test_the_next_may_come_when_one_is_lost(tmp_path):
    """Acknowledged early and killed at 2 s: the next of its key begins then, on the other worker."""
    record = run(
        steps=MAIL, load=arrivals(tmp_path, 1, 1), workers={"count": 2}, faults=[{"kill": 1, "at": "2s"}],
        keys={"count": 1}, queue={"ordered": True, "ack": "early"},
    )  # fmt: skip

    assert [("LOST", 2), ("DONE", 4)] == fates(record)


def test_the_next_waits_for_its_own_time_too(tmp_path):
    """Created at 1 and 2 s, each with 3 s of delay: due at 4 and 5 s; the second stands behind the first until 6 s."""
    steps = {"mail": {"service": "2s", "delay": {"deterministic": "3s"}}}
    record = run(steps=steps, load=arrivals(tmp_path, 1, 2), workers={"count": 2}, **ORDERED)

    assert [(0, 4, 4, 6), (1, 5, 6, 8)] == stays(record, "job ready start over")


def test_one_that_becomes_the_first_before_its_time_is_scheduled(tmp_path):
    """The first is done at 6 s; the second, created at 5.5 s, is due at 8.5 s, seen at 10 s where the poll is 5 s."""
    steps = {"mail": {"service": "2s", "delay": {"deterministic": "3s"}}}
    sections = {"steps": steps, "load": arrivals(tmp_path, 1, 5.5), "workers": {"count": 2}, "keys": {"count": 1}}
    exact = run(queue={"ordered": True}, **sections)
    polled = run(queue={"ordered": True, "schedule_poll": "5s"}, **sections)

    assert [(0, 4, 4, 6), (1, 8.5, 8.5, 10.5)] == stays(exact, "job ready start over")
    assert [(0, 5, 5, 7), (1, 10, 10, 12)] == stays(polled, "job ready start over")


def test_what_stands_in_a_lane_at_the_horizon_is_ready_or_scheduled(tmp_path):
    """At 4 s the first is at work, the second has been ready since 3.5 s, the third is not due until 5 s."""
    steps = {"mail": {"service": "9s", "delay": {"deterministic": "2s"}}}
    record = run(steps=steps, load=arrivals(tmp_path, 1, 1.5, 3), workers={"count": 2}, duration="4s", **ORDERED)

    assert [(0, 3, "RUNNING"), (1, 3.5, "READY"), (2, 5, "SCHEDULED")] == stays(record, "job ready how")
    assert [("IN_FLIGHT", -1), ("READY", -1), ("SCHEDULED", -1)] == fates(record)


def test_a_job_may_expire_in_its_lane_or_at_its_head(tmp_path):
    """3 s to live, 4 s of work: job 1 expires in the lane at 4 s, job 2 is first at 5 s, job 3 expires at 6.5 s."""
    record = run(
        steps={"mail": {"service": "4s", "ttl": "3s"}}, load=arrivals(tmp_path, 1, 1, 2.5, 3.5),
        workers={"count": 1}, **ORDERED,
    )  # fmt: skip

    assert [("DONE", 5), ("EXPIRED", 4), ("DONE", 9), ("EXPIRED", 6.5)] == fates(record)


def test_a_head_that_expires_while_it_waits_for_a_worker_lets_the_next_one_come(tmp_path):
    """The worker is busy with another queue until 6 s; the head expires at 4 s, so the next of its key is first."""
    steps = {"slow": {"service": "5s", "queue": "plain"}, "mail": {"service": "1s", "ttl": "3s", "queue": "keyed"}}
    record = run(
        steps=steps, load=arrivals(tmp_path, 1, 3.5), workers={"count": 1}, keys={"count": 1},
        queues={"keyed": {"ordered": True}, "plain": {}},
    )  # fmt: skip

    assert [("DONE", 6), ("EXPIRED", 4), ("DONE", 12), ("DONE", 7)] == fates(record)


def test_room_counts_those_that_stand_in_a_lane(tmp_path):
    """Room for one: job 0 at work, job 1 in the lane, job 2 finds no room although a worker is idle."""
    record = run(
        steps=MAIL, load=arrivals(tmp_path, 1, 1, 1), workers={"count": 2}, keys={"count": 1},
        queue={"ordered": True, "capacity": 1},
    )  # fmt: skip

    assert [("DONE", 3), ("DONE", 5), ("REJECTED", 1)] == fates(record)


def test_a_redriven_job_goes_to_the_end_of_its_lane(tmp_path):
    """Dead at 3 s, redriven at 4 s behind the job that is at work until 5 s; it fails again."""
    record = run(
        steps={"mail": {"service": "2s", "fails": "100%"}}, load=arrivals(tmp_path, 1, 1), workers={"count": 2},
        redrive=[{"at": "4s"}], duration="8s", **ORDERED,
    )  # fmt: skip

    assert [(0, 1, 1, 3), (0, 4, 5, 7), (1, 1, 3, 5)] == stays(record, "job ready start over")


def test_a_redriven_job_whose_lane_is_empty_is_ready_at_once(tmp_path):
    """Dead at 3 s, redriven at 4 s."""
    record = run(
        steps={"mail": {"service": "2s", "fails": "100%"}}, load=arrivals(tmp_path, 1), workers={"count": 2},
        redrive=[{"at": "4s"}], duration="8s", **ORDERED,
    )  # fmt: skip

    assert [(1, 1, 3), (4, 4, 6)] == stays(record, "ready start over")


def test_the_oldest_may_be_dropped_and_the_next_of_its_key_takes_its_place(tmp_path):
    """Room for one: the job that waits at 3 s is the head of its lane, and is lost to the one that comes."""
    steps = {"slow": {"service": "9s", "queue": "plain"}, "mail": {"service": "1s", "queue": "keyed"}}
    record = run(
        steps=steps, load=arrivals(tmp_path, 1, 3), workers={"count": 1}, keys={"count": 1},
        queues={"plain": {"capacity": 0}, "keyed": {"ordered": True, "capacity": 1, "when_full": "drop_oldest"}},
    )  # fmt: skip

    assert [("DONE", 10), ("LOST", 3), ("REJECTED", 3), ("DONE", 11)] == fates(record)
