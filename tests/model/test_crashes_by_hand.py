"""Workers that crash, are killed, and come back; checked with a pencil, to the nanosecond."""

import pytest
from by_hand import arrivals, fates, letters, run, shifts, stays

CLOCK = {"mtbf": {"deterministic": "5s"}, "restart": {"deterministic": "2s"}}
MAIL = {"mail": {"service": "2s"}}


def test_an_idle_worker_crashes_by_its_clock_and_comes_back():
    """5 s up, 2 s down, again and again, though nobody comes."""
    record = run(steps=MAIL, workers={"count": 1, "crashes": CLOCK}, load={"even": "1/m"})

    assert [
        (0, 0, 5, "CRASHED"), (0, 7, 12, "CRASHED"), (0, 14, 19, "CRASHED"),
    ] == shifts(record)  # fmt: skip


def test_a_bare_mtbf_is_the_mean_of_an_exponential_time_and_restart_is_at_once_without_one():
    """With a bare mtbf the shifts differ in length; without `restart` one begins where the other ends."""
    record = run(steps=MAIL, workers={"count": 1, "crashes": {"mtbf": "5s"}}, load={"even": "1/m"}, duration="100s")
    spans = shifts(record)

    assert [down for _, _, down, _ in spans[:-1]] == [up for _, up, _, _ in spans[1:]]
    assert len(spans) == len({down - up for _, up, down, _ in spans}) > 8


def test_a_job_is_ready_again_when_its_connection_is_lost(tmp_path):
    """Begun at 4 s, crashed at 5 s, noticed at once: it waits from 5 s for the worker that is back at 7 s."""
    record = run(steps=MAIL, load=arrivals(tmp_path, 4), workers={"count": 1, "crashes": CLOCK})

    assert [(4, 4, 5, 4, 5, "CRASHED"), (5, 7, 9, 7, 9, "DONE")] == stays(
        record, "ready leased released start over how"
    )


def test_a_lost_connection_is_noticed_after_a_delay(tmp_path):
    """Killed at 2 s, noticed 3 s later; the worker has been back and idle since 2 s."""
    record = run(
        steps=MAIL, load=arrivals(tmp_path, 1), workers={"count": 1}, queue={"detection_delay": "3s"},
        faults=[{"kill": 1, "at": "2s"}],
    )  # fmt: skip

    assert [(0, 0, 1, 5, 1, 2, "CRASHED"), (0, 0, 5, 7, 5, 7, "DONE")] == stays(record)


def test_a_lease_may_run_out_before_the_lost_connection_is_noticed(tmp_path):
    """The loss would be noticed at 11 s, the lease is over at 5 s: whichever comes first."""
    queue = {"visibility_timeout": "4s", "detection": "connection", "detection_delay": "9s"}
    record = run(
        steps=MAIL, load=arrivals(tmp_path, 1), workers={"count": 1}, queue=queue, faults=[{"kill": 1, "at": "2s"}]
    )

    assert [(0, 0, 1, 5, 1, 2, "CRASHED"), (0, 0, 5, 7, 5, 7, "DONE")] == stays(record)


def test_the_lost_connection_may_be_noticed_before_the_lease_runs_out(tmp_path):
    """The lease would last until 7 s, the loss is noticed at 3 s; nothing happens when the lease would be over."""
    queue = {"visibility_timeout": "6s", "detection": "connection", "detection_delay": "1s"}
    record = run(
        steps={"mail": {"service": "4s"}}, load=arrivals(tmp_path, 1), workers={"count": 1}, queue=queue,
        faults=[{"kill": 1, "at": "2s"}],
    )  # fmt: skip

    assert [(0, 0, 1, 3, 1, 2, "CRASHED"), (0, 0, 3, 7, 3, 7, "DONE")] == stays(record)


def test_a_crash_that_nobody_notices_loses_the_job(tmp_path):
    """Detection none: lost at the instant of the crash, lease or no lease."""
    for queue in ({"detection": "none"}, {"detection": "none", "visibility_timeout": "5s"}):
        record = run(
            steps=MAIL, load=arrivals(tmp_path, 1), workers={"count": 2}, queue=queue, faults=[{"kill": 1, "at": "2s"}]
        )

        assert [(0, 0, 1, 2, 1, 2, "CRASHED")] == stays(record)
        assert [("LOST", 2)] == fates(record)


def test_early_ack_and_a_crash_lose_the_job(tmp_path):
    """Acknowledged on delivery: nobody else gets it, neither at once nor when a lease would be over."""
    for queue in ({"ack": "early"}, {"ack": "early", "visibility_timeout": "5s"}):
        record = run(
            steps=MAIL, load=arrivals(tmp_path, 1), workers={"count": 2}, queue=queue, faults=[{"kill": 1, "at": "2s"}]
        )

        assert [(0, 0, 1, 2, 1, 2, "CRASHED")] == stays(record)
        assert [("LOST", 2)] == fates(record)


def test_a_worker_whose_lease_had_run_out_dies_with_nothing_to_lose(tmp_path):
    """Its lease was over at 5 s, another has the job; its own crash at 7 s changes nothing."""
    record = run(
        steps={"mail": {"service": "10s"}}, load=arrivals(tmp_path, 1), workers={"count": 2}, duration="8s",
        queue={"visibility_timeout": "4s"}, faults=[{"kill": 1, "at": "7s"}],
    )  # fmt: skip

    assert [(0, 0, 1, 5, 1, 7, "CRASHED"), (0, 1, 5, -1, 5, -1, "RUNNING")] == stays(record)


def test_crashes_count_as_receives_or_not(tmp_path):
    """Killed at 2 and at 4 s; at most two receives: dead at 4 s, or done at 6 s if crashes do not count."""
    sections = {
        "steps": {"mail": {"service": "2s"}},
        "load": arrivals(tmp_path, 1),
        "workers": {"count": 1},
        "faults": [{"kill": 1, "at": "2s"}, {"kill": 1, "at": "3.5s"}],
    }
    counted = run(queue={"max_receives": 2}, **sections)
    spared = run(queue={"max_receives": 2, "crash_counts": False}, **sections)

    assert [(0, "RECEIVES", 3.5, -1)] == letters(counted)
    assert [(0, 0, 1, 2, 1, 2, "CRASHED"), (0, 0, 2, 3.5, 2, 3.5, "CRASHED")] == stays(counted)
    assert [("DONE", 5.5)] == fates(spared)
    assert [1, 2, 3] == [number for (number,) in stays(spared, "number")]


def test_crashes_that_leases_reveal_count_as_receives_or_not(tmp_path):
    """The same where a lease of 3 s runs out: back at 4 s, killed at 4.5 s, over at 7 s."""
    sections = {
        "steps": {"mail": {"service": "1s"}},
        "load": arrivals(tmp_path, 1),
        "workers": {"count": 1},
        "faults": [{"kill": 1, "at": "1.5s"}, {"kill": 1, "at": "4.5s"}],
    }
    queue = {"visibility_timeout": "3s", "max_receives": 2}
    counted, spared = run(queue=queue, **sections), run(queue={**queue, "crash_counts": False}, **sections)

    assert [(0, "RECEIVES", 7, -1)] == letters(counted)
    assert [("DONE", 8)] == fates(spared)


def test_a_crash_is_no_failed_attempt(tmp_path):
    """One attempt is allowed; it crashed once and was done the second time."""
    record = run(
        steps=MAIL, load=arrivals(tmp_path, 1), workers={"count": 1}, retry={"max_attempts": 1},
        faults=[{"kill": 1, "at": "2s"}],
    )  # fmt: skip

    assert [("DONE", 4)] == fates(record)


def test_a_job_keeps_its_size_over_crashes(tmp_path):
    """3 s of work from the trace, killed after 1 s: 3 s of work again."""
    record = run(
        steps={"mail": {"service": {"traced": "work"}}}, load=arrivals(tmp_path, 1, work=[3]), workers={"count": 1},
        faults=[{"kill": 1, "at": "2s"}],
    )  # fmt: skip

    assert [(1, 2), (2, 5)] == stays(record, "start over")


def test_the_jobs_of_the_dead_go_to_the_idle_in_order(tmp_path):
    """Three workers, two of them die at 2 s with jobs 0 and 1: job 0 to the idle one, job 1 to the first one back."""
    record = run(steps=MAIL, load=arrivals(tmp_path, 1, 1), workers={"count": 3}, faults=[{"kill": 2, "at": "2s"}])

    assert [(0, 0, 1, 2), (0, 2, 2, 4), (1, 1, 1, 2), (1, 0, 2, 4)] == stays(record, "job worker start over")


def test_a_job_that_comes_back_goes_behind_those_that_wait_or_keeps_its_place(tmp_path):
    """Killed at 2 s with job 0 while job 1 waits: at the tail job 1 is next, at the head job 0 is."""
    sections = {
        "steps": MAIL,
        "load": arrivals(tmp_path, 1, 1.5),
        "workers": {"count": 1, "crashes": {"restart": {"deterministic": "1s"}}},
        "faults": [{"kill": 1, "at": "2s"}],
    }
    tail, head = run(**sections), run(queue={"redelivery": "head"}, **sections)

    assert [(0, 1), (0, 5), (1, 3)] == stays(tail, "job start")
    assert [(0, 1), (0, 3), (1, 5)] == stays(head, "job start")


def test_a_worker_whose_clock_runs_only_while_it_works_dies_of_work(tmp_path):
    """5 s of work are in it: jobs of 2 s from 1 to 3, from 4 to 6, and 1 s into the third, at 11 s."""
    crashes = {**CLOCK, "only_busy": True}
    record = run(steps=MAIL, load=arrivals(tmp_path, 1, 4, 10), workers={"count": 1, "crashes": crashes})

    assert [(1, 3, "DONE"), (4, 6, "DONE"), (10, 11, "CRASHED"), (13, 15, "DONE")] == stays(record, "start over how")
    assert [(0, 0, 11, "CRASHED"), (0, 13, -1, "UP")] == shifts(record)


def test_work_that_ends_as_the_clock_runs_out_is_done(tmp_path):
    """4 s of work in it, two jobs of 2 s: both are done; the third attempt dies the instant it begins."""
    crashes = {"mtbf": {"deterministic": "4s"}, "restart": {"deterministic": "1s"}, "only_busy": True}
    record = run(steps=MAIL, load=arrivals(tmp_path, 1, 1, 1), workers={"count": 1, "crashes": crashes})

    assert [(1, 3, "DONE"), (3, 5, "DONE"), (5, 5, "CRASHED"), (6, 8, "DONE")] == stays(record, "start over how")


def test_kills_take_a_number_or_a_share_of_those_that_are_up_the_lowest_first():
    """Of four: one at 1 s (worker 0), which is down for 10 s; half of the three others, rounded, at 2 s."""
    workers = {"count": 4, "crashes": {"restart": {"deterministic": "10s"}}}
    faults = [{"kill": 1, "at": "1s"}, {"kill": "50%", "at": "2s"}]
    record = run(steps=MAIL, workers=workers, load={"even": "1/m"}, faults=faults, duration="5s")

    assert [
        (0, 0, 1, "KILLED"), (1, 0, 2, "KILLED"), (2, 0, 2, "KILLED"), (3, 0, -1, "UP"),
    ] == shifts(record)  # fmt: skip


def test_a_crash_clock_belongs_to_one_life(tmp_path):
    """Killed at 3 s and back at 5 s: the clock starts anew, so it crashes at 10 s, not at 5 s."""
    record = run(
        steps=MAIL, workers={"count": 1, "crashes": CLOCK}, load={"even": "1/m"}, faults=[{"kill": 1, "at": "3s"}],
        duration="12s",
    )  # fmt: skip

    assert [(0, 0, 3, "KILLED"), (0, 5, 10, "CRASHED"), (0, 12, -1, "UP")][:2] == shifts(record)


@pytest.mark.parametrize(("after", "died_s"), [({}, 3), ({"fails_after": "1s"}, 2)])
def test_a_poisonous_job_kills_its_worker_in_every_attempt(tmp_path, after, died_s):
    """At the end of its 2 s, or after 1 s; after two receives it is dead, of poison."""
    record = run(
        steps={"mail": {"service": "2s", "poison": "100%", **after}}, load=arrivals(tmp_path, 1),
        workers={"count": 1, "crashes": {"restart": {"deterministic": "3s"}}}, queue={"max_receives": 2},
    )  # fmt: skip
    again_s = died_s + 3
    dead_s = again_s + died_s - 1

    assert [(1, died_s, "CRASHED"), (again_s, dead_s, "CRASHED")] == stays(record, "start over how")
    assert [(0, "POISON", dead_s, -1)] == letters(record)
    assert [(0, 0, died_s, "POISONED"), (0, again_s, dead_s, "POISONED"), (0, dead_s + 3, -1, "UP")] == shifts(record)


def test_a_timeout_may_save_the_worker_from_the_poison(tmp_path):
    """Stopped after 1 s, before the poison works at 2 s: a failure, not a crash."""
    record = run(
        steps={"mail": {"service": "2s", "poison": "100%", "timeout": "1s"}}, load=arrivals(tmp_path, 1),
        workers={"count": 1},
    )  # fmt: skip

    assert [(0, 0, 1, 2, 1, 2, "TIMED_OUT")] == stays(record)
    assert [(0, 0, -1, "UP")] == shifts(record)


def test_a_busy_clock_may_run_out_before_the_poison_works(tmp_path):
    """1 s of life in it, poison after 2 s: it dies of its clock."""
    crashes = {"mtbf": {"deterministic": "1s"}, "restart": {"deterministic": "30s"}, "only_busy": True}
    record = run(
        steps={"mail": {"service": "2s", "poison": "100%"}}, load=arrivals(tmp_path, 1),
        workers={"count": 1, "crashes": crashes},
    )  # fmt: skip

    assert [(0, 0, 2, "CRASHED")] == shifts(record)
