"""What one run tells of itself: intervals from its batches, and whether its start still shows."""

import numpy as np
import pytest
from twins import simulate_often

from sim.measure import initial_bias, presence, series
from sim.measure.one_run import one_run_interval
from sim.measure.startup import start_doubts
from sim.model import simulate
from sim.scenario import from_dict
from sim.theory import mmc
from sim.workload import draw

REPLICATIONS = 100


def asked(load="2/s", duration="3h", **sections):
    """Four workers, jobs of a second."""
    return from_dict({"name": "m", "seed": 11, "duration": duration, "load": load, "workers": {"count": 4},
                      "steps": {"mail": {"service": {"exponential": "1s"}}}, **sections})  # fmt: skip


def record_of(scenario, replication=0, simulate=simulate):
    """One run of the queue; in the model, unless something else is said."""
    architecture = scenario.architectures["queued"]
    workload = draw(architecture, seed=scenario.seed, replication=replication, duration_ns=scenario.duration_ns)
    return simulate(architecture, workload, horizon_ns=scenario.duration_ns)


def test_presence_is_what_is_in_the_system():
    """The mean of its parts is the mean over time of calls at the door and jobs that are ready or in flight."""
    record = record_of(asked(duration="10m"))
    whole = sum(series(record, name).mean() for name in ("accept_queue", "busy_threads", "ready", "in_flight"))
    parts = presence(record, 7)

    assert (7,) == parts.shape
    assert parts.mean() == pytest.approx(whole)


def test_presence_of_nothing_is_none():
    """A run to which nobody comes is empty in each part."""
    record = record_of(asked({"even": "1/h"}, duration="10m"))

    assert np.array_equal(np.zeros(5), presence(record, 5))


@pytest.mark.slow
@pytest.mark.parametrize("statistic", ["mean", "p95"])
def test_intervals_of_one_run_cover_the_truth(statistic):
    """M/M/4 at half load, three hours: of the runs that are not refused, a 95 % interval covers about so many."""
    load = {"arrival_rate": 2.0, "mean_service_s": 1.0, "workers": 4}
    truth = {"mean": mmc.queue(**load).sojourn_s, "p95": mmc.sojourn_percentile(share=0.95, **load)}[statistic]
    found = [
        one_run_interval(record_of(asked(), replication, simulate_often), ("completion_time", statistic), 60 * 10**9)
        for replication in range(REPLICATIONS)
    ]
    told = [each.interval for each in found if not each.refused]
    covered = sum(interval.covers(truth) for interval in told)

    assert len(told) > REPLICATIONS / 2
    assert covered >= len(told) * 0.95 - 2.6 * (len(told) * 0.95 * 0.05) ** 0.5  # 99.5 % of such counts are not less


def test_too_short_a_run_is_refused():
    """Nobody can tell from two hundred jobs."""
    found = one_run_interval(record_of(asked(duration="100s")), ("completion_time", "p99"), 0)

    assert found.refused


def test_what_was_not_over_is_the_longest_in_a_percentile():
    """Two hundred jobs wait at the end: they count among the long ones, and no bound is known above."""
    record = record_of(asked("8/s", duration="200s"))
    found = one_run_interval(record, ("completion_time", "p50"), 0)

    assert found.interval.value == float("inf") or found.refused


def test_a_start_that_shows_is_doubted():
    """Filled within a minute by a first rush that the warm-up does not cover."""
    scenario = asked(duration="1h", workers={"count": 3}, load="2.5/s")
    record = record_of(asked(duration="1h", workers={"count": 3}, load={"stages": [
        {"rate": "60/s", "for": "20s"}, {"rate": "1/s", "for": "1h"}]}))  # fmt: skip
    (doubt,) = start_doubts(record, scenario.architectures["queued"], 10**9)
    (found,) = start_doubts(record, scenario.architectures["queued"], 10**9, auto=True)

    assert "biased" == doubt.code
    assert "A longer `warmup` helps, or `warmup: auto`" in doubt.sentence
    assert "A longer `duration` helps, or more `warmup` than `auto` found" in found.sentence


def test_a_start_that_does_not_show_is_not_doubted():
    """An hour of a quiet queue after a warm-up of ten minutes."""
    record, architecture = record_of(asked(duration="2h")), asked().architectures["queued"]

    assert [] == list(start_doubts(record, architecture, 600 * 10**9))
    assert initial_bias(presence(record, 600)[50:], 0.99).differs is not True


def test_a_story_has_no_start_to_be_forgotten():
    """Where the load has a spike, or without a warm-up, nothing is tested."""
    spike = asked({"spike": {"base": "1/s", "peak": "9/s", "at": "1m", "for": "10s"}}, duration="10m")

    assert [] == list(start_doubts(record_of(spike), spike.architectures["queued"], 10**9))
    assert [] == list(start_doubts(record_of(asked()), asked().architectures["queued"], 0))
