"""The workload of a run: the same luck for every architecture, at an address each."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats
from workload_examples import LEVEL, SECOND, SEED

from sim.scenario import (
    Architecture,
    Deterministic,
    Exponential,
    Lognormal,
    Poisson,
    Step,
    Trace,
    Traced,
    Users,
    Workers,
)
from sim.workload import portions
from sim.workload.draw import draw
from sim.workload.sizes import service_moments
from sim.workload.streams import stream

STEPS = {
    "email": Step(service=Lognormal(mean_ns=SECOND, cv=1.0)),
    "pdf": Step(service=Exponential(mean_ns=2 * SECOND), fails=0.1),
    "report": Step(service=Deterministic(value_ns=3 * SECOND)),
}
TRACE = Trace(arrivals_ns=[0, 10, 20], columns={"service_s": [0.5, 1.25, 2.0], "zero_s": [0.0, 0.0, 0.0]})
USERS = Users(count=5, think=Exponential(mean_ns=3 * SECOND))


def architecture(load=None, *, name="queued", place="queued", steps=None, mix=None):
    """Return an architecture with all steps in one place."""
    steps = steps or STEPS
    where = {place: tuple(steps)}
    return Architecture(
        name=name, load=load or Poisson(rate_per_s=20.0), steps=steps, mix=mix, workers=Workers(count=3), **where
    )


def drawn(load=None, *, seed=SEED, replication=0, **parts):
    """Return a workload of 100 s."""
    return draw(architecture(load, **parts), seed=seed, replication=replication, duration_ns=100 * SECOND)


def test_every_architecture_meets_the_same_luck():
    """Inline or queued: the same users, the same work, the same failures, so the workloads are equal."""
    assert drawn(name="sync", place="inline") == drawn(name="queued", place="queued")


def test_drawing_twice_gives_the_same_workload():
    """A workload is a function of what is asked; equal ones have equal hashes."""
    assert drawn() == drawn()
    assert hash(drawn()) == hash(drawn())


@pytest.mark.parametrize(
    "other",
    [
        drawn(seed=SEED + 1),
        drawn(replication=1),
        drawn(Poisson(rate_per_s=21.0)),
        drawn(USERS),
        drawn(TRACE),
        drawn(mix={"email": 1, "pdf": 1}),
        drawn(steps={"email": STEPS["pdf"], "pdf": STEPS["email"], "report": STEPS["report"]}),
        replace(drawn(), arrival_ns=np.array([1, 2, 3])),
        "a workload",
    ],
    ids=["seed", "replication", "rate", "users", "trace", "mix", "steps", "arrivals", "type"],
)
def test_other_luck_is_another_workload(other):
    """What could give another draw makes two workloads unequal."""
    assert drawn() != other


def test_traced_times_are_compared():
    """Two traces that differ in one service time are two workloads."""
    slower = Trace(arrivals_ns=TRACE.arrivals_ns, columns={"service_s": [0.5, 1.25, 2.5]})
    steps = {"pdf": Step(service=Traced(column="service_s"))}

    assert drawn(TRACE, steps=steps) == drawn(TRACE, steps=steps)
    assert drawn(TRACE, steps=steps) != drawn(slower, steps=steps)


def test_another_step_changes_nothing_for_the_others():
    """Streams are found by name: a step that is added takes no number from those that were there."""
    few = drawn(steps={"pdf": STEPS["pdf"]})
    many = drawn()

    assert few.arrival_ns.tolist() == many.arrival_ns.tolist()
    assert few.service_ns("pdf", 0, 100).tolist() == many.service_ns("pdf", 0, 100).tolist()
    assert few.failure("pdf", 0, 100, 2, 1).tolist() == many.failure("pdf", 0, 100, 2, 1).tolist()


def test_another_service_time_changes_no_failure():
    """Nor the arrivals: each decision has its stream."""
    steps = STEPS | {"pdf": Step(service=Deterministic(value_ns=SECOND))}

    assert drawn().failure("pdf", 0, 50, 1, 1).tolist() == drawn(steps=steps).failure("pdf", 0, 50, 1, 1).tolist()
    assert drawn().arrival_ns.tolist() == drawn(steps=steps).arrival_ns.tolist()


@pytest.mark.parametrize("step", STEPS)
def test_portions_of_service_times_are_the_whole(step, monkeypatch):
    """Neither the caller's portions nor ours show."""
    workload = drawn()
    whole = workload.service_ns(step, 0, 1000).tolist()
    monkeypatch.setattr(portions, "_PORTION", 7)

    assert whole == workload.service_ns(step, 0, 600).tolist() + workload.service_ns(step, 600, 400).tolist()


def test_single_looks_agree_with_bulk():
    """The uniform of one attempt is the same number alone and among others."""
    workload = drawn()
    bulk = workload.failure("pdf", 10, 20, 3, 2)

    assert bulk.tolist() == [workload.failure_of("pdf", element, 3, 2) for element in range(10, 30)]


def test_every_decision_has_a_stream_of_its_own():
    """Failure, jitter and the client's jitter of one element are three numbers, by step, attempt and call."""
    workload = drawn()
    numbers = [
        *(workload.failure_of(step, 0, n, call) for step in STEPS for n in (1, 2) for call in (1, 2)),
        *(workload.jitter_of(step, 0, n, call) for step in STEPS for n in (1, 2) for call in (1, 2)),
        *(workload.client_jitter_of(0, call) for call in (1, 2)),
    ]

    assert 26 == len(set(numbers))
    assert workload.client_jitter_of(0, 2) == stream(SEED, 0, "client_jitter").uniform(0, 1, 2)


def test_failures_are_as_frequent_as_their_probability():
    """A uniform below 10 % comes in a tenth of 20,000 attempts (binomial test, at the stated level)."""
    failed = int((drawn().failure("pdf", 0, 20_000, 1, 1) < 0.1).sum())

    assert stats.binomtest(failed, 20_000, 0.1).pvalue > LEVEL


def test_arrays_are_read_only():
    """Nothing that a workload hands out can be changed."""
    workload, traced = drawn(USERS, mix={"email": 1, "pdf": 2}), drawn(TRACE, steps={"pdf": _traced("service_s")})
    arrays = [
        workload.arrival_ns,
        workload.kind_of,
        workload.service_ns("pdf", 0, 3),
        workload.failure("pdf", 0, 3, 1, 1),
        workload.mix_of(0, 3),
        workload.think_ns(0, 3),
        traced.arrival_ns,
        traced.service_ns("pdf", 0, 3),
    ]

    assert [False] * len(arrays) == [array.flags.writeable for array in arrays]


def test_the_mix_is_drawn_by_weight():
    """Of 20,000 requests 30 % need one step and 70 % the other (chi-square, at the stated level)."""
    kinds = drawn(mix={"email": 0.3, "pdf": 0.7}).mix_of(0, 20_000)

    assert stats.chisquare(np.bincount(kinds), [6_000, 14_000]).pvalue > LEVEL


def test_the_mix_of_open_requests_is_drawn_ahead():
    """The same as on demand; an index into the mix for each arrival."""
    workload = drawn(mix={"email": 1, "pdf": 2, "report": 3})
    count = workload.arrival_ns.size

    assert {0, 1, 2} == set(workload.kind_of.tolist())
    assert workload.kind_of.tolist() == workload.mix_of(0, count).tolist()
    assert np.dtype(np.int16) == workload.kind_of.dtype


def test_without_a_mix_there_is_nothing_to_choose():
    """Every request needs every step; asking which one is an error of the caller."""
    assert drawn().kind_of is None
    with pytest.raises(ValueError, match="there is no mix: every request needs every step"):
        drawn().mix_of(0, 1)


def test_closed_users_think():
    """They do not arrive; how long they think before a request is found by its element."""
    workload = drawn(USERS)

    assert (5, 0) == (workload.users, workload.arrival_ns.size)
    assert workload.think_ns(0, 20)[7:].tolist() == workload.think_ns(7, 13).tolist()
    assert stats.kstest(workload.think_ns(0, 20_000) / SECOND, stats.expon(scale=3).cdf).pvalue > LEVEL


def test_open_users_do_not_think():
    """Asking how long they do is an error of the caller."""
    assert 0 == drawn().users
    with pytest.raises(ValueError, match="the load is open: its users do not think, they arrive"):
        drawn().think_ns(0, 1)


def test_traced_service_times_are_those_of_the_trace():
    """Request i takes what row i says, in every replication."""
    workload = drawn(TRACE, steps={"pdf": _traced("service_s")}, replication=3)

    assert [0, 10, 20] == workload.arrival_ns.tolist()
    assert [1_250_000_000, 2_000_000_000] == workload.service_ns("pdf", 1, 2).tolist()


def test_a_trace_does_not_go_on_after_its_end():
    """A service time beyond the last row is an error, not a short array."""
    with pytest.raises(IndexError, match="step pdf: the trace gives 3 service times, 4 are needed"):
        drawn(TRACE, steps={"pdf": _traced("service_s")}).service_ns("pdf", 2, 2)


def test_names_that_share_a_stream_are_refused():
    """Two steps whose streams have the same checksum would have the same luck."""
    steps = {"plumless": STEPS["pdf"], "buckeroo": STEPS["pdf"]}

    with pytest.raises(ValueError, match="streams 'service:plumless' and 'service:buckeroo' would share their numbers"):
        drawn(steps=steps)


@pytest.mark.parametrize(
    ("load", "service", "moments"),
    [
        (None, Exponential(mean_ns=2 * SECOND), (2.0, 1.0)),
        (TRACE, Traced(column="service_s"), (1.25, (0.75**2 * 2 / 3) / 1.25**2)),
        (TRACE, Traced(column="zero_s"), (0.0, 0.0)),
    ],
    ids=["law", "trace", "nothing to do"],
)
def test_the_moments_of_a_step_are_known(load, service, moments):
    """By formula or from the trace: what a verdict about too little capacity needs."""
    assert service_moments(architecture(load, steps={"pdf": Step(service=service)}), "pdf") == pytest.approx(moments)


def _traced(column):
    return Step(service=Traced(column=column))
