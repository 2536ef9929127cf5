"""Deploys: workers that are told to stop, their grace, and what they leave behind; checked with a pencil."""

import pytest
from by_hand import arrivals, fates, run, shifts, stays

MAIL = {"mail": {"service": "2s"}}


def test_a_deploy_lets_workers_finish_while_their_grace_lasts(tmp_path):
    """One at a time, 3 s apart, 5 s of grace: worker 0 finishes its job at 3 s, worker 1 is idle and stops at once."""
    record = run(
        steps=MAIL, load=arrivals(tmp_path, 1), faults=[{"deploy": {"batch": 1, "pause": "3s"}, "at": "2s"}],
        workers={"count": 2, "shutdown": {"grace": "5s"}, "crashes": {"restart": {"deterministic": "1s"}}},
    )  # fmt: skip

    assert [(0, 0, 3, "STOPPED"), (0, 4, -1, "UP"), (1, 0, 5, "STOPPED"), (1, 6, -1, "UP")] == shifts(record)
    assert [("DONE", 3)] == fates(record)


def test_work_that_ends_with_the_grace_is_done(tmp_path):
    """Told to stop at 2 s with 1 s of grace, done at 3 s: attempts end before workers are killed."""
    record = run(
        steps=MAIL, load=arrivals(tmp_path, 1), faults=[{"deploy": {}, "at": "2s"}],
        workers={"count": 1, "shutdown": {"grace": "1s"}},
    )  # fmt: skip

    assert [(0, 0, 3, "STOPPED"), (0, 3, -1, "UP")] == shifts(record)


@pytest.mark.parametrize(("works_s", "down"), [(30, (31, "STOPPED")), (31, (31.5, "REPLACED"))])
def test_left_to_itself_a_worker_has_thirty_seconds(tmp_path, works_s, down):
    """Told to stop at 1.5 s: a job of 30 s is done at 31 s; one of 31 s is not when its worker is killed, at 31.5 s."""
    record = run(
        steps={"mail": {"service": f"{works_s}s"}}, load=arrivals(tmp_path, 1), duration="31.9s",
        faults=[{"deploy": {}, "at": "1.5s"}], workers={"count": 1},
    )  # fmt: skip

    assert (0, 0, *down) == shifts(record)[0]


@pytest.mark.parametrize(("unfinished", "released_s"), [("crash", 5), ("return", 2.5)])
def test_who_exceeds_its_grace_is_killed_and_its_job_lost_sight_of_or_given_back(tmp_path, unfinished, released_s):
    """Told to stop at 2 s with 0.5 s of grace: killed at 2.5 s; the job is back at 5 s, or at once."""
    record = run(
        steps=MAIL, load=arrivals(tmp_path, 1), faults=[{"deploy": {}, "at": "2s"}], queue={"visibility_timeout": "4s"},
        workers={"count": 1, "shutdown": {"grace": "0.5s", "unfinished": unfinished}},
    )  # fmt: skip

    assert [
        (0, 0, 1, released_s, 1, 2.5, "CRASHED"),
        (0, 0, released_s, released_s + 2, released_s, released_s + 2, "DONE"),
    ] == stays(record)
    assert [(0, 0, 2.5, "REPLACED"), (0, 2.5, -1, "UP")] == shifts(record)


def test_a_job_given_back_was_not_received(tmp_path):
    """One receive is allowed: given back at 2 s without any grace, it is received again; a crash would be its end.

    And so would be the return, where returns count.
    """
    sections = {"steps": MAIL, "load": arrivals(tmp_path, 1), "faults": [{"deploy": {}, "at": "2s"}]}
    queue, returns = {"max_receives": 1}, {"count": 1, "shutdown": {"grace": 0, "unfinished": "return"}}
    back = run(queue=queue, workers=returns, **sections)
    lost = run(queue=queue, workers={"count": 1, "shutdown": {"grace": 0}}, **sections)
    counted = run(queue={**queue, "return_counts": True}, workers=returns, **sections)

    assert [("DONE", 4)] == fates(back)
    assert [("DEAD", 2)] == fates(lost) == fates(counted)


@pytest.mark.parametrize("grace", ["0s", "30s"])
def test_what_a_stopped_worker_keeps_is_free_when_its_lease_is_over(tmp_path, grace):
    """Told to stop at 2 s with one job in hand and two in its buffer, leased at 1 s for 8 s: these are back at 9 s."""
    record = run(
        steps=MAIL, load=arrivals(tmp_path, 1, 1, 1), queue={"visibility_timeout": "8s"},
        faults=[{"deploy": {}, "at": "2s"}],
        workers={"count": 1, "prefetch": 3, "shutdown": {"grace": grace, "unfinished": "keep"}},
    )  # fmt: skip

    first = (9, "CRASHED") if grace == "0s" else (3, "DONE")
    assert [first, (9, "RETURNED"), (9, "RETURNED")] == [
        (released, how) for number, released, how in stays(record, "number released how") if number == 1
    ]


def test_a_worker_that_crashes_within_its_grace_gives_nothing_back(tmp_path):
    """Told to stop at 2 s, killed at 2.5 s: unfinished work would be returned, but not by the dead."""
    record = run(
        steps={"mail": {"service": "4s"}}, load=arrivals(tmp_path, 1), queue={"visibility_timeout": "6s"},
        faults=[{"deploy": {}, "at": "2s"}, {"kill": 1, "at": "2.5s"}],
        workers={"count": 1, "shutdown": {"grace": "30s", "unfinished": "return"}},
    )  # fmt: skip

    assert (0, 0, 1, 7, 1, 2.5, "CRASHED") == stays(record)[0]


def test_a_lease_that_had_run_out_has_nothing_to_give_back(tmp_path):
    """Over at 3 s, another worker has the job; killed at the end of its grace, at 4 s, the first one has nothing."""
    record = run(
        steps={"mail": {"service": "9s"}}, load=arrivals(tmp_path, 1), queue={"visibility_timeout": "2s"},
        faults=[{"deploy": {}, "at": "3.5s"}], duration="4.5s",
        workers={"count": 2, "shutdown": {"grace": "0.5s", "unfinished": "return"}},
    )  # fmt: skip

    assert (0, 0, 1, 3, 1, 4, "CRASHED") == stays(record)[0]


def test_whoever_is_down_or_stopping_is_not_stopped_again():
    """Worker 0 is down from 1 to 9 s, so the deploys of 2 and 3 s find worker 1 alone, which stops once."""
    record = run(
        steps={"mail": {"service": "1s"}}, load={"even": "1/m"}, duration="5s",
        faults=[{"kill": 1, "at": "1s"}, {"deploy": {"batch": 2}, "at": "2s"}, {"deploy": {"batch": 2}, "at": "3s"}],
        workers={"count": 2, "crashes": {"restart": {"deterministic": "8s"}}},
    )  # fmt: skip

    assert [(0, 0, 1, "KILLED"), (1, 0, 2, "STOPPED")] == shifts(record)


def test_a_job_that_is_given_back_after_its_time_has_expired(tmp_path):
    """It could live until 2 s, and is given back at 2.5 s: it expires then."""
    record = run(
        steps={"mail": {"service": "9s", "ttl": "1s"}}, load=arrivals(tmp_path, 1),
        faults=[{"deploy": {}, "at": "2.5s"}], workers={"count": 1, "shutdown": {"grace": 0, "unfinished": "return"}},
    )  # fmt: skip

    assert [(0, 0, 1, 2.5, 1, 2.5, "CRASHED")] == stays(record)
    assert [("EXPIRED", 2.5)] == fates(record)
