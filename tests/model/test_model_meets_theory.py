"""The event model against recursions (exact) and formulas (within 99 % intervals over replications)."""

import numpy as np
import pytest

from sim.measure import mean_interval, measure
from sim.model import simulate
from sim.record import JobState
from sim.scenario import from_dict
from sim.theory import md, mmc, mmck, priority
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
        record = simulate(architecture, workload, horizon_ns=asked.duration_ns)
        yield record, measure(record, architecture, warmup_ns=asked.warmup_ns)


def mean_waits(asked):
    """99 % interval of the mean wait."""
    return mean_interval([measures.wait.mean for _, measures in replications(asked)], 0.99)


@pytest.mark.slow
@pytest.mark.parametrize("load", [0.5, 0.8])
def test_mean_wait_of_one_worker_is_that_of_mm1(load):
    """Wq = rho / (mu - lambda)."""
    truth = mmc.mm1(arrival_rate=load, mean_service_s=1.0).wait_s

    assert mean_waits(scenario(f"{load}/s", {"exponential": "1s"}, 1)).covers(truth)


@pytest.mark.slow
def test_mean_wait_and_its_chance_are_those_of_mmc():
    """Erlang C for eight workers at 90 %: the mean wait and the share of jobs that wait at all."""
    truth = mmc.queue(arrival_rate=7.2, mean_service_s=1.0, workers=8)
    waits, waited = [], []
    for record, measures in replications(scenario("7.2/s", {"exponential": "1s"}, 8)):
        after = record.attempts.ready_ns >= 4_000 * 10**9
        waits.append(measures.wait.mean)
        waited.append(np.mean((record.attempts.start_ns > record.attempts.ready_ns)[after]))

    assert mean_interval(waits, 0.99).covers(truth.wait_s)
    assert mean_interval(waited, 0.99).covers(truth.wait_probability)


@pytest.mark.slow
def test_95th_percentile_of_the_wait_is_that_of_mmc():
    """Wait percentiles of M/M/4 at 80 %."""
    truth = mmc.wait_percentile(share=0.95, arrival_rate=3.2, mean_service_s=1.0, workers=4)
    tails = [measures.wait.p95 for _, measures in replications(scenario("3.2/s", {"exponential": "1s"}, 4))]

    assert mean_interval(tails, 0.99).covers(truth)


@pytest.mark.slow
@pytest.mark.parametrize("workers", [1, 4])
def test_mean_wait_of_equal_jobs_is_that_of_mdc(workers):
    """Constant service: half the wait of exponential service for one worker, Crommelin's for more."""
    truth = md.queue(arrival_rate=0.8 * workers, mean_service_s=1.0, workers=workers).wait_s

    assert mean_waits(scenario(f"{0.8 * workers}/s", "1s", workers)).covers(truth)


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


@pytest.mark.parametrize("workers", [1, 3])
def test_every_wait_is_that_of_the_recursion_to_the_nanosecond(workers):
    """Kiefer-Wolfowitz (Lindley for one worker): the workload that each job finds before it, in integers."""
    asked = scenario(f"{0.9 * workers}/s", {"lognormal": {"mean": "1s", "cv": 2}}, workers)
    (architecture,) = asked.architectures.values()
    workload = draw(architecture, seed=SEED, duration_ns=asked.duration_ns)
    record = simulate(architecture, workload, horizon_ns=asked.duration_ns)

    free_ns = [0] * workers  # when each worker is free again
    expected = []
    services = workload.service_ns("work", 0, len(workload.arrival_ns)).tolist()
    for arrival_ns, service_ns in zip(workload.arrival_ns.tolist(), services, strict=True):
        first = min(range(workers), key=free_ns.__getitem__)
        start_ns = max(arrival_ns, free_ns[first])
        free_ns[first] = start_ns + service_ns
        expected.append(start_ns - arrival_ns)
    begun = record.attempts.start_ns >= 0
    jobs = record.attempts.job[begun]
    waits = (record.attempts.start_ns - record.attempts.ready_ns)[begun]

    assert jobs.size > 10_000
    assert [expected[job] for job in jobs.tolist()] == waits.tolist()
