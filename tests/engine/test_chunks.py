"""A run in chunks is the whole run, handed over piece by piece, in memory that is given back."""

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_scenarios import scenarios
from run_made import run
from twins import PLAIN

from sim.engine.chunks import not_in_chunks, simulate_in_chunks
from sim.engine.pieces import requests_between
from sim.engine.space import Space
from sim.scenario import from_dict

FEW = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
MAIL = {
    "name": "mail",
    "seed": 5,
    "duration": "1m",
    "load": "8/s",
    "steps": {"mail": {"service": {"exponential": "1s"}, "fails": "20%", "redraw": "per_attempt"}},
    "workers": {"count": 9, "crashes": {"mtbf": "10s", "restart": "1s"}},
    "retry": {"max_attempts": 4},
    "queue": {"visibility_timeout": "3s"},
    "architectures": {"made": {"queued": "all"}},
}
TABLES = ("requests", "calls", "inline_steps", "jobs", "attempts", "dead_letters")


def chunked(content, chunk, **asked):
    """The pieces of a run in chunks, of the kernel as it is written."""
    scenario = from_dict(content)
    asked |= {"seed": scenario.seed, "horizon_ns": scenario.duration_ns, "chunk": chunk, "kernel": PLAIN}
    return list(simulate_in_chunks(scenario.architectures["made"], **asked))


def parting(record, pieces):
    """The first piece and table in which the pieces are not the record; None if they are."""
    first = 0
    for number, piece in enumerate(pieces):
        last = first + len(piece.record.requests.answer)
        whole = requests_between(record, first, last)
        for name in TABLES:
            mine, theirs = getattr(piece.record, name), getattr(whole, name)
            if not all(np.array_equal(getattr(mine, each.name), getattr(theirs, each.name)) for each in fields(mine)):
                return number, name
        first = last
    return None if first == len(record.requests.answer) else "some are missing"


@FEW
@given(scenarios(), st.integers(1, 40))
def test_pieces_are_the_record_of_the_whole_run(content, chunk):
    """In scenarios of all features together every row of every request is that of the SimPy model."""
    architecture, _, record = run(content)
    if not not_in_chunks(architecture):
        assert parting(record, chunked(content, chunk)) is None


def test_shifts_are_told_once():
    """Each beginning and each end of a shift comes in one piece, and a piece has the shifts of its attempts."""
    _, _, record = run(MAIL)

    pieces = chunked(MAIL, 30)

    assert parting(record, pieces) is None
    assert len(pieces) > 10
    assert sorted(np.concatenate([piece.ups_ns for piece in pieces])) == sorted(record.shifts.up_ns)
    downs_ns = record.shifts.down_ns[record.shifts.down_ns >= 0]
    assert sorted(np.concatenate([piece.downs_ns for piece in pieces])) == sorted(downs_ns)


def test_who_stops_early_has_a_shorter_run():
    """After the third of ten chunks: the pieces are those of a run with that horizon."""
    answers = iter([False, False, True])

    pieces = chunked(MAIL, 48, is_enough=lambda: next(answers))

    horizon_ns = pieces[-1].record.horizon_ns
    assert horizon_ns == 18 * 10**9
    assert parting(run(MAIL | {"duration": "18s"})[2], pieces) is None


def test_sizes_that_were_drawn_for_those_who_are_gone_are_forgotten(monkeypatch):
    """Blocks of further sizes are kept as long as somebody may ask for one of them."""
    monkeypatch.setattr("sim.engine.luck.AT_ONCE", 16)
    for name in ("draws", "lab_in_chunks"):
        monkeypatch.setattr(f"sim.engine.{name}.AT_ONCE", 16)

    assert parting(run(MAIL)[2], chunked(MAIL, 20)) is None


def test_spaces_grow_where_more_come_than_are_expected(monkeypatch):
    """Also of calls, where users call again, and with no room to spare."""
    monkeypatch.setattr("sim.engine.lab_in_chunks._ROOM", 0)
    monkeypatch.setattr("sim.engine.chunks.expected_jobs", lambda _load, _horizon_ns: 12.0)
    client = {"timeout": "500ms", "retry": {"max_attempts": 3}}
    again = MAIL | {"duration": "20s", "api": {"threads": 4, "overhead": "400ms", "client": client}}

    assert parting(run(again)[2], chunked(again, 5)) is None


@pytest.mark.parametrize(
    ("key", "change"),
    [
        ("load.users", {"load": {"users": {"count": 3, "think": "1s"}}}),
        ("redrive", {"redrive": [{"at": "30s"}]}),
        (
            "steps.*.delay of users who call more than 16 times",
            {
                "steps": {"mail": {"service": "1s", "delay": "1s"}},
                "api": {"threads": 4, "client": {"timeout": "1s", "retry": {"max_attempts": 17}}},
            },
        ),
    ],
)
def test_what_is_not_covered_has_a_name(key, change):
    """The key of the scenario, to be told to whoever asks for it."""
    architecture = from_dict(MAIL | change).architectures["made"]

    assert (key,) == not_in_chunks(architecture)


def test_an_operating_system_without_pages_is_refused(monkeypatch):
    """Where memory cannot be given back, that is said."""
    monkeypatch.setattr("sim.engine.chunks.can_reserve", lambda: False)

    (reason,) = not_in_chunks(from_dict(MAIL).architectures["made"])

    assert reason.startswith("an operating system that takes memory back")


def test_a_space_gives_its_memory_back():
    """What is forgotten reads as zeros, in each of its lines; the rest stays as it was, also in a longer space."""
    space = Space((3, 5000), np.int64)
    space.array[:] = 7

    space.forget_before(1500)
    space.forget_before(3000)

    assert np.all(space.between(3000, 5000) == 7)
    assert np.count_nonzero(space.between(0, 3000)) < 3 * 1024
    longer = space.longer(9000)
    assert len(longer) == 9000
    assert np.all(longer.between(3000, 5000) == 7)
    assert not longer.between(5000, 9000).any()


def test_a_space_that_is_too_large_is_refused():
    """With its size."""
    with pytest.raises(MemoryError, match=r"cannot reserve [\d.]+ GiB of addresses"):
        Space((2**50, 2**8), np.int64)
