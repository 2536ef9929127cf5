"""Numbers that drills make of the record, by hand."""

from types import SimpleNamespace

import numpy as np
import pytest

from sim.experiment import run_one
from sim.lessons import figures
from sim.lessons.topics import bursts
from sim.record import NEVER, JobState
from sim.scenario import from_dict

S = 10**9


def record(**tables):
    """A record of a few columns; times are in seconds, NEVER stays."""
    made = {}
    for name, columns in tables.items():
        made[name] = SimpleNamespace(
            **{
                column: np.array([v * S if column.endswith("_ns") and v != NEVER else v for v in values], np.int64)
                for column, values in columns.items()
            }
        )
    return SimpleNamespace(steps=("a", "b"), **made)


def outcomes(**changes):
    """One small run with a worker that is busy half of the time."""
    content = {
        "name": "x", "seed": 3, "duration": "100s", "load": {"even": "1/s"}, "workers": {"count": 1},
        "steps": {"a": {"service": "500ms"}}, "architectures": {"only": {"queued": "all"}}, **changes,
    }  # fmt: skip
    return {"only": run_one(from_dict(content), "only")}


def test_a_metric_a_share_and_a_quotient_are_of_one_replication():
    """99 requests in 100 s, a second apart from 1 s on; nothing divided by nothing is nothing."""
    run = outcomes()

    assert 99 == figures.of("only", "jobs.arrived")(run)
    assert 1.0 == figures.share("only", "jobs.done", "jobs.arrived")(run)
    assert figures.share("only", "jobs.done", "jobs.lost")(run) is None
    assert figures.quotient(figures.of("only", "wait.p999"), figures.of("only", "jobs.done"))(run) is None
    assert 99 == figures.recorded("only", figures.attempts)(run)
    assert 1.0 == figures.calls_per_request("only")(run)


def test_theory_is_asked_by_the_name_of_a_metric():
    """A formula that describes the architecture answers; where none does, that is a mistake in the drill."""
    steady = from_dict(
        {
            "name": "x", "seed": 3, "duration": "100s", "load": "1/s", "workers": {"count": 1},
            "steps": {"a": {"service": {"exponential": "500ms"}}}, "architectures": {"only": {"queued": "all"}},
        }
    )  # fmt: skip

    assert 0.5 == pytest.approx(figures.predicted("only", "wait.mean")(steady))
    with pytest.raises(AssertionError, match=r"no formula describes wait.p12345"):
        figures.predicted("only", "wait.p12345")(steady)


def test_waits_are_those_of_the_first_attempts_of_a_step():
    """Of step a: 2 s and 4 s; the retry, the other step and the job that never began do not count."""
    made = record(
        attempts={
            "job": [0, 0, 1, 2, 3], "number": [1, 2, 1, 1, 1],
            "ready_ns": [0, 10, 1, 0, 0], "start_ns": [2, 99, 5, 50, NEVER],
        },
        jobs={"step": [0, 0, 1, 0]},
    )  # fmt: skip

    assert [2 * S, 4 * S] == figures.waits_s(made, "a").tolist()
    assert 3.0 == figures.mean_wait_s("a")(made)
    assert (
        figures.mean_wait_s("a")(
            record(attempts={"job": [], "number": [], "ready_ns": [], "start_ns": []}, jobs={"step": []})
        )
        is None
    )


def test_a_job_is_overtaken_if_a_younger_one_of_its_step_and_key_ends_before_it():
    """Key 0: the second ends before the first. Key 1 is in order, in each step. A dead job does not count."""
    made = record(
        jobs={
            "state": [JobState.DONE, JobState.DONE, JobState.DONE, JobState.DONE, JobState.DONE, JobState.DEAD],
            "key": [0, 0, 1, 1, 1, 0], "step": [0, 0, 0, 0, 1, 0], "created_ns": [1, 2, 1, 2, 3, 0],
            "ended_ns": [9, 5, 3, 4, 2, 99],
        }
    )  # fmt: skip

    assert 0.2 == figures.overtaken(made)


def test_backlogs_are_read_at_an_instant():
    """Ten jobs come at 50 s to a worker that needs a second each: nine wait, and 9 s later nobody does."""
    asked = {"load": {"batch": {"size": 10, "every": "50s"}}, "steps": {"a": {"service": "1s"}}}
    run, cut = outcomes(**asked, duration="70s"), outcomes(**asked, duration="55s")

    assert 9 == figures.recorded("only", figures.backlog_at(50.5))(run)
    assert 8.5 == pytest.approx(figures.recorded("only", figures.empty_after_s(50.5))(run))
    assert 0.0 == figures.recorded("only", figures.empty_after_s(69.0))(run)
    assert figures.recorded("only", figures.empty_after_s(50.5))(cut) is None
    assert 9 == figures.recorded("only", figures.most_ready)(run)


def test_lateness_begins_when_a_job_is_due():
    """Due 5 s after its creation and begun at once: 0 s; nothing begun, nothing to say."""
    run = outcomes(steps={"a": {"service": "100ms", "delay": "5s"}})
    empty = record(attempts={"start_ns": [], "number": [], "job": []}, jobs={"created_ns": []})

    assert 0.0 == pytest.approx(figures.recorded("only", figures.start_after_due_s(5.0))(run))
    assert figures.start_after_due_s(5.0)(empty) is None


def test_on_time_are_those_done_by_their_deadline():
    """A job of half a second with a deadline of a second is in time, with one of 100 ms it is not."""
    steps = [{"a": {"service": "500ms", "deadline": deadline}} for deadline in ("1s", "100ms")]

    assert [1.0, 0.0] == [figures.on_time_share("only")(outcomes(steps=each)) for each in steps]


def test_a_whole_is_slow_if_one_of_its_parts_is():
    """Request 0 has a part of 3 s, request 1 none over 2 s; a part that is not over does not count."""
    made = record(
        requests={"arrival_ns": [0, 0]},
        jobs={"request": [0, 0, 1, 1], "step": [1, 1, 1, 0]},
        attempts={"job": [0, 1, 2, 3, 2], "start_ns": [0, 0, 0, 0, 0], "end_ns": [1, 3, 2, 50, NEVER]},
    )
    empty = record(
        requests={"arrival_ns": [0]},
        jobs={"request": [], "step": []},
        attempts={"job": [], "start_ns": [], "end_ns": []},
    )

    assert 0.5 == figures.slow_wholes("b", 2.5)(made)
    assert figures.slow_wholes("b", 2.5)(empty) is None


def test_dead_letters_are_counted_by_step():
    """Of two jobs of step a one is dead, of one of step b none: half of a, and all dead letters are of a."""
    made = record(jobs={"step": [0, 0, 1], "state": [JobState.DEAD, JobState.DONE, JobState.DONE]})
    nobody = record(jobs={"step": [1], "state": [JobState.DONE]})

    assert (0.5, 0.0) == (figures.dead_share("a")(made), figures.dead_share("b")(made))
    assert figures.dead_share("a")(nobody) is None
    assert 1.0 == figures.share_of_dead("a")(made)
    assert figures.share_of_dead("a")(nobody) is None


def test_the_backlog_of_a_rise_is_gone_some_time_after_the_rise():
    """Forty jobs at 180 s, a second each: the last one begins after 39 s. In a run that is cut it never is."""
    asked = {"load": {"batch": {"size": 40, "every": "180s"}}, "steps": {"a": {"service": "1s"}}}
    run, cut = outcomes(**asked, duration="300s"), outcomes(**asked, duration="210s")

    assert 39.0 == pytest.approx(figures.recorded("only", bursts._cleared_s)(run))
    assert figures.recorded("only", bursts._cleared_s)(cut) is None
