"""Backoff and jitter: the rules both engines share."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.policies import LONGEST_NS, SECOND_NS, Growth, Jitter, RetryRule, backoff_ns, may_retry, retry_delay_ns

LUCK = st.floats(0, 1, exclude_max=True)


def rule(growth=Growth.EXPONENTIAL, jitter=Jitter.NONE, base_s=1, factor=2.0, max_ns=LONGEST_NS):
    """Make a rule in seconds."""
    return RetryRule(10, growth, base_s * SECOND_NS, factor, max_ns, jitter)


@pytest.mark.parametrize(
    ("growth", "expected_s"),
    [
        (Growth.NONE, [0, 0, 0, 0]),
        (Growth.FIXED, [3, 3, 3, 3]),
        (Growth.LINEAR, [3, 6, 9, 12]),
        (Growth.EXPONENTIAL, [3, 6, 12, 24]),
        (Growth.SIDEKIQ, [15, 16, 31, 96]),
    ],
)
def test_backoff_grows_as_its_name_says(growth, expected_s):
    """Delays after the first four failures, base 3 s, factor 2; sidekiq has no base: count^4 + 15 s."""
    assert expected_s == [backoff_ns(rule(growth, base_s=3), failures) / SECOND_NS for failures in (1, 2, 3, 4)]


@given(st.sampled_from(Growth), st.integers(1, 10_000), LUCK, st.sampled_from(Jitter), st.integers(1, 10**15))
def test_no_delay_is_negative_or_above_the_cap(growth, failures, luck, jitter, max_ns):
    """Whatever the policy, the delay stays within [0, max], also after thousands of failures."""
    assert 0 <= retry_delay_ns(rule(growth, jitter, max_ns=max_ns), failures, luck, last_ns=0) <= max_ns


@given(st.integers(1, 40), LUCK)
def test_full_jitter_is_below_the_backoff_and_equal_jitter_in_its_upper_half(failures, luck):
    """Full: [0, d); equal: [d/2, d)."""
    delay_ns = backoff_ns(rule(), failures)

    assert 0 <= retry_delay_ns(rule(jitter=Jitter.FULL), failures, luck, 0) < delay_ns
    assert delay_ns // 2 <= retry_delay_ns(rule(jitter=Jitter.EQUAL), failures, luck, 0) <= delay_ns


def test_decorrelated_jitter_builds_on_the_delay_before():
    """Uniform on [base, 3 x last): base 1 s, last 4 s, luck one half gives 6.5 s; the first time last is the base."""
    decorrelated = rule(jitter=Jitter.DECORRELATED)

    assert 6.5 == retry_delay_ns(decorrelated, 5, 0.5, 4 * SECOND_NS) / SECOND_NS
    assert 2.0 == retry_delay_ns(decorrelated, 1, 0.5, 0) / SECOND_NS


def test_sidekiq_adds_its_jitter_on_top():
    """Count 1: 1 + 15 s, plus luck x 10 x (count + 1) s."""
    assert 26 == retry_delay_ns(rule(Growth.SIDEKIQ, Jitter.FULL), 2, 0.5, 0) / SECOND_NS


def test_attempts_are_counted_from_the_first():
    """max_attempts 1 means no retry at all."""
    assert [False, False] == [may_retry(rule()._replace(max_attempts=1), attempts) for attempts in (1, 2)]
