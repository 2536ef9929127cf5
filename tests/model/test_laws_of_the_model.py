"""What holds in every scenario, whatever it is made of."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from made_scenarios import scenarios

from sim.measure import measure
from sim.model import simulate
from sim.record import NEVER
from sim.scenario import from_dict
from sim.workload import draw


def run(content):
    """Run the only architecture; return it and its record."""
    scenario = from_dict(content)
    architecture = scenario.architectures["made"]
    workload = draw(architecture, seed=scenario.seed, duration_ns=scenario.duration_ns)
    return architecture, simulate(architecture, workload, horizon_ns=scenario.duration_ns)


def check(content):
    """The books balance, and no idle worker leaves a ready job waiting."""
    architecture, record = run(content)
    measures = measure(record, architecture, warmup_ns=content["warmup"] * 10**9)

    assert () == measures.audit.problems
    assert work_is_conserved(record, architecture)
    assert order_is_kept(record, architecture)


def work_is_conserved(record, architecture):
    """While a job is ready, every worker is busy: a job that waited starts as another attempt ends."""
    attempts = record.attempts
    waited = (attempts.start_ns > attempts.ready_ns) & (attempts.start_ns != NEVER)
    return bool(np.isin(attempts.start_ns[waited], attempts.end_ns).all())


def order_is_kept(record, architecture):
    """Nobody starts before another who was ready earlier and is as urgent, or more so, under priority."""
    attempts = record.attempts
    waited = np.flatnonzero(attempts.start_ns > attempts.ready_ns)
    urgency = np.array([step.priority for step in architecture.steps.values()])[record.jobs.step[attempts.job]]
    by_priority = architecture.queue.order == "priority"
    for one in waited:
        passed = (attempts.start_ns > attempts.start_ns[one]) | (attempts.start_ns == NEVER)
        ready_then = passed & (attempts.ready_ns < attempts.ready_ns[one])
        ahead = ready_then & (urgency <= urgency[one]) if by_priority else ready_then
        if ahead.any():
            return False
    return True


@settings(max_examples=60, deadline=None)
@given(scenarios())
def test_the_audit_balances_on_any_scenario(content):
    """Conservation at every instant, Little's law, order of time, one thing at a time; FIFO and priority kept."""
    check(content)


@pytest.mark.slow
@settings(max_examples=1500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(scenarios())
def test_the_audit_balances_on_many_scenarios(content):
    """The same, on many more."""
    check(content)


@settings(max_examples=40, deadline=None)
@given(scenarios())
def test_a_shorter_run_is_the_beginning_of_a_longer_one(content):
    """Half the duration: what was over by then is the same in both, since the future does not reach back."""
    _, long = run(content)
    _, short = run({**content, "duration": 10, "warmup": 0})

    assert short.requests.arrival_ns.tolist() == long.requests.arrival_ns[long.requests.arrival_ns < 10**10].tolist()
    over = (long.attempts.end_ns != NEVER) & (long.attempts.end_ns < 10**10)
    assert long.attempts.start_ns[over].tolist() == short.attempts.start_ns[short.attempts.end_ns != NEVER].tolist()


@settings(max_examples=40, deadline=None)
@given(scenarios())
def test_one_more_worker_never_makes_a_first_attempt_of_plain_fifo_wait_longer(content):
    """With no failures, no bounds and no API, the same jobs with one more worker start no later (common luck)."""
    steps = {name: {**step, "fails": 0} for name, step in content["steps"].items()}
    plain = {**content, "steps": steps, "queue": {"order": "fifo"}, "architectures": {"made": {"queued": "all"}}}
    plain.pop("api", None)
    if "users" in plain["load"]:
        plain["load"] = "10/s"
    more = {**plain, "workers": {"count": plain["workers"]["count"] + 1}}
    starts = []
    for _, record in (run(plain), run(more)):
        begun = record.attempts.start_ns != NEVER
        columns = (record.attempts.job[begun].tolist(), record.attempts.start_ns[begun].tolist())
        starts.append(dict(zip(*columns, strict=True)))

    assert all(starts[1][job] <= start_ns for job, start_ns in starts[0].items())
