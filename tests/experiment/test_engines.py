"""Which engine simulates: what is asked for, what pays, and what each result says of it."""

from dataclasses import dataclass
from functools import partial

import pytest

import sim
from sim import engine
from sim.engine.loop import make_kernel
from sim.experiment import engines
from sim.experiment.engines import Choice, engine_asked, engine_of, simulator, told
from sim.experiment.executors import SERIAL, Threads
from sim.experiment.who_runs import Using, workforce
from sim.scenario import ScenarioError, from_dict

LONE = {"name": "lone", "seed": 1, "load": "2/s", "duration": "20s", "api": {"threads": 2, "client": {"timeout": "5s"}},
        "workers": {"count": 2}, "steps": {"mail": {"service": "100ms"}}}  # fmt: skip
STREAM = {"name": "log", "seed": 1, "load": "2/s", "duration": "20s", "workers": {"count": 2},
          "stream": {"partitions": 2}, "steps": {"mail": {"service": "100ms"}}}  # fmt: skip
STALL = {"name": "stall", "seed": 1, "load": {"even": "10/s"}, "duration": "20s", "api": {"threads": 1},
         "steps": {"page": {"service": "1ms"}}, "architectures": {"only": {"inline": "all"}},
         "faults": [{"dependency": "page", "slow": 4000, "at": "5s", "for": "100ms"}]}  # fmt: skip
NS = 1_000_000_000


def only(content):
    """Return the architecture of a scenario that has a queue."""
    return from_dict(content).architectures["queued"]


@pytest.fixture
def is_ready(monkeypatch):
    """Tell whether the kernel is compiled already; True unless a test says otherwise."""
    answers = [True]
    monkeypatch.setattr("sim.engine.is_ready", lambda: answers[0])
    return answers


@pytest.fixture
def uncompiled(monkeypatch, is_ready):
    """The twin as it is written, so that no test waits for a compiler; and how often it was made ready."""
    made = []
    monkeypatch.setattr("sim.engine.prepare", lambda: made.append(is_ready[0]))
    twin = partial(engine.simulate, kernel=make_kernel(0))
    monkeypatch.setattr("sim.experiment.engines.ENGINES", {**engines.ENGINES, "compiled": twin})
    engines._prepared.cache_clear()
    yield made
    engines._prepared.cache_clear()


def test_small_runs_are_simpys(is_ready):
    """Loading the twin would take longer than it saves."""
    assert is_ready[0]
    assert Choice("simpy") == engine_of("auto", only(LONE), 100 * NS)


def test_large_runs_are_the_twins_once_it_is_compiled(is_ready):
    """Two requests and two jobs a second: 100,000 of both are there after 25,000 seconds."""
    assert Choice("compiled") == engine_of("auto", only(LONE), 25_000 * NS)
    assert Choice("simpy") == engine_of("auto", only(LONE), 24_999 * NS)
    is_ready[0] = False
    assert Choice("simpy") == engine_of("auto", only(LONE), 25_000 * NS)


def test_vast_runs_are_worth_compiling_for(is_ready):
    """Ten million take SimPy longer than a compiler."""
    is_ready[0] = False

    assert Choice("compiled") == engine_of("auto", only(LONE), 2_500_000 * NS)


def test_nothing_is_compiled_for_a_closed_load(is_ready):
    """Nobody knows how many requests its users will make."""
    closed = only({**LONE, "load": {"users": {"count": 1000, "think": "1ms"}}})
    assert Choice("compiled") == engine_of("auto", closed, 100_000 * NS)
    is_ready[0] = False
    assert Choice("simpy") == engine_of("auto", closed, 100_000 * NS)


def test_without_numba_all_is_simpys(monkeypatch):
    """And who asks for the twin is told what to install."""
    monkeypatch.setattr("sim.engine.is_available", lambda: False)

    assert Choice("simpy") == engine_of("auto", only(LONE), 2_500_000 * NS)
    with pytest.raises(ScenarioError, match=r'needs Numba; pip install "queue-lab\[fast\]", or leave'):
        engine_asked("compiled")


def test_what_the_twin_does_not_do_is_refused_by_name():
    """Asked for by name it is bad input; else SimPy runs it, and a large run says why."""
    with pytest.raises(ScenarioError, match="--engine compiled: queued has stream, which only the SimPy model does"):
        engine_of("compiled", only(STREAM), NS)
    chosen = engine_of("auto", only(STREAM), 2_500_000 * NS)

    assert "simpy (only the SimPy model has stream)" == str(chosen)


def test_an_engine_that_is_none_is_refused():
    """With those there are."""
    with pytest.raises(ScenarioError, match="--engine 'go': must be one of auto, simpy, compiled"):
        engine_asked("go")


def test_python_refuses_an_engine_in_its_own_words():
    """A keyword, where the command has an option."""
    with pytest.raises(sim.ScenarioError, match=r"^engine 'go': must be one of"):
        sim.run(LONE, "queued", engine="go")


@pytest.mark.parametrize(
    "asked",
    [
        lambda **how: sim.compare(LONE, replications=2, **how),
        lambda **how: sim.sweep(LONE, {"workers.count": [2, 3]}, replications=2, **how),
        lambda **how: sim.explain(LONE, replications=2, **how),
        lambda **how: sim.size(
            {**LONE, "thresholds": ["queued.wait.p95 < 5s"]},
            "workers.count",
            (2, 3),
            "queued",
            replications=2,
            at_most=2,
            **how,
        ),
        lambda **how: sim.warmup(LONE, replications=2, **how),
        lambda **how: sim.omission(STALL, replications=2, **how),
        lambda **how: sim.metastable(
            "tipping-point", "budget", loads="8/s", triggers="1s", recover_by="13s", replications=1, **how
        ),
    ],
    ids=["compare", "sweep", "explain", "size", "warmup", "omission", "metastable"],
)
def test_both_engines_give_the_same_results(uncompiled, is_ready, asked):
    """Every figure; only the word for the engine differs where it is said."""
    is_ready[0] = False
    twin, model = str(asked(engine="compiled")), str(asked(engine="simpy"))

    assert [False] == uncompiled
    assert model.split() == twin.replace("engine compiled", "engine simpy").split()  # lines are broken elsewhere


def test_each_result_says_what_simulated_it(uncompiled):
    """One word where all are alike."""
    assert not uncompiled
    compared = sim.compare(LONE, replications=2, engine="compiled")

    assert "compiled" == compared.engine
    assert {"compiled"} == {run.engine for runs in compared.replications.values() for run in runs}
    assert "simpy and compiled" == told(["simpy", "compiled", "compiled", "simpy"])


def test_compiling_is_said_on_a_terminal(capsys, monkeypatch, uncompiled, is_ready):
    """It takes a minute; once in a process, and not if it is on the disk."""
    is_ready[0] = False
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    simulator("compiled")
    simulator("compiled")

    assert [False] == uncompiled
    assert "compiling the engine: about a minute, once on this machine\n" == capsys.readouterr().err


def test_what_is_on_the_disk_is_not_loaded_before_the_run(uncompiled):
    """There are two kernels, and a run needs one."""
    simulator("compiled")

    assert not uncompiled


@dataclass(frozen=True)
class Told:
    """A task that simulates nothing."""

    label: str = "told"

    def __call__(self, tell=None):
        """Say what it is."""
        return self.label


def test_tasks_that_do_not_simulate_have_no_engine():
    """They go as they come, one after another if they come so."""
    assert ["told", "told"] == list(Using(SERIAL, "compiled").each(iter([Told(), Told()])))


def test_the_twin_works_in_threads(monkeypatch):
    """It lets go of Python's lock; SimPy needs processes."""
    asked = []
    monkeypatch.setattr("sim.experiment.who_runs.executor_of", lambda *given, **how: asked.append(how) or Threads(2))
    for name in ("compiled", "auto", "simpy"):
        with workforce(2, None, name) as executor:
            assert ["told"] == list(executor.each([Told()]))

    assert [{"threads": True}, {"threads": False}, {"threads": False}] == asked
