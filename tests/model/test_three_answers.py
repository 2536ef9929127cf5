"""Three answers to one question: what the events say, what a recursion says, and what the formula says.

The recursion (Lindley; Kiefer-Wolfowitz) gets the arrivals and services that the events had and must say the same of
every job, to the nanosecond. The formula knows only the laws; it must lie in the 99 % interval of the replications.
"""

from typing import NamedTuple

import numpy as np
import pytest
from twins import simulate_often

from sim.measure import mean_interval
from sim.model import simulate
from sim.record import NEVER
from sim.scenario import from_dict
from sim.theory import gimc, laws, md, mg1, mmc
from sim.theory.recursions import kiefer_wolfowitz, lindley
from sim.workload import draw

REPLICATIONS = 40
SEED = 1917  # Erlang's year; no other was tried
DURATION_S, WARMUP_S = 20_000, 4_000


class Question(NamedTuple):
    """A queue whose jobs take a second on average. wait_s, p95_s: what the formula says; None if it does not."""

    load: object
    service: object
    workers: int
    wait_s: float
    p95_s: float | None
    idle: float | None  # chance that a job does not wait


def of_mmc(rate, workers):
    """M/M/c."""
    asked = {"arrival_rate": rate, "mean_service_s": 1.0, "workers": workers}
    found = mmc.queue(**asked)
    p95_s = mmc.wait_percentile(share=0.95, **asked)
    return Question(f"{rate}/s", {"exponential": "1s"}, workers, found.wait_s, p95_s, 1 - found.wait_probability)


def of_mdc(rate, workers):
    """M/D/c."""
    asked = {"arrival_rate": rate, "mean_service_s": 1.0, "workers": workers}
    return Question(
        f"{rate}/s", "1s", workers, md.queue(**asked).wait_s, md.wait_percentile(share=0.95, **asked),
        md.wait_cdf(at_s=0.0, **asked),
    )  # fmt: skip


def of_mg1(rate, service, law):
    """M/G/1."""
    found = mg1.queue(arrival_rate=rate, mean_service_s=law.mean_s, scv=law.scv)
    p95_s = mg1.wait_percentile(share=0.95, arrival_rate=rate, service=law)
    return Question(f"{rate}/s", service, 1, found.wait_s, p95_s, 1 - rate * law.mean_s)


def of_even(rate, workers):
    """D/M/c."""
    asked = {"gap": laws.deterministic(mean_s=1 / rate), "mean_service_s": 1.0, "workers": workers}
    found = gimc.queue(**asked)
    p95_s = gimc.wait_percentile(share=0.95, **asked)
    return Question(
        {"even": f"{rate}/s"}, {"exponential": "1s"}, workers, found.wait_s, p95_s, 1 - found.wait_probability
    )


TWO_KINDS = {"hyperexponential": {"branches": [{"weight": 0.9, "mean": "500ms"}, {"weight": 0.1, "mean": "5.5s"}]}}
QUESTIONS = {
    "M/M/1 at 50 %": of_mmc(0.5, 1),
    "M/M/1 at 80 %": of_mmc(0.8, 1),
    "M/M/3 at 80 %": of_mmc(2.4, 3),
    "M/M/8 at 90 %": of_mmc(7.2, 8),
    "M/D/1 at 80 %": of_mdc(0.8, 1),
    "M/D/4 at 85 %": of_mdc(3.4, 4),
    "M/E4/1 at 70 %": of_mg1(0.7, {"erlang": {"mean": "1s", "k": 4}}, laws.erlang(mean_s=1.0, k=4)),
    "M/lognormal/1 at 60 %": of_mg1(0.6, {"lognormal": {"mean": "1s", "cv": 1.5}}, laws.lognormal(mean_s=1.0, cv=1.5)),
    "M/H2/1 at 60 %": of_mg1(0.6, TWO_KINDS, laws.hyperexponential(weights=[0.9, 0.1], means_s=[0.5, 5.5])),
    "D/M/1 at 80 %": of_even(0.8, 1),
    "D/M/4 at 85 %": of_even(3.4, 4),
}


def scenario(question, duration_s=DURATION_S):
    """The question as a scenario."""
    return from_dict(
        {"name": "theory", "seed": SEED, "duration": duration_s, "warmup": WARMUP_S, "load": question.load,
         "steps": {"work": {"service": question.service}}, "workers": {"count": question.workers}}
    )  # fmt: skip


def by_events(asked, replications, simulate=simulate):
    """Arrivals, services and waits [ns] by job, of each replication, from the event model; NEVER for no wait known."""
    (architecture,) = asked.architectures.values()
    for replication in range(replications):
        workload = draw(architecture, seed=SEED, replication=replication, duration_ns=asked.duration_ns)
        attempts = simulate(architecture, workload, horizon_ns=asked.duration_ns).attempts
        assert np.array_equal(np.arange(len(attempts.job)), np.sort(attempts.job))
        wait_ns = np.full(len(workload.arrival_ns), NEVER)
        begun = attempts.start_ns != NEVER
        wait_ns[attempts.job[begun]] = (attempts.start_ns - attempts.ready_ns)[begun]
        yield workload.arrival_ns, workload.service_ns("work", 0, len(wait_ns)), wait_ns


def by_recursion(arrivals_ns, services_ns, workers):
    """The waits [ns] that the recursion finds, all replications side by side; as many jobs as the shortest has."""
    jobs = min(map(len, arrivals_ns))
    arrival, service = (np.stack([each[:jobs] for each in times], axis=1) for times in (arrivals_ns, services_ns))
    gap = np.diff(arrival, axis=0, prepend=0)
    wait = np.empty_like(gap)
    if workers == 1:
        lindley(gap, service, wait)
    else:
        kiefer_wolfowitz(gap, service, np.zeros((workers, len(arrivals_ns)), np.int64), wait)
    return wait


@pytest.mark.parametrize("name", QUESTIONS)
def test_events_and_recursion_agree_on_every_job(name):
    """To the nanosecond, for each law of arrivals and of work, with one worker and with several."""
    question = QUESTIONS[name]
    ((arrival_ns, service_ns, wait_ns),) = by_events(scenario(question, 5000), 1)
    expected = by_recursion([arrival_ns], [service_ns], question.workers)[:, 0]
    known = wait_ns != NEVER

    assert np.count_nonzero(known) > 0.99 * len(wait_ns)
    assert np.array_equal(expected[known], wait_ns[known])


@pytest.mark.slow
@pytest.mark.parametrize("name", QUESTIONS)
def test_events_recursion_and_formula_agree(name):
    """Mean wait, its 95th percentile and the chance not to wait: events equal the recursion, both cover the formula."""
    question = QUESTIONS[name]
    arrivals_ns, services_ns, waits_ns = zip(*by_events(scenario(question), REPLICATIONS, simulate_often), strict=True)
    recursion_ns = by_recursion(arrivals_ns, services_ns, question.workers)
    found = {"wait_s": [], "p95_s": [], "idle": []}
    for at, (arrival_ns, wait_ns) in enumerate(zip(arrivals_ns, waits_ns, strict=True)):
        jobs = np.flatnonzero((wait_ns != NEVER) & (arrival_ns >= WARMUP_S * 10**9))
        jobs = jobs[jobs < len(recursion_ns)]
        assert np.array_equal(recursion_ns[jobs, at], wait_ns[jobs])
        found["wait_s"].append(wait_ns[jobs].mean() / 1e9)
        found["p95_s"].append(np.quantile(wait_ns[jobs], 0.95, method="inverted_cdf") / 1e9)
        found["idle"].append(np.mean(wait_ns[jobs] == 0))
    intervals = {statistic: mean_interval(values, 0.99) for statistic, values in found.items()}

    assert [] == [
        (statistic, interval, getattr(question, statistic))
        for statistic, interval in intervals.items()
        if not interval.covers(getattr(question, statistic))
    ]
