"""The scenarios that come with the lab: each teaches something, and says true things."""

import re

import pytest

from sim.scenario import Trace, catalog, load


@pytest.mark.parametrize("name", catalog.names())
def test_a_shipped_scenario_explains_itself(name):
    """It is called as its file, says in a few sentences what it shows, has a comment and something to compare."""
    scenario = load(name)

    assert name == scenario.name
    assert re.fullmatch(r"\S.{20,420}\.", scenario.about)
    assert scenario.text.startswith("# ")
    assert 2 <= len(scenario.thresholds) <= 6
    assert 2 <= len(scenario.architectures) <= 4


def test_the_trace_is_what_its_readme_says():
    """The program in traces/README.md writes the file, line for line."""
    folder = catalog.folder() / "traces"
    program = re.search(r"```python\n(.*?)```", (folder / "README.md").read_text(encoding="utf-8"), re.DOTALL)[1]
    names = {}
    exec(program, names)  # noqa: S102  our own program

    assert list(names["orders"]()) == (folder / "orders.csv").read_text(encoding="utf-8").splitlines()


def test_the_trace_replay_differs_in_speed_and_workers_only():
    """The same orders, twice as fast, with twice the workers."""
    architectures = load("trace-replay").architectures
    queued, double = architectures["queued"], architectures["double"]

    assert isinstance(queued.load, Trace)
    assert 1000 == len(queued.load.arrivals_ns)
    assert (queued.load.arrivals_ns // 2).tolist() == pytest.approx(double.load.arrivals_ns.tolist(), abs=1)
    assert 2 * queued.workers.count == double.workers.count


def test_the_work_of_an_order_is_what_the_checkout_says():
    """4 s on average: 28 erlang at 7/s, on 40 threads or 40 workers."""
    architecture = load("checkout").architectures["queued"]
    work_s = sum(step.service.mean_ns for step in architecture.steps.values()) / 1e9

    assert (4.0, 40, 40) == (work_s, architecture.api.threads, architecture.workers.count)
