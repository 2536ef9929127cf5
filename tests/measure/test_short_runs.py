"""What is said of short runs is so: by how much their tails are off, and how seldom ten that agree are all wrong."""

import math

import numpy as np
import pytest
from statistics_of_tests import by_luck_alone, luck, mm1_waits

from sim.experiment import replicate
from sim.experiment.predict import settles_s
from sim.experiment.tails import OF_ONE_RUN, STRETCH, needs_s
from sim.measure import batch_means, mean_interval, run_quantile_interval
from sim.scenario import from_dict
from sim.theory import mmc

LOAD = 0.8
TILL = {
    "name": "till", "seed": 1, "duration": 1, "load": f"{LOAD}/s",
    "steps": {"pay": {"service": {"exponential": "1s"}}}, "workers": {"count": 1},
}  # fmt: skip
SETTLES_S = settles_s(from_dict(TILL).architectures["queued"])
TRUTH = {
    "wait.mean": LOAD / (1 - LOAD),
    "wait.p95": math.log(LOAD / 0.05) / 0.2,
    "wait.p99": math.log(LOAD / 0.01) / 0.2,
}
PER_MILLE = {"wait.p95": 950, "wait.p99": 990}
AT_MOST_WRONG = 0.025  # as often as a 95 % interval is too low


@pytest.mark.slow
@pytest.mark.usefixtures("many_runs")
def test_the_tail_of_short_runs_is_a_ninth_too_small():
    """M/M/4 at 75 %, 500 s after a warm-up of 100 s: the mean of p99 is 11 % below that of the long run."""
    truth_s = mmc.wait_percentile(share=0.99, arrival_rate=3.0, mean_service_s=1.0, workers=4)
    asked = from_dict({**TILL, "load": "3/s", "workers": {"count": 4}, "duration": "600s", "warmup": "100s"})
    (runs,) = replicate(asked, replications=800).values()
    off = mean_interval([run.figure("wait.p99") / truth_s - 1 for run in runs], 0.99)

    assert off.covers(-0.11)
    assert off.high < -0.05


@pytest.mark.slow
@pytest.mark.parametrize("metric", TRUTH)
@pytest.mark.parametrize("together", [10, 30])
def test_ten_short_runs_that_agree_are_seldom_wrong(metric, together):
    """Of runs that are only together long enough for a figure, all lie below the truth in less than 2.5 of 100."""
    jobs = int(needs_s(metric, SETTLES_S) / together * LOAD)
    waits = mm1_waits(luck(together), jobs, 300, LOAD, warmup=int(4 * SETTLES_S * LOAD))
    below = np.sum(figures(waits, metric) < TRUTH[metric])

    assert below <= by_luck_alone(AT_MOST_WRONG ** (1 / together), 300)[1]


def figures(waits, metric):
    """The figure of each run, a column."""
    if metric == "wait.mean":
        return waits.mean(axis=0)
    return np.array([np.sort(run)[math.ceil(len(run) * PER_MILLE[metric] / 1000) - 1] for run in waits.T])


@pytest.mark.calibration
@pytest.mark.parametrize("metric", TRUTH)
def test_a_run_that_may_speak_for_itself_covers(metric):
    """M/M/1 at 80 %, as long as is asked of one run alone: its 95 % intervals cover at least 92 % of the time."""
    jobs = int(max(needs_s(metric, SETTLES_S), OF_ONE_RUN * STRETCH * SETTLES_S) * LOAD)
    covered = []
    for part in range(8):  # at once they would not fit into memory
        waits = mm1_waits(luck(100 + part), jobs, 50, LOAD, warmup=int(4 * SETTLES_S * LOAD))
        covered += [found.covers(TRUTH[metric]) for found in map(alone(metric), waits.T) if found is not None]

    assert by_luck_alone(0.92, len(covered))[0] <= sum(covered)
    assert len(covered) > 300


def alone(metric):
    """What a run says of itself, or None."""

    def interval(waits):
        found = batch_means(waits) if metric == "wait.mean" else run_quantile_interval(waits, PER_MILLE[metric])
        return None if found.refused else found.interval

    return interval
