"""Load shedding: CoDel beside the pseudocode of its RFC, and turning away at the door."""

from collections import deque
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.policies.shedding import (
    Codel,
    CodelRule,
    MinDelay,
    MinDelayRule,
    codel_drop,
    codel_gap_ns,
    noted,
    sheds,
)

CODEL = CodelRule(target_ns=5, interval_ns=100)
DOOR = MinDelayRule(target_ns=20, window_ns=100)


def fates(calls, rule=CODEL, left=9):
    """Return which of the calls (instant, sojourn) are dropped."""
    state, dropped = Codel(), []
    for now_ns, sojourn_ns in calls:
        drop, state = codel_drop(state, rule, now_ns, sojourn_ns, left)
        dropped.append(drop)
    return dropped


def test_drops_come_closer_while_the_queue_stands():
    """Late from 0 on: drops at 100, then 100, 100/sqrt(2), 100/sqrt(3), 100/sqrt(4) later: 200, 270, 327, 377."""
    dropped = fates((now_ns, 5) for now_ns in range(400))

    assert [100, 200, 270, 327, 377] == [now_ns for now_ns, drop in enumerate(dropped) if drop]


def test_one_call_in_time_ends_the_dropping():
    """At 150 a call waited 4 only: nothing is dropped until delays were long for another interval, at 251."""
    dropped = fates((now_ns, 4 if now_ns == 150 else 5) for now_ns in range(300))

    assert [100, 251] == [now_ns for now_ns, drop in enumerate(dropped) if drop]


def test_a_queue_that_was_bad_just_now_is_treated_as_before():
    """Five drops until 377; in time at 380; from 481 on the gaps begin with the fourth, 50, not the first, 100."""
    dropped = fates((now_ns, 4 if now_ns == 380 else 5) for now_ns in range(600))

    assert [481, 531, 575] == [now_ns for now_ns, drop in enumerate(dropped) if drop and now_ns > 380]


@pytest.mark.parametrize(("late_again_ns", "expected_ns"), [(1920, 2070), (1921, 2121)])
def test_after_a_long_peace_dropping_begins_anew(late_again_ns, expected_ns):
    """A drop was due at 421. Dropping begins an interval after delays are long again; 16 after 421 all is forgotten."""
    dropped = fates((now_ns, 4 if 380 <= now_ns < late_again_ns else 5) for now_ns in range(2150))
    first_ns, second_ns = [now_ns for now_ns, drop in enumerate(dropped) if drop and now_ns > 380][:2]

    assert (late_again_ns + 100, expected_ns) == (first_ns, second_ns)


def test_the_last_call_of_a_queue_is_never_dropped():
    """With nobody behind it, dropping would only make the server idle."""
    assert not any(fates(((now_ns, 999) for now_ns in range(500)), left=0))


def as_in_the_rfc(arrivals_ns, services_ns, rule):
    """Return the numbers of the calls that RFC 8289's pseudocode drops, one server, the next drop set at the drop."""
    queue, dropped = deque(enumerate(arrivals_ns)), []
    first_above, drop_next, count, last_count, dropping, now_ns = 0, 0, 0, 0, False, 1

    def dodequeue():
        nonlocal first_above
        if not queue or queue[0][1] > now_ns:
            first_above = 0
            return None, False
        number, arrived_ns = queue.popleft()
        if now_ns - arrived_ns < rule.target_ns or not (queue and queue[0][1] <= now_ns):
            first_above = 0
        elif first_above == 0:
            first_above = now_ns + rule.interval_ns
        else:
            return number, now_ns >= first_above
        return number, False

    for service_ns in services_ns:
        if not queue:
            break
        now_ns = max(now_ns, queue[0][1])
        number, ok_to_drop = dodequeue()
        if dropping:
            dropping = ok_to_drop
            while dropping and now_ns >= drop_next:
                dropped.append(number)
                count += 1
                drop_next += codel_gap_ns(rule.interval_ns, count)
                number, ok_to_drop = dodequeue()
                dropping = ok_to_drop
        elif ok_to_drop:
            dropped.append(number)
            delta = count - last_count
            count = last_count = delta if delta > 1 and now_ns - drop_next < 16 * rule.interval_ns else 1
            drop_next = now_ns + codel_gap_ns(rule.interval_ns, count)
            dodequeue()
            dropping = True
        now_ns += service_ns
    return dropped


def call_by_call(arrivals_ns, services_ns, rule):
    """Return the numbers of the calls that `codel_drop` drops from the same queue."""
    queue, dropped, state, now_ns = deque(enumerate(arrivals_ns)), [], Codel(), 1
    for service_ns in services_ns:
        if not queue:
            break
        now_ns = max(now_ns, queue[0][1])
        drop = True
        while drop and queue:
            number, arrived_ns = queue.popleft()
            left = sum(other_ns <= now_ns for _, other_ns in queue)
            drop, state = codel_drop(state, rule, now_ns, now_ns - arrived_ns, left)
            dropped += [number] * drop
        now_ns += service_ns
    return dropped


@given(
    st.lists(st.tuples(st.integers(1, 60), st.sampled_from([0, 1, 3, 6, 12, 300])), min_size=2, max_size=10),
    st.lists(st.integers(1, 10), min_size=1, max_size=10),
    st.builds(CodelRule, target_ns=st.integers(1, 20), interval_ns=st.integers(20, 200)),
)
def test_call_by_call_drops_what_the_rfc_drops(waves, services_ns, rule):
    """On one server's queue, whatever waves of calls come, the same calls are dropped."""
    arrivals_ns = list(accumulate(gap_ns for calls, gap_ns in waves for _ in range(calls)))
    services_ns = services_ns * len(arrivals_ns)

    assert as_in_the_rfc(arrivals_ns, services_ns, rule) == call_by_call(arrivals_ns, services_ns, rule)


@given(st.integers(1, 2**62), st.integers(1, 2**40))
def test_the_gap_is_the_interval_by_the_root(interval_ns, drops):
    """Within a 50000th and a nanosecond of interval / sqrt(drops), up to 2^30 drops."""
    expected_ns = interval_ns / min(drops, 2**30) ** 0.5

    assert codel_gap_ns(interval_ns, drops) == pytest.approx(expected_ns, rel=2e-5, abs=1)


def test_the_door_closes_for_a_window_after_one_in_which_all_were_late():
    """Shortest delay of [0, 100) is 21 > 20: shut in [100, 200); there one was in time: open in [200, 300)."""
    state = MinDelay()
    for now_ns, delay_ns in ((10, 50), (50, 21), (99, 30)):
        state = noted(state, DOOR, now_ns, delay_ns)

    assert [False, True, True, False] == [sheds(state, DOOR, now_ns) for now_ns in (99, 100, 199, 200)]
    state = noted(noted(state, DOOR, 120, 80), DOOR, 130, 20)
    assert [True, False] == [sheds(state, DOOR, now_ns) for now_ns in (199, 200)]


@given(
    st.lists(st.tuples(st.integers(0, 150), st.integers(0, 60)), max_size=20),
    st.integers(0, 300),
)
def test_the_door_looks_at_the_window_before_and_no_other(steps, later_ns):
    """Shut if and only if somebody began in the window before the present one, and everybody who did was late."""
    state, now_ns, seen = MinDelay(), 0, []
    for gap_ns, delay_ns in steps:
        now_ns += gap_ns
        state = noted(state, DOOR, now_ns, delay_ns)
        seen.append((now_ns, delay_ns))
    now_ns += later_ns
    before = [delay_ns for at_ns, delay_ns in seen if at_ns // 100 == now_ns // 100 - 1]

    assert (min(before, default=0) > 20) == sheds(state, DOOR, now_ns)
