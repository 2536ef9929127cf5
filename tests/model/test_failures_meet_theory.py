"""Failures, crashes and leases of the model against formulas, within 99 % intervals."""

import math

import numpy as np
import pytest
from near_theory import (
    DURATION_S,
    WARMUP_S,
    asked,
    first_wait_s,
    interval,
    mean_wait_s,
    record_of,
    settled,
    share_interval,
    sojourn_s,
)

from sim.record import NEVER, AttemptEnd, DeadReason, JobState
from sim.theory import breakdowns, laws, mmc, retries

pytestmark = pytest.mark.slow
FAILS = {"fails": 0.3, "redraw": "per_attempt"}
CRASHES = {"mtbf": "4s", "only_busy": True}  # ξ = 1/4 of a worker at work
XI, MU = 0.25, 1.0
BACKOFFS = {
    "at once": {"backoff": "none"},
    "after a fixed time": {"backoff": {"fixed": "20s"}},
    "exponential, full jitter": {"backoff": {"exponential": {"base": "2s", "factor": 3}}, "jitter": "full"},
    "decorrelated jitter": {"backoff": {"exponential": {"base": "2s", "max": "60s"}}, "jitter": "decorrelated"},
    "polynomial": {"backoff": {"polynomial": {"base": "1s", "power": 4}}},
}


@pytest.mark.parametrize("backoff", BACKOFFS)
def test_backoff_moves_load_and_does_not_change_the_wait_of_an_attempt(backoff):
    """M/M/2 at the rate of all attempts, λ(1 - pⁿ)/(1 - p), whatever the backoff, if each attempt draws its own size.

    Exact, though the retries are no Poisson process: workers and backoff make a network of product form, with the
    number of the attempt and the last delay for a class. Source: Baskett, Chandy, Muntz and Palacios (1975), J. ACM 22.
    A job that keeps its size has no such form: its attempts are alike, and come one after the other.
    """
    rate = 1.1 * retries.attempts_per_job(fails=0.3, max_attempts=3)
    truth = mmc.queue(arrival_rate=rate, mean_service_s=1.0, workers=2).wait_s

    assert interval(asked(1.1, 2, FAILS, retry={"max_attempts": 3, **BACKOFFS[backoff]}), mean_wait_s).covers(truth)


def test_jobs_that_keep_their_size_wait_as_long_if_their_backoff_is_long():
    """After 500 s nothing is left of the queue that a job has left: its second attempt is as good as another job."""
    rate = 1.1 * retries.attempts_per_job(fails=0.3, max_attempts=2)
    truth = mmc.queue(arrival_rate=rate, mean_service_s=1.0, workers=2).wait_s
    retry = {"max_attempts": 2, "backoff": {"fixed": "500s"}}

    assert interval(asked(1.1, 2, {"fails": 0.3}, retry=retry), mean_wait_s).covers(truth)


def test_jobs_that_keep_their_size_and_come_back_at_once_wait_longer():
    """Large jobs then follow upon themselves: no formula, but more than if each attempt drew its own size."""
    rate = 1.1 * retries.attempts_per_job(fails=0.3, max_attempts=3)
    drawn_anew_s = mmc.queue(arrival_rate=rate, mean_service_s=1.0, workers=2).wait_s

    assert interval(asked(1.1, 2, {"fails": 0.3}, retry={"max_attempts": 3}), mean_wait_s).low > drawn_anew_s


def test_the_share_of_dead_letters_is_that_of_jobs_that_always_fail():
    """Pⁿ: 2.7 % of the jobs fail three times in three."""
    record = record_of(asked(5, 10, FAILS, retry={"max_attempts": 3, "backoff": {"fixed": "1s"}}))
    low, high = share_interval(record.jobs.state[settled(record)] == JobState.DEAD)

    assert low <= retries.dead_share(fails=0.3, max_attempts=3) <= high


@pytest.mark.parametrize("redraw", ["per_attempt", "per_job"])
@pytest.mark.parametrize("queue", [{}, {"visibility_timeout": "30s"}], ids=["connection", "lease"])
def test_dead_letters_of_crashes_are_those_of_the_integral(queue, redraw):
    """(ξ/(μ + ξ))² where each attempt draws its size; E[(1 - e^(-ξS))²] > that where a heavy job stays heavy."""
    truth = retries.dead_by_crashes(
        service=laws.exponential(mean_s=1.0), crash_rate=XI, max_receives=2, redrawn=redraw == "per_attempt"
    )
    workers = {"count": 20, "crashes": CRASHES}
    record = record_of(asked(5, workers, {"redraw": redraw}, queue={**queue, "max_receives": 2}))
    low, high = share_interval(record.jobs.state[settled(record)] == JobState.DEAD)

    assert low <= truth <= high
    assert {DeadReason.RECEIVES} == set(record.dead_letters.reason.tolist())


def mean_invisible(record):
    """How many jobs are leased to a dead worker, on average after the warm-up."""
    attempts, horizon_ns = record.attempts, DURATION_S * 10**9
    crashed = attempts.end == AttemptEnd.CRASHED
    released_ns = np.where(attempts.released_ns == NEVER, horizon_ns, attempts.released_ns)
    hidden_ns = np.maximum(released_ns, WARMUP_S * 10**9) - np.maximum(attempts.end_ns, WARMUP_S * 10**9)
    return hidden_ns[crashed].sum() / (horizon_ns - WARMUP_S * 10**9)


@pytest.mark.parametrize("detection", ["connection", "lease"])
def test_the_mean_number_of_invisible_jobs_is_that_of_littles_law(detection):
    """λ(ξ/μ) crashes per second, each of which hides a job for the delay, or for what is left of its lease.

    That is 20 s less the time of the crash, 1/(μ + ξ) on average; attempts of over 20 s, one in 10¹⁰, are neglected.
    """
    hidden_s = {"connection": 20.0, "lease": 20.0 - 1 / (MU + XI)}[detection]
    queue = {"connection": {"detection_delay": "20s"}, "lease": {"visibility_timeout": "20s"}}[detection]
    work, workers = {"redraw": "per_attempt"}, {"count": 20, "crashes": CRASHES}

    found = interval(asked(1, workers, work, queue=queue), mean_invisible)

    assert found.covers(1.0 * XI / MU * hidden_s)


@pytest.mark.parametrize("only_busy", [True, False], ids=["only busy", "idle too"])
@pytest.mark.parametrize("redraw", ["per_attempt", "per_job"])
def test_waits_behind_a_worker_that_breaks_down_are_gavers(redraw, only_busy):
    """M/G/1 with the completion time for service; head: the job comes first again when its worker is repaired."""
    crashes = breakdowns.Crashes(rate=0.1, mean_repair_s=2.0)
    law = {"per_attempt": breakdowns.restart_redrawn, "per_job": breakdowns.restart_kept}[redraw]
    completion = law(service=laws.exponential(mean_s=1.0), crashes=crashes)
    truth = breakdowns.queue(arrival_rate=0.5, completion=completion, crashes=crashes, crashes_when_idle=not only_busy)
    workers = {"count": 1, "crashes": {"mtbf": "10s", "restart": {"exponential": "2s"}, "only_busy": only_busy}}

    wait, sojourn = interval(
        asked(0.5, workers, {"redraw": redraw}, queue={"redelivery": "head"}),
        first_wait_s,
        sojourn_s,
    )

    assert wait.covers(truth.wait_s)
    assert sojourn.covers(truth.wait_s + completion.mean_s)


def test_the_share_that_early_acknowledgement_loses_is_that_of_crashes_under_work():
    """ξ/(μ + ξ), a fifth: the job is gone with its worker."""
    workers = {"count": 20, "crashes": CRASHES}
    record = record_of(asked(5, workers, queue={"ack": "early"}))
    low, high = share_interval(record.jobs.state[settled(record)] == JobState.LOST)

    assert low <= XI / (MU + XI) <= high


def test_a_lease_lapses_as_often_as_work_takes_longer():
    """P(S > T) = e^(-μT) of the first deliveries; and with idle workers enough, 1/(1 - e^(-μT)) deliveries per job."""
    record = record_of(asked(5, 100, queue={"visibility_timeout": "1s"}))
    attempts, jobs = record.attempts, record.jobs
    mine = settled(record)[attempts.job]
    first = mine & (attempts.number == 1)
    low, high = share_interval((attempts.released_ns < attempts.end_ns)[first])
    deliveries = np.bincount(attempts.job[mine])[np.flatnonzero(settled(record))]
    half = 2.576 * deliveries.std() / math.sqrt(len(deliveries))  # the sizes are independent, and nobody waits

    assert low <= math.exp(-1) <= high
    assert abs(deliveries.mean() - 1 / (1 - math.exp(-1))) <= half
    assert jobs.state[settled(record)].tolist() == [JobState.DONE] * len(deliveries)
