"""`sim watch` played without a screen: every key does what the footer says."""

import asyncio
from functools import cache
from io import StringIO

import pytest
from replay_examples import run
from rich.console import Console

from sim.report.replay import replay_payload

app = pytest.importorskip("sim.report.watch.app", reason="needs textual")


@cache
def payload(name, most_rows=10**9):
    """The data of one of the runs."""
    return replay_payload(run(name), most_rows=most_rows)


def played(name, *keys, still=True, most_rows=10**9, size=(120, 40), speed=0.0):
    """Play a run, press keys; return what the clock and the screen say."""

    async def play():
        watch = app.Watch(payload(name, most_rows), still=still, speed=speed)
        async with watch.run_test(size=size) as pilot:
            await pilot.press(*keys)
            await pilot.pause()
            return watch, {each: shown(watch.query_one(f"#{each}")) for each in ("head", "scrub", "now", "stage")}

    return asyncio.run(play())


def shown(widget):
    """What a part of the screen shows, as text."""
    console = Console(file=StringIO(), width=200, color_system=None)
    console.print(widget._Static__content)
    return console.file.getvalue()


def test_it_waits_to_be_told_where_little_motion_is_wanted():
    """Paused at the start; otherwise it plays at once."""
    watch, seen = played("poison-job")
    moving, _ = played("poison-job", still=False)

    assert (0, False, True) == (watch.clock.t, watch.clock.playing, moving.clock.playing)
    assert "poison-job · seed 13 · paused · 10×" == seen["head"].strip()
    assert seen["scrub"].startswith("0:00.000 ●")


def test_marks_are_one_key_away():
    """First crash, first dead letter, worst backlog, with what happens there; where there is none it says so."""
    for key, mark, words in (
        ("c", "crash", "crashed by its job"),
        ("d", "dead", "becomes a dead letter"),
        ("b", "backlog", ""),
    ):
        watch, seen = played("poison-job", key)
        assert payload("poison-job")["marks"][mark] == watch.clock.t
        assert words in seen["now"]

    watch, seen = played("checkout", "end", "c")
    assert (240_000_000, "nothing crashes") == (watch.clock.t, seen["now"].strip())


def test_arrows_step_from_event_to_event():
    """On and back; before the first and after the last they stand still."""
    watch, _ = played("poison-job", "d", "right", "right", "left")
    died = payload("poison-job")["marks"]["dead"]
    assert watch.show.events.after(died) == watch.clock.t
    assert watch.show.events.times[-1] == played("poison-job", "end", "right", "left", "right", "right")[0].clock.t


def test_space_plays_and_pauses_and_plus_and_minus_set_the_speed():
    """The head says which."""
    watch, seen = played("poison-job", "space", "plus", "plus", "minus")
    assert watch.clock.playing
    assert "playing · 20×" in seen["head"]
    assert "paused" in played("poison-job", "space", "space")[1]["head"]


def test_time_passes_while_it_plays():
    """A frame lets pass what has really passed, times the speed; a paused one nothing."""

    async def play():
        watch = app.Watch(payload("poison-job"), speed=100)
        async with watch.run_test(size=(120, 40)):
            watch.clock.go(0)
            watch.drawn_s -= 2
            watch.tick()
            first = watch.clock.t
            watch.clock.playing = False
            watch.drawn_s -= 2
            watch.tick()
            return first, watch.clock.t

    first, then = asyncio.run(play())
    assert 200_000_000 <= first < 300_000_000
    assert then >= first


def test_pages_leap_by_a_twentieth_and_ends_are_ends():
    """Page down, page up, home, end."""
    assert 30_000_000 == played("poison-job", "pagedown")[0].clock.t
    assert 0 == played("poison-job", "pagedown", "pageup", "home")[0].clock.t


def test_the_picture_fits_the_terminal():
    """Wide: side by side; narrow: below one another."""
    wide, narrow = (played("poison-job", size=(width, 30))[1]["stage"] for width in (120, 60))

    assert (1, 2) == (wide.count("╰─") - 1, narrow.count("╰─"))


def test_a_large_run_says_that_it_shows_counts():
    """Also while it plays."""
    assert "too many to show one by one" in played("checkout", "right", most_rows=10)[1]["now"].replace("\n", " ")
    assert "too many" in played("checkout", most_rows=10, still=False, speed=1)[1]["now"]


def test_q_ends_it():
    """So does Escape."""
    for key in ("q", "escape"):
        watch, _ = played_to_the_end(key)
        assert watch.return_code == 0


def played_to_the_end(key):
    """Press a key that ends it."""

    async def play():
        watch = app.Watch(payload("poison-job"), still=True)
        async with watch.run_test() as pilot:
            await pilot.press(key)
        return watch, watch.return_value

    return asyncio.run(play())
