"""Retries, budgets, dead letters and their redrive; checked with a pencil, to the nanosecond."""

import pytest
from by_hand import arrivals, fates, letters, run, stays

FAILS = {"mail": {"service": "1s", "fails": "100%"}}
ONE = {"workers": {"count": 1}}


def test_a_job_that_failed_too_often_is_dead_at_once(tmp_path):
    """Two attempts, from 1 to 2 and from 2 to 3 s."""
    record = run(steps=FAILS, load=arrivals(tmp_path, 1), retry={"max_attempts": 2}, **ONE)

    assert [(0, "ATTEMPTS", 3, -1)] == letters(record)
    assert [("DEAD", 3)] == fates(record)


def test_a_job_that_was_received_too_often_is_dead_though_it_might_be_tried_again(tmp_path):
    """Nine attempts allowed, two receives: dead at 3 s, without another backoff."""
    record = run(steps=FAILS, load=arrivals(tmp_path, 1), retry={"max_attempts": 9}, queue={"max_receives": 2}, **ONE)

    assert [(0, "RECEIVES", 3, -1)] == letters(record)


def test_a_failure_counts_as_received_or_not(tmp_path):
    """Where it does not, two receives are never used up: dead at 5 s, of the fourth failure."""
    sections = {"steps": FAILS, "load": arrivals(tmp_path, 1), "retry": {"max_attempts": 4}, **ONE}
    record = run(queue={"max_receives": 2, "failure_counts": False}, **sections)

    assert [(0, "ATTEMPTS", 5, -1)] == letters(record)


def test_a_failure_that_its_lease_hides_counts_as_received_or_not(tmp_path):
    """Failed at 2 s, hidden until 4 s, failed at 5 s for good; if failures counted one receive would be all, at 4 s."""
    retry, queue = {"max_attempts": 2, "backoff": "lease"}, {"visibility_timeout": "3s", "max_receives": 1}
    sections = {"steps": FAILS, "load": arrivals(tmp_path, 1), "retry": retry, **ONE}
    counted, spared = run(queue=queue, **sections), run(queue={**queue, "failure_counts": False}, **sections)

    assert [(0, "RECEIVES", 4, -1)] == letters(counted)
    assert [(0, "ATTEMPTS", 5, -1)] == letters(spared)


def test_attempts_may_be_unlimited(tmp_path):
    """One attempt a second for as long as the run lasts."""
    record = run(steps=FAILS, load=arrivals(tmp_path, 1), retry={"max_attempts": "unlimited"}, duration="8.5s", **ONE)

    assert ["FAILED"] * 7 + ["RUNNING"] == [how for (how,) in stays(record, "how")]


def test_without_dead_letters_what_is_given_up_is_lost(tmp_path):
    """No letter, no trace; a redrive finds nothing."""
    record = run(steps=FAILS, load=arrivals(tmp_path, 1), queue={"dead_letters": False}, redrive=[{"at": "5s"}], **ONE)

    assert [] == letters(record)
    assert [("LOST", 2)] == fates(record)


def test_a_redriven_job_starts_anew(tmp_path):
    """Two attempts and two receives are allowed in each life; stays are numbered through; the backoff begins anew."""
    record = run(
        steps=FAILS, load=arrivals(tmp_path, 1), queue={"max_receives": 2}, redrive=[{"at": "8s"}],
        retry={"max_attempts": 2, "backoff": {"exponential": {"base": "2s"}}}, **ONE,
    )  # fmt: skip

    assert [(1, 1, 2), (2, 4, 5), (3, 8, 9), (4, 11, 12)] == stays(record, "number start over")
    assert [(0, "ATTEMPTS", 5, 8), (0, "ATTEMPTS", 12, -1)] == letters(record)
    assert [("DEAD", 12)] == fates(record)


def test_what_is_redriven_and_waits_at_the_horizon_is_ready_again(tmp_path):
    """Dead at 2 s, redriven at 4 s while the worker is busy: at 5 s it is ready, and has no end."""
    steps = {"mail": {"service": {"traced": "work"}, "timeout": "2s"}}
    record = run(
        steps=steps, load=arrivals(tmp_path, 1, 3, work=[9, 2]), redrive=[{"at": "4s"}], duration="4.5s", **ONE
    )

    assert [(0, "ATTEMPTS", 3, 4)] == letters(record)
    assert [("READY", -1), ("IN_FLIGHT", -1)] == fates(record)
    assert (4, -1, "READY") == stays(record, "ready leased how")[1]


def test_a_redrive_at_once_takes_the_oldest_first(tmp_path):
    """Dead at 2, 3 and 4 s; all are ready at 10 s, in this order, for the workers in the order of their idleness."""
    record = run(
        steps={"mail": {"service": {"traced": "work"}, "fails": "100%"}},
        load=arrivals(tmp_path, 1, 1, 1, work=[3, 1, 2]), workers={"count": 3}, redrive=[{"at": "10s"}],
    )  # fmt: skip

    assert [(1, "ATTEMPTS", 2, 10), (2, "ATTEMPTS", 3, 10), (0, "ATTEMPTS", 4, 10)] == letters(record)[:3]
    assert [(0, 0, 10), (1, 1, 10), (2, 2, 10)] == [row for row in stays(record, "job worker start") if row[2] == 10]


def test_a_redrive_at_a_rate_takes_one_after_another(tmp_path):
    """Three are dead; 2 a second: at 10, 10.5 and 11 s; those that die meanwhile are not for this one."""
    record = run(
        steps=FAILS, load=arrivals(tmp_path, 1, 1, 1), workers={"count": 3}, redrive=[{"at": "10s", "rate": "2/s"}]
    )

    assert [10, 10.5, 11, -1, -1, -1] == [redriven for _, _, _, redriven in letters(record)]


def test_two_redrives_share_what_there_is(tmp_path):
    """The slow one of 10 s has two to go when another takes them at 10.25 s; at 10.5 s it finds nothing."""
    record = run(
        steps=FAILS, load=arrivals(tmp_path, 1, 1, 1), workers={"count": 3},
        redrive=[{"at": "10s", "rate": "2/s"}, {"at": "10.25s"}],
    )  # fmt: skip

    assert [10, 10.25, 10.25, -1, -1, -1] == [redriven for _, _, _, redriven in letters(record)]


def test_a_poisonous_job_that_is_redriven_is_still_poisonous(tmp_path):
    """Dead of poison at 2 s and, redriven at 5 s, at 6 s again."""
    record = run(
        steps={"mail": {"service": "1s", "poison": "100%"}}, load=arrivals(tmp_path, 1), queue={"max_receives": 1},
        redrive=[{"at": "5s"}], **ONE,
    )  # fmt: skip

    assert [(0, "POISON", 2, 5), (0, "POISON", 6, -1)] == letters(record)


def test_an_old_ack_counts_in_the_new_life(tmp_path):
    """Given up at 5 s when its lease was over, redriven at 6 s: the first worker's ack of 7 s gets it done."""
    record = run(
        steps={"mail": {"service": "6s"}}, load=arrivals(tmp_path, 1), redrive=[{"at": "6s"}],
        queue={"visibility_timeout": "4s", "max_receives": 1}, **ONE,
    )  # fmt: skip

    assert [(0, 0, 1, 5, 1, 7, "DONE"), (0, -1, -1, 7, -1, -1, "WITHDRAWN")] == stays(record)
    assert [("DONE", 7)] == fates(record)


@pytest.mark.parametrize(("burst", "dead"), [(1, ["BUDGET", "BUDGET", "ATTEMPTS"]), (3, ["ATTEMPTS"] * 3)])
def test_a_budget_pays_for_retries_of_all_jobs_together(tmp_path, burst, dead):
    """Three jobs fail at 2 s; a burst of one pays for one retry, a burst of three for all."""
    record = run(
        steps=FAILS, load=arrivals(tmp_path, 1, 1, 1), workers={"count": 3},
        retry={"max_attempts": 2, "budget": {"ratio": "1%", "burst": burst}},
    )  # fmt: skip

    assert dead == [reason for _, reason, _, _ in letters(record)]


def test_every_first_attempt_adds_to_the_budget(tmp_path):
    """Half a token each: the first failure empties it, at 2 s; two more first attempts pay for one more retry."""
    record = run(
        steps=FAILS, load=arrivals(tmp_path, 1, 5, 9), **ONE,
        retry={"max_attempts": 2, "budget": {"ratio": "50%", "burst": 1}},
    )  # fmt: skip

    assert [(0, "ATTEMPTS", 3, -1), (1, "BUDGET", 6, -1), (2, "ATTEMPTS", 11, -1)] == letters(record)


def test_a_budget_pays_for_what_stays_hidden_too(tmp_path):
    """Backoff lease: the first job is paid for and hidden until 6 s, the second is dead at once, at 2 s."""
    record = run(
        steps=FAILS, load=arrivals(tmp_path, 1, 1), workers={"count": 2}, queue={"visibility_timeout": "5s"},
        retry={"max_attempts": 2, "backoff": "lease", "budget": {"ratio": "1%", "burst": 1}},
    )  # fmt: skip

    assert [(1, "BUDGET", 2, -1), (0, "ATTEMPTS", 7, -1)] == letters(record)


def test_a_retry_that_will_not_come_is_not_paid_for(tmp_path):
    """Job 0 may not be received again; the token that it leaves pays for the retry of the other step's job."""
    steps = {"a": {"service": "1s", "fails": "100%", "queue": "once"}, "b": {"service": "2s", "fails": "100%"}}
    record = run(
        steps=steps, load=arrivals(tmp_path, 1), workers={"count": 2}, queues={"many": {}, "once": {"max_receives": 1}},
        retry={"max_attempts": 2, "budget": {"ratio": "1%", "burst": 1}},
    )  # fmt: skip

    assert [(0, "RECEIVES", 2, -1), (1, "ATTEMPTS", 5, -1)] == letters(record)


def test_a_first_attempt_pays_whichever_stay_it_comes_in(tmp_path):
    """Two jobs fetched at 1 s; a deploy at 2.5 s gives the second back, unbegun: its first attempt pays too."""
    record = run(
        steps={"mail": {"service": "2s", "fails": "100%"}}, load=arrivals(tmp_path, 1, 1),
        workers={"count": 1, "prefetch": 2, "shutdown": {"grace": "10s"}},
        retry={"max_attempts": 2, "backoff": {"fixed": "1s"}, "budget": {"ratio": "100%", "burst": 1}},
        faults=[{"deploy": {}, "at": "2.5s"}],
    )  # fmt: skip

    assert ["ATTEMPTS"] * 2 == [reason for _, reason, _, _ in letters(record)]
    assert "RETURNED" in [how for (how,) in stays(record, "how")]
