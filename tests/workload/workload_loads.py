"""One example of each load that is open and not recorded, for the tests of the workload."""

from workload_examples import SECOND

from sim.scenario import Batch, Diurnal, Even, Mmpp, Poisson, Spike, Stage, Stages

RAMPS = (
    Stage(start_per_s=0.0, end_per_s=12.0, for_ns=100 * SECOND),
    Stage(start_per_s=6.0, end_per_s=6.0, for_ns=100 * SECOND),
    Stage(start_per_s=0.0, end_per_s=0.0, for_ns=50 * SECOND),
    Stage(start_per_s=20.0, end_per_s=0.0, for_ns=50 * SECOND),
)
TIMED = {
    "poisson": Poisson(rate_per_s=7.0),
    "even": Even(rate_per_s=7.0),
    "stages": Stages(stages=RAMPS),
    "even stages": Stages(stages=RAMPS, even=True),
    "diurnal": Diurnal(mean_per_s=7.0, peak_per_s=13.0, period_ns=240 * SECOND, peak_at_ns=150 * SECOND),
    "empty trough": Diurnal(mean_per_s=7.0, peak_per_s=14.0, period_ns=100 * SECOND, peak_at_ns=50 * SECOND),
    "spike": Spike(base_per_s=5.0, peak_per_s=16.0, at_ns=90 * SECOND, for_ns=60 * SECOND),
    "spike from nothing": Spike(base_per_s=0.0, peak_per_s=16.0, at_ns=0, for_ns=60 * SECOND),
}
MMPP = Mmpp(rates_per_s=(2.0, 30.0, 0.0), stays_ns=(60 * SECOND, 10 * SECOND, 20 * SECOND))
BATCHES = {
    "punctual batches": Batch(size=50, every_ns=20 * SECOND),
    "random batches": Batch(size=20, rate_per_s=0.25),
}
OPEN = TIMED | {"mmpp": MMPP} | BATCHES


def faster(load, factor):
    """Return the same load with all rates multiplied."""
    if isinstance(load, Stages):
        return load.model_copy(update={"stages": tuple(faster(stage, factor) for stage in load.stages)})
    if isinstance(load, Batch) and load.every_ns is not None:
        return load.model_copy(update={"every_ns": round(load.every_ns / factor)})
    rates = {name: value for name, value in load if name.endswith("_per_s") and value is not None}
    scaled = {n: tuple(r * factor for r in v) if isinstance(v, tuple) else v * factor for n, v in rates.items()}
    return load.model_copy(update=scaled)
