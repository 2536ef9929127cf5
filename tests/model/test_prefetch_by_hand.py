"""Prefetching: workers that hold more than one job; checked with a pencil, to the nanosecond."""

from by_hand import arrivals, fates, run, shifts, stays

MAIL = {"mail": {"service": "2s"}}
TRACED = {"mail": {"service": {"traced": "work"}}}


def test_jobs_are_dealt_out_in_turn(tmp_path):
    """Two workers that hold two each: jobs go to 0, 1, 0, 1, though the fifth has to wait for the first to end."""
    load = arrivals(tmp_path, 1, 1.25, 1.5, 1.75, 2)
    record = run(steps=MAIL, load=load, workers={"count": 2, "prefetch": 2})

    assert [
        (0, 0, 1, 1, 3),
        (1, 1, 1.25, 1.25, 3.25),
        (2, 0, 1.5, 3, 5),
        (3, 1, 1.75, 3.25, 5.25),
        (4, 0, 3, 5, 7),
    ] == stays(record, "job worker leased start over")


def test_a_worker_is_idle_beside_a_full_buffer(tmp_path):
    """One takes three jobs; the other comes up at 2 s, idle, and is first in line for the fourth at 6 s."""
    record = run(
        steps=MAIL, load=arrivals(tmp_path, 1, 1, 1, 6), faults=[{"kill": 1, "at": 0.5}],
        workers={"count": 2, "prefetch": 3, "crashes": {"restart": {"deterministic": "1.5s"}}},
    )  # fmt: skip

    assert [
        (0, 1, 1, 1, 3),
        (1, 1, 1, 3, 5),
        (2, 1, 1, 5, 7),
        (3, 0, 6, 6, 8),
    ] == stays(record, "job worker leased start over")
    assert [(0, 0, 0.5, "KILLED"), (0, 2, -1, "UP"), (1, 0, -1, "UP")] == shifts(record)


def test_a_worker_that_begins_a_job_makes_room_for_another(tmp_path):
    """One worker holds two of four: each time that one ends, the next leaves the queue."""
    record = run(steps=MAIL, load=arrivals(tmp_path, 1, 1, 1, 1), workers={"count": 1, "prefetch": 2})

    assert [(1, 1), (1, 3), (3, 5), (5, 7)] == stays(record, "leased start")


def test_leases_run_in_the_buffer(tmp_path):
    """Three jobs of 2 s, leased at 1 s for 5 s: the third, begun at 5 s, loses its lease at 6 s; its ack is late."""
    record = run(
        steps=MAIL, load=arrivals(tmp_path, 1, 1, 1), queue={"visibility_timeout": "5s"},
        workers={"count": 1, "prefetch": 3},
    )  # fmt: skip

    assert [
        (0, 0, 1, 3, 1, 3, "DONE"),
        (1, 0, 1, 5, 3, 5, "DONE"),
        (2, 0, 1, 6, 5, 7, "DONE"),
        (2, 0, 6, 7, 7, 9, "DUPLICATE"),  # it had room for one more, its own
    ] == stays(record)


def test_a_lease_may_run_out_before_the_work_begins(tmp_path):
    """Job 2 waits in a buffer from 1 to 7 s; since 5 s it is in another one, too: who holds it longest wins at 8 s."""
    record = run(
        steps=TRACED, load=arrivals(tmp_path, 1, 1, 1, work=[6, 4, 1]), queue={"visibility_timeout": "4s"},
        workers={"count": 2, "prefetch": 2},
    )  # fmt: skip

    assert [
        (0, 0, 1, 5, 1, 7, "DONE"),
        (0, 1, 5, 7, 5, 11, "DUPLICATE"),
        (1, 1, 1, 5, 1, 5, "DONE"),
        (2, 0, 1, 5, 7, 8, "DONE"),
        (2, 1, 5, 8, 11, 12, "DUPLICATE"),
    ] == stays(record)


def test_a_beat_at_the_very_end_of_a_lease_renews_it(tmp_path):
    """In the buffer since 1 s under 4 s of lease, begun at 3 s, a beat every 2 s: the first, at 5 s, comes in time."""
    record = run(
        steps=TRACED, load=arrivals(tmp_path, 1, 1, work=[2, 9]), workers={"count": 1, "prefetch": 2},
        queue={"visibility_timeout": "4s", "heartbeat": "2s"},
    )  # fmt: skip

    assert [(0, 0, 1, 3, 1, 3, "DONE"), (1, 0, 1, 12, 3, 12, "DONE")] == stays(record)


def test_the_first_beat_may_come_too_late(tmp_path):
    """The same, begun at 3.5 s: the first beat would come at 5.5 s, the lease is over at 5 s; its copy is withdrawn."""
    record = run(
        steps=TRACED, load=arrivals(tmp_path, 1, 1, work=[2.5, 9]), workers={"count": 1, "prefetch": 2},
        queue={"visibility_timeout": "4s", "heartbeat": "2s"},
    )  # fmt: skip

    assert [
        (0, 0, 1, 3.5, 1, 3.5, "DONE"),
        (1, 0, 1, 5, 3.5, 12.5, "DONE"),
        (1, 0, 5, 9, 12.5, -1, "RUNNING"),
        (1, -1, -1, 12.5, -1, -1, "WITHDRAWN"),
    ] == stays(record)


def test_a_beat_is_for_the_job_at_work_not_for_those_in_the_buffer(tmp_path):
    """9 s of work with beats; the job in the buffer is not kept: another worker gets it at 5 s."""
    record = run(
        steps=TRACED, load=arrivals(tmp_path, 1, 1, 1, work=[9, 4, 1]), workers={"count": 2, "prefetch": 2},
        queue={"visibility_timeout": "4s", "heartbeat": "1s"}, duration="6.5s",
    )  # fmt: skip

    assert [
        (0, 0, 1, -1, 1, -1, "RUNNING"),
        (1, 1, 1, 5, 1, 5, "DONE"),
        (2, 0, 1, 5, -1, -1, "HELD"),
        (2, 1, 5, 6, 5, 6, "DONE"),
    ] == stays(record)


def test_every_job_of_a_full_buffer_comes_back_after_a_crash(tmp_path):
    """Killed at 2 s with three jobs: each comes back, in order, to the worker that is idle; only one had begun."""
    record = run(
        steps=MAIL, load=arrivals(tmp_path, 1, 1, 1), faults=[{"kill": 1, "at": 0.5}, {"kill": 1, "at": 2}],
        workers={"count": 1, "prefetch": 3},
    )  # fmt: skip

    assert [
        (0, 0, 1, 2, 1, 2, "CRASHED"),
        (0, 0, 2, 4, 2, 4, "DONE"),
        (1, 0, 1, 2, -1, 2, "RETURNED"),
        (1, 0, 2, 6, 4, 6, "DONE"),
        (2, 0, 1, 2, -1, 2, "RETURNED"),
        (2, 0, 2, 8, 6, 8, "DONE"),
    ] == stays(record)


def test_each_lease_of_a_dead_workers_buffer_runs_out_by_itself(tmp_path):
    """Delivered at 1, 1.5 and 2 s, killed at 3 s, leases of 5 s: back at 6, 6.5 and 7 s."""
    record = run(
        steps={"mail": {"service": "9s"}}, load=arrivals(tmp_path, 1, 1.5, 2), faults=[{"kill": 1, "at": "3s"}],
        queue={"visibility_timeout": "5s"}, workers={"count": 1, "prefetch": 3}, duration="7.5s",
    )  # fmt: skip

    assert [
        (0, 0, 1, 6, 1, 3, "CRASHED"),
        (0, 0, 6, -1, 6, -1, "RUNNING"),
        (1, 0, 1.5, 6.5, -1, 3, "RETURNED"),
        (1, 0, 6.5, -1, -1, -1, "HELD"),
        (2, 0, 2, 7, -1, 3, "RETURNED"),
        (2, 0, 7, -1, -1, -1, "HELD"),
    ] == stays(record)
    assert [("IN_FLIGHT", -1)] * 3 == fates(record)


def test_early_acks_lose_the_whole_buffer(tmp_path):
    """Acknowledged on delivery, killed at 2 s: the job at work and the two in the buffer are lost."""
    record = run(
        steps=MAIL, load=arrivals(tmp_path, 1, 1, 1), faults=[{"kill": 1, "at": "2s"}],
        queue={"ack": "early"}, workers={"count": 1, "prefetch": 3},
    )  # fmt: skip

    assert [("LOST", 2)] * 3 == fates(record)
    assert ["CRASHED", "RETURNED", "RETURNED"] == [how for (how,) in stays(record, "how")]


def test_a_worker_that_is_told_to_stop_gives_its_buffer_back_uncounted(tmp_path):
    """Deployed at 2 s with three jobs: it finishes the first; the others come back at once, and were never received."""
    record = run(
        steps=MAIL, load=arrivals(tmp_path, 1, 1, 1), faults=[{"deploy": {}, "at": "2s"}],
        queue={"max_receives": 1}, workers={"count": 1, "prefetch": 3, "shutdown": {"grace": "30s"}},
    )  # fmt: skip

    assert [
        (0, 0, 1, 3, 1, 3, "DONE"),
        (1, 0, 1, 2, -1, 2, "RETURNED"),
        (1, 0, 3, 5, 3, 5, "DONE"),
        (2, 0, 1, 2, -1, 2, "RETURNED"),
        (2, 0, 3, 7, 5, 7, "DONE"),
    ] == stays(record)
    assert [(0, 0, 3, "STOPPED"), (0, 3, -1, "UP")] == shifts(record)


def test_what_one_gives_back_is_not_handed_to_another_that_stops_too(tmp_path):
    """Both workers stop at 2 s, the second one idle: the job from the buffer waits for the new ones."""
    record = run(
        steps=MAIL, load=arrivals(tmp_path, 1, 1),
        faults=[{"kill": 1, "at": 0.5}, {"deploy": {"batch": 2}, "at": "2s"}],
        workers={
            "count": 2, "prefetch": 2, "shutdown": {"grace": "30s"}, "crashes": {"restart": {"deterministic": "1s"}},
        },
    )  # fmt: skip

    assert [
        (0, 1, 1, 3, 1, 3, "DONE"),
        (1, 1, 1, 2, -1, 2, "RETURNED"),
        (1, 0, 3, 5, 3, 5, "DONE"),
    ] == stays(record)


def test_poison_brings_the_whole_buffer_back(tmp_path):
    """Job 0 kills its worker at 3 s and is dead; job 1, from the buffer, was delivered once and kills the next one."""
    record = run(
        steps={"mail": {"service": "2s", "poison": "100%"}}, load=arrivals(tmp_path, 1, 1),
        queue={"max_receives": 1, "crash_counts": True}, workers={"count": 1, "prefetch": 2},
    )  # fmt: skip

    assert [(0, 0, 1, 3, 1, 3, "CRASHED"), (1, 0, 1, 3, -1, 3, "RETURNED")] == stays(record)
    assert [("DEAD", 3), ("DEAD", 3)] == fates(record)
