"""The circuit breaker: its three phases, by hand and beside one that keeps a list."""

from collections import deque

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.policies.breaker import MOST_OUTCOMES, Breaker, BreakerRule, Phase, admits, noted, released

RULE = BreakerRule(share=500_000, of=4, open_for_ns=100, probes=2)


def after(outcomes, state=None, begin_ns=0):
    """Return the state after outcomes, one a nanosecond: F failed, S succeeded."""
    state = state or Breaker()
    for now_ns, outcome in enumerate(outcomes, begin_ns):
        state = noted(state, RULE, now_ns, outcome == "F")
    return state


def half_open(probes=1):
    """Return a breaker that opened at 3 and let probes through at 103."""
    state = after("FFFF")
    for _ in range(probes):
        _, state = admits(state, RULE, 103)
    return state


@pytest.mark.parametrize(
    ("outcomes", "phase"),
    [
        ("FFF", Phase.CLOSED),  # three of four known
        ("FFFF", Phase.OPEN),
        ("SSFF", Phase.OPEN),
        ("FSSS", Phase.CLOSED),
        ("FSSSFF", Phase.OPEN),
        ("FFSS", Phase.OPEN),
        ("FSSSF", Phase.CLOSED),  # the first failure has left the window
    ],
)
def test_it_opens_when_half_of_the_last_four_failed(outcomes, phase):
    """Not before four outcomes are known, and only the last four count."""
    assert phase == after(outcomes).phase


@pytest.mark.parametrize("of", [62, 63, 100, MOST_OUTCOMES])
def test_a_long_window_forgets_its_oldest_outcome_only(of):
    """One failure too few, then successes: closed. New failures replace old ones, until one replaces a success."""
    rule, few = RULE._replace(of=of), (of + 1) // 2 - 1
    state, phases = Breaker(), []
    for now_ns, failed in enumerate([True] * few + [False] * (of - few) + [True] * (few + 1)):
        state = noted(state, rule, now_ns, failed)
        phases.append(state.phase)

    assert [Phase.CLOSED] * (of + few) + [Phase.OPEN] == phases


def test_open_it_lets_nobody_through_and_then_the_probes():
    """Opened at 3 for 100 ns: closed to calls until 102; from 103 two probes pass and no third."""
    state, fates = after("FFFF"), []
    for now_ns in (3, 102, 103, 104, 105):
        admitted, state = admits(state, RULE, now_ns)
        fates.append(admitted)

    assert [False, False, True, True, False] == fates
    assert Phase.HALF_OPEN == state.phase


def test_it_closes_and_forgets_when_all_probes_succeed():
    """One success of two is not enough; after the second it is closed and knows nothing."""
    assert [Phase.HALF_OPEN, Phase.CLOSED] == [after(outcomes, state=half_open(2)).phase for outcomes in ("S", "SS")]
    assert Breaker(since_ns=111) == after("SS", state=half_open(2), begin_ns=110)


def test_one_probe_that_fails_opens_it_again():
    """Another 100 ns from the failure on."""
    state = after("SF", state=half_open(2), begin_ns=110)

    assert (Phase.OPEN, 111) == (state.phase, state.since_ns)
    assert [False, True] == [admits(state, RULE, now_ns)[0] for now_ns in (210, 211)]


def test_late_outcomes_are_forgotten_while_it_is_open():
    """Calls that were let through before it opened change nothing."""
    state = after("FFFF")

    assert state == after("SSFS", state=state, begin_ns=50)


def test_a_probe_that_is_never_made_gives_its_place_back():
    """With both probes out nobody passes; once one is released, one more does. Elsewhere there is nothing to give."""
    state = half_open(2)

    assert not admits(state, RULE, 105)[0]
    assert admits(released(state), RULE, 105)[0]
    assert [Breaker(), half_open(0)] == [released(Breaker()), released(half_open(0))]
    assert 0 == released(released(released(state))).admitted


class ByList:
    """The same breaker, told with a list of outcomes."""

    def __init__(self, rule):
        self.rule, self.phase, self.since_ns = rule, Phase.CLOSED, 0
        self.outcomes, self.out, self.good = deque(maxlen=rule.of), 0, 0

    def turn(self, phase, now_ns):
        """Begin a phase, knowing nothing."""
        self.phase, self.since_ns = phase, now_ns
        self.outcomes.clear()
        self.out = self.good = 0

    def admits(self, now_ns):
        """Let a call through, or not."""
        if self.phase == Phase.OPEN and now_ns >= self.since_ns + self.rule.open_for_ns:
            self.turn(Phase.HALF_OPEN, now_ns)
        if self.phase == Phase.HALF_OPEN:
            self.out += 1
        return self.phase == Phase.CLOSED or (self.phase == Phase.HALF_OPEN and self.out <= self.rule.probes)

    def notes(self, now_ns, failed):
        """Hear how a call went."""
        if self.phase == Phase.HALF_OPEN:
            self.good += not failed
            if failed or self.good == self.rule.probes:
                self.turn(Phase.OPEN if failed else Phase.CLOSED, now_ns)
        elif self.phase == Phase.CLOSED:
            self.outcomes.append(failed)
            full = len(self.outcomes) == self.rule.of
            if full and sum(self.outcomes) * 1_000_000 >= self.rule.share * self.rule.of:
                self.turn(Phase.OPEN, now_ns)


@given(
    st.builds(
        BreakerRule,
        share=st.integers(1, 1_000_000),
        of=st.one_of(st.integers(1, 5), st.sampled_from([61, 62, 63, 64, 100, MOST_OUTCOMES])),
        open_for_ns=st.integers(0, 20),
        probes=st.integers(1, 3),
    ),
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 3)), max_size=30),
    st.lists(st.booleans(), min_size=1, max_size=40),
)
def test_bits_and_a_list_tell_the_same_story(rule, waves, luck):
    """Whatever the sequence of calls and outcomes, late ones too: the same phase since the same instant."""
    state, story, now_ns, calls = Breaker(), ByList(rule), 0, 0
    for gap_ns, late in waves:
        now_ns += gap_ns
        for call in range(30):
            admitted, state = admits(state, rule, now_ns)
            assert story.admits(now_ns) == admitted
            if admitted or call < late:
                failed = luck[calls % len(luck)]
                calls += 1
                state = noted(state, rule, now_ns, failed)
                story.notes(now_ns, failed)
            assert (story.phase, story.since_ns) == (state.phase, state.since_ns)
            assert sum(story.outcomes) == state.failures
