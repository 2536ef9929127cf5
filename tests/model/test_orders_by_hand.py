"""The orders in which ready jobs are handed out; checked with a pencil, to the nanosecond."""

import pytest
from by_hand import arrivals, run, stays

ONE = {"workers": {"count": 1}}
TRACED = {"mail": {"service": {"traced": "work"}}}


def begun(record):
    """Jobs in the order in which they were begun."""
    return [job for _, job in sorted(stays(record, "start job")) if job >= 0]


def test_lifo_takes_the_latest_first(tmp_path):
    """Job 0 is at work from 1 to 3 s; then the latest of those that wait."""
    record = run(
        steps={"mail": {"service": "2s"}}, load=arrivals(tmp_path, 1, 1.5, 2, 4.5), queue={"order": "lifo"}, **ONE
    )

    assert [(0, 1), (1, 7), (2, 3), (3, 5)] == stays(record, "job start")


def test_lifo_with_head_gives_back_the_old_place(tmp_path):
    """Killed at 2 s: at the head job 0 keeps its place, the last of all; at the tail it is the latest."""
    sections = {
        "steps": {"mail": {"service": "2s"}},
        "load": arrivals(tmp_path, 1, 1.25, 1.5),
        "workers": {"count": 1, "crashes": {"restart": {"deterministic": "1s"}}},
        "faults": [{"kill": 1, "at": "2s"}],
    }
    head = run(queue={"order": "lifo", "redelivery": "head"}, **sections)
    tail = run(queue={"order": "lifo", "redelivery": "tail"}, **sections)

    assert [0, 2, 1, 0] == begun(head)
    assert [0, 0, 2, 1] == begun(tail)


def test_the_shortest_first(tmp_path):
    """Of 3, 1, 2 and 1 s that wait at 5 s: the two of 1 s in the order of arrival, then 2, then 3."""
    load = arrivals(tmp_path, 1, 2, 2, 2, 2, work=[4, 3, 1, 2, 1])
    record = run(steps=TRACED, load=load, queue={"order": "sjf"}, **ONE)

    assert [(0, 1), (1, 9), (2, 5), (3, 7), (4, 6)] == stays(record, "job start")


def test_the_earliest_deadline_first(tmp_path):
    """Deadlines at 1 + 9 and at 2 + 4 s after two requests; the step without one comes last."""
    steps = {
        "none": {"service": "1s"},
        "late": {"service": "1s", "deadline": "9s"},
        "soon": {"service": "1s", "deadline": "4s"},
    }
    record = run(steps=steps, load=arrivals(tmp_path, 1, 1.5), queue={"order": "edf"}, **ONE)

    assert [0, 2, 5, 1, 4, 3] == begun(record)


def test_a_deadline_counts_from_the_arrival_of_the_request_not_from_the_making_of_the_job(tmp_path):
    """The page made at 3 s is due at 1 + 10 s, before the mail of 2 + 9.5 s."""
    steps = {
        "pdf": {"service": "2s", "spawns": {"page": 1}},
        "page": {"service": "1s", "deadline": "10s"},
        "mail": {"service": "1s", "deadline": "9.5s"},
    }
    record = run(steps=steps, load=arrivals(tmp_path, 1, 2), queue={"order": "edf"}, **ONE)

    assert [0, 1, 4, 3, 2, 5] == begun(record)


def test_strict_priority_never_ages(tmp_path):
    """Urgent jobs keep the low one waiting for as long as they come."""
    steps = {"low": {"service": "1s", "priority": 3}, "urgent": {"service": "1s", "priority": 0}}
    record = run(steps=steps, load=arrivals(tmp_path, 1, 1.5, 2, 2.5), queue={"order": "priority"}, **ONE)

    assert [0, 1, 3, 5, 7, 2, 4, 6] == begun(record)


def test_an_aged_job_overtakes(tmp_path):
    """The same with ageing of 0.25 s: three levels are 0.75 s, so low of 1.5 s is before urgent of 2.5 s."""
    steps = {"low": {"service": "1s", "priority": 3}, "urgent": {"service": "1s", "priority": 0}}
    record = run(
        steps=steps, load=arrivals(tmp_path, 1, 1.5, 2, 2.5), queue={"order": "priority", "ageing": "250ms"}, **ONE
    )

    assert [0, 1, 3, 5, 2, 7, 4, 6] == begun(record)


def test_weights_share_the_workers(tmp_path):
    """Weights 2 and 1, six jobs each, the first handed out directly: then a b a, a b a, a, and the b that are left."""
    steps = {"a": {"service": "1s", "weight": 2}, "b": {"service": "1s", "weight": 1}}
    record = run(steps=steps, load=arrivals(tmp_path, *[1] * 6), queue={"order": "weighted"}, duration="30s", **ONE)

    assert "aabaabaabbbb" == "".join("ab"[record.jobs.step[job]] for job in begun(record))


def test_a_kind_that_was_away_claims_nothing(tmp_path):
    """Equal weights: only a until 5 s, then b joins and they take turns; b does not make up for lost time."""
    steps = {"a": {"service": "1s"}, "b": {"service": "1s", "delay": {"deterministic": "4s"}}}
    record = run(steps=steps, load=arrivals(tmp_path, *[1] * 8), queue={"order": "weighted"}, duration="30s", **ONE)

    assert "aaaaa" + "bababa" + "bbbbb" == "".join("ab"[record.jobs.step[job]] for job in begun(record))


@pytest.mark.parametrize("order", ["fifo", "priority", "weighted", "sjf", "edf"])
def test_equals_are_served_in_the_order_of_arrival(tmp_path, order):
    """Four equal jobs: 0, 1, 2, 3 in every order but lifo."""
    record = run(steps={"mail": {"service": "1s"}}, load=arrivals(tmp_path, 1, 1, 1, 1), queue={"order": order}, **ONE)

    assert [0, 1, 2, 3] == begun(record)


@pytest.mark.parametrize("order", ["fifo", "priority", "weighted", "sjf", "edf"])
def test_a_job_that_comes_back_keeps_its_place_among_equals_or_goes_behind(tmp_path, order):
    """Each fails twice; it is ready when the next one has begun: at the head it comes after that, at the tail last."""
    sections = {
        "steps": {"mail": {"service": "1s", "fails": "100%"}},
        "load": arrivals(tmp_path, 1, 1, 1),
        "retry": {"max_attempts": 2},
        **ONE,
    }
    head = run(queue={"order": order, "redelivery": "head"}, **sections)
    tail = run(queue={"order": order}, **sections)

    assert [0, 1, 0, 1, 2, 2] == begun(head)
    assert [0, 1, 2, 0, 1, 2] == begun(tail)
