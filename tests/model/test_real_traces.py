"""Real traces, where they are at hand: bursty, near Poisson, heavy-tailed. Books balance, all work is done."""

from pathlib import Path

import pytest

from sim.measure import measure
from sim.model import simulate
from sim.scenario import from_dict
from sim.workload import draw

DATA = Path(__file__).parents[2].parent / "shared" / "data"
TRACES = {
    "azure_llm_code_2023.csv": (8819, 12),
    "azure_llm_conv_2023.csv": (19366, 40),
    "facebook_swim_2009.csv": (5894, 60),
}


@pytest.mark.parametrize("name", TRACES)
@pytest.mark.parametrize("architecture", ["sync", "queued"])
def test_a_real_trace_runs_and_its_books_balance(name, architecture):
    """Every request of the trace arrives, and those that are done took the time that the trace gives."""
    if not (DATA / name).exists():
        pytest.skip(f"the real traces are not here: {name}")
    count, servers = TRACES[name]
    scenario = from_dict(
        {"name": "real", "seed": 1, "duration": "9d", "load": {"trace": {"file": str(DATA / name)}},
         "steps": {"work": {"service": {"traced": "service_s"}}}, "api": {"threads": servers},
         "workers": {"count": servers}}
    )  # fmt: skip
    chosen = scenario.architectures[architecture]
    workload = draw(chosen, seed=1, duration_ns=scenario.duration_ns)
    record = simulate(chosen, workload, horizon_ns=scenario.duration_ns)
    found = measure(record, chosen)

    assert () == found.audit.problems
    assert (count, count) == (found.requests.arrived, found.requests.ok)
    assert count == found.completion_time.n
    work_ns = workload.service_ns("work", 0, count)
    done = record.attempts if architecture == "queued" else record.inline_steps
    order = record.attempts.job if architecture == "queued" else record.calls.request[record.inline_steps.call]
    assert (done.end_ns - done.start_ns).tolist() == work_ns[order].tolist()
