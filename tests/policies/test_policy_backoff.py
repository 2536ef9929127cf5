"""Backoff and jitter."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.policies import (
    LONGEST_NS,
    SECOND_NS,
    UNLIMITED,
    Growth,
    Jitter,
    RetryRule,
    backoff_ns,
    may_retry,
    retry_delay_ns,
)

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
        (Growth.POLYNOMIAL, [3, 6, 9, 12]),
        (Growth.LEASE, [0, 0, 0, 0]),
    ],
)
def test_backoff_grows_as_its_name_says(growth, expected_s):
    """Delays after the first four failures, base 3 s, factor 2, power 1; sidekiq has no base: count^4 + 15 s."""
    assert expected_s == [backoff_ns(rule(growth, base_s=3), failures) / SECOND_NS for failures in (1, 2, 3, 4)]


@given(
    st.sampled_from(Growth),
    st.one_of(st.integers(1, 1000), st.integers(1, UNLIMITED)),
    LUCK,
    st.sampled_from(Jitter),
    st.integers(1, LONGEST_NS),
    st.integers(0, LONGEST_NS),
)
def test_no_delay_is_negative_or_above_the_cap(growth, failures, luck, jitter, max_ns, plus_ns):
    """Whatever the policy, the delay stays within [0, max], also after as many failures as can be counted."""
    made = rule(growth, jitter, max_ns=max_ns)._replace(power=9, plus_ns=plus_ns)

    assert 0 <= retry_delay_ns(made, failures, luck, last_ns=max_ns) <= max_ns


@given(st.sampled_from(Growth), st.integers(1, 300), st.integers(0, 9), st.integers(0, 5))
def test_the_backoff_never_shrinks(growth, failures, base_s, power):
    """One failure more never shortens the delay before jitter."""
    made = rule(growth, base_s=base_s)._replace(power=power, plus_ns=7)

    assert backoff_ns(made, failures) <= backoff_ns(made, failures + 1)


def test_polynomial_growth_is_plus_and_base_times_a_power():
    """2 s + 3 s x failures^4: 5, 50, 245 s."""
    made = rule(Growth.POLYNOMIAL, base_s=3)._replace(power=4, plus_ns=2 * SECOND_NS)

    assert [5, 50, 245] == [backoff_ns(made, failures) / SECOND_NS for failures in (1, 2, 3)]


def test_linear_growth_reaches_the_cap_and_not_before():
    """3, 6, 9 ns and then the cap of 10."""
    made = rule(Growth.LINEAR, max_ns=10)._replace(base_ns=3)

    assert [3, 6, 9, 10] == [backoff_ns(made, failures) for failures in (1, 2, 3, 4)]


def test_exponential_growth_may_begin_from_a_constant():
    """10 s + 3 s x 2^(failures - 1), and the cap holds for the sum."""
    made = rule(base_s=3, max_ns=20 * SECOND_NS)._replace(plus_ns=10 * SECOND_NS)

    assert [13, 16, 20, 20] == [backoff_ns(made, failures) / SECOND_NS for failures in (1, 2, 3, 4)]


@pytest.mark.parametrize(
    ("base_s", "factor", "expected_ns"), [(3, 1.0, 3 * SECOND_NS), (0, 2.0, 0), (3, 1e300, LONGEST_NS)]
)
def test_an_exponential_that_stands_still_or_explodes_is_soon_over(base_s, factor, expected_ns):
    """A factor of 1 or a base of 0 stays where it is; a huge factor meets the cap; even after 2^62 failures."""
    assert expected_ns == backoff_ns(rule(base_s=base_s, factor=factor), UNLIMITED)


def test_sidekiq_meets_the_cap_after_146_years():
    """Count 260 is 260^4 + 15 s; count 261 would be above 2^62 ns and is capped."""
    sidekiq = rule(Growth.SIDEKIQ)

    assert [(260**4 + 15) * SECOND_NS, LONGEST_NS] == [backoff_ns(sidekiq, failures) for failures in (261, 262)]


@given(LUCK, st.sampled_from(Jitter))
def test_a_job_hidden_by_its_lease_has_no_delay_of_its_own(luck, jitter):
    """With `lease`, jitter has nothing to spread."""
    assert 0 == retry_delay_ns(rule(Growth.LEASE, jitter), 3, luck, last_ns=5)


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


def test_unlimited_attempts_never_run_out():
    """After a billion failures there is another attempt."""
    assert may_retry(rule()._replace(max_attempts=UNLIMITED), 10**9)
