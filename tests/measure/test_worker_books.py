"""Every rule about who works when, broken one cell at a time."""

import pytest
from made_stories import EVENTFUL, said_of

from sim.record import ShiftEnd


@pytest.mark.parametrize(
    ("table", "column", "row", "value", "said"),
    [
        ("attempts", "start_ns", 8, 11, "a worker does two things at once, 1 times"),
        ("shifts", "down_ns", 0, -1, "are over without an end"),
        ("shifts", "end", 2, ShiftEnd.STOPPED, "are over without an end"),
        ("shifts", "down_ns", 1, 8, "time runs back in 1 places of shifts"),
        ("shifts", "up_ns", 1, 6, "begin before the last shift of their worker is over"),
        ("shifts", "end", 1, ShiftEnd.POISONED, "were ended by a poisonous job, but no attempt crashed then"),
        ("attempts", "worker", 0, 5, "are in the hands of a worker who was never up"),
        ("shifts", "up_ns", 0, 4, "are in the hands of a worker who was never up"),
        ("attempts", "end_ns", 9, 13.5, "go on after the shift of their worker is over"),
        ("shifts", "down_ns", 3, 16.5, "go on after the shift of their worker is over"),
        ("attempts", "end_ns", 5, 6.5, "crashed though no shift of their worker ended so then"),
        ("shifts", "end", 0, ShiftEnd.STOPPED, "crashed though no shift of their worker ended so then"),
    ],
)
def test_work_is_done_in_shifts(table, column, row, value, said):
    """One thing at a time, while the worker is up; it crashes with what it holds."""
    assert said in said_of(EVENTFUL, table, column, row, value)
