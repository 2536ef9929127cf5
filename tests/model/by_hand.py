"""Small scenarios for tests that one can check by hand: times in whole seconds, no luck involved."""

from __future__ import annotations

from sim.model import simulate
from sim.scenario import from_dict
from sim.workload import draw

S = 1_000_000_000  # one second in ns
BASE = {"name": "by-hand", "seed": 1, "duration": "20s", "load": {"even": "1/s"}}


def run(architecture=None, **sections):
    """Run one architecture of a scenario made of BASE and the sections given; return its record."""
    scenario = from_dict({**BASE, **sections})
    chosen = scenario.architectures[architecture or next(iter(scenario.architectures))]
    workload = draw(chosen, seed=scenario.seed, duration_ns=scenario.duration_ns)
    return simulate(chosen, workload, horizon_ns=scenario.duration_ns)


def arrivals(tmp_path, *times_s, **columns):
    """Write a trace of arrivals (and more columns) and return it as a load."""
    names = ["arrival_s", *columns]
    rows = zip(times_s, *columns.values(), strict=True)
    lines = [",".join(names), *(",".join(str(cell) for cell in row) for row in rows)]
    path = tmp_path / "trace.csv"
    path.write_text("\n".join(lines) + "\n")
    return {"trace": {"file": str(path)}}


def seconds(times_ns):
    """Whole and half seconds, for comparing with what a pencil says; -1 stays -1."""
    return [time_ns / S if time_ns >= 0 else -1 for time_ns in times_ns.tolist()]
