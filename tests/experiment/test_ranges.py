"""What people write for values to try, and what is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.experiment.ranges import MOST, grid, quantity, text_of, values_of


@pytest.mark.parametrize(
    ("asked", "values"),
    [
        ("4, 8,16", ("4", "8", "16")),
        ("4..7", ("4", "5", "6", "7")),
        ("1,4..6", ("1", "4", "5", "6")),
        ("5/s..9/s:3", ("5/s", "7/s", "9/s")),
        ("300/m..9/s:3", ("5/s", "7/s", "9/s")),
        ("500ms..2s:4", ("500ms", "1s", "1.5s", "2s")),
        ("1m30s..3m:3", ("1m30s", "2m15s", "3m")),
        ("5%..20%:4", ("5%", "10%", "15%", "20%")),
        ("1KB..10KB:4", ("1KB", "4KB", "7KB", "10KB")),
        ("0.1..0.5:3", ("0.1", "0.3", "0.5")),
        ("fifo,lifo", ("fifo", "lifo")),
        ("{mean: 1, cv: 2},{mean: 2, cv: 1}", ("{mean: 1, cv: 2}", "{mean: 2, cv: 1}")),
        ("../a.csv,b/../c.csv", ("../a.csv", "b/../c.csv")),
        ([4, 8.5, "fifo", True], ("4", "8.5", "fifo", "true")),
        (range(4, 7), ("4", "5", "6")),
    ],
)
def test_values_are_read_as_people_write_them(asked, values):
    """Lists, ranges and both mixed; in a range both ends count; brackets hold together; Python's values as they are."""
    assert values == values_of(asked)


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ("", "must name values"),
        ("4,,5", "must name values"),
        ([], "must name values"),
        ("4,4", "4 comes twice"),
        ("9..4", "must rise"),
        ("4..4", "must rise"),
        ("4..x", "two numbers with the same kind of unit"),
        ("1s..2/s:3", "two numbers with the same kind of unit"),
        ("1s..3s", "how many points, such as 1s..3s:9"),
        ("0.5..3", "how many points"),
        ("4..5:1", "at least 2 points"),
        ("1..1000", f"at most {MOST} points, these are 1,000"),
        ("1/s..2/s:999999999", "at most"),
        (range(MOST + 1), "at most"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_the_way_out(asked, why):
    """Nothing is guessed, and no range of a billion points is ever made."""
    with pytest.raises(ValueError, match=why):
        values_of(asked)


@given(
    st.sampled_from(["", "s", "ms", "/s", "/m", "%"]),
    st.integers(1, 10**6),
    st.integers(1, 10**6),
    st.integers(2, 40),
)
def test_a_range_begins_and_ends_where_it_says_and_never_falls(unit, low, width, points):
    """Both ends are exact, and every point lies at or above the one before."""
    ends = f"{low}{unit}", f"{low + width}{unit}"
    found = [quantity(value).value for value in values_of(f"{ends[0]}..{ends[1]}:{points}")] if width >= points else []

    assert sorted(found) == found
    assert [quantity(end).value for end in ends if found] == [found[at] for at in (0, -1) if found]


def test_a_grid_has_no_place_beyond_its_end():
    """It is a sequence like any other."""
    with pytest.raises(IndexError):
        grid("1", "4", 4)[4]


@pytest.mark.parametrize("text", ["500ms", "2.5s", "7/s", "300/m", "2%", "256KB", "12", "0.25"])
def test_a_quantity_is_written_as_it_was_read(text):
    """In its own unit the text comes back."""
    read = quantity(text)

    assert text == text_of(read.kind, read.value, read.unit)
