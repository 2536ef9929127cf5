"""Backoff: how long a failed job waits before its next attempt, and whether it gets one."""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

from sim.policies.whole import SECOND_NS, capped_sum

UNLIMITED = 2**62  # max_attempts that nobody reaches
_SIDEKIQ_PAST_ALL = 261  # (261^4 + 15) s is longer than LONGEST_NS


class Growth(IntEnum):
    """How the backoff grows from failure to failure."""

    NONE = 0
    FIXED = 1
    LINEAR = 2
    EXPONENTIAL = 3
    SIDEKIQ = 4
    POLYNOMIAL = 5
    LEASE = 6  # no delay of its own: the job stays hidden until its lease is over


class Jitter(IntEnum):
    """How luck spreads the backoff."""

    NONE = 0
    FULL = 1
    EQUAL = 2
    DECORRELATED = 3


class RetryRule(NamedTuple):
    """A retry policy in plain numbers.

    max_attempts counts the first attempt too; max_ns, at most LONGEST_NS, caps every delay. power is the exponent of
    polynomial growth, plus_ns the constant that polynomial and exponential growth begin from.
    """

    max_attempts: int
    growth: Growth
    base_ns: int
    factor: float
    max_ns: int
    jitter: Jitter
    power: int = 1
    plus_ns: int = 0


def may_retry(rule: RetryRule, attempts: int) -> bool:
    """Whether a job that has failed `attempts` times gets another attempt.

    >>> rule = RetryRule(3, Growth.NONE, 0, 1.0, 60 * SECOND_NS, Jitter.NONE)
    >>> [may_retry(rule, attempts) for attempts in (1, 2, 3)]
    [True, True, False]
    """
    return attempts < rule.max_attempts


def backoff_ns(rule: RetryRule, failures: int) -> int:
    """Delay [ns] after the failure number `failures` (1, 2, …), before jitter.

    fixed: base; linear: base x failures; polynomial: plus + base x failures^power; exponential: plus + base x
    factor^(failures - 1); all capped at max_ns. lease: 0, since the queue keeps the job hidden until its lease is over.
    sidekiq: count^4 + 15 s, where count = failures - 1 (sidekiq/lib/sidekiq/job_retry.rb).

    >>> rule = RetryRule(9, Growth.EXPONENTIAL, 1 * SECOND_NS, 2.0, 5 * SECOND_NS, Jitter.NONE)
    >>> [backoff_ns(rule, failures) / SECOND_NS for failures in (1, 2, 3, 4)]
    [1.0, 2.0, 4.0, 5.0]
    >>> rule = RetryRule(UNLIMITED, Growth.POLYNOMIAL, SECOND_NS, 1.0, 60 * SECOND_NS, Jitter.NONE, 4, 2 * SECOND_NS)
    >>> [backoff_ns(rule, failures) // SECOND_NS for failures in (1, 2, 3)]
    [3, 18, 60]
    """
    if rule.growth == Growth.SIDEKIQ:
        count = min(failures - 1, _SIDEKIQ_PAST_ALL)
        return rule.max_ns if count == _SIDEKIQ_PAST_ALL else min(rule.max_ns, (count**4 + 15) * SECOND_NS)
    if rule.growth == Growth.LINEAR:
        return _times_power_ns(rule, failures, 1)
    if rule.growth == Growth.POLYNOMIAL:
        return capped_sum(_times_power_ns(rule, failures, rule.power), rule.plus_ns, rule.max_ns)
    if rule.growth == Growth.EXPONENTIAL:
        return capped_sum(_exponential_ns(rule, failures), rule.plus_ns, rule.max_ns)
    return min(rule.max_ns, rule.base_ns) if rule.growth == Growth.FIXED else 0


def _times_power_ns(rule: RetryRule, failures: int, power: int) -> int:
    """Return base x failures^power, at most max_ns, without a product above it."""
    delay_ns = min(rule.max_ns, rule.base_ns)
    for _ in range(power):
        if delay_ns > rule.max_ns // failures:
            return rule.max_ns
        delay_ns *= failures
    return delay_ns


def _exponential_ns(rule: RetryRule, failures: int) -> int:
    """Multiply step by step: `**` may differ in the last bit from one C library to the next.

    The loop ends at the cap, or where the factor changes nothing (a base of 0, a factor of 1), however many failures.
    """
    delay_ns, longest_ns = float(rule.base_ns), float(rule.max_ns)
    for _ in range(failures - 1):
        next_ns = delay_ns * rule.factor
        if delay_ns >= longest_ns or next_ns == delay_ns:
            break
        delay_ns = next_ns
    return rule.max_ns if delay_ns >= longest_ns else int(delay_ns)


def retry_delay_ns(rule: RetryRule, failures: int, luck: float, last_ns: int) -> int:
    """Delay [ns] before the next attempt, jitter included.

    failures: how often it has failed so far, >= 1.  luck: the uniform in [0, 1) that belongs to this failure.
    last_ns: the delay before, which decorrelated jitter builds on (0 at first).
    full: uniform on [0, d); equal: d/2 + uniform on [0, d/2); decorrelated: uniform on [base, 3 x last), capped.
    With `sidekiq` growth and any jitter: d + uniform on [0, 10 x (count + 1)) s, as Sidekiq adds it; with `lease`: 0.
    Source: Brooker (2015), "Exponential Backoff And Jitter", AWS Architecture Blog.

    >>> rule = RetryRule(9, Growth.EXPONENTIAL, 1 * SECOND_NS, 2.0, 60 * SECOND_NS, Jitter.FULL)
    >>> retry_delay_ns(rule, failures=3, luck=0.25, last_ns=0) / SECOND_NS
    1.0
    """
    delay_ns = backoff_ns(rule, failures)
    if rule.jitter == Jitter.NONE or rule.growth == Growth.LEASE:
        return delay_ns
    if rule.growth == Growth.SIDEKIQ:
        spread_ns = 10 * min(failures, _SIDEKIQ_PAST_ALL) * SECOND_NS  # past all, the delay is at the cap already
        return capped_sum(delay_ns, int(luck * spread_ns), rule.max_ns)
    if rule.jitter == Jitter.FULL:
        return int(luck * delay_ns)
    if rule.jitter == Jitter.EQUAL:
        return delay_ns // 2 + int(luck * (delay_ns - delay_ns // 2))
    third_ns = rule.max_ns // 3 + 1  # three times more than this would be capped anyway
    ceiling_ns = min(rule.max_ns, 3 * min(third_ns, max(last_ns, rule.base_ns)))
    return min(rule.max_ns, rule.base_ns + int(luck * max(0, ceiling_ns - rule.base_ns)))
