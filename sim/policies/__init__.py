"""Rules in plain numbers: scalars and named tuples of scalars in, a scalar or a new tuple out.

No state, no randomness of their own: what a rule remembers goes in and comes out as a value. They are written with
integers and the four operations only, and no intermediate result leaves int64 for times below LONGEST_NS, so that every
engine and platform gets the same nanosecond.

    backoff     how long a failed job waits, and whether it may try again
    buckets     token buckets: rate limits, retry budgets
    breaker     circuit breaker
    shedding    CoDel, and turning calls away at the door
    scaling     how many workers an autoscaler wants
    order       which job is next, which kind, which queue
    lease       until when a delivered job stays hidden
"""

from sim.policies.backoff import UNLIMITED, Growth, Jitter, RetryRule, backoff_ns, may_retry, retry_delay_ns
from sim.policies.whole import LONGEST_NS, MILLION, SECOND_NS

__all__ = [
    "LONGEST_NS",
    "MILLION",
    "SECOND_NS",
    "UNLIMITED",
    "Growth",
    "Jitter",
    "RetryRule",
    "backoff_ns",
    "may_retry",
    "retry_delay_ns",
]
