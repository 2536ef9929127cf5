"""Calls that are turned away at the door, checked with a pencil, to the nanosecond."""

import pytest
from by_hand import S, arrivals, run, seconds

from sim.model.clock import Clock
from sim.model.doorkeeper import Doorkeeper, doorkeeper
from sim.model.things import Call
from sim.record import NEVER, Answer, CallEnd
from sim.scenario import from_dict

QUICK = {"mail": {"service": "250ms"}}
SYNC = {"architectures": {"sync": {"inline": "all"}}}
OK, ERROR, REJECTED = Answer.OK, Answer.ERROR, Answer.REJECTED


def served(tmp_path, *times_s, **sections):
    """Run users who call at these times."""
    return run(**{"steps": QUICK, **sections}, load=arrivals(tmp_path, *times_s), **SYNC)


def keeper(**rules):
    """Who stands at a door with these rules."""
    scenario = {"name": "by-hand", "seed": 1, "duration": "9s", "load": {"even": "1/s"}, "steps": QUICK}
    return Doorkeeper(from_dict({**scenario, "api": rules, **SYNC}).architectures["sync"].api)


def a_call(answer=None):
    """A call whose user waits, or has this answer already."""
    call = Call(0, 0, 1, 0, 0, Clock().event())
    if answer is not None:
        call.hear(answer)
    return call


def test_a_bucket_of_two_tokens_admits_two_at_once_and_two_per_second(tmp_path):
    """Full at 1 s: two of three calls get in. A token is back at 1.5 s, for one of two calls, the next at 2 s."""
    api = {"rate_limit": {"rate": "2/s", "burst": 2}}
    record = served(tmp_path, 1, 1, 1, 1.25, 1.5, 1.5, 2, api=api)

    assert [OK, OK, REJECTED, REJECTED, OK, REJECTED, OK] == record.requests.answer.tolist()


def test_who_is_turned_away_is_answered_at_once_and_has_no_thread(tmp_path):
    """The second call of 1 s is over at 1 s."""
    record = served(tmp_path, 1, 1, api={"rate_limit": {"rate": "1/s"}})

    assert [1.25, 1] == seconds(record.calls.end_ns)
    assert [1, -1] == seconds(record.calls.start_ns)
    assert [0, NEVER] == record.calls.thread.tolist()
    assert [CallEnd.OK, CallEnd.REJECTED] == record.calls.end.tolist()


def test_a_token_that_is_complete_at_the_instant_of_a_call_serves_it(tmp_path):
    """3 per second, one at once: a token takes 333 333 333 1/3 ns, so it is there after 333 333 334 ns, not before."""
    api = {"rate_limit": {"rate": "3/s", "burst": 1}}

    for gap, answers in (("333333333", [OK, REJECTED]), ("333333334", [OK, OK])):
        record = served(tmp_path, 1, f"1.{gap}", api=api)
        assert answers == record.requests.answer.tolist()


def test_a_breaker_opens_when_two_of_the_last_four_calls_have_failed(tmp_path):
    """Down from 3 to 5 s: of the calls at 1, 2, 3, 4 s two fail; it is open from 4.25 s, and for 3 s."""
    api = {"breaker": {"failures": "50%", "of": 4, "open_for": "3s"}}
    faults = [{"dependency": "mail", "at": "3s", "for": "2s"}]
    record = served(tmp_path, 1, 2, 3, 4, 4.25, 7, api=api, faults=faults)

    assert [OK, OK, ERROR, ERROR, REJECTED, REJECTED] == record.requests.answer.tolist()
    assert [4.25, 7] == seconds(record.requests.answered_ns)[4:]


def test_a_probe_that_does_well_closes_the_breaker(tmp_path):
    """Half-open at 7.25 s: one of two calls is let through; it is well at 7.5 s, and so everybody may call again."""
    api = {"breaker": {"failures": "50%", "of": 4, "open_for": "3s"}}
    faults = [{"dependency": "mail", "at": "3s", "for": "2s"}]
    record = served(tmp_path, 1, 2, 3, 4, 7.25, 7.25, 7.5, 7.5, api=api, faults=faults)

    assert [OK, REJECTED, OK, OK] == record.requests.answer.tolist()[4:]


def test_a_probe_that_fails_opens_the_breaker_again(tmp_path):
    """Down until 8 s: the probe of 7.25 s fails at 7.5 s; open until 10.5 s, when the next probe is let through."""
    api = {"breaker": {"failures": "50%", "of": 4, "open_for": "3s"}}
    faults = [{"dependency": "mail", "at": "3s", "for": "5s"}]
    record = served(tmp_path, 1, 2, 3, 4, 7.25, 7.5, 10.25, 10.5, 10.5, api=api, faults=faults)

    assert [ERROR, REJECTED, REJECTED, OK, REJECTED] == record.requests.answer.tolist()[4:]


def test_a_call_that_ends_after_its_user_has_left_is_a_failure(tmp_path):
    """Patience 0.25 s, 0.5 s of work: two such calls end at 1.5 and 2.5 s; open then, not yet at 2.375 s."""
    api = {"client": {"timeout": "250ms"}, "breaker": {"failures": "100%", "of": 2, "open_for": "9s"}}
    record = served(tmp_path, 1, 2, 2.375, 2.5, api=api, steps={"mail": {"service": "500ms"}})

    assert [Answer.TIMEOUT, Answer.TIMEOUT, Answer.TIMEOUT, REJECTED] == record.requests.answer.tolist()


def test_a_call_that_is_cancelled_when_its_user_leaves_is_a_failure(tmp_path):
    """Patience 0.25 s: cancelled at 1.25 and 2.25 s; the breaker is open at 2.25 s already."""
    client = {"timeout": "250ms", "cancel_on_timeout": True}
    api = {"client": client, "breaker": {"failures": "100%", "of": 2, "open_for": "9s"}}
    record = served(tmp_path, 1, 2, 2.25, api=api, steps={"mail": {"service": "500ms"}})

    assert [Answer.TIMEOUT, Answer.TIMEOUT, REJECTED] == record.requests.answer.tolist()


def test_calls_without_room_are_no_failures(tmp_path):
    """One thread, no accept queue: two of three calls are refused, and the breaker stays closed."""
    api = {"threads": 1, "accept_queue": 0, "breaker": {"failures": "50%", "of": 1, "open_for": "9s"}}
    record = served(tmp_path, 1, 1, 1, 2, api=api)

    assert [OK, REJECTED, REJECTED, OK] == record.requests.answer.tolist()


def test_a_probe_without_room_leaves_its_turn_to_another(tmp_path):
    """Half-open from 1.75 s, for two probes: one waits, that of 2 s finds no room, so that of 3 s may go instead.

    One thread, room for one. The call of 0.5 s fails at 0.75 s, which opens the breaker; that of 0.625 s is on the
    thread from 0.75 to 2.75 s, the probe of 1.75 s until 4.75 s.
    """
    steps = {"mail": {"service": "2s", "fails_after": "250ms"}}
    rule = {"failures": "100%", "of": 1, "open_for": "1s", "probes": 2}
    api = {"threads": 1, "accept_queue": 1, "breaker": rule}
    faults = [{"dependency": "mail", "at": "0s", "for": "750ms"}]
    record = served(tmp_path, 0.5, 0.625, 1.75, 2, 3, api=api, steps=steps, faults=faults)

    assert [ERROR, OK, OK, REJECTED, OK] == record.requests.answer.tolist()
    assert [0.75, 2.75, 4.75, 2, 6.75] == seconds(record.requests.answered_ns)


def test_controlled_delay_drops_the_fourth_and_the_seventh_of_eight_calls(tmp_path):
    """One thread, 1 s of work, eight calls at 1 s; a wait of 1 s is acceptable, and for 2 s a longer one.

    The second call has waited for too long at 2 s: dropping begins at 4 s, with the fourth; the next is due 2 s later,
    at 6 s, with the seventh.
    """
    api = {"threads": 1, "shed": {"codel": {"target": "1s", "interval": "2s"}}}
    record = served(tmp_path, *[1] * 8, api=api, steps={"mail": {"service": "1s"}})

    assert [OK, OK, OK, REJECTED, OK, OK, REJECTED, OK] == record.requests.answer.tolist()
    assert [2, 3, 4, 4, 5, 6, 6, 7] == seconds(record.requests.answered_ns)


def test_controlled_delay_keeps_the_last_in_the_queue(tmp_path):
    """As above with seven calls: a drop is due at 6 s, but then the seventh has nobody behind it."""
    api = {"threads": 1, "shed": {"codel": {"target": "1s", "interval": "2s"}}}
    record = served(tmp_path, *[1] * 7, api=api, steps={"mail": {"service": "1s"}})

    assert [OK, OK, OK, REJECTED, OK, OK, OK] == record.requests.answer.tolist()


def test_controlled_delay_leaves_short_waits_alone(tmp_path):
    """The second of two calls waits for 0.25 s, less than 1 s."""
    api = {"threads": 1, "shed": {"codel": {"target": "1s", "interval": "2s"}}}
    record = served(tmp_path, 1, 1, 1, api=api)

    assert [OK, OK, OK] == record.requests.answer.tolist()


def test_newcomers_are_turned_away_after_a_window_in_which_everybody_waited_too_long(tmp_path):
    """One thread, 2 s of work, a wait of 1 s is acceptable, windows of 4 s.

    Until 4 s somebody began at once, so the call of 6 s gets in. From 4 to 8 s the shortest wait was 4 s, from 8 to
    12 s it was 3 s: the calls of 8 and 12 s are turned away. From 12 to 16 s nobody began: that of 16 s gets in.
    """
    api = {"threads": 1, "shed": {"min_delay": {"target": "1s", "window": "4s"}}}
    record = served(tmp_path, 1, 1, 1, 1, 6, 8, 12, 16, api=api, steps={"mail": {"service": "2s"}})

    assert [OK, OK, OK, OK, OK, REJECTED, REJECTED, OK] == record.requests.answer.tolist()
    assert [3, 5, 7, 9, 11, 8, 12, 18] == seconds(record.requests.answered_ns)


def test_a_user_who_was_turned_away_calls_again(tmp_path):
    """Turned away at 1 s, 0.5 s of backoff: turned away again at 1.5 s, let in at 2 s."""
    client = {"retry": {"max_attempts": 3, "backoff": {"fixed": "500ms"}}}
    record = served(tmp_path, 1, 1, api={"rate_limit": {"rate": "1/s"}, "client": client})

    assert [1, 3] == record.requests.calls.tolist()
    assert [1.25, 2.25] == seconds(record.requests.answered_ns)


def test_the_rate_limit_is_asked_before_the_breaker():
    """Open until 1.1 s: the call of 1 s costs its token all the same, so that of 1.5 s has none, that of 2 s has."""
    rule = {"failures": "100%", "of": 1, "open_for": "600ms"}
    door = keeper(rate_limit={"rate": "1/s"}, breaker=rule)
    assert door.admits(0)
    door.ends(a_call(), CallEnd.ERROR, served=True, now_ns=S // 2)

    assert [False, False, True] == [door.admits(S), door.admits(3 * S // 2), door.admits(2 * S)]


def test_a_probe_that_is_shed_leaves_its_turn_to_another():
    """At 1.6 s the breaker would let a probe in, but everybody waited too long before 1 s; at 2 s the way is free."""
    rule = {"failures": "100%", "of": 1, "open_for": "1s"}
    door = keeper(breaker=rule, shed={"min_delay": {"target": "1ms", "window": "1s"}})
    door.begins(S // 200, S // 2)
    door.ends(a_call(), CallEnd.ERROR, served=True, now_ns=6 * S // 10)

    assert [False, True, False] == [door.admits(16 * S // 10), door.admits(2 * S), door.admits(2 * S)]


@pytest.mark.parametrize(
    ("answer", "end", "served", "opens"),
    [
        (None, CallEnd.OK, True, False),
        (None, CallEnd.ERROR, True, True),
        (None, CallEnd.REJECTED, True, False),  # by the job queue
        (None, CallEnd.REJECTED, False, False),
        (Answer.TIMEOUT, CallEnd.OK, True, True),
        (Answer.TIMEOUT, CallEnd.CANCELLED, True, True),
        (Answer.TIMEOUT, CallEnd.CANCELLED, False, True),
        (Answer.TIMEOUT, CallEnd.REJECTED, False, False),
        (Answer.OK, CallEnd.OK, True, False),  # it lost to its hedge
        (Answer.OK, CallEnd.ERROR, True, True),
        (Answer.OK, CallEnd.CANCELLED, True, False),
        (Answer.OK, CallEnd.CANCELLED, False, False),
    ],
)
def test_what_the_breaker_takes_for_a_failure(answer, end, served, opens):
    """Errors, and ends that come too late for the user; not what never had a thread, nor who lost to a hedge."""
    door = keeper(breaker={"failures": "100%", "of": 1, "open_for": "1s"})
    door.ends(a_call(answer), end, served=served, now_ns=0)

    assert opens is not door.admits(0)


@pytest.mark.parametrize("end", [CallEnd.REJECTED, CallEnd.CANCELLED])
def test_a_probe_that_says_nothing_leaves_its_turn_to_another(end):
    """Dropped from the accept queue, or cancelled there because its hedge was answered: another call may go."""
    door = keeper(breaker={"failures": "100%", "of": 1, "open_for": "1s"})
    door.ends(a_call(), CallEnd.ERROR, served=True, now_ns=0)
    assert [True, False] == [door.admits(S), door.admits(S)]
    door.ends(a_call(OK), end, served=False, now_ns=S)

    assert door.admits(S)


def test_nobody_stands_at_a_door_without_rules():
    """Threads and an accept queue alone need no doorkeeper."""
    scenario = {"name": "by-hand", "seed": 1, "duration": "9s", "load": {"even": "1/s"}, "steps": QUICK}

    assert doorkeeper(from_dict({**scenario, "api": {"threads": 1}, **SYNC}).architectures["sync"].api) is None
