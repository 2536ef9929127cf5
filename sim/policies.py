"""Rules that both engines call: plain scalars in, a scalar out, no state, no randomness of their own.

They are written with integers and the four operations only, so that every engine and platform gets the same nanosecond.
"""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

SECOND_NS = 1_000_000_000
LONGEST_NS = 2**62  # 146 years: no delay is longer, so that an instant plus a delay fits into int64


class Growth(IntEnum):
    """How the backoff grows from failure to failure."""

    NONE = 0
    FIXED = 1
    LINEAR = 2
    EXPONENTIAL = 3
    SIDEKIQ = 4


class Jitter(IntEnum):
    """How luck spreads the backoff."""

    NONE = 0
    FULL = 1
    EQUAL = 2
    DECORRELATED = 3


class RetryRule(NamedTuple):
    """A retry policy in plain numbers. max_attempts counts the first attempt too; max_ns caps every delay."""

    max_attempts: int
    growth: Growth
    base_ns: int
    factor: float
    max_ns: int
    jitter: Jitter


def may_retry(rule: RetryRule, attempts: int) -> bool:
    """Whether a job that has failed `attempts` times gets another attempt.

    >>> rule = RetryRule(3, Growth.NONE, 0, 1.0, LONGEST_NS, Jitter.NONE)
    >>> [may_retry(rule, attempts) for attempts in (1, 2, 3)]
    [True, True, False]
    """
    return attempts < rule.max_attempts


def backoff_ns(rule: RetryRule, failures: int) -> int:
    """Delay [ns] after the failure number `failures` (1, 2, …), before jitter.

    fixed: base; linear: base x failures; exponential: base x factor^(failures - 1), all capped at max_ns.
    sidekiq: count^4 + 15 s, where count = failures - 1 (sidekiq/lib/sidekiq/job_retry.rb).

    >>> rule = RetryRule(9, Growth.EXPONENTIAL, 1 * SECOND_NS, 2.0, 5 * SECOND_NS, Jitter.NONE)
    >>> [backoff_ns(rule, failures) / SECOND_NS for failures in (1, 2, 3, 4)]
    [1.0, 2.0, 4.0, 5.0]
    """
    if rule.growth == Growth.NONE:
        return 0
    if rule.growth == Growth.SIDEKIQ:
        return min(rule.max_ns, ((failures - 1) ** 4 + 15) * SECOND_NS)
    if rule.growth == Growth.LINEAR:
        return min(rule.max_ns, rule.base_ns * failures)
    if rule.growth == Growth.EXPONENTIAL:
        return _exponential_ns(rule, failures)
    return min(rule.max_ns, rule.base_ns)


def _exponential_ns(rule: RetryRule, failures: int) -> int:
    """Multiply step by step: `**` may differ in the last bit from one C library to the next."""
    delay_ns = float(rule.base_ns)
    for _ in range(failures - 1):
        if delay_ns >= rule.max_ns:
            break
        delay_ns *= rule.factor
    return min(rule.max_ns, int(delay_ns))


def retry_delay_ns(rule: RetryRule, failures: int, luck: float, last_ns: int) -> int:
    """Delay [ns] before the next attempt, jitter included.

    failures: how often it has failed so far, >= 1.  luck: the uniform in [0, 1) that belongs to this failure.
    last_ns: the delay before, which decorrelated jitter builds on (0 at first).
    full: uniform on [0, d); equal: d/2 + uniform on [0, d/2); decorrelated: uniform on [base, 3 x last), capped.
    With `sidekiq` growth and any jitter: d + uniform on [0, 10 x (count + 1)) s, as Sidekiq adds it.
    Source: Brooker (2015), "Exponential Backoff And Jitter", AWS Architecture Blog.

    >>> rule = RetryRule(9, Growth.EXPONENTIAL, 1 * SECOND_NS, 2.0, 60 * SECOND_NS, Jitter.FULL)
    >>> retry_delay_ns(rule, failures=3, luck=0.25, last_ns=0) / SECOND_NS
    1.0
    """
    delay_ns = backoff_ns(rule, failures)
    if rule.jitter == Jitter.NONE:
        return delay_ns
    if rule.growth == Growth.SIDEKIQ:
        return min(rule.max_ns, delay_ns + int(luck * (10 * failures * SECOND_NS)))
    if rule.jitter == Jitter.FULL:
        return int(luck * delay_ns)
    if rule.jitter == Jitter.EQUAL:
        return delay_ns // 2 + int(luck * (delay_ns - delay_ns // 2))
    ceiling_ns = min(rule.max_ns, 3 * max(last_ns, rule.base_ns))
    return min(rule.max_ns, rule.base_ns + int(luck * max(0, ceiling_ns - rule.base_ns)))
