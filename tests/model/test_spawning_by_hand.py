"""Jobs that put further jobs on the queue when they are done; checked with a pencil, to the nanosecond."""

import pytest
from by_hand import arrivals, fates, run, seconds, stays

TREE = {
    "pdf": {"service": "2s", "spawns": {"page": 2}},
    "page": {"service": "1s"},
}


def test_a_job_that_is_done_spawns_others_at_the_same_instant(tmp_path):
    """Done at 3 s: two pages are created then, and run from 3 to 4 and from 4 to 5 s; their parent is the pdf."""
    record = run(steps=TREE, load=arrivals(tmp_path, 1), workers={"count": 1})

    assert [(0, 1, 3), (1, 3, 4), (2, 4, 5)] == stays(record, "job start over")
    assert [1, 3, 3] == seconds(record.jobs.created_ns)
    assert [-1, 0, 0] == record.jobs.parent.tolist()
    assert [0, 1, 1] == record.jobs.step.tolist()
    assert [0, 0, 0] == record.jobs.request.tolist()


def test_idle_workers_get_the_spawned_jobs_before_the_one_that_made_them(tmp_path):
    """Worker 0 is done at 3 s: worker 1, idle since 0 s, gets the first page, worker 0 the second."""
    record = run(steps=TREE, load=arrivals(tmp_path, 1), workers={"count": 2})

    assert [(0, 0, 1), (1, 1, 3), (2, 0, 3)] == stays(record, "job worker start")


def test_jobs_spawn_over_generations_each_with_its_own_luck(tmp_path):
    """One makes two, each of which makes two: seven jobs, whose sizes all differ."""
    steps = {
        "book": {"service": {"exponential": "1s"}, "spawns": {"chapter": 2}},
        "chapter": {"service": {"exponential": "1s"}, "spawns": {"page": 2}},
        "page": {"service": {"exponential": "1s"}},
    }
    record = run(steps=steps, load=arrivals(tmp_path, 1), workers={"count": 7}, duration="100s")

    assert [0, 1, 1, 2, 2, 2, 2] == sorted(record.jobs.step.tolist())
    assert 7 == len({over - start for start, over in stays(record, "start over")})


def test_a_failed_job_spawns_nothing_until_it_is_done(tmp_path):
    """It always fails: no page is ever made."""
    steps = {**TREE, "pdf": {**TREE["pdf"], "fails": "100%"}}
    record = run(steps=steps, load=arrivals(tmp_path, 1), workers={"count": 1}, retry={"max_attempts": 2})

    assert [("DEAD", 5)] == fates(record)


def test_only_the_first_completion_spawns(tmp_path):
    """6 s of work under 4 s of lease: done at 7 s, a duplicate at 11 s; two pages, not four."""
    steps = {**TREE, "pdf": {**TREE["pdf"], "service": "6s"}}
    record = run(
        steps=steps, load=arrivals(tmp_path, 1), workers={"count": 2}, queue={"visibility_timeout": "4s"}, seed=2
    )

    assert ["DONE", "DUPLICATE", "DONE", "DONE"] == [how for (how,) in stays(record, "how")]
    assert [1, 7, 7] == seconds(record.jobs.created_ns)


def test_a_request_may_cause_only_so_many_jobs(tmp_path):
    """At most 5 in all: two calls make two pdf and, of their pages, the first three; the fourth is rejected."""
    api = {"overhead": "1s", "client": {"timeout": "0.5s", "retry": {"max_attempts": 2, "backoff": {"fixed": "4.5s"}}}}
    record = run(
        steps=TREE, load=arrivals(tmp_path, 1), workers={"count": 1}, max_jobs=5, api=api,
        architectures={"queued": {"queued": "all"}},
    )  # fmt: skip

    assert [0, 1, 1, 0, 1, 1] == record.jobs.step.tolist()
    assert [("DONE", 9), ("DONE", 10), ("REJECTED", 9)] == fates(record)[3:]


@pytest.mark.parametrize("when_full", ["reject", "block"])
@pytest.mark.parametrize(("capacity", "states"), [(1, ["DONE", "DONE", "REJECTED"]), (2, ["DONE"] * 3)])
def test_spawned_jobs_need_room_as_others_do(tmp_path, capacity, states, when_full):
    """Where one may wait, the second page is rejected: a worker waits for no room that only workers can make."""
    queue = {"capacity": capacity, "when_full": when_full}
    record = run(steps=TREE, load=arrivals(tmp_path, 1), workers={"count": 1}, queue=queue)

    assert states == [state for state, _ in fates(record)]


def test_spawned_jobs_may_drop_the_oldest(tmp_path):
    """Where one may wait, the second page takes the place of the first."""
    queue = {"capacity": 1, "when_full": "drop_oldest"}
    record = run(steps=TREE, load=arrivals(tmp_path, 1), workers={"count": 1}, queue=queue)

    assert [("DONE", 3), ("LOST", 3), ("DONE", 4)] == fates(record)


def test_spawned_jobs_have_what_their_step_asks_for(tmp_path):
    """Pages are delayed by 2 s, have a deadline 10 s after the request, and go to a queue of their own."""
    steps = {
        "pdf": {"service": "2s", "spawns": {"page": 1}, "queue": "main"},
        "page": {"service": "1s", "delay": {"deterministic": "2s"}, "deadline": "10s", "queue": "side"},
    }
    record = run(steps=steps, load=arrivals(tmp_path, 1), workers={"count": 1}, queues={"main": {}, "side": {}})

    assert [(0, 1, 1, 3), (1, 5, 5, 6)] == stays(record, "job ready start over")
    assert [0, 1] == record.jobs.queue.tolist()


def test_a_spawned_job_belongs_to_the_call_of_its_parent(tmp_path):
    """Made by call 0 of the API."""
    record = run(
        steps=TREE, load=arrivals(tmp_path, 1), workers={"count": 1}, api={"threads": 1},
        architectures={"queued": {"queued": "all"}},
    )  # fmt: skip

    assert [0, 0, 0] == record.jobs.call.tolist()


def test_a_spawned_job_that_fails_is_tried_again_with_its_own_luck(tmp_path):
    """Pages that always fail, with a scheduled retry: 3 to 4, 6 to 7 s."""
    steps = {"pdf": {"service": "2s", "spawns": {"page": 1}}, "page": {"service": "1s", "fails": "100%"}}
    retry = {"max_attempts": 2, "backoff": {"fixed": "2s"}}
    record = run(steps=steps, load=arrivals(tmp_path, 1), workers={"count": 1}, retry=retry)

    assert [(0, 1, 3), (1, 3, 4), (1, 6, 7)] == stays(record, "job start over")
