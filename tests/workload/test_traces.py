"""Real traffic: traces that lie beside the project, where they do; they are not part of it."""

from pathlib import Path

import numpy as np
import pytest
from pydantic import TypeAdapter
from workload_examples import SECOND

from sim.scenario import Architecture, Exponential, Load, Step, Traced, Workers
from sim.scenario.fields import Reading
from sim.workload import draw, expected_jobs, peak_rate, rate_at, service_moments

DATA = Path(__file__).parents[2].parent / "shared" / "data"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the traces (../shared/data) are not on this machine")

LOAD = TypeAdapter(Load)
DAY_NS = 86_400 * SECOND
# From the README beside the traces: jobs, span [s], mean service [s], coefficient of variation of service.
FACTS = {
    "azure_llm_code_2023.csv": (8_819, 3_436, 0.967, 1.30),
    "azure_llm_conv_2023.csv": (19_366, 3_502, 4.45, 0.73),
    "facebook_swim_2009.csv": (5_894, 86_355, 191, 17.4),
}


def recorded(file, speed=1.0):
    """Return an architecture whose load and service times are those of a trace."""
    trace = LOAD.validate_python({"trace": {"file": file, "speed": speed}}, context=Reading(folder=DATA))
    steps = {"answer": Step(service=Traced(column="service_s")), "log": Step(service=Exponential(mean_ns=SECOND))}
    return Architecture(name="queued", queued=("answer", "log"), load=trace, steps=steps, workers=Workers(count=9))


@pytest.mark.parametrize("file", FACTS)
def test_a_trace_is_drawn_as_it_was_recorded(file):
    """Every row is a request, at its instant, with its work; whatever the seed."""
    architecture = recorded(file)
    rows = np.genfromtxt(DATA / file, delimiter=",", names=True)
    workload = draw(architecture, seed=1, duration_ns=DAY_NS)

    assert np.rint(rows["arrival_s"] * 1e9).tolist() == workload.arrival_ns.tolist()
    assert np.rint(rows["service_s"] * 1e9).tolist() == workload.service_ns("answer", 0, rows.size).tolist()
    assert np.array_equal(workload.arrival_ns, draw(architecture, seed=2, duration_ns=DAY_NS).arrival_ns)


@pytest.mark.parametrize(("file", "facts"), FACTS.items(), ids=FACTS)
def test_a_trace_has_the_figures_that_are_known_of_it(file, facts):
    """Jobs, span, mean and variation of the work, as its description says."""
    jobs, span_s, mean_s, cv = facts
    architecture = recorded(file)
    mean, scv = service_moments(architecture, "answer")

    assert jobs == expected_jobs(architecture.load, DAY_NS)
    assert span_s == pytest.approx(architecture.load.arrivals_ns[-1] / SECOND, abs=1)
    assert (mean_s, cv) == (pytest.approx(mean, rel=5e-3), pytest.approx(scv**0.5, rel=5e-3))


@pytest.mark.parametrize("file", FACTS)
def test_rates_of_a_trace_are_its_counts(file):
    """Counted around the middles of a hundred equal parts, the rates add up to the jobs, and none is above the peak."""
    load = recorded(file).load
    span_s = float(load.arrivals_ns[-1]) / SECOND
    rates = rate_at(load, (np.arange(100) + 0.5) * span_s / 100)

    assert rates.mean() * span_s == pytest.approx(load.arrivals_ns.size, rel=0.05)
    assert rates.max() <= peak_rate(load, DAY_NS)


def test_a_trace_played_faster_brings_the_same_work_sooner():
    """At twice the speed all instants halve, and no service time changes."""
    slow, fast = (draw(recorded("azure_llm_code_2023.csv", s), seed=1, duration_ns=DAY_NS) for s in (1.0, 2.0))

    assert np.abs(2 * fast.arrival_ns - slow.arrival_ns).max() <= 1
    assert fast.service_ns("answer", 0, 8_819).tolist() == slow.service_ns("answer", 0, 8_819).tolist()


def test_a_trace_is_cut_at_the_end_of_the_run():
    """Half an hour of an hour."""
    workload = draw(recorded("azure_llm_conv_2023.csv"), seed=1, duration_ns=1800 * SECOND)

    assert 0 < workload.arrival_ns.size < 19_366
    assert workload.arrival_ns[-1] < 1800 * SECOND
