"""What comes first of what happens at one instant: each kind of event against the next; checked with a pencil.

Some pairs are told where they belong: what is due against what expires (jobs), arrivals against askings (polling), an
autoscaler against a redrive (autoscaler), an attempt's end against that of its lease (leases) or its grace (deploys).
"""

from by_hand import arrivals, fates, run, seconds, shifts, stays

from sim.record import Answer

MAIL = {"mail": {"service": "2s"}}
TRACED = {"mail": {"service": {"traced": "work"}}}
ONE = {"workers": {"count": 1}}
QUEUED = {"architectures": {"queued": {"queued": "all"}}}


def test_attempts_end_by_the_number_of_their_jobs_not_of_their_workers(tmp_path):
    """At 6 s worker 1 is done with job 1, worker 0 with job 2: job 3, which waits, goes to worker 1."""
    load = arrivals(tmp_path, 1, 1, 3, 4, 4, work=[1, 5, 3, 1, 1])
    record = run(steps=TRACED, load=load, workers={"count": 2})

    assert [(0, 0, 1), (1, 1, 1), (2, 0, 3), (3, 1, 6), (4, 0, 6)] == stays(record, "job worker start")


def test_an_attempt_ends_before_a_call_does(tmp_path):
    """No room: the worker is done at 3 s, so the job of the call whose overhead ends at 3 s finds it idle."""
    record = run(
        steps=MAIL, load=arrivals(tmp_path, 0.5, 2.5), queue={"capacity": 0}, api={"overhead": "500ms"}, **ONE, **QUEUED
    )

    assert [("DONE", 3), ("DONE", 5)] == fates(record)


def test_an_attempt_ends_before_its_worker_crashes(tmp_path):
    """Begun at 3 s, done at 5 s, crashed at 5 s: done; but the next job, taken at 5 s, is in the hands of the dead."""
    crashes = {"mtbf": {"deterministic": "5s"}, "restart": {"deterministic": "1s"}}
    record = run(steps=MAIL, load=arrivals(tmp_path, 3, 4), workers={"count": 1, "crashes": crashes})

    assert [(0, 3, 5, "DONE"), (1, 5, 5, "CRASHED"), (1, 6, 8, "DONE")] == stays(record, "job start over how")


def test_a_call_ends_before_a_worker_crashes(tmp_path):
    """Its job, enqueued at 5 s, is handed to the worker that crashes at 5 s."""
    crashes = {"mtbf": {"deterministic": "5s"}, "restart": {"deterministic": "1s"}}
    record = run(
        steps=MAIL, load=arrivals(tmp_path, 4.5), api={"overhead": "500ms"}, workers={"count": 1, "crashes": crashes},
        **QUEUED,
    )  # fmt: skip

    assert [(5, 5, "CRASHED"), (6, 8, "DONE")] == stays(record, "start over how")


def test_workers_crash_by_their_number(tmp_path):
    """Both crash at 5 s: job 1 of worker 0 and job 0 of worker 1 come back by their own numbers all the same."""
    crashes = {"mtbf": {"deterministic": "5s"}, "restart": {"deterministic": "1s"}}
    record = run(
        steps=TRACED, load=arrivals(tmp_path, 0.5, 1, 2, work=[1, 9, 9]), workers={"count": 2, "crashes": crashes},
        duration="7s",
    )  # fmt: skip

    assert [(0, 0, 0.5), (1, 1, 1), (1, 0, 6), (2, 0, 2), (2, 1, 6)] == stays(record, "job worker start")


def test_a_worker_crashes_before_it_or_another_comes_up_and_is_up_before_the_loss_is_noticed(tmp_path):
    """Without any time to restart it is back at 5 s, first in line for its own job, lost at 5 s."""
    record = run(
        steps=MAIL, load=arrivals(tmp_path, 4), workers={"count": 1, "crashes": {"mtbf": {"deterministic": "5s"}}}
    )

    assert [(0, 4, 5, "CRASHED"), (0, 5, 7, "DONE")] == stays(record, "worker start over how")
    assert [(0, 0, 5, "CRASHED"), (0, 5, 10, "CRASHED")] == shifts(record)[:2]


def test_a_worker_comes_up_before_a_fault_strikes(tmp_path):
    """Back at 3 s, killed at 3 s: a shift of no length."""
    workers = {"count": 1, "crashes": {"restart": {"deterministic": "2s"}}}
    record = run(
        steps=MAIL,
        load=arrivals(tmp_path, 9),
        workers=workers,
        faults=[{"kill": 1, "at": "1s"}, {"kill": 1, "at": "3s"}],
    )

    assert [(0, 0, 1, "KILLED"), (0, 3, 3, "KILLED"), (0, 5, -1, "UP")] == shifts(record)


def test_faults_strike_in_the_order_in_which_the_scenario_names_them(tmp_path):
    """At 2 s: told to stop with some grace, then killed; or killed first, and back before a deploy finds it."""
    sections = {"steps": MAIL, "load": arrivals(tmp_path, 1), "workers": {"count": 1, "shutdown": {"grace": "9s"}}}
    kill, deploy = {"kill": 1, "at": "2s"}, {"deploy": {}, "at": "2s"}

    assert (0, 0, 2, "KILLED") == shifts(run(faults=[deploy, kill], **sections))[0]
    assert [(1, 2, "CRASHED"), (2, 4, "DONE")] == stays(run(faults=[kill, deploy], **sections), "start over how")


def test_a_fault_window_opens_before_a_lease_is_over(tmp_path):
    """The lease is over at 3 s, the broker down from 3 to 4 s: the idle worker gets the job at 4 s."""
    record = run(
        steps={"mail": {"service": "9s"}}, load=arrivals(tmp_path, 1), workers={"count": 2}, duration="5s",
        queue={"visibility_timeout": "2s"}, faults=[{"broker": "down", "at": "3s", "for": "1s"}],
    )  # fmt: skip

    assert [(0, 1, 1), (1, 3, 4)] == stays(record, "worker ready leased")


def test_a_fault_window_closes_before_a_lease_is_over(tmp_path):
    """Back at 3 s, the broker hands out job 1, which waits, before job 0, whose lease is over at 3 s."""
    record = run(
        steps={"mail": {"service": "9s"}}, load=arrivals(tmp_path, 1, 1.25), duration="4s",
        queue={"visibility_timeout": "2s"}, workers={"count": 2, "crashes": {"restart": {"deterministic": "1s"}}},
        faults=[{"kill": 2, "at": 1.5}, {"broker": "down", "at": "2s", "for": "1s"}],
    )  # fmt: skip

    assert [(0, 0, 1, 1), (0, 0, 3, 3), (1, 1, 1.25, 1.25), (1, 1, 3.25, 3.25)] == stays(
        record, "job worker ready leased"
    )


def test_a_lease_is_over_before_a_scheduled_job_is_due(tmp_path):
    """Both at 4 s: job 1, whose lease is over, is before job 0, which is due."""
    steps = {"later": {"service": "1s", "delay": {"deterministic": "3s"}}, "mail": {"service": "1s"}}
    record = run(
        steps=steps, load=arrivals(tmp_path, 1), queue={"visibility_timeout": "3s"}, faults=[{"kill": 1, "at": 1.5}],
        **ONE,
    )  # fmt: skip

    assert [(0, 4, 5), (1, 1, 1), (1, 4, 4)] == stays(record, "job ready start")


def test_jobs_are_due_by_their_number(tmp_path):
    """Job 0, failed, and job 1, delayed, are both due at 4 s."""
    steps = {"mail": {"service": "1s", "fails": "100%"}, "later": {"service": "1s", "delay": {"deterministic": "3s"}}}
    retry = {"max_attempts": 2, "backoff": {"fixed": "2s"}}
    record = run(steps=steps, load=arrivals(tmp_path, 1), retry=retry, **ONE)

    assert [(0, 1), (0, 4), (1, 5)] == stays(record, "job start")


def test_a_job_expires_before_a_user_loses_patience(tmp_path):
    """At 2.5 s the job that waits expires; the call that waits for its room since 1.5 s is answered in time."""
    record = run(
        steps={"mail": {"service": "9s", "ttl": "1.25s"}}, load=arrivals(tmp_path, 1, 1.25, 1.5), **ONE, **QUEUED,
        queue={"capacity": 1, "when_full": "block"}, api={"threads": 1, "client": {"timeout": "1s"}},
    )  # fmt: skip

    assert [1, 1.25, 2.5] == seconds(record.requests.answered_ns)
    assert [Answer.OK] * 3 == record.requests.answer.tolist()


def test_a_user_loses_patience_before_another_arrives(tmp_path):
    """At 2 s the first call is cancelled; the one that comes at 2 s has the thread at once."""
    api = {"threads": 1, "accept_queue": 0, "client": {"timeout": "1s", "cancel_on_timeout": True}}
    record = run(
        steps={"mail": {"service": "1s"}, "pay": {"service": {"traced": "pay"}}},
        load=arrivals(tmp_path, 1, 2, pay=[5, 0.5]), api=api, architectures={"sync": {"inline": "all"}}
    )  # fmt: skip

    assert [1, 2] == seconds(record.calls.start_ns)


def test_a_hedge_is_placed_before_another_user_arrives(tmp_path):
    """At 2 s the first user calls a second time, and has the second thread; who comes at 2 s waits for one."""
    record = run(
        steps={"pay": {"service": "5s"}}, load=arrivals(tmp_path, 1, 2),
        api={"threads": 2, "client": {"hedge": {"after": "1s"}}}, architectures={"sync": {"inline": "all"}},
    )  # fmt: skip

    assert [0, 0, 1] == record.calls.request.tolist()[:3]
    assert [1, 2, 6] == seconds(record.calls.start_ns)[:3]


def test_a_request_arrives_before_workers_are_looked_after(tmp_path):
    """Three requests at 5 s, when the autoscaler looks: it sees the two that wait."""
    autoscale = {"backlog_per_worker": 1, "max": 9, "poll": "5s"}
    record = run(
        steps=MAIL, load=arrivals(tmp_path, 5, 5, 5), workers={"count": 1, "autoscale": autoscale}, duration="6s"
    )

    assert [(0, 0, -1, "UP"), (1, 5, -1, "UP")] == shifts(record)


def test_workers_ask_before_dead_letters_are_redriven(tmp_path):
    """Dead at 4 s, it asks again at 7 s and finds nothing; redriven at 7 s, the job is there for the asking of 10 s."""
    record = run(
        steps={"mail": {"service": "1s", "fails": "100%"}}, load=arrivals(tmp_path, 0.5), redrive=[{"at": "7s"}],
        workers={"count": 1, "poll": "3s"}, duration="12s",
    )  # fmt: skip

    assert [(0.5, 3), (7, 10)] == stays(record, "ready start")
