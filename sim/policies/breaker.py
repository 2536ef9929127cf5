"""A circuit breaker: after too many failures nobody is let through for a while, then a few, then everybody again.

Source: Nygard (2007), Release It!, as in resilience4j's CircuitBreaker with a sliding window of type COUNT_BASED whose
minimumNumberOfCalls is its size, but that in half-open one failure is enough to open again.
"""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

from sim.policies.whole import MILLION

MOST_OUTCOMES = 124  # the largest window: two words of 62 bits
_WORD = 62


class Phase(IntEnum):
    """What the breaker does with calls: lets all through, none, or a few to see."""

    CLOSED = 0
    OPEN = 1
    HALF_OPEN = 2


class BreakerRule(NamedTuple):
    """When it opens, and what closes it again.

    share: of failures, in millionths, at which it opens; of: how many outcomes it remembers, 1 … MOST_OUTCOMES.
    open_for_ns: how long it lets nobody through; probes: how many calls then have to succeed for it to close.
    """

    share: int
    of: int
    open_for_ns: int
    probes: int = 1


class Breaker(NamedTuple):
    """What a breaker knows. It starts as Breaker(): closed, nothing known.

    since_ns: when its phase began.  known, failures: outcomes since, up to `of`, and how many of them failed.
    recent, older: closed, the last 62 outcomes and the 62 before, a bit each, 1 for a failure, the newest lowest.
    admitted: half-open, the calls let through.
    """

    phase: Phase = Phase.CLOSED
    since_ns: int = 0
    known: int = 0
    failures: int = 0
    recent: int = 0
    older: int = 0
    admitted: int = 0


def admits(state: Breaker, rule: BreakerRule, now_ns: int) -> tuple[bool, Breaker]:
    """Return whether a call at now_ns is let through, and the state afterwards.

    Every call let through must come back to `noted` or `released`, or a half-open breaker waits for it for ever.

    >>> rule = BreakerRule(share=500_000, of=2, open_for_ns=10, probes=1)
    >>> [admits(Breaker(Phase.OPEN, since_ns=5), rule, now_ns)[0] for now_ns in (5, 14, 15)]
    [False, False, True]
    """
    if state.phase == Phase.CLOSED:
        return True, state
    if state.phase == Phase.OPEN:
        if now_ns - state.since_ns < rule.open_for_ns:
            return False, state
        return True, Breaker(Phase.HALF_OPEN, now_ns, 0, 0, 0, 0, 1)
    if state.admitted >= rule.probes:
        return False, state
    return True, Breaker(Phase.HALF_OPEN, state.since_ns, state.known, 0, 0, 0, state.admitted + 1)


def noted(state: Breaker, rule: BreakerRule, now_ns: int, failed: bool) -> Breaker:  # noqa: FBT001 - an outcome
    """Return the state after the outcome, at now_ns, of a call that was let through.

    Nobody can tell which call an outcome belongs to: that of a call from before it opened is forgotten while it is
    open, and counts as a probe while it is half-open, as in resilience4j.

    >>> rule = BreakerRule(share=500_000, of=2, open_for_ns=10, probes=1)
    >>> one = noted(Breaker(), rule, 3, failed=True)
    >>> two = noted(one, rule, 4, failed=False)
    >>> one.phase.name, two.phase.name, two.since_ns
    ('CLOSED', 'OPEN', 4)
    """
    if state.phase == Phase.CLOSED:
        return _noted_closed(state, rule, now_ns, failed)
    if state.phase == Phase.OPEN:
        return state
    if failed:
        return Breaker(Phase.OPEN, now_ns, 0, 0, 0, 0, 0)
    if state.known + 1 >= rule.probes:
        return Breaker(Phase.CLOSED, now_ns, 0, 0, 0, 0, 0)
    return Breaker(Phase.HALF_OPEN, state.since_ns, state.known + 1, 0, 0, 0, state.admitted)


def _noted_closed(state: Breaker, rule: BreakerRule, now_ns: int, failed: bool) -> Breaker:  # noqa: FBT001 - as above
    """Shift the outcome into the window; open if it is full and too many in it failed."""
    bit = 1 if failed else 0
    word, place = (state.recent, rule.of - 1) if rule.of <= _WORD else (state.older, rule.of - 1 - _WORD)
    known = min(rule.of, state.known + 1)
    failures = state.failures + bit - (word >> place & 1)  # the outcome that leaves; 0 while the window fills
    if known == rule.of and failures * MILLION >= rule.share * rule.of:
        return Breaker(Phase.OPEN, now_ns, 0, 0, 0, 0, 0)
    mask = (1 << _WORD) - 1
    older = (state.older << 1 | state.recent >> (_WORD - 1)) & mask
    return Breaker(Phase.CLOSED, state.since_ns, known, failures, (state.recent << 1 | bit) & mask, older, 0)


def released(state: Breaker) -> Breaker:
    """Return the state after a call that was let through but never made: in half-open another may go instead.

    >>> released(Breaker(Phase.HALF_OPEN, admitted=1)).admitted
    0
    """
    if state.phase != Phase.HALF_OPEN or state.admitted == 0:
        return state
    return Breaker(Phase.HALF_OPEN, state.since_ns, state.known, 0, 0, 0, state.admitted - 1)
