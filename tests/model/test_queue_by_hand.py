"""Queue, workers, retries and dead letters, checked with a pencil, to the nanosecond."""

import pytest
from by_hand import S, arrivals, run, seconds, stays

from sim.record import AttemptEnd, JobState


def test_a_single_worker_serves_in_the_order_of_arrival():
    """Arrivals at 1, 2, 3 … and 1.5 s of work: starts at 1, 2.5, 4, 5.5."""
    record = run(steps={"mail": {"service": "1.5s"}}, workers={"count": 1}, duration="8s")

    assert [1, 2, 3, 4, 5, 6, 7] == seconds(record.requests.arrival_ns)
    assert [1, 2.5, 4, 5.5, 7] == sorted(set(seconds(record.attempts.start_ns)) - {-1})
    assert [2.5, 4, 5.5, 7] == seconds(record.attempts.end_ns)[:4]


def test_what_is_open_at_the_horizon_is_in_the_record():
    """At 8 s the fifth job is at work since 7 s; the jobs that came at 6 and 7 s are ready since then."""
    record = run(steps={"mail": {"service": "1.5s"}}, workers={"count": 1}, duration="8s")

    still_open = record.attempts.end_ns == -1
    ends = [AttemptEnd(end) for end in record.attempts.end[still_open]]
    assert [AttemptEnd.READY, AttemptEnd.READY, AttemptEnd.RUNNING] == ends
    assert [6, 7, 5] == seconds(record.attempts.ready_ns[still_open])
    assert [JobState.DONE] * 4 + [JobState.IN_FLIGHT, JobState.READY, JobState.READY] == record.jobs.state.tolist()


def test_a_queue_without_room_rejects_every_other_job():
    """Arrivals at 1..100 s, one worker, 1.5 s of work, no waiting room: half of them are rejected."""
    record = run(steps={"mail": {"service": "1.5s"}}, workers={"count": 1}, queue={"capacity": 0}, duration="101s")

    assert [JobState.DONE, JobState.REJECTED] * 50 == record.jobs.state.tolist()
    assert [4, 4] == record.requests.answer[record.jobs.state == JobState.REJECTED].tolist()[:2]


def test_an_attempt_that_ends_makes_room_for_a_job_that_arrives_at_the_same_instant():
    """Arrivals each second, 1 s of work, no waiting room: nobody is rejected, since ends come before arrivals."""
    record = run(steps={"mail": {"service": "1s"}}, workers={"count": 1}, queue={"capacity": 0})

    assert 0 == (record.jobs.state == JobState.REJECTED).sum()
    assert seconds(record.requests.arrival_ns) == seconds(record.attempts.start_ns)


def test_the_worker_idle_for_longest_gets_the_next_job():
    """Three idle workers and short jobs: they take turns 0, 1, 2, 0, 1, 2."""
    record = run(steps={"mail": {"service": "0.5s"}}, workers={"count": 3}, duration="7s")

    assert [0, 1, 2, 0, 1, 2] == record.attempts.worker.tolist()


def test_priority_overtakes_what_waits_but_never_what_is_at_work(tmp_path):
    """Each request makes one slow and one urgent job; the one worker always takes the waiting urgent ones first."""
    steps = {"slow": {"service": "2s", "priority": "low"}, "fast": {"service": "1s", "priority": "urgent"}}
    load = arrivals(tmp_path, 1, 2)
    record = run(steps=steps, load=load, workers={"count": 1}, queue={"order": "priority"})

    assert [0, 1, 3, 2] == record.attempts.job.tolist()  # slow 0 is at work when fast 1 and fast 3 overtake slow 2
    assert [1, 3, 4, 5] == seconds(record.attempts.start_ns)


def test_fifo_ignores_priority(tmp_path):
    """The same jobs in fifo order: as they were enqueued."""
    steps = {"slow": {"service": "2s", "priority": "low"}, "fast": {"service": "1s", "priority": "urgent"}}
    record = run(steps=steps, load=arrivals(tmp_path, 1, 2), workers={"count": 1})

    assert [0, 1, 2, 3] == record.attempts.job.tolist()


def test_a_failed_attempt_takes_its_full_time_then_backs_off_then_queues_again(tmp_path):
    """1 s of work that always fails, three attempts, backoff 2 s then 4 s: starts at 1, 4, 9; dead at 10."""
    record = run(
        steps={"mail": {"service": "1s", "fails": "100%"}},
        load=arrivals(tmp_path, 1),
        workers={"count": 1},
        retry={"max_attempts": 3, "backoff": {"exponential": {"base": "2s", "factor": 2}}},
    )

    assert [1, 4, 9] == seconds(record.attempts.start_ns)
    assert [1, 4, 9] == seconds(record.attempts.ready_ns)
    assert [1, 2, 3] == record.attempts.number.tolist()
    assert (JobState.DEAD, 10 * S) == (record.jobs.state[0], record.jobs.ended_ns[0])


def test_a_retry_goes_behind_the_jobs_that_are_ready(tmp_path):
    """Without backoff a failed job is ready again at once, at the tail: job 1 runs before job 0 does again."""
    record = run(
        steps={"mail": {"service": "1s", "fails": "100%"}},
        load=arrivals(tmp_path, 1, 1.5),
        workers={"count": 1},
        retry={"max_attempts": 2},
    )

    assert [0, 1, 0, 1] == record.attempts.job.tolist()
    assert [1, 2, 3, 4] == seconds(record.attempts.start_ns)


def test_a_job_due_after_the_horizon_is_scheduled(tmp_path):
    """It failed at 2 s and backs off for a minute: at the horizon it is scheduled for 62 s."""
    record = run(
        steps={"mail": {"service": "1s", "fails": "100%"}},
        load=arrivals(tmp_path, 1),
        workers={"count": 1},
        retry={"max_attempts": 2, "backoff": {"fixed": "1m"}},
    )

    assert JobState.SCHEDULED == record.jobs.state[0]
    assert [AttemptEnd.FAILED, AttemptEnd.SCHEDULED] == record.attempts.end.tolist()
    assert 62 * S == record.attempts.ready_ns[1]


def test_scheduled_jobs_take_room_in_the_queue(tmp_path):
    """Capacity 1: while job 0 backs off and the worker is busy with job 1, job 2 finds no room."""
    record = run(
        steps={"mail": {"service": "1s", "fails": "100%"}},
        load=arrivals(tmp_path, 1, 2.5, 3),
        workers={"count": 1},
        queue={"capacity": 1},
        retry={"max_attempts": 2, "backoff": {"fixed": "5s"}},
    )

    assert [JobState.DEAD, JobState.DEAD, JobState.REJECTED] == record.jobs.state.tolist()


def test_a_mixed_request_makes_just_one_job(tmp_path):
    """With a mix each request needs one of the two steps, and the first draw decides which, in every architecture."""
    steps = {"reading": {"service": "1s"}, "writing": {"service": "1s"}}
    sections = {"steps": steps, "mix": {"reading": 3, "writing": 1}, "workers": {"count": 50}, "duration": "4000s"}
    record = run(**sections)

    assert record.requests.arrival_ns.size == record.jobs.step.size
    assert 0.72 < (record.jobs.step == 0).mean() < 0.78


@pytest.mark.parametrize("order", ["fifo", "priority"])
def test_the_same_scenario_gives_the_same_record(order):
    """Two runs agree in every field of every row."""
    sections = {
        "load": "20/s",
        "steps": {"mail": {"service": {"exponential": "100ms"}, "fails": "10%"}},
        "workers": {"count": 2},
        "queue": {"order": order},
        "retry": {"max_attempts": 3, "backoff": {"fixed": "1s"}, "jitter": "full"},
    }
    first, second = run(**sections), run(**sections)

    for name in ("requests", "jobs", "attempts"):
        for column in getattr(first, name).__dataclass_fields__:
            assert getattr(getattr(first, name), column).tolist() == getattr(getattr(second, name), column).tolist()


def test_a_run_in_which_nobody_comes_has_an_empty_record():
    """The first of the even arrivals would come after the end."""
    record = run(steps={"mail": {"service": "1s"}}, workers={"count": 1}, load={"even": "1/m"})

    assert (0, 0, 0) == (record.requests.arrival_ns.size, record.jobs.state.size, record.attempts.job.size)


def test_progress_is_told_and_changes_nothing(tmp_path):
    """Told the share of the time that has passed, in fiftieths; the record is the same."""
    told = []
    sections = {"steps": {"mail": {"service": "2s"}}, "load": arrivals(tmp_path, 1, 1.5), "workers": {"count": 1}}

    assert stays(run(**sections)) == stays(run(progress=told.append, **sections))
    assert [part / 50 for part in range(1, 50)] == told
