"""The event model against formulas of bounded queues and priorities, within 99 % intervals over replications."""

import numpy as np
import pytest
from twins import simulate_often

from sim.measure import mean_interval, measure
from sim.record import JobState
from sim.scenario import from_dict
from sim.theory import mmck, priority
from sim.workload import draw

REPLICATIONS = 40
SEED = 1917  # Erlang's year; no other was tried


def scenario(load, service, workers, **sections):
    """One kind of job, an hour of work in seconds: 20,000 s with the first 4,000 left out."""
    steps = sections.pop("steps", {"work": {"service": service}})
    return from_dict(
        {"name": "theory", "seed": SEED, "duration": 20_000, "warmup": 4_000, "load": load, "steps": steps,
         "workers": {"count": workers}, **sections}
    )  # fmt: skip


def replications(asked):
    """Run the only architecture REPLICATIONS times; yield record and measures."""
    (architecture,) = asked.architectures.values()
    for replication in range(REPLICATIONS):
        workload = draw(architecture, seed=asked.seed, replication=replication, duration_ns=asked.duration_ns)
        record = simulate_often(architecture, workload, horizon_ns=asked.duration_ns)
        yield record, measure(record, architecture, warmup_ns=asked.warmup_ns)


@pytest.mark.slow
def test_losses_and_waits_of_a_bounded_queue_are_those_of_mmck():
    """Two workers, three places to wait, load 1.2: the share rejected, the wait of the others, what gets through."""
    truth = mmck.queue(arrival_rate=2.4, mean_service_s=1.0, workers=2, capacity=5)
    lost, waits, through = [], [], []
    for record, measures in replications(scenario("2.4/s", {"exponential": "1s"}, 2, queue={"capacity": 3})):
        lost.append(np.mean(record.jobs.state == JobState.REJECTED))
        waits.append(measures.wait.mean)
        through.append(measures.throughput)

    assert mean_interval(lost, 0.99).covers(truth.lost_share)
    assert mean_interval(waits, 0.99).covers(truth.wait_s)
    assert mean_interval(through, 0.99).covers(truth.throughput_per_s)


@pytest.mark.slow
@pytest.mark.parametrize("workers", [1, 3])
def test_waits_of_two_priorities_are_cobhams(workers):
    """Non-preemptive priorities, 30 % urgent, load 85 %: the mean wait of each class."""
    rates = [0.3 * 0.85 * workers, 0.7 * 0.85 * workers]
    truths = priority.mmc(arrival_rates=rates, mean_service_s=1.0, workers=workers)
    law = {"exponential": "1s"}
    asked = scenario(
        f"{sum(rates)}/s", None, workers,
        steps={"urgent": {"service": law, "priority": "urgent"}, "bulk": {"service": law, "priority": "low"}},
        mix={"urgent": 0.3, "bulk": 0.7}, queue={"order": "priority"},
    )  # fmt: skip
    waits = [[], []]
    for record, _ in replications(asked):
        begun = (record.attempts.start_ns >= 0) & (record.attempts.ready_ns >= 4_000 * 10**9)
        wait_s = (record.attempts.start_ns - record.attempts.ready_ns)[begun] / 1e9
        kind = record.jobs.step[record.attempts.job[begun]]
        for number in (0, 1):
            waits[number].append(wait_s[kind == number].mean())

    for number in (0, 1):
        assert mean_interval(waits[number], 0.99).covers(truths[number].wait_s)
