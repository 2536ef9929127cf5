"""What a load test that waits for answers leaves out, by hand, by recursion and from runs."""

import heapq

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.experiment import omission, run_one
from sim.measure import Figures
from sim.measure.omission import Sendings, sendings, sent_ns
from sim.record import NEVER
from sim.scenario import from_dict
from sim.theory import stall

MS, S = 10**6, 10**9


def try_out(planned_ns, answer_ns, connections):
    """Run a tester step by step: when it sends each planned request, and when the answer comes. An oracle."""
    free_ns = [0] * connections  # a heap
    sent, ended = [], []
    for planned in planned_ns:
        sent.append(max(planned, heapq.heappop(free_ns)))
        ended.append(answer_ns(sent[-1]))
        heapq.heappush(free_ns, ended[-1])
    return np.array(sent), np.array(ended)


def stalled(service_ns, from_ns, until_ns):
    """A system that answers after its service time, but nothing within a stall: that is answered at its end."""
    return lambda sent_ns: until_ns if from_ns <= sent_ns < until_ns else sent_ns + service_ns


def even(rate, run_s):
    """Instants in the middle of even gaps: their mean distance to the end of a stretch is half of its length."""
    gap_ns = S // rate
    return np.arange(rate * run_s) * gap_ns + gap_ns // 2


def as_sendings(planned_ns, sent, ended, horizon_ns):
    """What a tester saw up to the horizon."""
    unsent, open_yet = sent >= horizon_ns, ended > horizon_ns
    return Sendings(planned_ns, np.where(unsent, NEVER, sent), np.where(open_yet, NEVER, ended), ~open_yet, horizon_ns)


def test_a_stall_of_100_s_hides_behind_11_ms():
    """100 requests a second of 1 ms for 100 s, then 100 s of silence: 25.0005 s; the tester: 10.9989 ms."""
    planned, answer = even(100, 200), stalled(MS, 100 * S, 200 * S)
    users = as_sendings(planned, *try_out(planned, answer, planned.size), 200 * S)
    tester = as_sendings(planned, *try_out(planned, answer, 1), 200 * S)
    known = {"run_s": 200.0, "stall_s": 100.0, "service_s": 0.001}

    assert 25.0005 == users.from_plan().mean == stall.mean_from_plan_s(**known)
    assert (10_001, 9_999) == (20_000 - tester.unsent, tester.unsent)
    assert 10.9989 == round(1000 * stall.mean_from_sending_s(rate=100.0, connections=1, **known), 4)
    # Here the first request of the stall is sent 5 ms after its beginning, and so much less is its time.
    assert round((10.0 + 99.995) / 10_001, 9) == round(tester.reported().mean, 9)


def test_a_stall_of_a_second_hides_behind_7_ms():
    """2,000/s on 100 connections for 20 s with one stall of 1.414 s: p99 is 1.214 s, and the tester's 7.2 ms."""
    planned, answer = even(2000, 20), stalled(7_200_000, 10 * S, 11_414 * MS)
    users = as_sendings(planned, *try_out(planned, answer, planned.size), 21 * S)
    tester = as_sendings(planned, *try_out(planned, answer, 100), 21 * S)
    known = {"run_s": 20.0, "stall_s": 1.414, "service_s": 0.0072}

    assert 1.214 == round(stall.percentile_from_plan_s(0.99, **known), 9)
    assert 1.21375 == users.from_plan().p99  # the requests are half a gap of 0.5 ms behind the beginning of the stall
    assert 0.0072 == tester.reported().p99
    assert 0.0072 == stall.percentile_from_sending_s(0.99, rate=2000.0, connections=100, **known)
    assert 1.414 == stall.percentile_from_sending_s(0.999, rate=2000.0, connections=100, **known)


@given(
    st.lists(st.tuples(st.integers(0, 50), st.integers(0, 60)), min_size=1, max_size=40),
    st.integers(1, 5),
    st.integers(0, 3),
)
def test_sendings_follow_from_the_answers(requests, connections, more):
    """A tester run step by step sends when `sent_ns` says, given the answers of first come, first served threads."""
    gaps, services = np.array(requests).T
    planned = np.cumsum(gaps)
    free = [0] * connections  # of the threads; the tester has as many connections, or more
    ended = []
    for planned_ns, service_ns in zip(planned, services, strict=True):
        ended.append(max(planned_ns, heapq.heappop(free)) + service_ns)
        heapq.heappush(free, ended[-1])
    sent = sent_ns(planned, np.array(ended), connections + more)

    for number, at_ns in enumerate(sent):
        out = sum(1 for earlier in range(number) if ended[earlier] > at_ns)
        before = sum(1 for earlier in range(number) if ended[earlier] > at_ns - 1)
        assert out < connections + more
        assert at_ns == planned[number] or before >= connections + more


def test_what_is_not_answered_keeps_its_connection():
    """Two connections, two answers that never come: the third request is not sent, nor any after it."""
    sent = sent_ns(np.array([0, 10, 20, 30]), np.array([NEVER, NEVER, NEVER, NEVER]), 2)

    assert [0, 10, NEVER, NEVER] == sent.tolist()


def test_what_the_run_did_not_see_is_counted():
    """Of five requests one is late by 15 ns, two are unsent, of which the first is 70 ns late at the horizon."""
    planned, ended = np.array([0, 10, 20, 30, 95]), np.array([25, NEVER, NEVER, NEVER, NEVER])
    seen = Sendings(planned, sent_ns(planned, ended, 1), ended, ended != NEVER, 100)

    assert [0, 25, NEVER, NEVER, NEVER] == seen.sent_ns.tolist()
    assert (1, 3, 80) == (seen.late, seen.unsent, seen.longest_delay_ns)
    assert Figures(mean=25e-9, max=25e-9, n=1, censored=1) == only_known(seen.reported())
    assert Figures(mean=25e-9, max=25e-9, n=1, censored=4) == only_known(seen.from_plan())
    assert 0 == seen.reported(warmup_ns=1).n


def only_known(figures):
    """Figures without their bounds."""
    return Figures(mean=figures.mean, max=figures.max, n=figures.n, censored=figures.censored)


@pytest.mark.parametrize("load", ["20/s", {"even": "20/s"}, {"batch": {"size": 7, "every": "300ms"}}])
def test_open_times_count_from_the_intended_start(load):
    """In every open load the response time that the lab reports begins with the plan, whatever waits at the door."""
    scenario = from_dict(
        {
            "name": "slow", "seed": 1, "duration": "30s", "load": load, "api": {"threads": 1}, "workers": {"count": 1},
            "steps": {"page": {"service": {"exponential": "60ms"}}}, "architectures": {"sync": {"inline": "all"}},
        }
    )  # fmt: skip
    outcome = run_one(scenario, "sync")
    seen = sendings(outcome.record, len(outcome.record.requests.arrival_ns))

    assert seen.planned_ns.tolist() == outcome.record.requests.arrival_ns.tolist() == seen.sent_ns.tolist()
    assert outcome.measures.response_time == seen.from_plan()


@pytest.mark.parametrize("connections", [3, 4, 50])
def test_with_as_many_connections_as_threads_the_answers_are_the_same(connections):
    """It makes no difference to a call where it waits: what begins at the thread is never before the sending."""
    found = omission(from_dict(SLOW), connections=connections)

    started = run_one(from_dict(SLOW), "sync").record.calls.start_ns

    assert found.users.ended_ns.tolist() == found.tester.ended_ns.tolist()
    assert bool((found.tester.sent_ns >= found.users.sent_ns)[found.tester.sent_ns != NEVER].all())
    assert bool((found.tester.sent_ns <= started)[started != NEVER].all())
    assert found.told[0].reported.mean <= found.told[0].met.mean


def test_with_fewer_connections_than_threads_none_waits_in_the_system():
    """Two connections, three threads: the tester sees service times alone, and finds the system quick."""
    found = omission(from_dict(SLOW), connections=2)
    record = run_one(from_dict(SLOW | {"api": {"threads": 2}}), "sync").record

    assert record.calls.start_ns.tolist() == found.tester.sent_ns.tolist()
    assert found.users.ended_ns.tolist() != found.tester.ended_ns.tolist()


SLOW = {
    "name": "slow", "seed": 1, "duration": "60s", "load": "40/s", "api": {"threads": 3}, "workers": {"count": 1},
    "steps": {"page": {"service": {"exponential": "70ms"}}}, "architectures": {"sync": {"inline": "all"}},
}  # fmt: skip
