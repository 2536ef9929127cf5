"""Several queues and several kinds of workers; checked with a pencil, to the nanosecond."""

from by_hand import arrivals, run, shifts, stays

QUEUES = {"queues": {"high": {}, "low": {}}}


def two_steps(high="1s", low="1s"):
    """Each request makes a job for either queue, the low one first."""
    return {"news": {"service": low, "queue": "low"}, "code": {"service": high, "queue": "high"}}


def begun(record):
    """Steps in the order in which their jobs were begun: n for news, c for code."""
    return "".join("nc"[record.jobs.step[job]] for start, job in sorted(stays(record, "start job")) if start >= 0)


def test_jobs_go_to_the_queue_of_their_step(tmp_path):
    """News to the second queue, code to the first; a step that says nothing goes to the first."""
    steps = {**two_steps(), "rest": {"service": "1s"}}
    record = run(steps=steps, load=arrivals(tmp_path, 1), workers={"count": 1}, **QUEUES)

    assert ("high", "low") == record.queues
    assert [1, 0, 0] == record.jobs.queue.tolist()


def test_queues_are_read_in_strict_order(tmp_path):
    """Three of each at 1 s: the first is news, handed to the idle worker; then all code, then the other news."""
    record = run(steps=two_steps(), load=arrivals(tmp_path, 1, 1, 1), workers={"count": 1}, **QUEUES)

    assert "ncccnn" == begun(record)


def test_a_pool_may_read_in_another_order(tmp_path):
    """Low before high."""
    workers = {"count": 1, "reads": ["low", "high"]}
    record = run(steps=two_steps(), load=arrivals(tmp_path, 1, 1, 1), workers=workers, **QUEUES)

    assert "nnnccc" == begun(record)


def test_queues_are_read_by_their_weights(tmp_path):
    """High 2, low 1, smoothly: c n c, c n c, and so on; what is handed to an idle worker counts for nobody."""
    workers = {"count": 1, "reads": {"high": 2, "low": 1}}
    load = arrivals(tmp_path, *[1] * 5)
    record = run(steps=two_steps(), load=load, workers=workers, **QUEUES)

    assert "n" + "cnc" + "cnc" + "cn" + "n" == begun(record)


def test_weights_do_not_keep_a_worker_from_the_only_queue_that_has_jobs(tmp_path):
    """Nobody puts anything on the high queue; with weights of 9 to 1 all news is read at once."""
    steps = {"news": {"service": "1s", "queue": "low"}}
    workers = {"count": 1, "reads": {"high": 9, "low": 1}}
    record = run(steps=steps, load=arrivals(tmp_path, 1, 1, 1), workers=workers, **QUEUES)

    assert [1, 2, 3] == sorted(start for (start,) in stays(record, "start"))


def test_every_pool_reads_only_its_own_queues(tmp_path):
    """Code waits for its slow worker while the others are idle."""
    pools = {"slow": {"count": 1, "reads": ["high"]}, "fast": {"count": 2, "reads": ["low"]}}
    record = run(steps=two_steps("3s", "1s"), load=arrivals(tmp_path, 1, 1), pools=pools, **QUEUES)

    assert [(0, 1, 1), (1, 0, 1), (2, 2, 1), (3, 0, 4)] == stays(record, "job worker start")
    assert ("slow", "fast") == record.pools
    assert [0, 1, 1] == record.shifts.pool.tolist()


def test_pools_that_read_one_queue_share_its_jobs_the_first_pool_first(tmp_path):
    """One worker in each of two pools: the first pool is served first, the second when it is busy."""
    pools = {"a": {"count": 1}, "b": {"count": 1}}
    record = run(steps={"mail": {"service": "2s"}}, load=arrivals(tmp_path, 1, 2, 3, 3), pools=pools)

    assert [(0, 0, 1), (1, 1, 2), (2, 0, 3), (3, 1, 4)] == stays(record, "job worker start")


def test_a_job_comes_back_to_whichever_pool_is_idle(tmp_path):
    """The weak worker crashes after 5 s, its job of 4 s begun at 2 s goes to the strong one at 5 s."""
    pools = {
        "weak": {"count": 1, "crashes": {"mtbf": {"deterministic": "5s"}, "restart": {"deterministic": "60s"}}},
        "strong": {"count": 1},
    }
    record = run(steps={"mail": {"service": "4s"}}, load=arrivals(tmp_path, 2), pools=pools)

    assert [(0, 2, 5, "CRASHED"), (1, 5, 9, "DONE")] == stays(record, "worker start over how")
    assert [(0, 0, 5, "CRASHED"), (1, 0, -1, "UP")] == shifts(record)


def test_workers_with_buffers_read_in_order_too(tmp_path):
    """Holding three: at 1 s news, code and news are handed over as they come; then code before news."""
    workers = {"count": 1, "prefetch": 3}
    record = run(steps=two_steps(), load=arrivals(tmp_path, 1, 1, 1), workers=workers, **QUEUES)

    assert "ncnccn" == begun(record)
