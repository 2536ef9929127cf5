"""The luck of single jobs, attempts and workers: alone as in bulk, and each decision by numbers of its own."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from workload_examples import LAWS, LEVEL, SECOND, SEED

from sim.scenario import Deterministic, Exponential
from sim.workload import Stream, portions, stream, times_ns
from sim.workload.addresses import Addresses
from sim.workload.draw import Workload
from sim.workload.keys import keys_of

MEAN = Exponential(mean_ns=2 * SECOND)
RECORDED = np.array([5, 7, 11], np.int64)
elements = st.integers(0, 2**40)
counts = st.integers(0, 20)
numbers = st.integers(1, 50)
children = st.integers(0, 50)


def addresses(seed=SEED, **sizes):
    """Return the luck of one replication with these sizes."""
    return Addresses(seed=seed, replication=0, sizes=LAWS | {"pdf": MEAN, "traced": RECORDED} | sizes)


def workload(seed=SEED):
    """Return a workload without arrivals."""
    nothing = {"arrival_ns": np.empty(0, np.int64), "kind_of": None, "shares": (), "users": 0, "think": None}
    return Workload(seed=seed, replication=0, sizes={"pdf": MEAN}, **nothing)


@pytest.mark.parametrize("law", LAWS)
@given(first=elements, count=counts)
def test_sizes_are_the_same_one_by_one(law, first, count):
    """Of service times and of redrawn first attempts, whatever the law, to the nanosecond."""
    luck, some = addresses(), range(first, first + count)

    assert luck.service_ns(law, first, count).tolist() == [luck.service_of(law, element) for element in some]
    assert luck.redrawn(law, first, count).tolist() == [luck.redrawn_ns(law, element, 1, 1) for element in some]


@pytest.mark.parametrize("law", LAWS)
@given(element=elements, attempt=numbers, call=numbers, child=children)
def test_sizes_are_the_inverse_of_their_uniforms(law, element, attempt, call, child):
    """At the address that the stream documents; a service time has neither attempts nor calls."""
    luck = addresses()
    kept = stream(SEED, 0, "service", law).uniforms(element, 1, 1, 1, child)
    redrawn = stream(SEED, 0, "redrawn", law).uniforms(element, 1, attempt, call, child)

    assert times_ns(LAWS[law], kept)[0] == luck.service_of(law, element, child)
    assert times_ns(LAWS[law], redrawn)[0] == luck.redrawn_ns(law, element, attempt, call, child)


@given(first=elements, count=counts, call=numbers)
def test_uniforms_are_the_same_one_by_one(first, count, call):
    """Failures, poison, delays and schedules in bulk are those of the single jobs, to the bit."""
    luck, some = addresses(), range(first, first + count)

    assert luck.failure("pdf", first, count, 3, call).tolist() == [luck.failure_of("pdf", e, 3, call) for e in some]
    assert luck.poison("pdf", first, count).tolist() == [luck.poison_of("pdf", e) for e in some]
    assert luck.delays("pdf", first, count, call).tolist() == [luck.delay_of("pdf", e, call) for e in some]
    assert luck.schedules("pdf", first, count, call).tolist() == [luck.schedule_of("pdf", e, call) for e in some]


@given(element=elements, attempt=numbers, call=numbers, child=children)
def test_each_decision_reads_the_stream_of_its_name(element, attempt, call, child):
    """By attempt where attempts differ, by call where only calls do, by child in all of them."""
    luck, place = addresses(), (element, attempt, call, child)

    assert _at("fails", *place) == luck.failure_of("pdf", *place)
    assert _at("jitter", *place) == luck.jitter_of("pdf", *place)
    assert _at("fault", *place) == luck.fault_of("pdf", *place)
    assert _at("delay", element, 1, call, child) == luck.delay_of("pdf", element, call, child)
    assert _at("schedule", element, 1, call, child) == luck.schedule_of("pdf", element, call, child)
    assert _at("poison", element, 1, 1, child) == luck.poison_of("pdf", element, child)


@given(worker=st.integers(0, 10_000), life=numbers)
def test_workers_have_lives(worker, life):
    """How long one is up and then down: the worker is the element, its life the attempt."""
    luck = addresses()
    up, down = (times_ns(MEAN, stream(SEED, 0, kind).uniforms(worker, 1, life)) for kind in ("uptime", "downtime"))

    assert (up[0], down[0]) == (luck.uptime_of(MEAN, worker, life), luck.downtime_of(MEAN, worker, life))


def test_workers_of_longer_mean_life_live_longer():
    """Common random numbers: with twice the mean every worker stays up twice as long, and is down as long as before."""
    luck, twice = addresses(), Exponential(mean_ns=4 * SECOND)
    lives = list(product(range(50), range(1, 5)))

    assert max(abs(2 * luck.uptime_of(MEAN, *life) - luck.uptime_of(twice, *life)) for life in lives) <= 1
    assert [SECOND] * 2 == [luck.downtime_of(Deterministic(value_ns=SECOND), 3, life) for life in (1, 2)]


def test_lives_follow_their_law():
    """Twenty thousand lives, of a hundred workers (Kolmogorov and Smirnov, at the stated level)."""
    luck = addresses()
    lives_s = [luck.uptime_of(MEAN, worker, life) / SECOND for worker in range(100) for life in range(1, 201)]

    assert stats.kstest(lives_s, stats.expon(scale=2).cdf).pvalue > LEVEL


def test_children_have_luck_of_their_own():
    """Every decision about the request's own job and two that were spawned: all numbers differ."""
    luck = addresses()
    ways = [luck.failure_of, luck.jitter_of, luck.fault_of, luck.redrawn_ns]
    attempts = [way("pdf", 0, n, call, child) for way in ways for n, call, child in product((1, 2), (1, 2), (0, 1, 2))]
    calls = [way("pdf", 0, call, n) for way in (luck.delay_of, luck.schedule_of) for call in (1, 2) for n in (0, 1, 2)]
    jobs = [way("pdf", 0, child) for way in (luck.poison_of, luck.service_of) for child in (0, 1, 2)]

    assert 4 * 12 + 2 * 6 + 2 * 3 == len({*attempts, *calls, *jobs})


def test_redrawn_sizes_are_not_those_of_the_job():
    """Whether each attempt draws anew or not, no number is used for both (rank correlation, at the stated level)."""
    luck = addresses()
    kept, redrawn = luck.service_ns("pdf", 0, 20_000), luck.redrawn("pdf", 0, 20_000)

    assert stats.spearmanr(kept, redrawn).pvalue > LEVEL


def test_redrawn_attempts_follow_the_law():
    """Twenty thousand attempts at one job have the distribution of twenty thousand jobs (at the stated level)."""
    luck = addresses()
    attempts_s = [luck.redrawn_ns("pdf", 7, attempt, 1) / SECOND for attempt in range(1, 20_001)]

    assert stats.kstest(attempts_s, stats.expon(scale=2).cdf).pvalue > LEVEL


def test_recorded_times_are_never_redrawn():
    """A trace says how long a request took: in every attempt and call, and for every job that it spawns."""
    luck = addresses()

    assert [7, 11] == luck.redrawn("traced", 1, 2).tolist() == luck.service_ns("traced", 1, 2).tolist()
    assert {11} == {luck.redrawn_ns("traced", 2, n, call, child) for n, call, child in product((1, 2), (1, 2), (0, 1))}
    assert [5, 5] == [luck.service_of("traced", 0, child) for child in (0, 3)]


@pytest.mark.parametrize(
    "ask",
    [
        lambda luck: luck.service_of("traced", 3),
        lambda luck: luck.redrawn_ns("traced", 3, 1, 1),
        lambda luck: luck.redrawn("traced", 2, 2),
    ],
)
def test_beyond_the_last_row_nothing_is_recorded(ask):
    """One by one as in bulk, a request that the trace does not have is an error."""
    with pytest.raises(IndexError, match="step traced: the trace gives 3 service times, 4 are needed"):
        ask(addresses())


@given(first=elements, count=counts, keys=st.integers(1, 200), skew=st.floats(0, 3))
def test_requests_have_keys(first, count, keys, skew):
    """Those of their uniforms in the stream of keys, wherever a portion begins."""
    uniforms = stream(SEED, 0, "key").uniforms(first, count)

    assert keys_of(keys, skew, uniforms).tolist() == workload().key_of(first, count, keys, skew).tolist()


def test_portions_of_keys_and_sizes_are_the_whole(monkeypatch):
    """Neither the caller's portions nor ours show."""
    ways = [lambda *some: workload().key_of(*some, 50, 1.0), lambda *some: addresses().redrawn("pdf", *some)]
    wholes = [way(0, 1000).tolist() for way in ways]
    monkeypatch.setattr(portions, "_PORTION", 7)

    assert wholes == [way(0, 600).tolist() + way(600, 400).tolist() for way in ways]


def test_what_is_handed_out_is_read_only():
    """No reader can change the luck of another."""
    luck = addresses()
    arrays = [way("pdf", 0, 3) for way in (luck.redrawn, luck.poison, luck.delays, luck.schedules)]
    arrays.append(workload().key_of(0, 3, 10, 1.0))

    assert [False] * 5 == [array.flags.writeable for array in arrays]


def test_another_seed_is_other_luck():
    """No uptime, poison or key sequence of one seed is that of the next."""
    one, other = addresses(), addresses(SEED + 1)

    assert one.uptime_of(MEAN, 0, 1) != other.uptime_of(MEAN, 0, 1)
    assert one.poison_of("pdf", 0) != other.poison_of("pdf", 0)
    assert workload().key_of(0, 50, 100, 1.0).tolist() != workload(SEED + 1).key_of(0, 50, 100, 1.0).tolist()


def _at(kind, *place):
    source: Stream = stream(SEED, 0, kind, "pdf")
    return source.uniform(*place)
