"""What holds in every scenario, whatever it is made of."""

from functools import partial

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from laws_of_leases import leases_last_as_promised
from laws_of_limits import (
    attempts_are_limited,
    backoff_is_kept,
    broker_is_out_of_reach,
    receives_are_limited,
    waits_are_limited,
)
from laws_of_order import keys_take_turns, order_is_kept, reads_are_kept
from laws_of_time import every_job_is_in_one_state, stays_follow_one_another, time_runs_forward
from laws_of_workers import (
    work_is_conserved,
    workers_do_one_thing_at_a_time,
    workers_have_shifts,
    workers_hold_what_they_may,
)
from made_scenarios import scenarios
from run_made import run

from sim.measure import measure

MANY = settings(max_examples=1500, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def sizes(architecture, workload, record):
    """By row of `attempts`: how long the work takes; None where jobs spawn others, which the record cannot name."""
    if architecture.spawned:
        return None
    attempts, jobs, calls = record.attempts, record.jobs, record.calls
    sizes_ns = np.zeros(len(attempts.job), np.int64)
    for row, (job, number) in enumerate(zip(attempts.job.tolist(), attempts.number.tolist(), strict=True)):
        name, element = record.steps[jobs.step[job]], int(record.requests.draw[jobs.request[job]])
        call = int(calls.number[jobs.call[job]]) if jobs.call[job] >= 0 else 1
        anew = architecture.steps[name].redraw == "per_attempt"
        sizes_ns[row] = workload.redrawn_ns(name, element, number, call) if anew else workload.service_of(name, element)
    return sizes_ns


def broken_laws(content):
    """Run a scenario, and say which laws it breaks. The run ends without an exception, or this raises it."""
    architecture, workload, record = run(content)
    yield from time_runs_forward(record)
    yield from stays_follow_one_another(record)
    yield from every_job_is_in_one_state(record)
    yield from leases_last_as_promised(record, architecture)
    yield from workers_do_one_thing_at_a_time(record)
    yield from workers_hold_what_they_may(record, architecture)
    yield from workers_have_shifts(record)
    yield from work_is_conserved(record, architecture)
    yield from order_is_kept(record, architecture, partial(sizes, architecture, workload))
    yield from reads_are_kept(record, architecture)
    yield from keys_take_turns(record, architecture)
    yield from receives_are_limited(record, architecture)
    yield from attempts_are_limited(record, architecture)
    yield from waits_are_limited(record, architecture)
    yield from backoff_is_kept(record, architecture)
    yield from broker_is_out_of_reach(record, architecture)
    yield from measure(record, architecture, warmup_ns=content["warmup"] * 10**9).audit.problems


@settings(max_examples=60, deadline=None)
@given(scenarios())
def test_every_law_holds_in_any_scenario(content):
    """Time, books, workers, order of queues and keys; and the audit, which knows more of them, finds nothing."""
    assert [] == list(broken_laws(content))


@pytest.mark.slow
@MANY
@given(scenarios())
def test_every_law_holds_in_many_scenarios(content):
    """The same, in many more."""
    assert [] == list(broken_laws(content))
