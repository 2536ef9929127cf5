"""What `sim omission` says."""

import pytest

from sim.experiment import omission
from sim.report import omission_text
from sim.scenario import from_dict, load, vary

HOSTILE = "<b>x</b>\x1b[2J\x07 \u202e" + "long " * 40


def small(**changes):
    """A page of 10 ms, asked for 20 times a second for a minute, with one stall of 5 s."""
    content = {
        "name": "small",
        "seed": 1,
        "duration": "1m",
        "load": {"even": "20/s"},
        "steps": {"page": {"service": "10ms"}},
        "api": {"threads": 1},
        "faults": [{"dependency": "page", "slow": 500, "at": "30s", "for": "50ms"}],
        "architectures": {"sync": {"inline": "all"}},
    }
    return from_dict(content | changes)


def test_both_columns_and_what_was_hidden():
    """The tester's p99 is that of a quick system; a sentence says how many it sent late."""
    text = omission_text(omission(load("coordinated-omission")))
    rows = {line[:22].strip(): line[22:].split() for line in text.splitlines() if line.startswith("  ")}

    assert ["18.9", "s", "1", "ms"] == rows["p99"]
    assert ["20", "s", "20", "s"] == rows["max"]
    assert "The tester sent 2,222 of 11,999 requests later than planned, by up to 20 s" in " ".join(text.split())
    assert text.startswith("coordinated-omission · planned · seed 37 · queue-lab ")
    assert "±" not in text


def test_what_was_not_sent_is_said():
    """A run that ends in the stall: the tester has no time for the rest of its plan."""
    text = " ".join(omission_text(omission(vary(load("coordinated-omission"), {"duration": "70s"}))).split())

    assert "The tester sent 999 fewer requests than planned, since it still waited for answers when the run" in text
    assert "later than planned" not in text
    assert "p90 > 3.01 s 1 ms" in text
    assert "no answer by the end 1,000 1" in text


def test_an_unknown_end_leaves_no_number_in_the_mean_of_replications():
    """A percentile that those who still wait could move without bound is not averaged."""
    lines = omission_text(omission(small(duration="32s"), replications=2)).splitlines()

    assert ["p99", "–", "–"] == next(line.split() for line in lines if line.startswith("  p99 "))


def test_a_tester_with_enough_connections_hides_nothing():
    """One for each request that is out at once."""
    text = omission_text(omission(small(faults=[]), connections=3))

    assert text.endswith("The tester kept to its plan of 1,199 requests: nothing is hidden.")


def test_replications_bring_intervals():
    """Means with half widths, and a line that says what they are."""
    text = omission_text(omission(small(load="20/s"), replications=5))

    assert " · 5 replications · " in text
    assert text.endswith("around the mean of 5\nreplications.")
    assert 5 < text.count("±")


def test_foreign_names_are_harmless():
    """A scenario's name cannot clear the screen."""
    assert "\x1b" not in omission_text(omission(small(name=HOSTILE)))


@pytest.mark.parametrize("connections", [1, 2, 7])
def test_no_line_is_wider_than_a_terminal(connections):
    """80 cells."""
    lines = omission_text(omission(small(), connections=connections)).splitlines()

    assert max(map(len, lines)) <= 80
