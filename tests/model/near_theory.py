"""Runs to hold against formulas, and what is read off their records."""

import numpy as np
from scipy import stats
from twins import simulate_often

from sim.measure import mean_interval
from sim.model import simulate
from sim.record import NEVER
from sim.scenario import from_dict
from sim.workload import draw

REPLICATIONS = 40
SEED = 1917  # Erlang's year; no other was tried
DURATION_S, WARMUP_S = 10_000, 1_000
LATE_S = DURATION_S - 500  # what is created later may be unsettled in the end
WORK = {"exponential": "1s"}  # the unit of time: a rate is a load


def asked(load, workers, work=None, duration_s=DURATION_S, **sections):
    """One kind of job with exponential work of one second, unless `work` or the sections say otherwise.

    load: a rate, or what a scenario has there.  workers: how many, or the section.
    """
    return from_dict(
        {
            "name": "theory",
            "seed": SEED,
            "duration": duration_s,
            "load": load if isinstance(load, dict) else f"{load}/s",
            "steps": {"work": {"service": WORK, **(work or {})}},
            "workers": workers if isinstance(workers, dict) else {"count": workers},
            "architectures": {"only": {"queued": "all"}},
            **sections,
        }
    )


def record_of(scenario, replication=0, simulate=simulate):
    """Run the only architecture once; in the model, unless something else is said."""
    (architecture,) = scenario.architectures.values()
    workload = draw(architecture, seed=SEED, replication=replication, duration_ns=scenario.duration_ns)
    return simulate(architecture, workload, horizon_ns=scenario.duration_ns)


def tell(*intervals):
    """Print intervals: pytest shows them where a test fails, or with -s."""
    print(*(f"{found.low:.5f} to {found.high:.5f}" for found in intervals), sep=", ")  # noqa: T201


def interval(scenario, *statistics):
    """The 99 % interval of the mean of a statistic over replications; of each, if there are several."""
    records = (record_of(scenario, replication, simulate_often) for replication in range(REPLICATIONS))
    values = np.array([[statistic(record) for statistic in statistics] for record in records]).T
    intervals = [mean_interval(row.tolist(), 0.99) for row in values]
    tell(*intervals)
    return intervals[0] if len(intervals) == 1 else intervals


def share_interval(among):
    """The 99 % interval of a share, from independent cases (Clopper-Pearson)."""
    found = stats.binomtest(int(np.sum(among)), len(among)).proportion_ci(0.99)
    tell(found)
    return found


def begun(record):
    """The attempts that were ready after the warm-up, and begun."""
    attempts = record.attempts
    return (attempts.start_ns != NEVER) & (attempts.ready_ns >= WARMUP_S * 10**9)


def waits_s(record, *, among=True):
    """The queueing times of attempts."""
    rows = begun(record) & among
    return (record.attempts.start_ns - record.attempts.ready_ns)[rows] / 1e9


def mean_wait_s(record):
    """The mean queueing time of an attempt."""
    return waits_s(record).mean()


def first_wait_s(record):
    """The mean queueing time of a first attempt."""
    return waits_s(record, among=record.attempts.number == 1).mean()


def sojourn_s(record):
    """The mean time from creation to the end, of jobs created after the warm-up that ended."""
    jobs = record.jobs
    rows = (jobs.ended_ns != NEVER) & (jobs.created_ns >= WARMUP_S * 10**9)
    return (jobs.ended_ns - jobs.created_ns)[rows].mean() / 1e9


def settled(record):
    """The jobs that were created so early that their fate is known."""
    return record.jobs.created_ns < LATE_S * 10**9
