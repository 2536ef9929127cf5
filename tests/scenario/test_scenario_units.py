"""Quantities as people write them, there and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.scenario import units

DURATIONS = {
    "800ms": 800_000_000,
    "1.5s": 1_500_000_000,
    "3m": 180_000_000_000,
    "1m30s": 90_000_000_000,
    "1m 30s": 90_000_000_000,
    "2h": 7_200_000_000_000,
    "1d": 86_400_000_000_000,
    "5us": 5_000,
    "5µs": 5_000,
    "10ns": 10,
    " .5 s ": 500_000_000,
    "0s": 0,
    "0.1s": 100_000_000,
}


@pytest.mark.parametrize(("text", "expected"), DURATIONS.items())
def test_a_duration_is_a_number_and_a_unit(text, expected):
    """Parts add up, and 0.1 s is exactly a hundred million nanoseconds."""
    assert expected == units.duration_ns(text)


@pytest.mark.parametrize(
    "text", ["", "s", "5", "5 parsecs", "1.2.3s", "-5s", "1e3s", "5S", "٣s", "1m x", "1" * 500 + "s"]
)
def test_other_text_is_no_duration(text):
    """A number without a unit, a sign, an exponent and other digits are refused."""
    with pytest.raises(ValueError, match="must be a duration"):
        units.duration_ns(text)


def test_durations_end_at_146_years():
    """Half of int64 is the longest, so that an instant and a delay can be added."""
    assert 2**62 - 1 == units.duration_ns(units.duration_text(units.LONGEST_NS))
    with pytest.raises(ValueError, match="at most 146 years"):
        units.duration_ns("147000d")


@given(st.integers(-units.LONGEST_NS, units.LONGEST_NS))
def test_a_duration_is_read_as_it_was_printed(time_ns):
    """Reading undoes printing, for every nanosecond; a negative one is only printed."""
    text = units.duration_text(time_ns)

    assert abs(time_ns) == units.duration_ns(text.removeprefix("-"))
    assert (time_ns < 0) == text.startswith("-")


def test_durations_are_printed_as_people_write_them():
    """Seconds and more are composed, less than a second is a fraction of the next smaller unit."""
    printed = {86_461_500_000_000: "1d1m1.5s", 3_600_000_000_000: "1h", 1_500: "1.5us", 7: "7ns", 2_000_000_000: "2s"}

    assert printed == {time_ns: units.duration_text(time_ns) for time_ns in printed}


def test_seconds_are_the_decimal_number_that_they_print_as():
    """A float of 0.1 means a tenth; a third of a second is rounded to the nearest nanosecond."""
    assert (100_000_000, 333_333_333) == (units.seconds_ns(0.1), units.seconds_ns(1 / 3))


@pytest.mark.parametrize("seconds", [float("inf"), float("nan")])
def test_seconds_must_be_finite(seconds):
    """Infinity is no duration."""
    with pytest.raises(ValueError, match="finite"):
        units.seconds_ns(seconds)


@pytest.mark.parametrize(
    ("text", "expected"), {"7/s": 7, "300/m": 5, "36 / h": 0.01, "86.4/d": 0.001, "0/s": 0}.items()
)
def test_a_rate_is_a_number_per_unit(text, expected):
    """Rates are per second inside."""
    assert expected == units.rate_per_s(text)


@pytest.mark.parametrize("text", ["7", "7/y", "/s", "-7/s", "7s", "inf/s"])
def test_other_text_is_no_rate(text):
    """A rate says per what."""
    with pytest.raises(ValueError, match="must be a rate"):
        units.rate_per_s(text)


@pytest.mark.parametrize("text", ["1000000001/s", "9" * 400 + "/s", "0.00000000001/s", "0.0000001/d"])
def test_rates_are_ones_that_a_run_can_show(text):
    """More than one per nanosecond cannot be told apart, fewer than one in 300 years never comes."""
    with pytest.raises(ValueError, match="from one in 300 years to one per nanosecond"):
        units.rate_per_s(text)


@given(st.floats(1e-10, 1e9) | st.just(0.0))
def test_a_rate_is_read_as_it_was_printed(rate):
    """Reading undoes printing, to the last bit."""
    assert rate == units.rate_per_s(units.rate_text(rate))


@given(st.floats(0, 1))
def test_a_share_is_read_as_it_was_printed(value):
    """Reading undoes printing, to the last bit, also for shares too small to write by hand."""
    assert value == units.share(units.share_text(value))


@pytest.mark.parametrize("text", ["2", "%", "-2%", "2 percent"])
def test_other_text_is_no_percentage(text):
    """A percentage has its sign."""
    with pytest.raises(ValueError, match="must be a percentage"):
        units.share(text)


@given(st.integers(0, 2**60))
def test_a_size_is_read_as_it_was_printed(size):
    """Reading undoes printing, in thousands and in 1024s."""
    assert size == units.size_bytes(units.size_text(size))


@pytest.mark.parametrize(
    ("text", "rule"), [("5", "with a unit"), ("5kb", "with a unit"), ("0.5B", "a whole number of bytes")]
)
def test_other_text_is_no_size(text, rule):
    """There is no half byte, and units are written in one way."""
    with pytest.raises(ValueError, match=rule):
        units.size_bytes(text)
