"""Runs of made scenarios."""

from sim.model import simulate
from sim.scenario import from_dict
from sim.workload import draw


def run(content):
    """Run the only architecture; return it, its workload and its record."""
    scenario = from_dict(content)
    architecture = scenario.architectures["made"]
    workload = draw(architecture, seed=scenario.seed, duration_ns=scenario.duration_ns)
    return architecture, workload, simulate(architecture, workload, horizon_ns=scenario.duration_ns)
