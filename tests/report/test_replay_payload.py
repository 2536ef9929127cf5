"""The data of a replay: as much as the record says, in few bytes."""

import json
import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from replay_examples import RUNS, Shown, Truth, instants, run, unpacked
from report_examples import HOSTILE, alone

from sim.record import NEVER, AttemptEnd, CallEnd, JobState
from sim.report.replay import Window, replay_payload
from sim.report.replay.columns import DELTA, PLAIN, micros, pack, unpack, unpack_all
from sim.report.replay.packet import packet
from sim.scenario import ScenarioError

S = 1_000_000  # microseconds


@pytest.mark.parametrize("name", RUNS)
def test_counts_are_those_of_the_record(name):
    """At any instant, at those of events too, the rows of the payload count what `sim.measure` counts in the record."""
    comparison = run(name)
    for lane in replay_payload(comparison, most_rows=10**9)["lanes"]:
        record = comparison.outcomes[lane["name"]].record
        truth, shown = Truth(record), Shown(lane)
        for t in [0, *instants(record, 12, seed=3), record.horizon_ns // 1000]:
            assert truth.at(t) == shown.at(t), (lane["name"], t)


def test_the_runs_have_every_state_there_is():
    """All ways in which attempts and calls end, all states of jobs, work read again, letters that are redriven."""
    records = [outcome.record for name in RUNS for outcome in run(name).outcomes.values()]
    ends = np.unique(np.concatenate([each.attempts.end for each in records])).tolist()

    assert sorted(set(AttemptEnd) - {AttemptEnd.CANCELLED}) == ends
    assert sorted(JobState) == np.unique(np.concatenate([each.jobs.state for each in records])).tolist()
    assert (
        sorted(set(CallEnd) - {CallEnd.CANCELLED}) == np.unique(np.concatenate([c.calls.end for c in records])).tolist()
    )
    assert any((each.attempts.ready_ns == NEVER).any() for each in records)
    assert any(((a := each.attempts).end == AttemptEnd.WITHDRAWN)[a.released_ns < a.ready_ns].any() for each in records)
    assert any((each.dead_letters.redriven_ns != NEVER).any() for each in records)


@pytest.mark.parametrize("name", ["checkout", "visibility-timeout", "redrive-storm", "queue-or-stream"])
def test_a_window_counts_as_the_whole_does(name):
    """What is left out of a part of the run is counted all the same, and its rows are fewer."""
    comparison = run(name)
    horizon_us = comparison.scenario.duration_ns // 1000
    from_us, until_us = horizon_us * 2 // 5, horizon_us * 3 // 5
    whole = replay_payload(comparison, most_rows=10**9)
    part = replay_payload(comparison, window=Window(from_us * 1000, until_us * 1000), most_rows=10**9)

    assert (from_us, until_us) == (part["from"], part["until"])
    assert part["rows"] < whole["rows"]
    for lane in part["lanes"]:
        record = comparison.outcomes[lane["name"]].record
        truth, shown = Truth(record), Shown(lane)
        for t in [from_us, *instants(record, 12, seed=4, from_us=from_us, until_us=until_us), until_us]:
            assert truth.at(t) == shown.at(t), (lane["name"], t)


@pytest.mark.parametrize("name", ["checkout", "poison-job"])
def test_flows_are_exact_at_their_instants(name):
    """Without rows there are counts at evenly spaced instants, and those are the record's."""
    comparison = run(name)
    for lane in replay_payload(comparison, most_rows=0)["lanes"]:
        truth, (first, step, many) = Truth(comparison.outcomes[lane["name"]].record), lane["edges"]
        flows = unpack(lane["flows"])

        assert lane["rows"] is None
        for edge in range(0, many - 1, 97):
            assert truth.at(first + edge * step) == {key: int(value[edge]) for key, value in flows.items()}


def test_a_large_run_is_sent_as_flows():
    """One row above the limit, and no row is sent; the size of the page then does not depend on the number of jobs."""
    comparison = run("checkout")
    rows = replay_payload(comparison)["rows"]
    at_limit, beyond = (replay_payload(comparison, most_rows=limit) for limit in (rows, rows - 1))

    assert [True, False] == [all(lane["rows"] for lane in payload["lanes"]) for payload in (at_limit, beyond)]
    assert len(packet(beyond)) < 8_000 * len(beyond["lanes"])
    assert len(packet(at_limit)) < 15 * rows + len(packet(beyond))


def test_marks_are_where_things_happen_first():
    """First crash, first dead letter and worst backlog, over all architectures, rounded up to the microsecond."""
    comparison = run("poison-job")
    marks = replay_payload(comparison)["marks"]
    records = [outcome.record for outcome in comparison.outcomes.values()]
    down_ns = np.concatenate([record.shifts.down_ns for record in records])
    truths = [Truth(record) for record in records]
    instants_us = {*instants(records[0], 100, seed=5), marks["backlog"] - 1, marks["backlog"]}
    worst = {t: max(truth.at(t)["ready"] + truth.at(t)["scheduled"] for truth in truths) for t in instants_us}

    assert -(-down_ns[down_ns != NEVER].min() // 1000) == marks["crash"]
    assert -(-min(record.dead_letters.died_ns.min(initial=2**62) for record in records) // 1000) == marks["dead"]
    assert max(worst.values()) == worst[marks["backlog"]] > worst[marks["backlog"] - 1]


def test_what_does_not_happen_has_no_mark():
    """No crash, no dead letter, and a moment too short for anybody to wait."""
    marks = replay_payload(run("checkout"), ["queued"], window=Window(0, 2_000))["marks"]

    assert {"crash": None, "dead": None, "backlog": None} == marks


def test_only_the_architectures_asked_for_are_sent():
    """In the order of the scenario."""
    assert ["sync", "hybrid"] == [lane["name"] for lane in replay_payload(run("checkout"), ["hybrid", "sync"])["lanes"]]


@pytest.mark.parametrize(
    ("window", "said"),
    [
        (Window(240 * 10**9, None), "a replay from 4m: must begin within the run, which lasts 4m"),
        (Window(9, 9), "a replay until 9ns: must end after it begins, 9ns"),
    ],
)
def test_a_window_outside_the_run_is_refused(window, said):
    """The message says what the run has."""
    with pytest.raises(ScenarioError, match=said):
        replay_payload(run("checkout"), window=window)


def test_an_unknown_architecture_is_refused():
    """With what was meant, perhaps."""
    with pytest.raises(ScenarioError, match="did you mean queued"):
        replay_payload(run("checkout"), ["queue"])


def test_names_become_one_harmless_line():
    """Control codes and line ends of foreign names are gone before anything is written."""
    comparison = alone()
    outcome = comparison.outcomes["queued"]
    hostile = replace(outcome, record=replace(outcome.record, steps=(HOSTILE,) * 2, queues=(HOSTILE,)))
    (lane,) = replay_payload(replace(comparison, outcomes={"queued": hostile}))["lanes"]

    assert all(name.isprintable() and len(name) <= 40 for name in [*lane["steps"], *lane["queues"]])


def test_a_packet_is_letters_alone():
    """Of base64: no tag can begin in it, no entity and no line can end."""
    assert re.fullmatch("[A-Za-z0-9+/]+=*", packet({"lanes": [{"name": "</script><!-- & \u2028 \u2029"}]}))


@pytest.mark.parametrize("name", ["checkout", "queue-or-stream"])
def test_nothing_is_lost_in_a_packet(name):
    """Not what architectures have in common, either, which is written once; the same payload gives the same bytes."""
    payload = replay_payload(run(name))
    lane = payload["lanes"][0]

    assert payload == unpacked(packet(payload))
    assert packet(payload) == packet(json.loads(json.dumps(payload)))
    twice, once = packet({**payload, "lanes": [lane] * 2}), packet({**payload, "lanes": [lane]})
    assert len(twice) - len(once) < 2_000


def test_columns_that_follow_from_others_cost_nothing():
    """Users call when they come; a job is put on the queue when its call ends, and is done with its last attempt."""
    lane = replay_payload(run("checkout"), ["queued"])["lanes"][0]
    named = (("calls", "sent"), ("jobs", "created"), ("stays", "end"), ("stays", "code"))
    sent, created, end, code = (lane["rows"][table][column] for table, column in named)

    assert ["requests.arrival", "calls.end", "jobs.ended"] == [way for way, *_ in (sent, created, end)]
    assert {1} == set(sent[1:]) == set(created[1:])
    assert end.count(1) == code.count(AttemptEnd.DONE) > 0.8 * len(end)


@given(st.lists(st.tuples(st.integers(0, 2**53), st.none() | st.integers(0, 2**53)), max_size=20))
def test_columns_are_read_as_they_were_written(pairs):
    """Whatever the times, in whatever order, there or not."""
    sent = np.array([sent for sent, _ in pairs], np.int64)
    end = np.array([NEVER if end is None else end for _, end in pairs], np.int64)
    code = np.arange(len(pairs)) % 5
    packed = json.loads(
        json.dumps(
            pack(
                {"sent": sent, "end": end, "code": code, "last": sent},
                {"sent": [DELTA], "end": ["sent"], "code": [PLAIN], "last": ["end", DELTA]},
            )
        )
    )

    assert [sent.tolist(), end.tolist(), code.tolist(), sent.tolist()] == [c.tolist() for c in unpack(packed).values()]


@given(st.lists(st.none() | st.integers(0, 2**53), min_size=1), st.lists(st.integers(-1, 2**10), max_size=20))
def test_columns_are_written_after_those_of_other_tables(ends, rows):
    """Whichever rows are named, or none; where none is named the column stands by itself."""
    end = np.array([NEVER if end is None else end for end in ends], np.int64)
    call = np.array([NEVER if row < 0 else row % len(ends) for row in rows], np.int64)
    columns = {"call": call, "created": np.arange(len(rows)), "left": np.append(end, NEVER)[call]}
    ways = {"call": [DELTA], "created": ["calls.end"], "left": [PLAIN, "calls.end"]}
    packed = {"calls": pack({"end": end}, {"end": [PLAIN]}), "jobs": pack(columns, ways, {"calls": {"end": end}})}
    found = unpack_all(json.loads(json.dumps(packed)), ["calls", "jobs"])["jobs"]

    assert {name: column.tolist() for name, column in columns.items()} == {n: c.tolist() for n, c in found.items()}


@given(st.integers(0, 2**62), st.integers(0, 2**52))
def test_not_later_survives_the_rounding(time_ns, t_us):
    """A nanosecond is not later than a whole microsecond just when it is not later once rounded up."""
    assert (time_ns <= t_us * 1000) == (micros(np.array([time_ns]))[0] <= t_us)
