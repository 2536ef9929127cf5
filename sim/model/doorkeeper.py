"""Who turns calls away before they reach a thread: by a rate limit, a circuit breaker, or because the queue stands."""

from __future__ import annotations

from sim.model.things import Call
from sim.policies import breaker, shedding
from sim.policies.buckets import Bucket, full_bucket, take
from sim.policies.whole import millionths
from sim.record import Answer, CallEnd
from sim.scenario import Api


class Doorkeeper:
    """The rules of one door and what they remember. A call is asked about in this order: rate, breaker, shedding."""

    def __init__(self, spec: Api) -> None:
        self._bucket = _bucket(spec)
        self._breaker_rule = _breaker_rule(spec)
        self._breaker = breaker.Breaker()
        self._codel_rule = _codel_rule(spec)
        self._codel = shedding.Codel()
        self._delay_rule = _delay_rule(spec)
        self._delays = shedding.MinDelay()

    def admits(self, now_ns: int) -> bool:
        """Let a newcomer in, or turn it away. A token is gone also if a later rule says no."""
        if not self._within_rate(now_ns) or not self._trusts(now_ns):
            return False
        if self._delay_rule is not None and shedding.sheds(self._delays, self._delay_rule, now_ns):
            self._breaker = breaker.released(self._breaker)
            return False
        return True

    def _within_rate(self, now_ns: int) -> bool:
        if self._bucket is None:
            return True
        admitted, self._bucket = take(self._bucket, now_ns)
        return admitted

    def _trusts(self, now_ns: int) -> bool:
        if self._breaker_rule is None:
            return True
        admitted, self._breaker = breaker.admits(self._breaker, self._breaker_rule, now_ns)
        return admitted

    def drops(self, waited_ns: int, left: int, now_ns: int) -> bool:
        """Turn away a call that a thread takes from the accept queue, where `left` others stay; or let it pass."""
        if self._codel_rule is None:
            return False
        dropped, self._codel = shedding.codel_drop(self._codel, self._codel_rule, now_ns, waited_ns, left)
        return dropped

    def begins(self, waited_ns: int, now_ns: int) -> None:
        """Learn how long a call has waited for its thread."""
        if self._delay_rule is not None:
            self._delays = shedding.noted(self._delays, self._delay_rule, now_ns, waited_ns)

    def ends(self, call: Call, end: CallEnd, *, served: bool, now_ns: int) -> None:
        """Learn how a call has ended that was let in. served: whether it had a thread.

        A failure is an error, or an end that came too late for the user. A call that found no room, was dropped, or
        was cancelled because its hedge had been answered, says nothing about what is behind the door.
        """
        if self._breaker_rule is None:
            return
        answered = call.answered
        too_late = answered.triggered and answered.value is Answer.TIMEOUT
        dropped, lost = end is CallEnd.REJECTED and not served, end is CallEnd.CANCELLED and not too_late
        if dropped or lost:
            self._breaker = breaker.released(self._breaker)
        else:
            failed = too_late or end is CallEnd.ERROR
            self._breaker = breaker.noted(self._breaker, self._breaker_rule, now_ns, failed=failed)


def doorkeeper(spec: Api) -> Doorkeeper | None:
    """Return who stands at this door, if anybody does."""
    if spec.rate_limit is None and spec.breaker is None and spec.shed is None:
        return None
    return Doorkeeper(spec)


def _bucket(spec: Api) -> Bucket | None:
    limit = spec.rate_limit
    return full_bucket(limit.rate_per_s, limit.burst) if limit is not None else None


def _breaker_rule(spec: Api) -> breaker.BreakerRule | None:
    asked = spec.breaker
    if asked is None:
        return None
    return breaker.BreakerRule(millionths(asked.failures), asked.of, asked.open_for_ns, asked.probes)


def _codel_rule(spec: Api) -> shedding.CodelRule | None:
    asked = spec.shed.codel if spec.shed is not None else None
    return shedding.CodelRule(asked.target_ns, asked.interval_ns) if asked is not None else None


def _delay_rule(spec: Api) -> shedding.MinDelayRule | None:
    asked = spec.shed.min_delay if spec.shed is not None else None
    return shedding.MinDelayRule(asked.target_ns, asked.window_ns) if asked is not None else None
