"""Token buckets: what a rate limit admits, and what a retry budget lets through."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from sim.policies.whole import LONGEST_NS, MILLION, SECOND_NS, ceil_div, millionths


class Bucket(NamedTuple):
    """A bucket as it was at since_ns. It counts in units: one token is `token` units, `gain` units come in each ns.

    Made by `full_bucket`, which chooses the units so that the rate, a fraction, is exact: 20 a minute is 1 unit per ns
    and 3 x 10^9 units per token. full: the units when it is full; level: those in it at since_ns.
    """

    gain: int
    token: int
    full: int
    level: int
    since_ns: int = 0


def full_bucket(rate_per_s: float, burst: int) -> Bucket:
    """Return a full bucket that gains rate_per_s tokens [1/s] and holds `burst` tokens.

    The rate is taken as the nearest fraction with a denominator of at most a million, less for a huge burst.
    Raises ValueError for a burst outside 1 … 10^9, or a rate outside one in 10^6 s … 10^9 per second.

    >>> full_bucket(100.0, 20)
    Bucket(gain=100, token=1000000000, full=20000000000, level=20000000000, since_ns=0)
    >>> full_bucket(20 / 60, 1).token
    3000000000
    """
    if not 1 <= burst <= 10**9:
        raise ValueError(f"a burst must be between 1 and 10^9 tokens, got {burst}")
    if not 1 / MILLION <= rate_per_s <= 10**9:
        raise ValueError(f"a rate must be between 0.000001/s and 10^9/s, got {rate_per_s}")
    finest = min(MILLION, LONGEST_NS // (SECOND_NS * burst))
    rate = Fraction(rate_per_s).limit_denominator(finest)
    if rate == 0:
        raise ValueError(f"a rate of {rate_per_s}/s is too small for a burst of {burst}")
    token = rate.denominator * SECOND_NS
    return Bucket(rate.numerator, token, burst * token, burst * token)


def refilled(bucket: Bucket, now_ns: int) -> Bucket:
    """Return the bucket as it is at now_ns, which is not before its since_ns: what came in, never above full.

    >>> refilled(Bucket(gain=2, token=10, full=30, level=5, since_ns=0), 4)
    Bucket(gain=2, token=10, full=30, level=13, since_ns=4)
    """
    elapsed_ns = now_ns - bucket.since_ns
    if elapsed_ns > (bucket.full - bucket.level) // bucket.gain:
        level = bucket.full
    else:
        level = bucket.level + elapsed_ns * bucket.gain
    return Bucket(bucket.gain, bucket.token, bucket.full, level, now_ns)


def take(bucket: Bucket, now_ns: int) -> tuple[bool, Bucket]:
    """Take one token at now_ns if there is one; return whether there was, and the bucket afterwards.

    Over any time t, at most rate x t + burst are admitted.
    Source: Shenker and Wroclawski (1997), RFC 2215, TOKEN_BUCKET_TSPEC.

    >>> admitted, bucket = take(full_bucket(1.0, 1), 0)
    >>> admitted, take(bucket, 999_999_999)[0], take(bucket, 1_000_000_000)[0]
    (True, False, True)
    """
    now = refilled(bucket, now_ns)
    if now.level < now.token:
        return False, now
    return True, Bucket(now.gain, now.token, now.full, now.level - now.token, now_ns)


def next_token_ns(bucket: Bucket, now_ns: int) -> int:
    """Return the first instant [ns] from now_ns on at which `take` admits, if nobody else takes before.

    >>> next_token_ns(Bucket(gain=2, token=10, full=30, level=5, since_ns=0), 1)
    3
    """
    now = refilled(bucket, now_ns)
    return now_ns + ceil_div(max(0, now.token - now.level), now.gain)


class RetryBudget(NamedTuple):
    """A balance of retries, all in millionths of one: ratio per first attempt, `burst` at most, `level` now."""

    ratio: int
    burst: int
    level: int


def full_budget(ratio: float, burst: int) -> RetryBudget:
    """Return a full budget: retries of `ratio` of the first attempts, and `burst` retries at once.

    Source: the per-client retry budget of Beyer et al. (2016), Site Reliability Engineering, ch. 21, kept as a balance
    of deposits and withdrawals as in Finagle's RetryBudget (whose deposits also age; these do not).

    >>> full_budget(0.1, 10)
    RetryBudget(ratio=100000, burst=10000000, level=10000000)
    """
    return RetryBudget(millionths(ratio), burst * MILLION, burst * MILLION)


def deposit(budget: RetryBudget) -> RetryBudget:
    """Return the budget after a first attempt: `ratio` more, never above the burst.

    >>> deposit(RetryBudget(ratio=100_000, burst=10_000_000, level=9_950_000)).level
    10000000
    """
    return RetryBudget(budget.ratio, budget.burst, min(budget.burst, budget.level + budget.ratio))


def withdraw(budget: RetryBudget) -> tuple[bool, RetryBudget]:
    """Pay for one retry if the budget can; return whether it could, and the budget afterwards.

    >>> allowed, budget = withdraw(full_budget(0.1, 1))
    >>> allowed, withdraw(budget)[0]
    (True, False)
    """
    if budget.level < MILLION:
        return False, budget
    return True, RetryBudget(budget.ratio, budget.burst, budget.level - MILLION)
