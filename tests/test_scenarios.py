"""The scenarios that ship with the lab do what they say."""

import pytest

import sim
import sim.measure
from sim.scenario import catalog


@pytest.mark.slow
@pytest.mark.parametrize("name", catalog.names())
def test_a_shipped_scenario_meets_its_thresholds_and_its_books_balance(name):
    """Every architecture is audited; no threshold fails, none is left open."""
    comparison = sim.compare(name)

    assert [] == [outcome for outcome in comparison.outcomes.values() if not outcome.measures.audit.balanced]
    assert {"pass"} == {verdict.status for verdict in comparison.verdicts}


@pytest.mark.slow
def test_the_burst_drains_for_half_an_hour():
    """288,000 emails are left behind by the minute of burst, and 150/s more leave than come: 32 minutes."""
    run = sim.run("email-burst", "queued")
    waiting = sim.measure.series(run.record, "backlog")
    at_most = waiting.at_ns[waiting.value.argmax()]
    empty_again = waiting.at_ns[(waiting.at_ns > at_most) & (waiting.value == 0)][0]

    assert 280_000 < waiting.max() < 296_000
    assert 30 < (empty_again - at_most) / 60e9 < 34


def test_checkout_shows_what_the_lab_is_for():
    """Users wait seconds at the API, milliseconds with the queue; no work is done sooner; the queue loses nobody."""
    comparison = sim.compare("checkout")
    sync, queued = comparison["sync"].measures, comparison["queued"].measures

    assert sync.response_time.p50 > 2
    assert queued.response_time.p99 < 0.1
    assert queued.completion_time.p99 > sync.completion_time.p99
    assert sync.requests.ok < 0.9 * sync.requests.arrived
    assert queued.requests.ok == queued.requests.arrived
    assert 0 == queued.jobs.lost == queued.jobs.rejected
