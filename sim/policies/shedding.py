"""Load shedding: calls are turned away because the queue stands, not because it is long for a moment."""

from __future__ import annotations

from typing import NamedTuple

from sim.policies.whole import NONE, floor_root

_FEW_INTERVALS = 16  # CoDel goes on from its last rate of dropping if it dropped within so many intervals
_MOST_DROPS = 1 << 30  # beyond so many, the gap between two shrinks no more


class CodelRule(NamedTuple):
    """The delay [ns] that is acceptable, and how long [ns] it may be exceeded before dropping begins."""

    target_ns: int
    interval_ns: int


class Codel(NamedTuple):
    """What CoDel knows. It starts as Codel().

    dropping: whether it is in its dropping phase.  above_ns: when dropping may begin, NONE while delays are short.
    drop_next_ns: the next drop.  drops, drops_before: what the control law
    counts, and where it began to count in this phase.
    """

    dropping: bool = False
    above_ns: int = NONE
    drop_next_ns: int = 0
    drops: int = 0
    drops_before: int = 0


def codel_drop(state: Codel, rule: CodelRule, now_ns: int, sojourn_ns: int, left: int) -> tuple[bool, Codel]:
    """Decide over a call as it is taken from the queue; return whether to drop it, and the state afterwards.

    sojourn_ns: how long it waited [ns].  left: how many calls still wait behind it; the last one is never dropped.
    After a drop the next call is taken at the same instant, and asked about too.
    Source: Nichols and Jacobson (2012), "Controlling Queue Delay"; RFC 8289, sect. 5, call by call: here the next drop
    is set at the drop, there once the call behind it proves late too.

    >>> rule, state = CodelRule(target_ns=5, interval_ns=100), Codel()
    >>> fates = []
    >>> for now_ns in (0, 50, 100, 150, 200, 270, 271):
    ...     dropped, state = codel_drop(state, rule, now_ns, 5, left=9)
    ...     fates.append(dropped)
    >>> fates
    [False, False, True, False, True, True, False]
    """
    if sojourn_ns < rule.target_ns or left == 0:
        return False, _watching(state, NONE)
    if state.above_ns == NONE:
        return False, _watching(state, now_ns + rule.interval_ns)
    if state.dropping:
        if now_ns < state.drop_next_ns:
            return False, state
        drops, last_ns, drops_before = state.drops + 1, state.drop_next_ns, state.drops_before
    elif now_ns < state.above_ns:
        return False, state
    else:
        drops = drops_before = _first_drops(state, rule, now_ns)
        last_ns = now_ns
    drop_next_ns = last_ns + codel_gap_ns(rule.interval_ns, drops)
    return True, Codel(
        dropping=True, above_ns=state.above_ns, drop_next_ns=drop_next_ns, drops=drops, drops_before=drops_before
    )


def _watching(state: Codel, above_ns: int) -> Codel:
    """Drop nothing for now; remember how it went for the next phase of dropping."""
    return Codel(
        dropping=False,
        above_ns=above_ns,
        drop_next_ns=state.drop_next_ns,
        drops=state.drops,
        drops_before=state.drops_before,
    )


def _first_drops(state: Codel, rule: CodelRule, now_ns: int) -> int:
    """Begin with the last phase's rate of dropping if that was not long ago, else with one."""
    if now_ns - state.drop_next_ns >= _FEW_INTERVALS * rule.interval_ns:
        return 1
    return max(1, state.drops - state.drops_before)


def codel_gap_ns(interval_ns: int, drops: int) -> int:
    """Return CoDel's control law, interval / sqrt(drops) [ns], from drop number `drops` >= 1 to the next.

    The root is taken in steps of 2^-16, rounded down: exact for square numbers, else longer by a 65000th at most.

    >>> [codel_gap_ns(100_000_000, drops) for drops in (1, 2, 4, 100)]
    [100000000, 70711364, 50000000, 10000000]
    """
    root = floor_root(min(drops, _MOST_DROPS) << 32)
    return ((interval_ns // root) << 16) + ((interval_ns % root) << 16) // root


class MinDelayRule(NamedTuple):
    """The queueing delay [ns] that is acceptable, and how long [ns] it is watched before it is judged."""

    target_ns: int
    window_ns: int


class MinDelay(NamedTuple):
    """What is known of delays. It starts as MinDelay().

    window: number of the window, counted from the start of the run, that was seen last; lowest_ns: the shortest delay
    in it, last_ns: that of the window before; NONE where nothing was seen.
    """

    window: int = 0
    lowest_ns: int = NONE
    last_ns: int = NONE


def noted(state: MinDelay, rule: MinDelayRule, now_ns: int, delay_ns: int) -> MinDelay:
    """Return the state after a call began, at now_ns, that had waited for delay_ns.

    >>> rule = MinDelayRule(target_ns=20, window_ns=1000)
    >>> noted(noted(MinDelay(), rule, 10, 30), rule, 20, 25)
    MinDelay(window=0, lowest_ns=25, last_ns=-1)
    """
    now = _in_window_of(state, rule, now_ns)
    lowest_ns = delay_ns if now.lowest_ns == NONE else min(delay_ns, now.lowest_ns)
    return MinDelay(now.window, lowest_ns, now.last_ns)


def sheds(state: MinDelay, rule: MinDelayRule, now_ns: int) -> bool:
    """Return whether a call that arrives at now_ns is turned away: nobody in the last complete window was in time.

    The shortest delay is CoDel's measure: a burst makes some wait, a standing queue all. Judging at the door by the
    delay in a window is as in DAGOR (Zhou et al. 2018, "Overload Control for Scaling WeChat Microservices": mean above
    20 ms within 1 s), which then turns away by priority; this turns everybody away for a window. A window in which
    nobody began is no reason to shed, so it should be longer than the time between two beginnings.

    >>> rule = MinDelayRule(target_ns=20, window_ns=1000)
    >>> state = noted(MinDelay(), rule, 10, 30)
    >>> [sheds(state, rule, now_ns) for now_ns in (999, 1000, 1999, 2000)]
    [False, True, True, False]
    """
    return _in_window_of(state, rule, now_ns).last_ns > rule.target_ns


def _in_window_of(state: MinDelay, rule: MinDelayRule, now_ns: int) -> MinDelay:
    """Turn to the window of now_ns; what was seen two windows ago is forgotten."""
    window = now_ns // rule.window_ns
    if window == state.window:
        return state
    return MinDelay(window, NONE, state.lowest_ns if window == state.window + 1 else NONE)
