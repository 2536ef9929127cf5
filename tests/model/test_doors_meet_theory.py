"""Rate limits, breakers and hedges of the model against formulas, within 99 % intervals."""

import math

import pytest
from near_theory import WARMUP_S, asked, interval

from sim.record import Answer, CallEnd

pytestmark = pytest.mark.slow
INLINE = {"only": {"inline": ["work"]}}


def admitted_share(record):
    """Which share of the calls is let in."""
    return (record.calls.end != CallEnd.REJECTED)[record.calls.sent_ns >= WARMUP_S * 10**9].mean()


def response_s(record):
    """The mean time from arrival to a good answer."""
    requests = record.requests
    rows = (requests.answer == Answer.OK) & (requests.arrival_ns >= WARMUP_S * 10**9)
    return (requests.answered_ns - requests.arrival_ns)[rows].mean() / 1e9


def test_a_bucket_of_one_token_is_a_counter_with_dead_time():
    """After each call that is let in, the next 1/r seconds let nobody in: the share let in is 1/(1 + λ/r).

    Source: Cox (1962), Renewal Theory: the type I counter.
    """
    api = {"rate_limit": {"rate": "1/s", "burst": 1}}

    assert interval(asked(2, 1, api=api, architectures=INLINE), admitted_share).covers(1 / (1 + 2 / 1))


def test_a_breaker_that_trips_at_once_lets_in_what_its_cycle_says():
    """1/p calls until one fails, λT turned away while it is open; then a probe, which is a call like the first one.

    So the share let in is 1/(1 + pλT) by renewal and reward; a call takes no time to speak of.
    """
    api = {"breaker": {"failures": "100%", "of": 1, "open_for": "3s"}}
    work = {"service": "1us", "fails": 0.2}

    assert interval(asked(2, 1, work, api=api, architectures=INLINE), admitted_share).covers(1 / (1 + 0.2 * 2 * 3))


def test_a_hedge_takes_the_lesser_of_two_times():
    """Threads enough, sizes drawn anew: the answer comes after S, or after a + min(rest of S, S') if S > a.

    For exponential sizes (1 - e^(-a))/μ + e^(-a)/(2μ), with a = 0.5 s and μ = 1/s.
    """
    api = {"client": {"hedge": {"after": "500ms"}}}
    truth = 1 - math.exp(-0.5) + math.exp(-0.5) / 2

    assert interval(asked(1, 1, {"redraw": "per_attempt"}, api=api, architectures=INLINE), response_s).covers(truth)
