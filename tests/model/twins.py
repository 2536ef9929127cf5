"""Both engines side by side on the same scenario."""

from sim import engine, model
from sim.engine.difference import first_difference
from sim.engine.loop import make_kernel
from sim.scenario import from_dict
from sim.workload import draw

PLAIN = make_kernel(0)  # the kernel as it is written: not compiled


def parting(content, kernel=None):
    """Run a scenario's only architecture in both engines; return the first difference, with the seed to replay it.

    kernel: None for the compiled one. A scenario that the twin does not cover is passed over.
    """
    scenario = from_dict(content)
    (architecture,) = scenario.architectures.values()
    workload = draw(architecture, seed=scenario.seed, duration_ns=scenario.duration_ns)
    record = model.simulate(architecture, workload, horizon_ns=scenario.duration_ns)
    difference = parting_from(record, architecture, workload, kernel)
    return None if difference is None else f"seed {scenario.seed}: {difference}"


def parting_from(record, architecture, workload, kernel=PLAIN):
    """Run the twin; return where it first differs from the model's record, if it covers the scenario."""
    if engine.not_covered(architecture):
        return None
    return first_difference(
        record, engine.simulate(architecture, workload, horizon_ns=record.horizon_ns, kernel=kernel)
    )
