"""The numbers of a run, by hand."""

import dataclasses

import numpy as np
import pytest
from made_runs import BASE, QUEUED, SYNC, architecture
from made_stories import EVENTFUL, EVENTFUL_QUEUE
from made_stories import architecture as story_of
from made_up import job, record, stay, waiting

from sim.measure import job_columns, measure, rates
from sim.measure.work import finished_again
from sim.record import Answer, AttemptEnd, CallEnd, JobState, ShiftEnd
from sim.scenario import from_dict
from sim.scenario.metrics import METRICS


def test_what_a_queue_did():
    """One of three requests served: completed at 7 s after arriving at 1 s; two workers busy 8 of 20 s."""
    found = measure(QUEUED, architecture("queued"))

    assert (3, 2, 1) == (found.requests.arrived, found.requests.ok, found.requests.rejected)
    assert (3, 1, 1, 1, 0) == (
        found.jobs.arrived, found.jobs.done, found.jobs.dead, found.jobs.rejected, found.jobs.in_system
    )  # fmt: skip
    assert (6.0, 1) == (found.completion_time.max, found.completion_time.n)
    assert (0.1, 0.1) == (found.throughput, found.goodput)
    assert 0.4 == found.utilization
    assert 2.0 == found.amplification
    assert 6.0 == found.wasted_s  # three failed attempts of 2 s
    assert (0.0 + 2 + 0 + 2) / 4 == found.wait.mean
    assert (0.4, 2) == (found.backlog.mean, found.backlog.max)
    assert found.audit.balanced


def test_what_a_synchronous_api_did():
    """One answer in time; a zombie of 3 s, two errors of 1 s: 5 s of threads for nobody."""
    found = measure(SYNC, architecture("sync"))

    assert (1, 1, 1, 1, 5) == (
        found.requests.ok, found.requests.timeout, found.requests.error, found.requests.pending, found.requests.calls
    )  # fmt: skip
    assert (2.0, 1) == (found.response_time.max, found.response_time.n)
    assert (0.2, 0.1) == (found.throughput, found.goodput)  # the zombie was finished, but served nobody
    assert 5.0 == found.wasted_s
    assert 0.4 == found.thread_utilization  # 2 + 3 + 1 + 1 + 1 s of 20
    assert found.utilization is None
    assert 1.25 == found.amplification  # calls per request
    assert 0.25 == found.requests.ok_share


def test_a_zombie_still_running_at_the_horizon_is_wasted_up_to_it():
    """Its user left at 4 s; it runs from 2 s on: 8 s wasted by 10 s."""
    made = record(requests=[(2, 0, 4, Answer.TIMEOUT, 1)], calls=[(0, 1, 2, 0, 2, None, CallEnd.RUNNING, 4)])

    assert 8.0 == measure(made, architecture("sync")).wasted_s


def test_work_for_a_user_who_left_is_wasted_in_the_queue_too():
    """The call outlived its user's patience, then enqueued a job: its 2 s are wasted, and no goodput."""
    made = record(
        requests=[(1, 0, 2, Answer.TIMEOUT, 1)],
        calls=[(0, 1, 1, 0, 1, 3, CallEnd.OK, 2)],
        jobs=[job(0, 3, 5, JobState.DONE, call=0)],
        attempts=[stay(0, 1, 0, 3, 3, 5, AttemptEnd.DONE)],
    )
    found = measure(made, architecture("queued"))

    assert (0.1, 0.0, 4.0) == (found.throughput, found.goodput, found.wasted_s)


def test_the_warmup_leaves_out_who_came_before_it():
    """From 1.5 s on: one wait of the second job's two attempts remains each; rates are per second of the rest."""
    found = measure(QUEUED, architecture("queued"), warmup_ns=1_500_000_000)

    assert (2, 1.0) == (found.wait.n, found.wait.mean)
    assert 0 == found.completion_time.n
    assert 1 / 8.5 == found.throughput


def test_an_empty_run_has_numbers_or_none_but_no_error():
    """Nobody came: counts are 0, means None."""
    found = measure(record(), architecture("queued"))

    assert (0, None, None, 0.0) == (found.requests.arrived, found.requests.ok_share, found.amplification, found.goodput)


def test_jobs_that_never_started_have_no_amplification():
    """One job, waiting at the horizon: attempts per job are not defined."""
    made = record(
        requests=[(1, 0, 1, Answer.OK, 1)],
        jobs=[job(0, 1, None, JobState.READY)],
        attempts=[waiting(0, 1, 1)],
    )

    assert measure(made, architecture("queued")).amplification is None


def test_unlimited_threads_have_no_utilisation():
    """Without an API section, and with one that says nothing of threads."""
    assert measure(SYNC, architecture("sync", api={})).thread_utilization is None
    assert measure(SYNC, from_dict({**BASE, "api": None, "architectures": {"sync": {"inline": "all"}}})
                   .architectures["sync"]).thread_utilization is None  # fmt: skip


def test_every_metric_of_the_vocabulary_is_there():
    """What a threshold may name, `figure` finds and the JSON document holds."""
    found = measure(QUEUED, architecture("queued"))
    document = found.as_dict()

    for name in METRICS:
        value = found.figure(tuple(name.split(".")))
        in_document = document
        for key in name.split("."):
            in_document = in_document[key]
        assert value == in_document


def test_rates_count_events_in_bins():
    """Ten bins of a second: arrivals at 1, 2, 3 and 9 s; finished at 3 and 5 s, of which one served; two failed."""
    found = rates(SYNC, bins=10)

    assert [0, 1, 1, 1, 0, 0, 0, 0, 0, 1] == found.arrivals.tolist()
    assert [0, 0, 0, 1, 0, 1, 0, 0, 0, 0] == found.throughput.tolist()
    assert [0, 0, 0, 1, 0, 0, 0, 0, 0, 0] == found.goodput.tolist()
    assert [0, 0, 0, 0, 1, 1, 0, 0, 0, 0] == found.failures.tolist()
    assert 11 == found.edge_s.size


def test_the_table_of_jobs_has_a_row_each():
    """Names instead of numbers, seconds instead of nanoseconds, NaN for never."""
    columns = job_columns(QUEUED)

    assert ["mail"] * 3 == columns["step"].tolist()
    assert ["done", "dead", "rejected"] == columns["state"].tolist()
    assert ["ok", "ok", "rejected"] == columns["answer"].tolist()
    assert [2, 2, 0] == columns["attempts"].tolist()
    assert [1, 2, 0] == columns["failed"].tolist()
    assert [0.0, 0.0] == columns["wait_s"][:2].tolist()
    assert np.isnan(columns["start_s"][2])
    assert [6.0, 6.0, 0.0] == columns["completion_s"].tolist()


def test_measures_are_frozen():
    """Numbers of a run cannot be changed."""
    with pytest.raises(dataclasses.FrozenInstanceError):
        measure(QUEUED, architecture("queued")).goodput = 1.0


def test_a_warmup_as_long_as_the_run_leaves_nothing_to_measure():
    """10 s of 10 s: said in words."""
    with pytest.raises(ValueError, match=r"must be shorter than the run, got 10 s of 10 s: nothing is left"):
        measure(QUEUED, architecture("queued"), warmup_ns=QUEUED.horizon_ns)


def test_work_done_again_is_a_duplicate_inline_or_queued():
    """One request, two calls that end OK: step a done twice inline, step b by jobs of both; step c of another, once."""
    made = record(
        steps=("a", "b", "c"),
        requests=[(1, 0, 7, Answer.OK, 2), (2, 1, 4, Answer.OK, 1)],
        calls=[
            (0, 1, 1, 0, 1, 3, CallEnd.OK, 2),
            (0, 2, 4, 0, 4, 7, CallEnd.OK, None),
            (1, 1, 2, 1, 2, 4, CallEnd.OK, None),
        ],
        inline_steps=[
            (0, 0, 1, 3, AttemptEnd.DONE),
            (1, 0, 4, 7, AttemptEnd.DONE),
            (2, 2, 2, 3, AttemptEnd.FAILED),
            (2, 2, 3, 4, AttemptEnd.DONE),
        ],
        jobs=[job(0, 3, 4, JobState.DONE, call=0, step=1), job(0, 7, 8, JobState.DONE, call=1, step=1)],
        attempts=[stay(0, 1, 0, 3, 3, 4, AttemptEnd.DONE), stay(1, 1, 0, 7, 7, 8, AttemptEnd.DONE)],
    )

    steps = {"a": {"service": 1}, "b": {"service": 1, "idempotent": False}, "c": {"service": 1}}
    hybrid = architecture("hybrid", steps=steps, architectures={"hybrid": {"inline": ["a", "c"], "queued": ["b"]}})
    found = measure(made, hybrid).jobs

    assert (2, 1) == (found.duplicates, found.duplicate_effects)  # step b alone does harm if done twice


def test_spawned_work_is_done_again_with_the_work_that_spawned_it():
    """Two calls of a request: a mail each, which spawns two thumbs, of which each spawns a scan."""
    mails = [job(0, 1, 2, JobState.DONE, call=0), job(0, 3, 4, JobState.DONE, call=1)]
    thumbs = [job(0, 4, 5, JobState.DONE, call=of, step=1, parent=of) for of in (0, 0, 1, 1)]
    scans = [job(0, 5, 6, JobState.DONE, call=of - 2 >> 1, step=2, parent=of) for of in (2, 3, 4, 5)]
    made = record(
        steps=("mail", "thumb", "scan"),
        requests=[(1, 0, 1, Answer.OK, 2)],
        calls=[(0, 1, 0, 0, 0, 1, CallEnd.OK, None), (0, 2, 2, 0, 2, 3, CallEnd.OK, None)],
        jobs=[*mails, *thumbs, *scans],
        attempts=[stay(of, 1, of, 6, 6, 7, AttemptEnd.DONE) for of in range(10)],
    )

    assert [1, 2, 2] == finished_again(made).tolist()
    assert [0, 0, 0] == finished_again(record(steps=("a", "b", "c"))).tolist()


@pytest.mark.parametrize(("dedup", "effects"), [(None, 1), ("1ns", 1), ("1h", 0)])
def test_an_effect_comes_again_unless_it_is_remembered(dedup, effects):
    """One execution beyond the first of a step that is not idempotent: no memory, one too short, one that is kept."""
    steps = {**EVENTFUL_QUEUE["steps"], "mail": {**EVENTFUL_QUEUE["steps"]["mail"], "idempotent": False}}
    workers = {**EVENTFUL_QUEUE["workers"], "dedup": dedup}
    found = measure(EVENTFUL, story_of(**{**EVENTFUL_QUEUE, "steps": steps, "workers": workers}))

    assert (1, effects) == (found.jobs.duplicates, found.jobs.duplicate_effects)


def test_what_became_of_jobs_is_counted():
    """By hand, from the comments beside the story of everything that can happen."""
    steps = {**EVENTFUL_QUEUE["steps"]}
    steps["mail"] = {**steps["mail"], "idempotent": False, "deadline": 5}
    of = story_of(**{**EVENTFUL_QUEUE, "steps": steps})
    found = measure(EVENTFUL, of)
    jobs = found.jobs

    assert (15, 5, 1, 2, 1, 0, 6) == (
        jobs.arrived, jobs.done, jobs.dead, jobs.expired, jobs.rejected, jobs.lost, jobs.in_system
    )  # fmt: skip
    assert (1, 0) == (jobs.duplicates, jobs.duplicate_effects)  # workers remember what is done for an hour
    assert (2, 1, 2) == (jobs.redelivered, jobs.redriven, jobs.crashes)  # after a lapsed lease and a crash
    assert 1 == jobs.late  # done 6 s after it came
    assert (2, 0, 0, 0, 0) == dataclasses.astuple(jobs.dead_reasons)
    assert () == found.audit.problems


def test_workers_are_measured_while_they_are_up():
    """Three workers of 11, 20 and 18 s, at work for 3, 13 and 8 s, 10 s of it in vain; a crash is noticed after 3 s."""
    found = measure(EVENTFUL, story_of(**EVENTFUL_QUEUE))

    assert (49 / 20, 3) == (found.workers.mean, found.workers.max)
    assert 24 / 49 == found.utilization
    assert 10.0 == found.wasted_s
    assert (3.0, 1, 1) == (found.time_to_notice.max, found.time_to_notice.n, found.time_to_notice.censored)
    assert (3.0, np.inf) == found.time_to_notice.bounds["max"]


def test_nobody_notices_a_job_that_vanished_with_its_worker():
    """Acknowledged early, lost with the worker at 3 s: there is no time to notice."""
    made = record(
        requests=[(1, 0, 1, Answer.OK, 1)],
        jobs=[job(0, 1, 3, JobState.LOST)],
        attempts=[stay(0, 1, 0, 1, 1, 3, AttemptEnd.CRASHED)],
        shifts=[(0, 0, 0, 3, ShiftEnd.CRASHED)],
    )

    assert (0, 0) == dataclasses.astuple(measure(made, architecture("queued")).time_to_notice)[7:9]


def test_a_queue_without_workers_up_has_no_utilisation():
    """They are all down for the whole run."""
    assert measure(record(shifts=[]), architecture("queued")).utilization is None


def test_a_request_that_waits_for_the_queue_is_not_completed():
    """Without an API, blocked at the door of a full queue: it has no jobs yet, and no answer."""
    made = record(requests=[(1, 0, None, Answer.PENDING, 1)])
    found = measure(made, architecture("queued", api=None, architectures={"queued": {"queued": "all"}}))

    assert (0.0, 1) == (found.throughput, found.completion_time.censored)


def test_the_work_of_a_hedged_request_is_that_of_the_call_that_answered():
    """The first of two calls is answered OK: its work is useful, that of the hedge is not."""
    made = record(
        requests=[(1, 0, 4, Answer.OK, 2)],
        calls=[(0, 1, 1, 0, 1, 4, CallEnd.OK, None), (0, 2, 2, 1, 2, 6, CallEnd.OK, 4)],
    )
    found = measure(made, architecture("sync"))

    assert (0.2, 0.1, 4.0) == (found.throughput, found.goodput, found.wasted_s)


def test_the_table_of_jobs_tells_their_story():
    """Which job spawned another, how often it was delivered, begun, failed, and why it was given up."""
    columns = job_columns(EVENTFUL)

    assert [0, -1] == columns["parent"][4:6].tolist()
    assert [2, 2, 0, 0, 0, 2, 1] == columns["receives"][:7].tolist()
    assert [2, 2, 0, 0, 0, 2, 0] == columns["attempts"][:7].tolist()
    assert [1, 0, 0, 0, 0, 0, 0, 1, 1] == columns["failed"][:9].tolist()
    assert ["none", "attempts", "attempts"] == columns["dead_reason"][6:9].tolist()
    assert {"default"} == set(columns["queue"].tolist())
    assert np.isnan(columns["start_s"][6])  # given back before it was begun
    assert 0.0 == columns["wait_s"][10]


def test_what_was_not_over_at_the_horizon_is_counted_as_censored():
    """Of a queue: one job waits, one is at work, one is scheduled, and one that is dead will never be completed."""
    made = record(
        requests=[(1 + number, number, 1 + number, Answer.OK, 1) for number in range(5)],
        jobs=[
            job(0, 1, None, JobState.READY),
            job(1, 2, None, JobState.IN_FLIGHT),
            job(2, 3, None, JobState.SCHEDULED),
            job(3, 4, 5, JobState.DEAD),
            job(4, 5, 6, JobState.DONE),
        ],
        attempts=[
            stay(3, 1, 0, 4, 4, 5, AttemptEnd.FAILED),
            stay(2, 1, 0, 3, 5, 6, AttemptEnd.FAILED),
            stay(4, 1, 1, 5, 5, 6, AttemptEnd.DONE),
            waiting(0, 1, 1),
            stay(1, 1, 0, 2, 7, None, AttemptEnd.RUNNING),
            waiting(2, 2, 15, AttemptEnd.SCHEDULED),
        ],
    )
    found = measure(made, architecture("queued"))

    assert (1, 3) == (found.completion_time.n, found.completion_time.censored)
    assert (4, 1) == (found.wait.n, found.wait.censored)
    assert (3, 1) == (found.service.n, found.service.censored)
    assert (5, 0) == (found.response_time.n, found.response_time.censored)
    assert (9.0, np.inf) == found.wait.bounds["max"]  # the first job has waited since 1 s
    assert 2 == measure(made, architecture("queued"), warmup_ns=1_500_000_000).completion_time.censored


def test_users_and_calls_without_an_answer_are_censored():
    """Of an API: one user is pending on a thread, one in the accept queue since 9.5 s."""
    made = record(
        requests=[(9, 0, None, Answer.PENDING, 1), (9.5, 1, None, Answer.PENDING, 1)],
        calls=[(0, 1, 9, 0, 9, None, CallEnd.RUNNING, None), (1, 1, 9.5, -1, None, None, CallEnd.WAITING, None)],
    )
    document = measure(made, architecture("sync")).as_dict()

    assert (0, 2) == (document["response_time"]["n"], document["response_time"]["censored"])
    assert (0, 2) == (document["completion_time"]["n"], document["completion_time"]["censored"])
    assert (1, 1) == (document["api_wait"]["n"], document["api_wait"]["censored"])
    assert "bounds" not in document["api_wait"]
