"""Both engines side by side on the same scenario; and many runs in the faster one."""

import fcntl
from functools import cache
from pathlib import Path

from sim import engine, model
from sim.engine.difference import first_difference
from sim.engine.loop import make_kernel
from sim.engine.plain import is_plain, simulate_plain
from sim.engine.recurrence import make_serve
from sim.scenario import from_dict
from sim.workload import draw

PLAIN = make_kernel(0)  # the kernel as it is written: not compiled
SERVE = make_serve(0)  # and that of plain queues
EVERY = 20  # of the runs of the twin, one in so many is run by the model, too


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
    """Run the twin; return where it first differs from the model's record, if it covers the scenario.

    A plain queue runs by its recurrence, too; the compiled engine does that by itself.
    """
    if engine.not_covered(architecture):
        return None
    records = [engine.simulate(architecture, workload, horizon_ns=record.horizon_ns, kernel=kernel)]
    if kernel is not None and is_plain(architecture):
        records.append(simulate_plain(architecture, workload, record.horizon_ns, SERVE))
    return next(filter(None, (first_difference(record, each) for each in records)), None)


@cache
def compile_once():
    """Compile the kernel in one of the processes that run tests; the others wait, and find it on the disk."""
    place = Path(engine.__file__).parent / "__pycache__"
    place.mkdir(exist_ok=True)
    with (place / "compiling").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        engine.prepare()


def simulate_often(architecture, workload, *, horizon_ns, progress=None):
    """Run one of many replications: in the compiled twin, where it covers the scenario, and else in the model.

    Statistics over many runs ask for the model's record, and the twin's is the same. One run in EVERY, by the number
    of its luck, is run by both, which must agree on every field to the nanosecond.
    """
    if not engine.is_available() or engine.not_covered(architecture):
        return model.simulate(architecture, workload, horizon_ns=horizon_ns, progress=progress)
    compile_once()
    record = engine.simulate(architecture, workload, horizon_ns=horizon_ns, progress=progress)
    if (workload.seed + workload.replication) % EVERY == 0:
        difference = first_difference(model.simulate(architecture, workload, horizon_ns=horizon_ns), record)
        assert difference is None, f"seed {workload.seed}, replication {workload.replication}: {difference}"
    return record


if __name__ == "__main__":
    compile_once()
