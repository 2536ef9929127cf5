"""Pictures of `sim watch`: what they say, how wide they are, and that names in them stay text."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from replay_examples import run
from report_examples import HOSTILE, alone, compared

from sim.report.replay import replay_payload
from sim.report.watch import Clock, Show, crew, instants, read_speed, still_text
from sim.report.watch.charts import Times, blocks, columns
from sim.scenario import ScenarioError

SPIKE = 230_000_000


@cache
def payload(name, most_rows=10**9):
    """The data of one of the runs."""
    return replay_payload(run(name), most_rows=most_rows)


def test_a_still_says_the_counts_of_its_moment():
    """Architecture by architecture: who came, who waits, who works, what is over; in the order of a request's way."""
    text = still_text(payload("checkout"), SPIKE, 120)
    show = Show(payload("checkout"))
    for lane in show.lanes:
        counts = lane.counts(SPIKE)
        for words in (
            f"{counts['arrived']:,} came",
            f"{counts['accept_queue']:,} of 128",
            f"answered {counts['answered']:,}",
        ):
            assert words in text
    queued = show.lanes[1].counts(SPIKE)

    assert "checkout · seed 42 · at 3:50.000 of 4:00.000" in text
    assert f"done {queued['done']:,}" in text
    assert "no queue: threads do all the work" in text
    assert text.index("users") < text.index("wait for a thread") < text.index("ready, next") < text.index("p95 until")


@pytest.mark.parametrize("width", [38, 60, 80, 120, 200])
def test_a_picture_is_as_wide_as_it_may_be(width):
    """No line is longer, borders close, and architectures stand side by side where they fit."""
    lines = still_text(payload("checkout"), SPIKE, width).splitlines()
    tops = [line for line in lines if line.startswith("╭")]

    assert all(len(line) <= width for line in lines)
    assert {38: 3, 60: 3, 80: 2, 120: 1, 200: 1}[width] == len(tops)
    assert "…" not in "".join(line for line in lines if line.startswith("│"))


def test_pictures_of_a_run_have_one_height():
    """Nothing jumps while it plays: as many lines at any instant."""
    heights = {len(still_text(payload("poison-job"), t, 100).splitlines()) for t in instants(payload("poison-job"), 7)}

    assert len(heights) <= 2  # a line says what happens, where something does


def test_priorities_are_counted_and_the_urgent_have_a_rim():
    """Where all ready jobs fit, each is a dot in the order in which they are taken."""
    show = Show(payload("checkout"))
    lane = show.lanes[1]
    t = next(
        t
        for t in range(180_000_000, SPIKE, 100_000)
        if 0 < lane.counts(t)["ready"] <= 60 and lane.priority(lane.spans["ready"].at(t)).min() == 0
    )
    text = still_text(payload("checkout"), t, 120)
    urgent = int((lane.priority(lane.spans["ready"].at(t)) == 0).sum())

    assert f"◉ priority 0: {urgent:,} · priority 2: {lane.counts(t)['ready'] - urgent:,}" in text
    assert "◉" * urgent + "●" in text


def test_a_large_run_shows_flows():
    """Bars instead of dots and cells, and a sentence that says why."""
    text = still_text(payload("checkout", most_rows=10), SPIKE, 120)

    assert "too many to show one by one (the limit is 10)" in " ".join(text.split())
    assert "priorities: see a shorter part" in text
    assert "◉ priority" not in text


def test_many_workers_are_a_bar():
    """What does not fit into three lines is as long as the share that works."""
    many = replay_payload(alone(duration="3m", workers={"count": 500}))
    text = still_text(many, 150_000_000, 60)

    bar = text.splitlines()[next(n for n, line in enumerate(text.splitlines()) if "of 500 at work" in line) + 1]
    assert set(bar) <= set("│ ●█")


def test_an_architecture_without_a_door_says_so_beside_one_that_has_it():
    """Where none has a door there is nothing to say."""
    bare = {"bare": {"queued": "all"}}
    with_door, without = alone(duration="3m"), compared(architectures=bare, thresholds=None, duration="3m", api=None)
    both = replay_payload(with_door)
    both = {**both, "lanes": [*both["lanes"], *replay_payload(without)["lanes"]]}

    assert "no API: requests go straight to the queue" in still_text(both, SPIKE, 120)
    assert "no API" not in still_text(replay_payload(without), SPIKE, 120)


def test_ends_that_happen_are_counted():
    """Expired, rejected and lost jobs have their places where there are any."""
    assert "rejected" in still_text(payload("backpressure"), 100_000_000, 120)
    assert "lost " in still_text(payload("lost-on-sigkill"), 100_000_000, 120)
    buffers = payload("prefetched-already-expired")
    lane = Show(buffers).lanes[0]
    t = next(t for t in instants(buffers, 50) if crew.held(lane, t))
    assert f", {crew.held(lane, t):,} held" in still_text(buffers, t, 120)


def test_hostile_names_are_text():
    """Markup and control characters in any name are shown, never obeyed."""
    comparison = compared(name=HOSTILE, duration="3m", thresholds=None, architectures={"queued": {"queued": "all"}})
    outcome = comparison.outcomes["queued"]
    record = replace(outcome.record, steps=(HOSTILE, HOSTILE), queues=(HOSTILE,), pools=(HOSTILE,))
    evil = replay_payload(replace(comparison, outcomes={"queued": replace(outcome, record=record)}))
    evil["lanes"][0]["name"] = evil["name"]
    show = Show(evil)
    text = still_text(evil, show.events.after(100_000_000), 120)

    assert "[red]evil[/red]" in text
    assert f"({evil['lanes'][0]['steps'][0]})" in text
    assert not any(sign in text for sign in "\x1b\x07\u202e")


def test_charts_show_the_past_alone():
    """Something is never drawn as nothing; what is to come is empty; times have one scale."""
    assert ["  █▁", "▁███"] == blocks(np.array([0.01, 0.5, 1, 0.51]), 2)
    assert [5, 7, None] == [None if np.isnan(n) else n for n in columns(np.array([1.0, 5, np.nan, 7, 9, 9]), 3, 0.6)]
    times = Times([{"times": {"response": [[2000, None], [8000, None]], "job": [[], []]}}])
    assert times.shares(np.array([20000.0]))[0] == pytest.approx(1)
    assert np.isnan(times.shares(np.array([np.nan]))[0])
    assert (1000, 10_000) == (Times([]).low, Times([]).high)


def test_the_clock_plays_and_stops_at_the_end():
    """Real time passes times its speed while it plays; at the end it stops, and play begins anew."""
    clock = Clock(0, 60_000_000, 2)
    clock.pass_by(1)
    assert 0 == clock.t
    clock.toggle()
    clock.pass_by(10)
    assert (20_000_000, True) == (clock.t, clock.playing)
    clock.pass_by(100)
    assert (60_000_000, False) == (clock.t, clock.playing)
    clock.toggle()
    assert (0, True) == (clock.t, clock.playing)


def test_speeds_are_those_of_the_page():
    """A whole run takes about a minute; one step is the next of the list, from any speed, and the list has ends."""
    clock = Clock(0, 600_000_000, 3)
    speeds = [clock.speed]
    for step in (1, -1, -1, -100, 100):
        clock.faster(step)
        speeds.append(clock.speed)

    assert [3, 5, 2, 1, 0.01, 5000] == speeds
    assert 10 == Clock(0, 600_000_000).speed
    assert 0.5 == read_speed("0.5x")
    for text in ("fast", "0", "-1", "inf", "nan", "1e9"):
        with pytest.raises(ScenarioError, match=f"--speed {text}: must be seconds of the run in a second"):
            read_speed(text)


def test_a_run_without_waiting_has_its_end_for_its_worst_moment():
    """One still alone is the worst backlog, if there is one."""
    assert [payload("checkout")["marks"]["backlog"]] == instants(payload("checkout"), 1)
    assert [9] == instants({"from": 0, "until": 9, "marks": {"backlog": None}}, 1)
