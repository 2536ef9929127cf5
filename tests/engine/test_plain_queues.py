"""Plain queues have a kernel of their own, which is a recurrence; it writes the same record."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from twins import PLAIN, SERVE, compile_once, parting

from sim import engine, model
from sim.engine.difference import first_difference
from sim.engine.plain import is_plain, simulate_plain
from sim.scenario import from_dict
from sim.workload import draw

PARTS = {
    "name": "plain",
    "seed": 5,
    "duration": "20s",
    "load": "4/s",
    "steps": {"pdf": {"service": {"exponential": "400ms"}}},
    "workers": {"count": 2},
}
STEP = PARTS["steps"]["pdf"]
LOADS = st.sampled_from(["2/s", {"even": "2/s"}, {"even": "4/s"}, {"batch": {"size": 3, "every": "1s"}}])
TIMES = st.sampled_from(["1s", "500ms", "250ms", "2s", "1ns", {"exponential": "700ms"}])
SOME = settings(deadline=None, suppress_health_check=list(HealthCheck), database=None)


@st.composite
def plain_queues(made):
    """Make up a plain queue full of ties: of one to three steps, mixed or not, with one priority or none."""
    names = ["email", "pdf", "photo"][: made(st.integers(1, 3))]
    content = {**PARTS, "seed": made(st.integers(0, 99)), "load": made(LOADS)}
    content["steps"] = {name: {"service": made(TIMES)} for name in names}
    content["workers"] = {"count": made(st.integers(1, 5))}
    content |= made(st.sampled_from([{}, {"queue": {"order": "priority"}}])) | made(
        st.sampled_from([{}, {"mix": dict.fromkeys(names, 1)}, {"mix": {names[0]: 1}}, {"keys": {"count": 5}}])
    )
    return content


def drawn(**changes):
    """Return the architecture and the workload of a scenario with changes, and how long it lasts."""
    scenario = from_dict({**PARTS, **changes})
    (architecture,) = scenario.architectures.values()
    return architecture, draw(architecture, seed=5, duration_ns=scenario.duration_ns), scenario.duration_ns


@settings(SOME, max_examples=40)
@given(plain_queues())
def test_the_recurrence_equals_the_model(content):
    """Every field of every row is the same, in both kernels as they are written."""
    assert is_plain(*from_dict(content).architectures.values())
    assert parting(content, PLAIN) is None


@pytest.mark.slow
@settings(SOME, max_examples=500)
@given(plain_queues())
def test_the_compiled_recurrence_equals_the_model(content):
    """And so it is once it is compiled."""
    compile_once()

    assert parting(content) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"queue": {"order": "lifo"}},
        {"queue": {"capacity": 3}},
        {"queue": {"visibility_timeout": "1s"}},
        {"workers": {"count": 2, "crashes": {"mtbf": "1m", "restart": "1s"}}},
        {"steps": {"pdf": {**STEP, "fails": "1%"}}},
        {"steps": {"pdf": {**STEP, "delay": "1s"}}},
        {"queue": {"order": "priority"}, "steps": {"pdf": STEP, "mail": {**STEP, "priority": "low"}}},
        {"architectures": {"sync": {"inline": ["pdf"]}}, "api": {"threads": 2}},
    ],
    ids=str,
)
def test_other_queues_are_not_plain(changes):
    """Where somebody may fail, be late, be turned away or come first, the kernel of all events is asked."""
    architecture, *_ = drawn(**changes)

    assert not is_plain(architecture)


def test_a_plain_queue_tells_its_progress(monkeypatch):
    """By default it runs by the recurrence; the share of time that has passed is told, and changes nothing."""
    monkeypatch.setattr("sim.engine.run.compiled", lambda make: make(0))
    architecture, workload, horizon_ns = drawn()
    told = []
    record = engine.simulate(architecture, workload, horizon_ns=horizon_ns, progress=told.append)

    assert sorted(told) == told
    assert len(told) == 49
    assert first_difference(record, model.simulate(architecture, workload, horizon_ns=horizon_ns)) is None


def test_columns_that_are_known_take_no_memory():
    """What the workload holds, or what is the same for all jobs, is not stored again."""
    architecture, workload, horizon_ns = drawn()
    record = simulate_plain(architecture, workload, horizon_ns, SERVE)

    assert record.requests.arrival_ns is workload.arrival_ns
    assert record.jobs.created_ns is workload.arrival_ns
    assert (0,) == record.jobs.step.strides
