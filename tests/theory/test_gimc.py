"""Facts about GI/M/c."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.theory import NotApplicable, gimc, laws, mmc

GAPS = {
    "constant": lambda mean_s: laws.deterministic(mean_s=mean_s),
    "erlang": lambda mean_s: laws.erlang(mean_s=mean_s, k=3),
    "uniform": lambda mean_s: laws.uniform(low_s=0.0, high_s=2.0 * mean_s),
    "bursty": lambda mean_s: laws.hyperexponential(weights=[0.8, 0.2], means_s=[0.5 * mean_s, 3.0 * mean_s]),
}
LUCK = {
    "constant": lambda rng, shape: np.ones(shape),
    "erlang": lambda rng, shape: rng.gamma(3.0, 1.0 / 3.0, shape),
    "uniform": lambda rng, shape: rng.uniform(0.0, 2.0, shape),
    "bursty": lambda rng, shape: rng.exponential(np.where(rng.random(shape) < 0.8, 0.5, 3.0)),
}


def even(workers, utilisation):
    """D/M/c with this utilisation and a mean service of 1 s."""
    gap = laws.deterministic(mean_s=1.0 / (utilisation * workers))
    return {"gap": gap, "mean_service_s": 1.0, "workers": workers}


@given(st.integers(1, 60), st.floats(0.02, 0.98), st.floats(0.0, 10.0))
def test_exponential_gaps_are_mmc(workers, utilisation, at_s):
    """With Poisson arrivals all is as in M/M/c, and the root is the utilisation."""
    rate = utilisation * workers
    general = {"gap": laws.exponential(mean_s=1 / rate), "mean_service_s": 1.0, "workers": workers}
    poisson = {"arrival_rate": rate, "mean_service_s": 1.0, "workers": workers}

    assert utilisation == pytest.approx(gimc.root(**general), rel=1e-9)
    assert mmc.queue(**poisson).wait_s == pytest.approx(gimc.queue(**general).wait_s, rel=1e-8, abs=1e-14)
    assert mmc.wait_cdf(at_s=at_s, **poisson) == pytest.approx(gimc.wait_cdf(at_s=at_s, **general), abs=1e-10)


def test_even_arrivals_by_hand():
    """D/M/1: the root solves s = exp(-(1 - s)/load), jobs wait with that probability."""
    queue = gimc.queue(**even(1, 0.8))
    sigma = queue.wait_probability

    assert sigma == pytest.approx(np.exp(-(1 - sigma) / 0.8), abs=1e-15)
    assert sigma / (1 - sigma) == pytest.approx(queue.wait_s)


@pytest.mark.parametrize(("workers", "load", "stages"), [(1, 0.7, 2), (2, 1.5, 3), (4, 2.2, 2)])
def test_erlang_gaps_solve_the_chain(workers, load, stages, stationary):
    """With gaps of k exponential stages the queue is a chain: its balance equations give the same means."""
    chain = {}
    for n in range(90):
        for stage in range(stages - 1):
            chain[(n, stage), (n, stage + 1)] = stages * load
        chain[(n, stages - 1), (n + 1, 0)] = stages * load
        for stage in range(stages):
            chain[(n + 1, stage), (n, stage)] = float(min(n + 1, workers))
    states = stationary(chain)
    seen = {n: share for (n, stage), share in states.items() if stage == stages - 1}
    queue = gimc.queue(gap=laws.erlang(mean_s=1 / load, k=stages), mean_service_s=1.0, workers=workers)

    waits = sum(share for n, share in seen.items() if n >= workers) / sum(seen.values())
    assert waits == pytest.approx(queue.wait_probability, abs=1e-9)
    length = sum(max(n - workers, 0) * share for (n, _), share in states.items())
    assert length == pytest.approx(queue.queue_length, abs=1e-9)


@pytest.mark.slow
@pytest.mark.parametrize("workers", [1, 4])
@pytest.mark.parametrize("name", GAPS)
def test_recursions_agree(name, workers, waits, shape, rng, covers):
    """Simulated waits agree: their mean, the share that waits, and the share within two services."""
    mean_gap_s = 1 / (0.7 * workers)
    system = {"gap": GAPS[name](mean_gap_s), "mean_service_s": 1.0, "workers": workers}
    wait_s = waits(LUCK[name](rng, shape) * mean_gap_s, rng.exponential(1.0, shape), workers)
    queue = gimc.queue(**system)

    covers(queue.wait_s, wait_s.mean(axis=0))
    covers(queue.wait_probability, (wait_s > 0).mean(axis=0))
    covers(gimc.wait_cdf(at_s=2.0, **system), (wait_s <= 2.0).mean(axis=0))


@given(st.integers(1, 30), st.floats(0.05, 0.97))
def test_even_arrivals_wait_less(workers, utilisation):
    """Even arrivals wait less than Poisson arrivals, bursty ones more."""
    system = even(workers, utilisation)
    poisson = mmc.queue(arrival_rate=utilisation * workers, mean_service_s=1.0, workers=workers)
    bursty = GAPS["bursty"](1 / (utilisation * workers))

    assert gimc.queue(**system).wait_s <= poisson.wait_s
    assert poisson.wait_s <= gimc.queue(**system | {"gap": bursty}).wait_s


def test_no_gap_where_a_term_vanishes():
    """Where c(1 - root) is a whole number the formula is 0/0; the slope it is replaced by is its limit."""
    half = {"mean_service_s": 1.0, "workers": 2}  # two workers at half load: c(1 - root) = 1 exactly, for Poisson
    exact = gimc.queue(gap=laws.exponential(mean_s=1.0), **half)
    near = gimc.queue(gap=laws.exponential(mean_s=1.0 + 1e-4), **half)

    assert 1 / 3 == pytest.approx(exact.wait_probability, abs=1e-12)
    assert exact.wait_probability == pytest.approx(near.wait_probability, abs=1e-4)


def test_up_to_the_busiest_it_is_mmc():
    """With exponential gaps, to eight digits where the distance of the ratio from 1 has lost as many."""
    system = {"mean_service_s": 1.0, "workers": 3}
    rate = 3 * gimc.BUSIEST * (1 - 1e-9)
    found = gimc.queue(gap=laws.exponential(mean_s=1 / rate), **system)

    assert mmc.queue(arrival_rate=rate, **system).wait_s == pytest.approx(found.wait_s, rel=1e-7)


def test_nobody_waits_for_a_crowd_of_idle_workers():
    """Where the sum passes the largest float nobody waits."""
    queue = gimc.queue(gap=laws.deterministic(mean_s=10.0), mean_service_s=1.0, workers=300)

    assert queue.wait_probability == queue.wait_s == 0.0


@given(st.integers(1, 30), st.floats(0.05, 0.97), st.floats(0.0, 0.9999))
def test_percentiles_invert_the_distribution(workers, utilisation, share):
    """The share within the percentile is the share asked for, or more if so many do not wait."""
    system = even(workers, utilisation)
    wait_s = gimc.wait_percentile(share=share, **system)

    assert max(share, gimc.wait_cdf(at_s=0.0, **system)) == pytest.approx(
        gimc.wait_cdf(at_s=wait_s, **system), abs=1e-12
    )


def test_refusals_name_the_condition():
    """GI/M/c refuses overload and what is no system."""
    gap = laws.deterministic(mean_s=0.5)

    with pytest.raises(NotApplicable, match="GI/M/c has no steady state: offered load 2 erlang >= 2 workers"):
        gimc.queue(gap=gap, mean_service_s=1.0, workers=2)
    with pytest.raises(NotApplicable, match=r"GI/M/c above 99.99% load loses its digits"):
        gimc.queue(gap=gap, mean_service_s=0.99999, workers=2)
    with pytest.raises(NotApplicable, match="workers must be at least 1"):
        gimc.root(gap=gap, mean_service_s=1.0, workers=0)
    with pytest.raises(NotApplicable, match="at_s must be at least 0"):
        gimc.wait_cdf(at_s=-1.0, **even(1, 0.5))
    with pytest.raises(NotApplicable, match="share must be at least 0 and below 1"):
        gimc.wait_percentile(share=1.0, **even(1, 0.5))
