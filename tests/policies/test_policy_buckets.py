"""Token buckets: rate limits and retry budgets."""

from fractions import Fraction
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.policies import SECOND_NS
from sim.policies.buckets import deposit, full_bucket, full_budget, next_token_ns, refilled, take, withdraw

RATES = st.sampled_from([1 / 3, 0.1, 1.0, 7.0, 100.0, 12_345.5])
GAPS = st.lists(st.one_of(st.integers(0, 10), st.integers(0, 10 * SECOND_NS)), max_size=60)


def exact(rate_per_s):
    """Return the rate that is meant, as a fraction per ns."""
    return Fraction(rate_per_s).limit_denominator(1000) / SECOND_NS


def test_a_burst_passes_and_then_the_rate():
    """2/s, burst 3: at 0 three pass and two do not; the next passes half a second later."""
    bucket, fates = full_bucket(2.0, 3), []
    for now_ns in (0, 0, 0, 0, 0, SECOND_NS // 2 - 1, SECOND_NS // 2):
        admitted, bucket = take(bucket, now_ns)
        fates.append(admitted)

    assert [True, True, True, False, False, False, True] == fates


@given(RATES, st.integers(1, 5), GAPS)
def test_no_stretch_of_time_gets_more_than_rate_times_time_and_burst(rate_per_s, burst, gaps_ns):
    """Between any two admissions, both included, at most rate x time + burst were admitted."""
    bucket, admitted_ns = full_bucket(rate_per_s, burst), []
    for now_ns in accumulate(gaps_ns):
        admitted, bucket = take(bucket, now_ns)
        admitted_ns += [now_ns] * admitted

    for first, begin_ns in enumerate(admitted_ns):
        for last, end_ns in enumerate(admitted_ns[first:], first):
            assert last - first + 1 <= exact(rate_per_s) * (end_ns - begin_ns) + burst


@given(RATES, st.integers(1, 5), GAPS)
def test_the_level_is_exact(rate_per_s, burst, gaps_ns):
    """No rounding adds up: the level equals that of a bucket kept in fractions of tokens."""
    bucket, level, last_ns = full_bucket(rate_per_s, burst), Fraction(burst), 0
    for now_ns in accumulate(gaps_ns):
        level = min(Fraction(burst), level + exact(rate_per_s) * (now_ns - last_ns))
        level, last_ns = level - (level >= 1), now_ns
        _, bucket = take(bucket, now_ns)

        assert level == Fraction(bucket.level, bucket.token)


@given(RATES, st.integers(1, 3), GAPS)
def test_the_next_token_is_there_when_it_is_said_to_be(rate_per_s, burst, gaps_ns):
    """At that instant one is admitted; a nanosecond before, nobody, unless that was in the past."""
    bucket, now_ns = full_bucket(rate_per_s, burst), 0
    for now_ns in accumulate(gaps_ns):
        _, bucket = take(bucket, now_ns)
    at_ns = next_token_ns(bucket, now_ns)

    assert take(bucket, at_ns)[0]
    assert at_ns == now_ns or not take(bucket, at_ns - 1)[0]


@given(RATES, st.integers(1, 5), st.integers(0, 2**62), st.integers(0, 2**62))
def test_a_bucket_fills_and_never_overflows(rate_per_s, burst, early_ns, late_ns):
    """Later the level is no lower, and never above full, even after 146 years."""
    empty = full_bucket(rate_per_s, burst)._replace(level=0)
    early, late = (refilled(empty, now_ns) for now_ns in sorted((early_ns, late_ns)))

    assert 0 <= early.level <= late.level <= late.full < 2**62


@pytest.mark.parametrize(
    ("rate_per_s", "burst", "words"),
    [
        (1.0, 0, "a burst must be"),
        (1.0, 10**9 + 1, "a burst must be"),
        (0.0, 1, "a rate must"),
        (2e9, 1, "a rate must"),
    ],
)
def test_a_bucket_that_cannot_be_counted_is_refused(rate_per_s, burst, words):
    """No burst below one token or above 10^9, no rate of nothing or above one per nanosecond."""
    with pytest.raises(ValueError, match=words):
        full_bucket(rate_per_s, burst)


def test_a_slow_rate_for_a_huge_burst_is_refused():
    """One token in 10^6 s and a burst of 10^9 do not fit into one number."""
    with pytest.raises(ValueError, match="too small for a burst"):
        full_bucket(0.000_001, 10**9)


def test_a_budget_of_a_tenth_pays_one_retry_for_ten_calls():
    """Emptied of its burst of 2, it takes ten first attempts until a retry is allowed."""
    budget = full_budget(0.1, 2)
    fates = []
    for deposits in (0, 0, 0, 9, 1):
        for _ in range(deposits):
            budget = deposit(budget)
        allowed, budget = withdraw(budget)
        fates.append(allowed)

    assert [True, True, False, False, True] == fates


@given(st.floats(0, 1), st.integers(1, 10), st.lists(st.booleans(), max_size=200))
def test_retries_never_exceed_the_share_and_the_burst(ratio, burst, are_first):
    """After any sequence of first attempts and retries, retries allowed <= ratio x first attempts + burst."""
    budget, retries = full_budget(ratio, burst), 0
    for is_first in are_first:
        if is_first:
            budget = deposit(budget)
        else:
            allowed, budget = withdraw(budget)
            retries += allowed

    assert 0 <= budget.level <= budget.burst
    assert retries * 1_000_000 <= budget.ratio * sum(are_first) + budget.burst
