"""Workers that ask for jobs from time to time instead of being told; checked with a pencil, to the nanosecond."""

from by_hand import arrivals, run, shifts, stays

MAIL = {"mail": {"service": "2s"}}


def test_an_idle_worker_asks_only_so_often(tmp_path):
    """It asks at 5, 10, 15 s: the job of 1 s waits until 5 s, the one of 6 s, when it is done at 7 s, not at all."""
    record = run(steps=MAIL, load=arrivals(tmp_path, 1, 6, 8), workers={"count": 1, "poll": "5s"})

    assert [(0, 1, 5, 7), (1, 6, 7, 9), (2, 8, 9, 11)] == stays(record, "job ready start over")


def test_after_work_it_asks_at_once_and_then_counts_anew(tmp_path):
    """Done at 7 s, nothing there: it asks again at 12 s."""
    record = run(steps=MAIL, load=arrivals(tmp_path, 1, 8), workers={"count": 1, "poll": "5s"})

    assert [(5, 7), (12, 14)] == stays(record, "start over")


def test_an_asking_finds_what_came_at_its_instant(tmp_path):
    """The job comes at 5 s, the worker asks at 5 s: arrivals come first."""
    record = run(steps=MAIL, load=arrivals(tmp_path, 5), workers={"count": 1, "poll": "5s"})

    assert [(5, 7)] == stays(record, "start over")


def test_the_first_pauses_spread_the_workers_out(tmp_path):
    """Four workers, 4 s between askings: they ask at 1, 2, 3 and 4 s, then every 4 s."""
    record = run(
        steps={"mail": {"service": "9s"}}, load=arrivals(tmp_path, *[0.5] * 4), workers={"count": 4, "poll": "4s"}
    )

    assert [(0, 0, 1), (1, 1, 2), (2, 2, 3), (3, 3, 4)] == stays(record, "job worker start")


def test_those_who_ask_at_one_instant_ask_by_number(tmp_path):
    """Both are done at 6 s and ask again at 10 s: of the jobs of 9 s the first goes to worker 0, the second to 1."""
    record = run(
        steps={"mail": {"service": {"traced": "work"}}}, load=arrivals(tmp_path, 1, 3, 9, 9, work=[4, 2, 1, 1]),
        workers={"count": 2, "poll": "4s"},
    )  # fmt: skip

    assert [(0, 0, 2), (1, 1, 4), (2, 0, 10), (3, 1, 10)] == stays(record, "job worker start")


def test_a_long_poll_waits_for_a_job_to_come(tmp_path):
    """Each asking waits for 3 s, with 1 s between them: a job that comes meanwhile is taken, one of 7.5 s at 8 s."""
    workers = {"count": 1, "poll": "1s", "long_poll": "3s"}
    record = run(steps=MAIL, load=arrivals(tmp_path, 2, 7.5, 10.25), workers=workers)

    assert [(0, 2, 4), (1, 8, 10), (2, 10.25, 12.25)] == stays(record, "job start over")


def test_what_comes_as_a_long_poll_ends_is_taken(tmp_path):
    """It ends at 3 s, the job comes at 3 s: arrivals come first."""
    workers = {"count": 1, "poll": "10s", "long_poll": "3s"}
    record = run(steps=MAIL, load=arrivals(tmp_path, 3), workers=workers)

    assert [(3, 5)] == stays(record, "start over")


def test_a_long_poll_in_which_a_job_came_ends_no_later_one(tmp_path):
    """The first wait, 0 to 9 s, ends at 1 s; the next, from 3 s, is not cut short at 9 s: the job of 10 s is taken."""
    workers = {"count": 1, "poll": "30s", "long_poll": "9s"}
    record = run(steps=MAIL, load=arrivals(tmp_path, 1, 10), workers=workers)

    assert [(1, 3), (10, 12)] == stays(record, "start over")


def test_each_asking_fetches_as_many_as_it_may_hold(tmp_path):
    """Holding three, asking every 5 s: at 5 s it gets three of four at once, the fourth at 7 s."""
    record = run(steps=MAIL, load=arrivals(tmp_path, 1, 1, 1, 1), workers={"count": 1, "poll": "5s", "prefetch": 3})

    assert [(5, 5, 7), (5, 7, 9), (5, 9, 11), (7, 11, 13)] == stays(record, "leased start over")


def test_between_askings_nothing_is_put_into_the_buffer(tmp_path):
    """At work from 5 to 7 s with room for two more: the jobs of 6 s are fetched at 7 s; those of 10 s at 16 s."""
    record = run(steps=MAIL, load=arrivals(tmp_path, 1, 6, 6, 12), workers={"count": 1, "poll": "5s", "prefetch": 3})

    assert [(5, 5), (7, 7), (7, 9), (16, 16)] == stays(record, "leased start")


def test_a_long_poll_fills_no_buffer_either(tmp_path):
    """Told of the job of 1 s, it works until 3 s; only then it fetches those of 1.5 s, both."""
    workers = {"count": 1, "poll": "5s", "long_poll": "5s", "prefetch": 3}
    record = run(steps=MAIL, load=arrivals(tmp_path, 1, 1.5, 1.5), workers=workers)

    assert [(1, 1), (3, 3), (3, 5)] == stays(record, "leased start")


def test_a_worker_may_die_while_it_pauses_or_waits(tmp_path):
    """Killed at 1 s in a long poll, and at 3.5 s in a pause: it starts over; nothing is left behind of its old life."""
    record = run(
        steps=MAIL, load=arrivals(tmp_path, 5), workers={"count": 1, "poll": "2s", "long_poll": "1s"},
        faults=[{"kill": 1, "at": "1s"}, {"kill": 1, "at": "3.5s"}],
    )  # fmt: skip

    assert [(0, 0, 1, "KILLED"), (0, 1, 3.5, "KILLED"), (0, 3.5, -1, "UP")] == shifts(record)
    assert [(6.5, 8.5)] == stays(record, "start over")


def test_producers_without_room_wait_for_the_long_poll(tmp_path):
    """Capacity 0: a worker that only asks finds nobody; one that waits lets the producer of 2 s in at 2 s."""
    queue = {"capacity": 0, "when_full": "block"}
    asks = run(steps=MAIL, load=arrivals(tmp_path, 2), queue=queue, workers={"count": 1, "poll": "1s"})
    waits = run(
        steps=MAIL, load=arrivals(tmp_path, 1.5), queue=queue, workers={"count": 1, "poll": "1s", "long_poll": "1s"}
    )

    assert [] == stays(asks)
    assert [(2, 4)] == stays(waits, "start over")
