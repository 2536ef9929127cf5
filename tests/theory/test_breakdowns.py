"""Facts about a worker that crashes."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.theory import NotApplicable, breakdowns, laws, mg1

CRASHES = breakdowns.Crashes(rate=0.3, mean_repair_s=0.5)
LAWS = {
    "constant": (laws.deterministic(mean_s=1.0), lambda rng, n: np.ones(n)),
    "exponential": (laws.exponential(mean_s=1.0), lambda rng, n: rng.exponential(1.0, n)),
    "uniform": (laws.uniform(low_s=0.5, high_s=1.5), lambda rng, n: rng.uniform(0.5, 1.5, n)),
    "erlang": (laws.erlang(mean_s=1.0, k=3), lambda rng, n: rng.gamma(3.0, 1.0 / 3.0, n)),
}


def restarted(rng, size_of, *, redrawn, count=400_000):
    """Completion times by trying again until no crash comes first."""
    left, time_s, size_s = np.arange(count), np.zeros(count), size_of(rng, count)
    while left.size:
        if redrawn:
            size_s[left] = size_of(rng, left.size)
        crash_s = rng.exponential(1 / CRASHES.rate, left.size)
        fails = crash_s < size_s[left]
        time_s[left] += np.where(fails, crash_s + rng.exponential(CRASHES.mean_repair_s, left.size), size_s[left])
        left = left[fails]
    return time_s


@pytest.mark.slow
@pytest.mark.parametrize("redrawn", [True, False])
@pytest.mark.parametrize("name", LAWS)
def test_restarts_agree_with_trying(name, redrawn, rng, covers):
    """Simulated tries have the mean and the second moment of the formulas."""
    service, size_of = LAWS[name]
    formula = breakdowns.restart_redrawn if redrawn else breakdowns.restart_kept
    completion = formula(service=service, crashes=CRASHES)
    time_s = restarted(rng, size_of, redrawn=redrawn)

    covers(completion.mean_s, time_s)
    covers(completion.mean_s**2 * (1 + completion.scv), time_s**2)


@pytest.mark.slow
def test_resumed_work_agrees_with_counting_crashes(rng, covers):
    """A job of size S meets a Poisson number of crashes; each adds a repair."""
    size_s = rng.uniform(0.5, 1.5, 400_000)
    crashes = rng.poisson(CRASHES.rate * size_s)
    time_s = size_s + np.where(crashes, rng.gamma(np.maximum(crashes, 1), CRASHES.mean_repair_s), 0.0)
    completion = breakdowns.resume(service=LAWS["uniform"][0], crashes=CRASHES)

    covers(completion.mean_s, time_s)
    covers(completion.mean_s**2 * (1 + completion.scv), time_s**2)


@given(st.floats(0.01, 2.0), st.floats(0.0, 3.0), st.floats(0.0, 4.0))
def test_exponential_work_may_be_resumed_or_redrawn(rate, repair_s, repair_scv):
    """Memoryless work does not know how much of it was done."""
    crashes = breakdowns.Crashes(rate=rate, mean_repair_s=repair_s, repair_scv=repair_scv)
    service = laws.exponential(mean_s=1.0)
    resumed = breakdowns.resume(service=service, crashes=crashes)
    redrawn = breakdowns.restart_redrawn(service=service, crashes=crashes)

    assert resumed.mean_s == pytest.approx(redrawn.mean_s, rel=1e-9)
    assert resumed.scv == pytest.approx(redrawn.scv, rel=1e-8)


@given(st.floats(0.01, 2.0), st.floats(0.0, 3.0))
def test_constant_work_may_be_redrawn_or_kept(rate, repair_s):
    """A size that is always the same is drawn anew as it was; both last at least as long as work that resumes."""
    crashes = breakdowns.Crashes(rate=rate, mean_repair_s=repair_s)
    service = laws.deterministic(mean_s=1.0)
    redrawn = breakdowns.restart_redrawn(service=service, crashes=crashes)
    kept = breakdowns.restart_kept(service=service, crashes=crashes)

    assert redrawn.mean_s == pytest.approx(kept.mean_s, rel=1e-9)
    assert redrawn.scv == pytest.approx(kept.scv, rel=1e-6, abs=1e-9)
    assert breakdowns.resume(service=service, crashes=crashes).mean_s <= kept.mean_s


@pytest.mark.parametrize("formula", [breakdowns.resume, breakdowns.restart_redrawn, breakdowns.restart_kept])
def test_rare_crashes_leave_the_service_as_it_is(formula):
    """As crashes become rare the completion time becomes the service time."""
    completion = formula(service=laws.erlang(mean_s=2.0, k=4), crashes=breakdowns.Crashes(rate=1e-5, mean_repair_s=1.0))

    assert (2.0, 0.25) == pytest.approx((completion.mean_s, completion.scv), rel=1e-3)


def test_a_kept_size_may_never_end():
    """Exponential sizes: finite mean below crash rate 1/mean, finite variance below half of that, no mean beyond."""
    service = laws.exponential(mean_s=1.0)
    halfway = breakdowns.restart_kept(service=service, crashes=breakdowns.Crashes(rate=0.6, mean_repair_s=0.0))

    assert (2.5, math.inf) == pytest.approx((halfway.mean_s, halfway.scv))
    with pytest.raises(NotApplicable, match="takes infinitely long on average: crash rate 1/s >= rate 1/s"):
        breakdowns.restart_kept(service=service, crashes=breakdowns.Crashes(rate=1.0, mean_repair_s=0.0))
    with pytest.raises(NotApplicable, match="lognormal job"):
        breakdowns.restart_kept(service=laws.lognormal(mean_s=1.0, cv=1.0), crashes=CRASHES)
    with pytest.raises(NotApplicable, match="scv must be at least 0 and finite"):
        breakdowns.queue(arrival_rate=0.1, completion=halfway, crashes=CRASHES, crashes_when_idle=False)


@pytest.mark.parametrize("crashes_when_idle", [False, True])
def test_queue_solves_the_chain(crashes_when_idle, stationary):
    """M/M/1 with exponential up and down times as a chain (jobs, up or down): the same means.

    A crash of the busy worker keeps the job in service; the wait ends at the first start, so only jobs that found
    somebody, or an idle worker under repair, wait.
    """
    rate, crash, repair = 0.4, 0.3, 2.0
    chain = {}
    for n in range(120):
        for state in ("up", "idle down", "down"):
            to = "idle down" if state == "idle down" else state
            if n or state == "up" or (state == "idle down" and crashes_when_idle):
                chain[(n, state), (n + 1, to)] = rate
        chain[(n + 1, "up"), (n, "up")] = 1.0
        chain[(n + 1, "up"), (n + 1, "down")] = crash
        chain[(n + 1, "down"), (n + 1, "up")] = repair
        if crashes_when_idle:
            chain[(n, "idle down"), (n, "up")] = repair
    if crashes_when_idle:
        chain[(0, "up"), (0, "idle down")] = crash
        chain[(120, "idle down"), (120, "up")] = repair
    else:
        chain = {pair: flow for pair, flow in chain.items() if "idle down" not in (pair[0][1], pair[1][1])}
    states = stationary(chain)
    crashes = breakdowns.Crashes(rate=crash, mean_repair_s=1 / repair)
    completion = breakdowns.resume(service=laws.exponential(mean_s=1.0), crashes=crashes)
    queue = breakdowns.queue(
        arrival_rate=rate, completion=completion, crashes=crashes, crashes_when_idle=crashes_when_idle
    )

    assert sum(n * share for (n, _), share in states.items()) == pytest.approx(queue.in_system, abs=1e-9)
    assert 1 - states[0, "up"] == pytest.approx(queue.wait_probability, abs=1e-9)


def test_without_repairs_resumed_work_is_mg1():
    """Crashes that cost nothing change nothing."""
    crashes = breakdowns.Crashes(rate=1.0, mean_repair_s=0.0)
    service = laws.erlang(mean_s=1.0, k=2)
    completion = breakdowns.resume(service=service, crashes=crashes)
    queue = breakdowns.queue(arrival_rate=0.5, completion=completion, crashes=crashes, crashes_when_idle=True)

    assert mg1.queue(arrival_rate=0.5, mean_service_s=1.0, scv=0.5).wait_s == pytest.approx(queue.wait_s)


def test_refusals_name_the_condition():
    """Crashes need a rate, and with them the worker may no longer keep up."""
    with pytest.raises(NotApplicable, match="crash_rate must be positive"):
        breakdowns.Crashes(rate=0.0, mean_repair_s=1.0)
    with pytest.raises(NotApplicable, match="mean_repair_s must be at least 0"):
        breakdowns.Crashes(rate=1.0, mean_repair_s=-1.0)
    completion = breakdowns.resume(service=laws.exponential(mean_s=1.0), crashes=CRASHES)
    with pytest.raises(NotApplicable, match="has no steady state"):
        breakdowns.queue(arrival_rate=0.9, completion=completion, crashes=CRASHES, crashes_when_idle=True)
