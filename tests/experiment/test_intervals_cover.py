"""Do 95 % intervals cover the truth 95 times in 100? Four hundred experiments on queues whose truth is known."""

from collections.abc import Iterator

import pytest
from scipy import stats

from sim.experiment import replicate
from sim.experiment.executors import Processes
from sim.experiment.executors.choose import usable_cores
from sim.measure import Interval, mean_interval, paired_interval
from sim.scenario import from_dict
from sim.theory import mmc

EXPERIMENTS, REPLICATIONS = 400, 10
LOAD = {"arrival_rate": 2.1, "mean_service_s": 1.0}  # 70 % of three workers
WITHIN = (0.92, 0.98)
CORES = usable_cores()  # all of the machine: nothing else runs beside these 8000 runs
SCENARIO = {
    "name": "calibration",
    "duration": "2000s",
    "warmup": "200s",
    "load": "2.1/s",
    "steps": {"work": {"service": {"exponential": "1s"}}},
    "workers": {"count": 3},
    "architectures": {"three": {"queued": "all"}, "four": {"queued": "all", "workers": {"count": 4}}},
}
TRUTH = {
    "mean wait": mmc.queue(workers=3, **LOAD).wait_s,
    "p95 of the wait": mmc.wait_percentile(share=0.95, workers=3, **LOAD),
    "what a fourth worker saves": mmc.queue(workers=3, **LOAD).wait_s - mmc.queue(workers=4, **LOAD).wait_s,
}


def experiments(pool: Processes) -> Iterator[dict[str, Interval]]:
    """The intervals of one experiment after another; the seeds are 0, 1, 2 and so on."""
    for seed in range(EXPERIMENTS):
        runs = replicate(from_dict({**SCENARIO, "seed": seed}), replications=REPLICATIONS, executor=pool)
        three, four = ([run.measures.wait for run in runs[name]] for name in ("three", "four"))
        yield {
            "mean wait": mean_interval([wait.mean for wait in three]),
            "p95 of the wait": mean_interval([wait.p95 for wait in three]),
            "what a fourth worker saves": paired_interval([w.mean for w in three], [w.mean for w in four]),
        }


@pytest.mark.calibration
def test_intervals_cover_the_truth_as_often_as_they_say():
    """Of the mean, of a percentile and of a paired difference: between 92 % and 98 % of 400 intervals."""
    hits = dict.fromkeys(TRUTH, 0)
    with Processes(CORES) as pool:
        for intervals in experiments(pool):
            for name, interval in intervals.items():
                hits[name] += interval.covers(TRUTH[name])
    covered = {name: count / EXPERIMENTS for name, count in hits.items()}
    print(covered)  # noqa: T201  pytest shows it with -s, and where the test fails

    assert {} == {name: share for name, share in covered.items() if not WITHIN[0] <= share <= WITHIN[1]}


def test_four_hundred_experiments_can_tell():
    """An interval that covers 95 % passes nearly always; one that covers 89 % hardly ever."""
    hits = stats.binom(EXPERIMENTS, [0.95, 0.89])
    passes = hits.cdf(WITHIN[1] * EXPERIMENTS) - hits.cdf(WITHIN[0] * EXPERIMENTS - 1)

    assert passes[0] > 0.99
    assert passes[1] < 0.05
