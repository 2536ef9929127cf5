"""What every test can count on: the same examples in every run, and pictures drawn without a screen."""

import os

import pytest
from hypothesis import settings

os.environ.setdefault("MPLBACKEND", "Agg")  # before anything imports matplotlib

# A run of the tests is a function of the checkout: Hypothesis derives its examples from the test, not from the clock.
# `pytest --hypothesis-profile=explore` looks for new ones and prints how to replay what it finds.
settings.register_profile("replay", derandomize=True, deadline=None)  # no deadline: a busy machine is not a bug
settings.register_profile("explore", max_examples=1000, deadline=None, print_blob=True)
settings.load_profile("replay")


@pytest.fixture(scope="session", autouse=True)
def one_core():
    """Commands run all they run in this process, unless a test says how many cores: patches reach no other one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sim.experiment.executors.choose.usable_cores", lambda: 1)
        yield


@pytest.fixture
def many_runs(monkeypatch):
    """Experiments of hundreds of runs: they take the compiled twin for them, which is held against the model."""
    from twins import simulate_often  # noqa: PLC0415  coverage counts no line that a conftest has imported

    monkeypatch.setattr("sim.experiment.engines.ENGINES", dict.fromkeys(("simpy", "compiled"), simulate_often))


@pytest.fixture
def kernel_as_written(monkeypatch):
    """Runs in chunks take the kernel as it is written: nothing is compiled."""
    from sim.engine.loop import make_kernel  # noqa: PLC0415  few tests need it

    monkeypatch.setattr("sim.engine.chunks.compiled_kernel", lambda: make_kernel(0))
    monkeypatch.setattr("sim.experiment.chunked.simulator", lambda name: name)
