"""Facts about M/D/1 and M/D/c."""

import math
from decimal import Decimal, localcontext

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.theory import NotApplicable, md, mg1, mmc

utilisations = st.floats(0.02, 0.97)


def system(workers, utilisation):
    """M/D/c with this utilisation and service times of 2 s."""
    return {"arrival_rate": utilisation * workers / 2.0, "mean_service_s": 2.0, "workers": workers}


@given(utilisations)
def test_one_worker_is_pollaczek_khinchine(utilisation):
    """For c = 1 the mean is that of M/G/1 with scv = 0, half of M/M/1."""
    load = system(1, utilisation)
    general = mg1.queue(arrival_rate=load["arrival_rate"], mean_service_s=2.0, scv=0.0)
    queue = md.queue(**load)

    assert general.wait_s == pytest.approx(queue.wait_s, rel=1e-10)
    assert general.wait_probability == pytest.approx(queue.wait_probability, rel=1e-10)


@pytest.mark.parametrize("load", ["0.05", "0.5", "0.8", "0.95"])
@pytest.mark.parametrize("services", ["0", "0.25", "1", "1.5", "20.75"])
def test_erlangs_alternating_sum(load, services):
    """Erlang's (1909) own formula for M/D/1, summed with sixty digits, gives the same distribution."""
    with localcontext() as context:
        context.prec = 60
        rate, time, total = Decimal(load), Decimal(services), Decimal(0)
        for k in range(int(time) + 1):
            behind = rate * (k - time)
            total += (behind**k if k else 1) * (-behind).exp() / math.factorial(k)
        expected = float((1 - rate) * total)

    assert expected == pytest.approx(
        md.wait_cdf(at_s=float(services), arrival_rate=float(load), mean_service_s=1.0), abs=1e-14
    )


@pytest.mark.parametrize(("workers", "utilisation"), [(1, 0.6), (2, 0.8), (5, 0.7), (20, 0.9)])
def test_means_solve_the_chain(workers, utilisation):
    """The chain of the number in the system every D seconds, cut off and solved, gives the same means."""
    load, size = workers * utilisation, 500
    arrivals = np.exp(-load + np.cumsum(np.log(np.r_[1.0, np.full(size, load)] / np.r_[1.0, np.arange(1, size + 1)])))
    steps = np.zeros((size + 1, size + 1))
    for found in range(size + 1):
        stay = max(found - workers, 0)
        steps[found, stay:] = arrivals[: size + 1 - stay]
    balance = steps.T - np.eye(size + 1)
    balance[-1] = 1.0
    states = np.linalg.solve(balance, np.eye(size + 1)[-1])
    waiting = np.maximum(np.arange(size + 1) - workers, 0)
    queue = md.queue(arrival_rate=load, mean_service_s=1.0, workers=workers)

    assert states @ waiting == pytest.approx(queue.queue_length, rel=1e-9)
    assert states[workers:].sum() == pytest.approx(queue.wait_probability, rel=1e-9)


@given(st.integers(1, 30), utilisations)
def test_mean_wait_is_the_area_over_the_distribution(workers, utilisation):
    """The integral of P(wait > t) over t is the mean wait: Franx's distribution and Spitzer's mean agree."""
    load = system(workers, utilisation)
    nodes, weights = np.polynomial.legendre.leggauss(24)
    area, services = 0.0, 0
    while (tail := 1 - md.wait_cdf(at_s=2.0 * services, **load)) > 1e-7:  # piece by piece: there is a corner at each D
        times = 2.0 * services + 1.0 + nodes
        area += float(weights @ [1 - md.wait_cdf(at_s=t, **load) for t in times])
        services += 1

    assert md.queue(**load).wait_s == pytest.approx(area, abs=tail * 100 + 1e-12)


@given(st.integers(1, 30), utilisations)
def test_constant_service_waits_less_than_exponential(workers, utilisation):
    """Between half the wait of M/M/c and all of it: less variance, shorter waits; the half is exact for c = 1."""
    constant, exponential = md.queue(**system(workers, utilisation)), mmc.queue(**system(workers, utilisation))

    assert 0.5 * exponential.wait_s <= constant.wait_s * (1 + 1e-9) + 1e-15
    assert constant.wait_s <= exponential.wait_s + 1e-15


@given(st.integers(1, 30), utilisations, st.floats(0.0, 0.9999))
def test_percentiles_invert_the_distribution(workers, utilisation, share):
    """The share within the percentile is the share asked for, or more if so many do not wait."""
    load = system(workers, utilisation)
    wait_s = md.wait_percentile(share=share, **load)

    assert max(share, md.wait_cdf(at_s=0.0, **load)) == pytest.approx(md.wait_cdf(at_s=wait_s, **load), abs=1e-9)


@pytest.mark.parametrize(("workers", "utilisation"), [(1, 0.999), (10_000, 0.9999), (50, 0.002)])
def test_extremes_are_sound(workers, utilisation):
    """Near saturation, with ten thousand workers, or with nearly no load: no digit is lost, nothing is negative."""
    queue = md.queue(arrival_rate=workers * utilisation, mean_service_s=1.0, workers=workers)

    assert 0.0 <= queue.wait_s < math.inf
    assert 0.0 <= queue.wait_probability < 1.0
    if workers == 1:
        assert 0.999 / (2 * 0.001) == pytest.approx(queue.wait_s, rel=1e-9)


@pytest.mark.slow
@pytest.mark.parametrize("workers", [1, 4])
def test_recursions_agree(workers, waits, shape, rng, covers):
    """Simulated waits agree: their mean, the share that waits, and the share within one and a half services."""
    load = system(workers, 0.7)
    wait_s = waits(rng.exponential(1 / load["arrival_rate"], shape), np.full(shape, 2.0), workers)
    queue = md.queue(**load)

    covers(queue.wait_s, wait_s.mean(axis=0))
    covers(queue.wait_probability, (wait_s > 0).mean(axis=0))
    covers(md.wait_cdf(at_s=3.0, **load), (wait_s <= 3.0).mean(axis=0))


def test_refusals_name_the_condition():
    """M/D/c refuses overload, negative times and percentiles beyond its digits."""
    with pytest.raises(NotApplicable, match="M/D/c has no steady state: offered load 4 erlang >= 3 workers"):
        md.queue(arrival_rate=2.0, mean_service_s=2.0, workers=3)
    with pytest.raises(NotApplicable, match="at_s must be at least 0"):
        md.wait_cdf(at_s=-0.1, **system(1, 0.5))
    with pytest.raises(NotApplicable, match="share"):
        md.wait_percentile(share=1 - 1e-13, **system(1, 0.5))
