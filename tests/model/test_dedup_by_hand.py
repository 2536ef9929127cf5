"""Workers that remember what is done and do not do it again; checked with a pencil, to the nanosecond."""

from by_hand import arrivals, fates, run, stays

from sim.record import Answer

MAIL = {"mail": {"service": "6s"}}
LEASE = {"visibility_timeout": "4s"}


def test_a_second_delivery_finds_the_work_done(tmp_path):
    """6 s of work under 4 s of lease, a late ack is refused at 7 s: taken again then, the job is skipped, and done."""
    record = run(
        steps=MAIL, load=arrivals(tmp_path, 1), queue={**LEASE, "late_ack": "refuse"},
        workers={"count": 1, "dedup": "1h"},
    )  # fmt: skip

    assert [(0, 0, 1, 5, 1, 7, "DUPLICATE"), (0, 0, 7, 7, 7, 7, "SKIPPED")] == stays(record)
    assert [("DONE", 7)] == fates(record)


def test_work_that_began_before_the_other_was_done_is_done_twice(tmp_path):
    """The second worker began at 5 s, the first is done at 7 s: nothing keeps the second from going on."""
    record = run(steps=MAIL, load=arrivals(tmp_path, 1), queue=LEASE, workers={"count": 2, "dedup": "1h"})

    assert ["DONE", "DUPLICATE"] == [how for (how,) in stays(record, "how")]


def test_a_copy_in_the_buffer_is_dropped_when_its_turn_comes(tmp_path):
    """Lease over at 5 s, in its own buffer again; done at 7 s, so the copy is returned then, never begun."""
    record = run(
        steps=MAIL, load=arrivals(tmp_path, 1), queue=LEASE, workers={"count": 1, "prefetch": 2, "dedup": "1h"}
    )

    assert [(0, 0, 1, 5, 1, 7, "DONE"), (0, 0, 5, 7, -1, 7, "RETURNED")] == stays(record)


def test_a_crash_loses_the_work_and_the_note_of_it(tmp_path):
    """Killed at 2 s: nothing was done, so it is done again."""
    record = run(
        steps={"mail": {"service": "2s"}}, load=arrivals(tmp_path, 1), workers={"count": 1, "dedup": "1h"},
        faults=[{"kill": 1, "at": "2s"}],
    )  # fmt: skip

    assert ["CRASHED", "DONE"] == [how for (how,) in stays(record, "how")]


def test_a_client_that_calls_again_has_its_work_done_once(tmp_path):
    """The thread needs 2 s to enqueue, the user leaves after 1 s and calls again at 3 s: two jobs, one execution."""
    sections = {
        "steps": {"mail": {"service": "1s"}},
        "load": arrivals(tmp_path, 1),
        "queue": {"latency": "1.5s"},
        "api": {"threads": 9, "client": {"timeout": "1s", "retry": {"max_attempts": 2, "backoff": {"fixed": "1s"}}}},
        "architectures": {"queued": {"queued": "all"}},
    }
    twice = run(workers={"count": 1}, **sections)
    once = run(workers={"count": 1, "dedup": "1.5s"}, **sections)
    short = run(workers={"count": 1, "dedup": "1.4s"}, **sections)

    assert [Answer.TIMEOUT] == once.requests.answer.tolist()
    assert [(0, 2.5, 4, 5, "DONE"), (1, 5, 6.5, 7.5, "DONE")] == stays(twice, "job leased start over how")
    assert [(0, 2.5, 4, 5, "DONE"), (1, 5, 6.5, 6.5, "SKIPPED")] == stays(once, "job leased start over how")
    assert stays(twice) == stays(short)


def test_what_is_skipped_is_not_done_anew(tmp_path):
    """Done at 2 s, remembered for 4 s: skipped at 5 s, which does not make the memory last until 8 s."""
    record = run(
        steps={"mail": {"service": "1s"}}, load=arrivals(tmp_path, 1), workers={"count": 1, "dedup": "4s"},
        api={
            "overhead": "10ms",
            "client": {"timeout": "5ms", "retry": {"max_attempts": 3, "backoff": {"fixed": "2.995s"}}},
        },
        architectures={"queued": {"queued": "all"}},
    )  # fmt: skip

    assert ["DONE", "SKIPPED", "DONE"] == [how for (how,) in stays(record, "how")]


def test_a_skipped_job_spawns_nothing(tmp_path):
    """The pdf is asked for twice by a client that calls again; done once, it has its pages once."""
    steps = {"pdf": {"service": "1s", "spawns": {"page": 2}}, "page": {"service": "1s"}}
    record = run(
        steps=steps, load=arrivals(tmp_path, 1), workers={"count": 1, "dedup": "1h"},
        api={
            "overhead": "1s",
            "client": {"timeout": "0.5s", "retry": {"max_attempts": 2, "backoff": {"fixed": "4.5s"}}},
        },
        architectures={"queued": {"queued": "all"}},
    )  # fmt: skip

    assert [("DONE", 3), ("DONE", 4), ("DONE", 5), ("DONE", 7)] == fates(record)
    assert [0, 1, 1, 0] == record.jobs.step.tolist()
    assert ["DONE", "DONE", "DONE", "SKIPPED"] == [how for (how,) in stays(record, "how")]


def test_only_pools_with_a_memory_skip(tmp_path):
    """The copy goes to a worker that does not remember."""
    pools = {"knows": {"count": 1, "dedup": "1h"}, "forgets": {"count": 1}}
    record = run(
        steps=MAIL, load=arrivals(tmp_path, 1), queue={**LEASE, "late_ack": "refuse", "max_receives": 2}, pools=pools
    )

    assert [(0, "DUPLICATE"), (1, "DUPLICATE")] == stays(record, "worker how")
