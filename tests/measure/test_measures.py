"""The numbers of a run, by hand."""

import dataclasses

import numpy as np
import pytest
from made_up import record

from sim.measure import evaluate, job_columns, measure, rates
from sim.record import Answer, AttemptEnd, CallEnd, JobState
from sim.scenario import from_dict
from sim.scenario.metrics import METRICS

BASE = {"name": "m", "seed": 1, "duration": 10, "load": "1/s", "steps": {"mail": {"service": "2s", "fails": "50%"}},
        "api": {"threads": 2}, "workers": {"count": 2}, "retry": {"max_attempts": 2}}  # fmt: skip
DONE, FAILED = AttemptEnd.DONE, AttemptEnd.FAILED


def architecture(name, **sections):
    """One architecture of BASE with other sections."""
    return from_dict({**BASE, **sections}).architectures[name]


QUEUED = record(
    requests=[(1, 0, 1, Answer.OK, 1), (2, 1, 2, Answer.OK, 1), (3, 2, 3, Answer.REJECTED, 1)],
    jobs=[
        (0, -1, 0, 1, 7, JobState.DONE),
        (1, -1, 0, 2, 8, JobState.DEAD),
        (2, -1, 0, 3, 3, JobState.REJECTED),
    ],
    attempts=[
        (0, 1, 0, 1, 1, 1, 3, FAILED),
        (1, 1, 1, 2, 2, 2, 4, FAILED),
        (0, 2, 0, 3, 5, 5, 7, DONE),
        (1, 2, 1, 4, 6, 6, 8, FAILED),
    ],
)
SYNC = record(
    requests=[(1, 0, 3, Answer.OK, 1), (2, 1, 4, Answer.TIMEOUT, 1), (3, 2, 5, Answer.ERROR, 2), (9, 3, None, 0, 1)],
    calls=[
        (0, 1, 1, 0, 1, 3, CallEnd.OK, None),
        (1, 1, 2, 1, 2, 5, CallEnd.OK, 4),
        (2, 1, 3, 0, 3, 4, CallEnd.ERROR, None),
        (2, 2, 4, 0, 4, 5, CallEnd.ERROR, None),
        (3, 1, 9, 0, 9, None, CallEnd.RUNNING, None),
    ],
)


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
        jobs=[(0, 0, 0, 3, 5, JobState.DONE)],
        attempts=[(0, 1, 0, 3, 3, 3, 5, DONE)],
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
        jobs=[(0, -1, 0, 1, None, JobState.READY)],
        attempts=[(0, 1, -1, 1, None, None, None, AttemptEnd.READY)],
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


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("queued.jobs.dead == 1", "pass"),
        ("queued.jobs.dead != 1", "fail"),
        ("queued.goodput > 0.05/s", "pass"),
        ("queued.goodput >= 0.2/s", "fail"),
        ("queued.completion_time.max <= 6s", "pass"),
        ("queued.completion_time.max < 6s", "fail"),
        ("queued.requests.ok_share > 50%", "pass"),
    ],
)
def test_thresholds_pass_or_fail(text, status):
    """Each comparison, against the numbers above."""
    thresholds = from_dict({**BASE, "thresholds": [text]}).thresholds
    (verdict,) = evaluate(thresholds, {"queued": measure(QUEUED, architecture("queued"))})

    assert status == verdict.status
    assert "" == verdict.why


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("queued.response_time.p99 < 1s", "p99 needs 1,000 samples, there are 2"),
        ("queued.api_wait.p99 < 1s", "there is no api_wait.p99 in this run"),
    ],
)
def test_thresholds_without_data_cannot_be_told(text, why):
    """And say how much would be needed."""
    thresholds = from_dict({**BASE, "thresholds": [text]}).thresholds
    (verdict,) = evaluate(thresholds, {"queued": measure(QUEUED, architecture("queued"))})

    assert ("unknown", None, why) == (verdict.status, verdict.observed, verdict.why)


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


def codes(found):
    """The codes of the doubts."""
    return [doubt.code for doubt in found.verdicts]


def test_overload_is_said_with_its_numbers():
    """1/s of 2 s that fail half the time, tried twice: 3 erlang for 2 workers, and never stable."""
    found = measure(QUEUED, architecture("queued"))

    assert "unstable" in codes(found)
    assert "3 workers would be needed and there are 2" in found.verdicts[0].sentence


def test_a_peak_above_capacity_is_an_overload_for_a_while():
    """On average 0.3/s x 3 s is below two workers; the peak of 3/s is not."""
    load = {"spike": {"base": "0.1/s", "peak": "3/s", "at": 5, "for": "500ms"}}

    assert "overloaded" in codes(measure(QUEUED, architecture("queued", load=load)))


def test_a_steady_load_without_warmup_is_biased_by_its_start():
    """Said of a Poisson load without warm-up, not with one, nor of stages."""
    calm = {"workers": {"count": 50}}

    assert "start_up" in codes(measure(QUEUED, architecture("queued", **calm)))
    assert "start_up" not in codes(measure(QUEUED, architecture("queued", **calm), warmup_ns=10**9))
    stages = {"stages": [{"rate": "1/s", "for": 10}]}
    assert "start_up" not in codes(measure(QUEUED, architecture("queued", load=stages, **calm)))


def test_what_is_unfinished_at_the_end_is_said_to_be_censored():
    """One of four users is pending."""
    said = [doubt.sentence for doubt in measure(SYNC, architecture("sync")).verdicts if doubt.code == "censored"]

    assert said[0].startswith("1 of 4 users (25%) were not finished")


def test_closed_users_offer_no_load_of_their_own():
    """They wait for their answers: nothing is unstable."""
    load = {"users": {"count": 100, "think": "1ms"}}

    assert "unstable" not in codes(measure(QUEUED, architecture("queued", load=load)))


def test_offered_load_counts_traced_work_and_certain_failures(tmp_path):
    """A trace of 2 jobs of 4 s in 10 s, each tried twice since it always fails: 1.6 erlang for one worker."""
    (tmp_path / "t.csv").write_text("arrival_s,work_s\n1,4\n2,4\n")
    sections = {
        "load": {"trace": {"file": str(tmp_path / "t.csv")}},
        "steps": {"mail": {"service": {"traced": "work_s"}, "fails": "100%"}},
        "workers": {"count": 1},
    }
    found = measure(QUEUED, architecture("queued", **sections))

    assert "On average 1.6 workers" in found.verdicts[0].sentence


def test_measures_are_frozen():
    """Numbers of a run cannot be changed."""
    with pytest.raises(dataclasses.FrozenInstanceError):
        measure(QUEUED, architecture("queued")).goodput = 1.0
