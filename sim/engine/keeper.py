"""Who turns calls away before they reach a thread: by a rate limit, a circuit breaker, or because the queue stands.

What the rules remember is in the row `now`; the rules themselves are those of `sim.policies`.
"""

from __future__ import annotations

from sim.engine.layout import Lab
from sim.policies.breaker import Breaker, BreakerRule, admits, noted, released
from sim.policies.buckets import Bucket, take
from sim.policies.shedding import Codel, CodelRule, MinDelay, MinDelayRule, codel_drop, sheds
from sim.policies.shedding import noted as delay_noted
from sim.record import Answer, CallEnd

_TIMEOUT = int(Answer.TIMEOUT)
_ERROR, _REJECTED, _CANCELLED = int(CallEnd.ERROR), int(CallEnd.REJECTED), int(CallEnd.CANCELLED)


def lets_in(lab: Lab) -> bool:
    """Let a newcomer in, or turn it away. A token is gone also if a later rule says no."""
    now, door = lab.now[0], lab.door[0]
    if door.has_bucket and not _within_rate(lab):
        return False
    if door.has_breaker:
        admitted, state = admits(_breaker(lab), _breaker_rule(lab), now.now_ns)
        _keep_breaker(lab, state)
        if not admitted:
            return False
    if door.has_min_delay and sheds(_delays(lab), _delay_rule(lab), now.now_ns):
        if door.has_breaker:
            _keep_breaker(lab, released(_breaker(lab)))
        return False
    return True


def _within_rate(lab: Lab) -> bool:
    now = lab.now[0]
    door = lab.door[0]
    admitted, bucket = take(Bucket(door.gain, door.token, door.full, now.bucket_level, now.bucket_ns), now.now_ns)
    now.bucket_level, now.bucket_ns = bucket.level, bucket.since_ns
    return admitted


def _breaker(lab: Lab) -> Breaker:
    now = lab.now[0]
    return Breaker(now.phase, now.phase_ns, now.known, now.failures, now.recent, now.older, now.admitted)


def _breaker_rule(lab: Lab) -> BreakerRule:
    door = lab.door[0]
    return BreakerRule(door.share, door.of, door.open_for_ns, door.probes)


def _delay_rule(lab: Lab) -> MinDelayRule:
    return MinDelayRule(lab.door[0].longest_ns, lab.door[0].window_ns)


def _delays(lab: Lab) -> MinDelay:
    return MinDelay(lab.now[0].window, lab.now[0].lowest_ns, lab.now[0].last_ns)


def _keep_breaker(lab: Lab, state: Breaker) -> None:
    now = lab.now[0]
    now.phase, now.phase_ns, now.known, now.failures = state.phase, state.since_ns, state.known, state.failures
    now.recent, now.older, now.admitted = state.recent, state.older, state.admitted


def drops(lab: Lab, waited_ns: int, left: int) -> bool:
    """Turn away a call that a thread takes from the accept queue, where `left` others stay; or let it pass."""
    now, door = lab.now[0], lab.door[0]
    if not door.has_codel:
        return False
    state = Codel(now.dropping != 0, now.above_ns, now.drop_next_ns, now.drops, now.drops_before)
    dropped, state = codel_drop(state, CodelRule(door.target_ns, door.interval_ns), now.now_ns, waited_ns, left)
    now.dropping, now.above_ns, now.drop_next_ns = state.dropping, state.above_ns, state.drop_next_ns
    now.drops, now.drops_before = state.drops, state.drops_before
    return dropped


def learns_wait(lab: Lab, waited_ns: int) -> None:
    """Learn how long a call has waited for its thread."""
    now, door = lab.now[0], lab.door[0]
    if door.has_min_delay:
        state = delay_noted(
            _delays(lab),
            _delay_rule(lab),
            now.now_ns,
            waited_ns,
        )
        now.window, now.lowest_ns, now.last_ns = state.window, state.lowest_ns, state.last_ns


def learns_end(lab: Lab, answered: int, end: int, served: bool) -> None:  # noqa: FBT001  whether it had a thread
    """Learn how a call has ended that was let in."""
    if not lab.door[0].has_breaker:
        return
    too_late = answered == _TIMEOUT
    dropped, lost = end == _REJECTED and not served, end == _CANCELLED and not too_late
    if dropped or lost:
        _keep_breaker(lab, released(_breaker(lab)))
    else:
        _keep_breaker(lab, noted(_breaker(lab), _breaker_rule(lab), lab.now[0].now_ns, too_late or end == _ERROR))
