"""Queues with little room: who is refused, who is dropped, who waits; checked with a pencil, to the nanosecond."""

from by_hand import arrivals, fates, run, seconds, stays

from sim.record import Answer, CallEnd

MAIL = {"mail": {"service": "2s"}}
ONE = {"workers": {"count": 1}}
BLOCK = {"capacity": 1, "when_full": "block"}
QUEUED = {"architectures": {"queued": {"queued": "all"}}}


def test_a_full_queue_rejects_what_comes(tmp_path):
    """One at work, one waits: the third, at 2 s, is rejected the instant it comes; at 3 s there is room again."""
    record = run(steps=MAIL, load=arrivals(tmp_path, 1, 1.5, 2, 3), queue={"capacity": 1}, **ONE)

    assert [("DONE", 3), ("DONE", 5), ("REJECTED", 2), ("DONE", 7)] == fates(record)
    assert [Answer.OK, Answer.OK, Answer.REJECTED, Answer.OK] == record.requests.answer.tolist()


def test_a_request_is_rejected_if_one_of_its_jobs_is(tmp_path):
    """Room for one more: of two steps the first is admitted, the second is not."""
    steps = {"a": {"service": "2s"}, "b": {"service": "2s"}}
    record = run(steps=steps, load=arrivals(tmp_path, 1, 2), queue={"capacity": 1}, **ONE)

    assert [("DONE", 3), ("DONE", 5), ("REJECTED", 2), ("REJECTED", 2)] == fates(record)
    assert [Answer.OK, Answer.REJECTED] == record.requests.answer.tolist()


def test_a_retry_comes_back_though_there_is_no_room(tmp_path):
    """Job 0 fails at 3 s while job 1 waits: both are there, though the queue has room for one."""
    record = run(
        steps={"mail": {"service": "2s", "fails": "100%"}}, load=arrivals(tmp_path, 1, 1.5), queue={"capacity": 1},
        retry={"max_attempts": 2, "backoff": {"fixed": "1s"}}, **ONE,
    )  # fmt: skip

    assert [(0, 1), (0, 5), (1, 3), (1, 7)] == stays(record, "job start")


def test_a_full_queue_may_drop_its_oldest_job(tmp_path):
    """Room for two: at 2.5 s the one that waits since 1.5 s is lost; at 2.75 s the next one."""
    queue = {"capacity": 2, "when_full": "drop_oldest"}
    record = run(steps=MAIL, load=arrivals(tmp_path, 1, 1.5, 2, 2.5, 2.75), queue=queue, **ONE)

    assert [("DONE", 3), ("LOST", 2.5), ("LOST", 2.75), ("DONE", 5), ("DONE", 7)] == fates(record)
    assert [(1, 1.5, 2.5, "WITHDRAWN"), (2, 2, 2.75, "WITHDRAWN")] == stays(record, "job ready released how")[1:3]


def test_the_oldest_is_who_is_ready_for_longest_in_any_order(tmp_path):
    """With lifo and with weights, too, the one that waits since 1.5 s goes."""
    steps = {"a": {"service": "2s"}, "b": {"service": "2s"}}
    for order in ("lifo", "weighted", "fifo"):
        queue = {"capacity": 2, "when_full": "drop_oldest", "order": order}
        record = run(steps=steps, load=arrivals(tmp_path, 1, 2), queue=queue, **ONE)

        assert [("DONE", 3), ("LOST", 2)] == fates(record)[:2]
        assert [("DONE", 5), ("DONE", 7)] == sorted(fates(record)[2:])


def test_where_nothing_is_ready_there_is_nothing_to_drop(tmp_path):
    """The only place is taken by a job that is due later: the newcomer is rejected."""
    steps = {"later": {"service": "1s", "delay": {"deterministic": "9s"}}, "work": {"service": "5s"}}
    queue = {"capacity": 1, "when_full": "drop_oldest"}
    record = run(steps=steps, load=arrivals(tmp_path, 1), queue=queue, **ONE)
    weighted = run(steps=steps, load=arrivals(tmp_path, 1, 2), queue={**queue, "order": "weighted"}, **ONE)

    assert [("DONE", 11), ("DONE", 6)] == fates(record)
    assert [("DONE", 11), ("DONE", 6), ("REJECTED", 2), ("REJECTED", 2)] == fates(weighted)


def test_a_producer_waits_for_room(tmp_path):
    """One at work, one waits; two more producers, of 2 and 2.5 s, get their jobs in at 3 and 5 s, in their order."""
    record = run(steps=MAIL, load=arrivals(tmp_path, 1, 1.5, 2, 2.5), queue=BLOCK, **ONE)

    assert [1, 1.5, 3, 5] == seconds(record.jobs.created_ns) == seconds(record.requests.answered_ns)
    assert [(1, 1), (1.5, 3), (3, 5), (5, 7)] == stays(record, "ready start")
    assert [Answer.OK] * 4 == record.requests.answer.tolist()


def test_a_producer_who_waits_at_the_horizon_has_no_job_yet(tmp_path):
    """Its request is pending."""
    record = run(steps={"mail": {"service": "30s"}}, load=arrivals(tmp_path, 1, 2, 3), queue=BLOCK, **ONE)

    assert 2 == record.jobs.state.size
    assert [Answer.OK, Answer.OK, Answer.PENDING] == record.requests.answer.tolist()


def test_without_any_room_a_producer_hands_its_job_to_a_worker(tmp_path):
    """Capacity 0: the second, of 2 s, waits until the worker is idle at 3 s, the third until 5 s."""
    queue = {"capacity": 0, "when_full": "block"}
    for reads in ({}, {"reads": {"default": 1}}):
        record = run(steps=MAIL, load=arrivals(tmp_path, 1, 2, 2.5), queue=queue, workers={"count": 1, **reads})

        assert [(1, 1, 3), (3, 3, 5), (5, 5, 7)] == stays(record, "ready start over")


def test_a_producer_comes_in_where_an_expired_job_leaves(tmp_path):
    """The job that waits since 1.5 s expires at 2.5 s, and makes room for the producer of 2 s."""
    record = run(steps={"mail": {"service": "9s", "ttl": "1s"}}, load=arrivals(tmp_path, 1, 1.5, 2), queue=BLOCK, **ONE)

    assert [1, 1.5, 2.5] == seconds(record.jobs.created_ns)
    assert [("DONE", 10), ("EXPIRED", 2.5), ("EXPIRED", 3.5)] == fates(record)


def test_a_producer_comes_in_where_a_scheduled_job_is_handed_out(tmp_path):
    """The only place is taken until 3 s by a job that is due then; the producer of 2 s follows."""
    steps = {"mail": {"service": "1s", "delay": {"deterministic": "2s"}}}
    record = run(steps=steps, load=arrivals(tmp_path, 1, 2), queue=BLOCK, **ONE)

    assert [1, 3] == seconds(record.jobs.created_ns)
    assert [(3, 3), (5, 5)] == stays(record, "ready start")


def test_each_job_of_a_request_waits_for_its_own_room(tmp_path):
    """Two steps at 1 s: one is at work, one waits; of the second request one comes at 3 s, the other at 5 s."""
    steps = {"a": {"service": "2s"}, "b": {"service": "2s"}}
    record = run(steps=steps, load=arrivals(tmp_path, 1, 2), queue=BLOCK, **ONE)

    assert [1, 1, 3, 5] == seconds(record.jobs.created_ns)
    assert [1, 5] == seconds(record.requests.answered_ns)


def test_a_newcomer_does_not_overtake_producers_who_wait(tmp_path):
    """At 3 s a worker makes room for the producer of 2 s; who comes at 3 s waits behind it."""
    record = run(steps=MAIL, load=arrivals(tmp_path, 1, 1.5, 2, 3), queue=BLOCK, **ONE)

    assert [1, 1.5, 3, 5] == seconds(record.jobs.created_ns)


def test_a_thread_is_held_while_its_producer_waits(tmp_path):
    """Backpressure: one thread, which waits from 2 to 3 s for room; the call of 2.25 s starts at 3 s and waits on."""
    record = run(steps=MAIL, load=arrivals(tmp_path, 1, 1.5, 2, 2.25), queue=BLOCK, api={"threads": 1}, **ONE, **QUEUED)

    assert [1, 1.5, 2, 3] == seconds(record.calls.start_ns)
    assert [1, 1.5, 3, 5] == seconds(record.calls.end_ns)
    assert [1, 1.5, 3, 5] == seconds(record.jobs.created_ns)


def test_a_user_who_leaves_takes_the_waiting_producer_along(tmp_path):
    """Cancelled at 2.5 s while its thread waits for room: no job; the call of 2.25 s gets thread and, at 3 s, room."""
    api = {"threads": 1, "client": {"timeout": "1s", "cancel_on_timeout": True}}
    record = run(steps=MAIL, load=arrivals(tmp_path, 1, 1.25, 1.5, 2.25), queue=BLOCK, api=api, **ONE, **QUEUED)

    assert [CallEnd.OK, CallEnd.OK, CallEnd.CANCELLED, CallEnd.OK] == record.calls.end.tolist()
    assert [1, 1.25, 2.5, 3] == seconds(record.calls.end_ns)
    assert [1, 1.25, 3] == seconds(record.jobs.created_ns)


def test_only_the_queue_that_is_full_makes_producers_wait(tmp_path):
    """One step's queue blocks, the other's rejects."""
    steps = {"a": {"service": "2s", "queue": "blocks"}, "b": {"service": "2s", "queue": "rejects"}}
    queues = {"blocks": {"capacity": 0, "when_full": "block"}, "rejects": {"capacity": 0}}
    record = run(steps=steps, load=arrivals(tmp_path, 1), queues=queues, workers={"count": 1})

    assert [("DONE", 3), ("REJECTED", 1)] == fates(record)
    assert [Answer.REJECTED] == record.requests.answer.tolist()


def test_a_pool_of_several_queues_lets_in_the_producers_of_each(tmp_path):
    """No room on either queue: whenever the worker is idle, one producer of the first queue or the second comes."""
    steps = {"a": {"service": "2s", "queue": "x"}, "b": {"service": "2s", "queue": "y"}}
    none = {"capacity": 0, "when_full": "block"}
    for reads in ({}, {"reads": {"x": 1, "y": 1}}):
        record = run(
            steps=steps, load=arrivals(tmp_path, 1, 1.5), queues={"x": none, "y": none}, workers={"count": 1, **reads}
        )

        assert [1, 3, 5, 7] == sorted(start for (start,) in stays(record, "start"))


def test_a_job_that_has_to_wait_for_another_of_its_key_needs_room_though_a_worker_is_idle(tmp_path):
    """No room, two workers, one key: the second producer comes when the first job is done, at 3 s."""
    record = run(
        steps=MAIL, load=arrivals(tmp_path, 1, 1.5), workers={"count": 2}, keys={"count": 1},
        queue={"capacity": 0, "when_full": "block", "ordered": True},
    )  # fmt: skip

    assert [(0, 1, 3), (1, 3, 5)] == stays(record, "job start over")
    assert [1, 3] == seconds(record.jobs.created_ns)


def test_a_hedge_that_is_let_in_and_called_off_at_one_instant_passes_its_place_on(tmp_path):
    """Room for two arises while the broker is down: at 4 s user 3 needs one place of two, user 4 gets the other."""
    client = {"timeout": "9s", "cancel_on_timeout": True, "hedge": {"after": "200ms"}}
    record = run(
        steps={"mail": {"service": "9s", "ttl": "1s"}}, load=arrivals(tmp_path, 1, 1.25, 1.5, 1.6, 1.9), **ONE,
        **QUEUED, queue={"capacity": 2, "when_full": "block"}, api={"client": client},
        faults=[{"broker": "down", "at": "2.2s", "for": "1.8s"}],
    )  # fmt: skip

    assert [1, 1.25, 1.5, 4, 4] == seconds(record.jobs.created_ns)
    assert [4, 4] == seconds(record.requests.answered_ns)[3:]
    assert [CallEnd.OK, CallEnd.CANCELLED, CallEnd.OK, CallEnd.CANCELLED] == record.calls.end.tolist()[3:]
