"""Numbers in words that people use, foreign text that can do nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.report.words import DASH, count, listed, metric_words, per_second, percent, safe, some, time


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (None, DASH),
        (0, "0 s"),
        (3e-7, "300 ns"),
        (0.0012, "1.2 ms"),
        (0.9999, "1 s"),
        (1.239, "1.24 s"),
        (99.99, "100 s"),
        (119.6, "2m 00s"),
        (3599, "59m 59s"),
        (3725, "1h 02m"),
        (200_000, "2d 07h"),
    ],
)
def test_times_take_the_unit_that_suits_them(seconds, words):
    """Three digits and a unit; from two minutes on, two units."""
    assert words == time(seconds)


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (None, DASH),
        (0, "0 %"),
        (0.0004, "< 0.1 %"),
        (0.987, "98.7 %"),
        (0.5, "50 %"),
        (0.9996, "> 99.9 %"),
        (1, "100 %"),
    ],
)
def test_all_and_none_mean_what_they_say(share, words):
    """100 % is everybody and 0 % nobody, never a rounded almost."""
    assert words == percent(share)


@given(st.floats(0, 1))
def test_only_all_is_a_hundred_per_cent(share):
    """No share below one reads 100 %, none above zero 0 %."""
    assert (share == 1) == (percent(share) == "100 %")
    assert (share == 0) == (percent(share) == "0 %")


def test_rates_and_counts_are_short():
    """Thousands have their commas, small numbers three digits, absent ones a dash."""
    assert ["12.3/s", "1,234/s", DASH] == [per_second(rate) for rate in (12.345, 1234, None)]
    assert ["0.123", "7", "12,346", DASH] == [count(number) for number in (0.1234, 7, 12345.6, None)]


def test_nouns_follow_their_number():
    """One job, two jobs, no retries."""
    assert ["1 job", "1,000 jobs", "0 retries"] == [some(1, "job"), some(1000, "job"), some(0, "retry", "retries")]


def test_lists_read_as_sentences():
    """The last two of a list are joined by and."""
    assert ["", "a", "a and b", "a, b and c"] == [listed(list(letters)) for letters in ("", "a", "ab", "abc")]


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        (("wait", "p95"), 0.25, "250 ms"),
        (("goodput",), 2.5, "2.5/s"),
        (("utilization",), 0.5, "50 %"),
        (("requests", "timeout"), 3.0, "3"),
        (("jobs", "lost"), None, DASH),
    ],
)
def test_a_metric_is_said_in_its_unit(name, value, words):
    """The name of a metric decides between time, rate, share and number."""
    assert words == metric_words(name)(value)


@given(st.text())
def test_foreign_text_is_one_printable_line(text):
    """Whatever a file calls itself, at most 60 printable characters on one line remain."""
    shown = safe(text)

    assert len(shown) <= 60
    assert shown.isprintable()
