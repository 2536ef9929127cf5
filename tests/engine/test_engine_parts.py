"""The parts of the compiled engine by themselves: what it refuses, how it is compiled, how differences are found."""

from dataclasses import replace

import numpy as np
import pytest
from twins import PLAIN

from sim import engine, model
from sim.engine import compile as compiling
from sim.engine.agenda import drop_first_timer, fill_top, place_of, set_timer
from sim.engine.compile import compiled
from sim.engine.difference import first_difference
from sim.engine.events import UNDRAWN
from sim.engine.expected import expected
from sim.engine.handle import Handle
from sim.engine.loop import make_kernel, plan_undrawn
from sim.engine.luck import FAILS, place_of_block, uniform
from sim.engine.policy_rows import OF_JOBS, retry_rule
from sim.engine.recurrence import make_serve
from sim.engine.rings import first_of, put_last
from sim.engine.run import _asked
from sim.engine.setup import lab_of
from sim.policies import retry_delay_ns
from sim.scenario import from_dict
from sim.workload import draw, stream

CONTENT = {
    "name": "small",
    "seed": 3,
    "duration": "20s",
    "load": "5/s",
    "steps": {"pdf": {"service": {"exponential": "300ms"}, "fails": "20%"}},
    "retry": {"max_attempts": 3, "backoff": {"exponential": {"base": "1s"}}, "jitter": "full"},
    "workers": {"count": 2},
    "architectures": {"queued": {"queued": ["pdf"]}},
}


def drawn(**changes):
    """Return the architecture and the workload of a scenario with changes, and how long it lasts."""
    scenario = from_dict({**CONTENT, **changes})
    (architecture,) = scenario.architectures.values()
    workload = draw(architecture, seed=scenario.seed, duration_ns=scenario.duration_ns)
    return architecture, workload, scenario.duration_ns


def twin(**changes):
    """Return the record of the uncompiled kernel."""
    architecture, workload, horizon_ns = drawn(**changes)
    return engine.simulate(architecture, workload, horizon_ns=horizon_ns, kernel=PLAIN)


STEP = CONTENT["steps"]["pdf"]
REFUSED = {
    "stream": {"stream": {"partitions": 2}},
    "workers.dedup beside spawns": {
        "workers": {"count": 1, "dedup": "1s"},
        "steps": {"pdf": {**STEP, "spawns": {"mail": 1}}, "mail": STEP},
        "architectures": {"queued": {"queued": ["pdf", "mail"]}},
    },
    "steps.mail.delay of spawned jobs by chance": {
        "steps": {"pdf": {**STEP, "spawns": {"mail": 1}}, "mail": {**STEP, "delay": {"exponential": "1s"}}},
        "architectures": {"queued": {"queued": ["pdf", "mail"]}},
    },
    "steps.pdf: a size that is not known ahead, with queue.order: sjf": {
        "queue": {"order": "sjf"},
        "steps": {"pdf": {**STEP, "redraw": "per_attempt"}},
    },
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_covered_is_named(name):
    """Each feature that only the model has is refused by the key that a scenario gives it."""
    architecture, _, _ = drawn(**REFUSED[name])

    assert (name,) == engine.not_covered(architecture)


def make_tiny(digest):
    """Return a kernel that reads and writes each kind of array of the lab."""

    def tiny(lab):
        """Exercise timers, rings, luck and policies; return the time of the timer that comes first."""
        if digest < 0:
            return -1
        set_timer(lab, 30, place_of(1, 2, 3), 0, 4, 5, 6, 7)
        set_timer(lab, 20, place_of(1, 2, 3), 0, 4, 5, 6, 7)
        set_timer(lab, 40, place_of(1, 2, 3), 0, 4, 5, 6, 7)
        drop_first_timer(lab)
        fill_top(lab)
        put_last(lab.few, 1, 8)
        lab.down[0, 0].until_ns = int(1e9 * uniform(lab, FAILS, 0, 7, 2, 1, 0))
        lab.deploys[0, 1] = retry_delay_ns(retry_rule(lab, OF_JOBS), 2, 0.5, 0)
        lab.now[0].now_ns = lab.sizes_ns[0, 1] + lab.sizes_ns.size + lab.fails_first.shape[1]
        return lab.timers[0].at_ns + first_of(lab.few, 1) + lab.streams.shape[2]

    return tiny


def tried(run):
    """Run the small kernel on a lab of its own; return all that it has changed."""
    architecture, workload, _ = drawn()
    lab = lab_of(architecture, workload, expected(architecture, workload))
    value = run(lab)
    return value, int(lab.now[0].now_ns), int(lab.down[0, 0].until_ns), lab.deploys.tolist()


def test_compiled_functions_do_what_the_plain_ones_do(monkeypatch, tmp_path):
    """Arrays of every kind, timers, rings, luck and policies give the same, compiled or not."""
    monkeypatch.setattr("numba.core.config.CACHE_DIR", str(tmp_path))  # compiled here, not found from another time
    fast = compiled(make_tiny)

    assert tried(make_tiny(0)) == tried(lambda lab: fast(Handle(lab)))


def test_luck_is_that_of_the_streams():
    """The kernel's Philox gives the uniforms of the workload's streams, to the bit."""
    architecture, workload, _ = drawn()
    lab = lab_of(architecture, workload, expected(architecture, workload))
    source = stream(3, 0, "fails", "pdf")

    for element in range(9):
        assert source.uniform(element, 2, 3, 1) == uniform(lab, FAILS, 0, element, 2, 3, 1)


def test_a_worker_that_dies_as_it_begins_asks_for_no_luck():
    """Who waits for the size of an attempt and is gone meanwhile is passed over."""
    architecture, workload, _ = drawn()
    lab = lab_of(architecture, workload, expected(architecture, workload))
    put_last(lab.few, UNDRAWN, 1)

    assert [] == list(_asked(lab))
    assert plan_undrawn(lab)


def test_blocks_that_want_the_same_place_are_told_apart():
    """In a hash table of two places, one taken by another block, the other place is found."""
    architecture, workload, _ = drawn()
    lab = lab_of(architecture, workload, expected(architecture, workload))
    lab = lab._replace(drawn=lab.drawn[:2])
    taken = place_of_block(lab, 0, 2, 1, 0, 5)
    lab.drawn[taken].row = 0

    assert 1 - taken == place_of_block(lab, 0, 2, 1, 0, 7)


def test_nothing_of_the_shell_is_compiled():
    """So that a change of it leaves the machine code on the disk as it is; all else of the engine is compiled."""
    done = {}
    for make in (make_kernel, make_serve):
        compiling._translated(make(0), done)
    compiled_modules = {function.__module__ for function in done}

    assert not {f"sim.engine.{name}" for name in compiling.SHELL} & compiled_modules


def test_equal_records_have_no_difference():
    """A run differs from itself in nothing."""
    assert first_difference(twin(), twin()) is None


def test_the_first_difference_is_the_earliest_event():
    """Of all that differs, the finder names what happened first, with both values."""
    one = twin()
    ends = one.attempts.end_ns.copy()
    row = int(np.flatnonzero(ends > 0)[4])
    ends[row] += 7
    other = replace(one, attempts=replace(one.attempts, end_ns=ends))
    found = first_difference(one, other)

    assert ("attempts", row, int(one.attempts.end_ns[row])) == (found.table, found.row, found.at_ns)
    assert f"end_ns {ends[row]:,}" in str(found)


def test_a_row_more_is_a_difference():
    """Where one record goes on and the other does not, the row that is missing is said to be."""
    one = twin()
    fewer = type(one.attempts)(*(getattr(one.attempts, name)[:-1] for name in one.attempts.__dataclass_fields__))
    found = first_difference(replace(one, attempts=fewer), one)

    assert found.one is None
    assert "no such row" in str(found)


def test_progress_is_told_and_changes_nothing():
    """The share of time that has passed is told as the model tells it, and the record stays the same."""
    architecture, workload, horizon_ns = drawn()
    told = []
    record = engine.simulate(architecture, workload, horizon_ns=horizon_ns, kernel=PLAIN, progress=told.append)

    assert sorted(told) == told
    assert first_difference(record, model.simulate(architecture, workload, horizon_ns=horizon_ns)) is None


def test_whether_the_compiler_is_there_can_be_asked():
    """Numba belongs to the test environment."""
    assert engine.is_available()
