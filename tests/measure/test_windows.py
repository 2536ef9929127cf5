"""A run in parts: who arrived in a part belongs to it, whatever happens later."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_runs import QUEUED, SYNC, architecture
from made_stories import EVENTFUL, EVENTFUL_QUEUE
from made_stories import architecture as story_of
from made_up import S, job, record, stay, waiting

from sim.measure import Figures, measure
from sim.measure.figures import STATISTICS
from sim.measure.windows import Parts, Run, find
from sim.record import Answer, AttemptEnd, CallEnd, JobState
from sim.scenario.metrics import METRICS, OF_THE_WHOLE, TIMES

STORIES = {
    "queued": Run(QUEUED, architecture("queued")),
    "sync": Run(SYNC, architecture("sync")),
    "eventful": Run(EVENTFUL, story_of(**EVENTFUL_QUEUE)),
    "harmful": Run(EVENTFUL, story_of(**EVENTFUL_QUEUE | {"steps": {
        name: step | {"idempotent": False} for name, step in EVENTFUL_QUEUE["steps"].items()}})),
    "empty": Run(record(), architecture("queued")),
}  # fmt: skip
IN_PARTS = [name for name in METRICS if name not in OF_THE_WHOLE]
COUNTS = [name for name in IN_PARTS if name.startswith(("requests.", "jobs.")) and not name.endswith("_share")]


def values(story, metric, *edges_s):
    """The figures of a metric from edge to edge, None where there is none."""
    edges_ns = np.array(edges_s) * S
    found = find(STORIES[story], tuple(metric.split(".")), Parts(edges_ns[:-1], edges_ns[1:])).value.tolist()
    return [None if np.isnan(value) else value for value in found]


def judged(measures, metric):
    """The figure of the whole run as a threshold looks at it: what lasts longest counts as a maximum."""
    name, *rest = metric.split(".")
    if name in TIMES and rest[0] != "n":
        return getattr(measures, name).judged(rest[0])[0]
    return measures.figure((name, *rest))


@pytest.mark.parametrize("metric", IN_PARTS)
@pytest.mark.parametrize("story", STORIES)
def test_a_part_as_long_as_the_run_has_its_figures(story, metric):
    """To the last bit, and none where there is none."""
    run = STORIES[story]
    whole = judged(measure(run.record, run.architecture), metric)

    assert [whole] == values(story, metric, 0, run.record.horizon_ns // S)


@pytest.mark.parametrize("metric", COUNTS)
@pytest.mark.parametrize("story", STORIES)
def test_the_counts_of_parts_add_up_to_the_whole(story, metric):
    """Whoever arrives does so in one part."""
    run = STORIES[story]
    whole = measure(run.record, run.architecture).figure(tuple(metric.split(".")))

    assert whole == sum(values(story, metric, *range(run.record.horizon_ns // S + 1)))


@pytest.mark.parametrize(
    ("metric", "first", "second"),
    [
        ("requests.arrived", 5, 9),
        ("requests.rejected", 1, 0),
        ("requests.ok_share", 0.8, 1),
        ("requests.unserved_share", 0.2, 0),
        ("jobs.arrived", 6, 9),
        ("jobs.done", 3, 2),  # job 5 is done at 12 s, and came at 6 s
        ("jobs.dead", 0, 1),
        ("jobs.expired", 1, 1),
        ("jobs.redriven", 0, 1),
        ("jobs.crashes", 1, 1),
        ("jobs.redelivered", 2, 0),  # jobs 1 and 5
        ("jobs.repeated", 3, 1),  # jobs 0, 1 and 5; job 7
        ("jobs.dead_reasons.attempts", 0, 2),
        ("jobs.duplicates", 1, 0),  # job 1 was done by two workers
        ("wait.n", 6, 5),
        ("wait.max", 0, 7),  # job 6 waits from 13 s to the end, at least
        ("service.max", 5, 5),  # job 1; job 10, at least
        ("time_to_notice.n", 1, 0),
        ("amplification", 2, 1.2),
        ("throughput", 0.1, 0.3),
    ],
)
def test_two_halves_of_a_story(metric, first, second):
    """By hand, from the comments beside the story: 20 s in two parts."""
    assert [first, second] == pytest.approx(values("eventful", metric, 0, 10, 20), rel=0, abs=0)


def test_rates_and_levels_are_of_the_part_itself():
    """Two workers, busy from 1 to 3 and 5 to 7 s, from 2 to 4 and 6 to 8 s; one request completed, at 7 s."""
    assert [0.0, 0.75, 0.25, 0.75, 0.25, 0.0] == values("queued", "utilization", 0, 1, 3, 5, 7, 9, 10)
    assert [0.0, 1.0] == values("queued", "throughput", 6, 7, 8)
    assert [1.0, 2.0, 1.0] == values("queued", "in_flight.max", 1, 2, 3, 4)  # who leaves at 4 s is not there from then
    assert [2.0, 2.0] == values("queued", "workers.mean", 0, 5, 10)


def test_threads_are_busy_by_part():
    """Two threads, 8 s of 20 in all: none in the first second, both from 2 to 5 s."""
    assert [0.0, 0.5, 1.0, 1.0, 1.0, 0.0, 0.5] == values("sync", "thread_utilization", 0, 1, 2, 3, 4, 5, 9, 10)


def test_where_nobody_came_there_is_no_share():
    """Nor a time, nor tries per job; but there is a rate, and it is zero."""
    metrics = ("requests.ok_share", "requests.unserved_share", "wait.max", "amplification", "goodput")

    assert [None, None, None, None, 0.0] == [values("queued", metric, 4, 5)[0] for metric in metrics]


def test_calls_belong_to_their_requests_and_their_waits_to_when_they_were_sent():
    """A user calls at 3 s, and again at 4 s: two calls of one request, but a wait in each second."""
    assert [2.0, 0.0] == values("sync", "requests.calls", 3, 4, 5)
    assert [1.0, 1.0] == values("sync", "api_wait.n", 3, 4, 5)
    assert [2.0] == values("sync", "amplification", 3, 4)


UNFINISHED = Run(
    record(
        requests=[(1, 0, 1, Answer.OK, 1), (2, 1, 2, Answer.OK, 1), (9, 2, None, Answer.PENDING, 1)],
        jobs=[job(0, 1, 2, JobState.DONE), job(1, 2, None, JobState.READY), job(2, 9, None, JobState.IN_FLIGHT)],
        attempts=[
            stay(0, 1, 0, 1, 1, 2, AttemptEnd.DONE),
            waiting(1, 1, 2),
            stay(2, 1, 0, 9, 9.5, None, AttemptEnd.RUNNING, open_lease=True),
        ],
    ),
    architecture("queued"),
)


@pytest.mark.parametrize(
    ("metric", "found", "at_most", "at_least"),
    [
        ("requests.ok", (2, 0), (2, 1), (2, 0)),
        ("requests.ok_share", (1, 0), (1, 1), (1, 0)),
        ("jobs.done", (1, 0), (2, 1), (1, 0)),
        ("requests.error", (0, 0), (0, 0), (0, 0)),
        ("wait.n", (1, 1), (2, 1), (1, 1)),
        ("wait.max", (8, 0.5), (np.inf, 0.5), (8, 0.5)),
        ("service.max", (1, np.nan), (1, np.nan), (1, 0.5)),
    ],
)
def test_what_is_not_over_could_still_become_something(metric, found, at_most, at_least):
    """One job waits from 2 s on, one is at work, and its user waits. Failures count once they have happened."""
    parts = Parts(np.array([0, 5]) * S, np.array([5, 10]) * S)
    made = find(UNFINISHED, tuple(metric.split(".")), parts)

    assert np.array_equal(
        np.array([found, at_most, at_least], float), [made.value, made.at_most, made.at_least], equal_nan=True
    )


def test_windows_begin_every_tenth_of_their_length():
    """From the warm-up on; the last one ends with the run."""
    tidy, rest = Parts.sliding(20 * S, 10 * S, 50 * S), Parts.sliding(20 * S, 10 * S, 51 * S)
    odd = Parts.sliding(25, 0, 40)

    assert [10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30] == (tidy.from_ns // S).tolist()
    assert [*tidy.from_ns.tolist(), 31 * S] == rest.from_ns.tolist()
    assert 51 * S == rest.to_ns[-1]
    assert [0, 2, 5, 7, 10, 12, 15] == odd.from_ns.tolist()
    assert [3 * S] == Parts.sliding(7 * S, 3 * S, 10 * S).from_ns.tolist()


def test_windows_of_a_run_of_decades_do_not_overflow():
    """146 years are 4.6e18 ns; ten times that does not fit 64 bits."""
    parts = Parts.sliding(10**17 + 7, 0, 46 * 10**17)

    assert bool((np.diff(parts.from_ns) > 0).all())
    assert (0, 46 * 10**17) == (parts.from_ns[0], parts.to_ns[-1])


def test_what_lies_in_no_window_is_missed():
    """Instants 0 to 9 s, in windows [0, 2) and [1, 4), or in the first alone."""
    parts, at_ns = Parts(np.array([0, 1]), np.array([2, 4])), np.arange(10)

    assert (6, 8, 10) == tuple(parts.missed(at_ns, np.array(which, bool)) for which in ([1, 1], [1, 0], [0, 0]))


TIMES_OF_USERS = st.lists(
    st.tuples(st.integers(0, 99), st.integers(1, 50), st.booleans()), max_size=60
)  # when one arrives, how long the answer takes, whether it comes before the end of the run


@given(TIMES_OF_USERS, st.integers(0, 99), st.integers(1, 100))
def test_times_of_a_part_are_those_of_its_users_alone(users, from_s, length_s):
    """Each statistic and its bound equal the figures of a run with no one else, whatever the order of arrival."""
    made = record(horizon_s=200, requests=[
        (at, row, at + took if over else None, Answer.OK if over else Answer.PENDING, 1)
        for row, (at, took, over) in enumerate(users)
    ], calls=[
        (row, 1, at, 0, at, at + took if over else None, CallEnd.OK if over else CallEnd.RUNNING, None)
        for row, (at, took, over) in enumerate(users)
    ])  # fmt: skip
    inside = [user for user in users if from_s <= user[0] < from_s + length_s]
    known = np.array([took for _, took, over in inside if over], np.int64) * S
    so_far = np.array([200 - at for at, _, over in inside if not over], np.int64) * S
    figures, run = Figures.of(known, so_far), Run(made, architecture("sync"))

    for name in STATISTICS:
        found = find(run, ("response_time", name), Parts.one(from_s * S, (from_s + length_s) * S))
        value, at_most = figures.judged(name)
        wanted = [np.nan if value is None else value, at_most]
        assert np.array_equal(wanted, [found.value[0], found.at_most[0]], equal_nan=True)
        assert (len(known), len(so_far)) == (found.n[0], found.censored[0])
