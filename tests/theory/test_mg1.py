"""Facts about M/G/1."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.theory import NotApplicable, laws, md, mg1, mmc

LAWS = {
    "exponential": laws.exponential(mean_s=1.0),
    "erlang": laws.erlang(mean_s=1.0, k=4),
    "gamma": laws.gamma(mean_s=1.0, cv=2.0),
    "hyperexponential": laws.hyperexponential(weights=[0.9, 0.1], means_s=[0.5, 5.5]),
    "uniform": laws.uniform(low_s=0.5, high_s=1.5),
    "lognormal": laws.lognormal(mean_s=1.0, cv=1.0),
}
LUCK = {
    "exponential": lambda rng, shape: rng.exponential(1.0, shape),
    "erlang": lambda rng, shape: rng.gamma(4.0, 0.25, shape),
    "gamma": lambda rng, shape: rng.gamma(0.25, 4.0, shape),
    "hyperexponential": lambda rng, shape: rng.exponential(np.where(rng.random(shape) < 0.9, 0.5, 5.5)),
    "uniform": lambda rng, shape: rng.uniform(0.5, 1.5, shape),
    "lognormal": lambda rng, shape: np.exp(rng.normal(-0.5 * np.log(2), np.sqrt(np.log(2)), shape)),
}


def test_variance_of_service_costs_waits():
    """At 80 % load a job waits 2 services if they are constant, 4 if exponential, 10 if their scv is 4."""
    wait_s = [mg1.queue(arrival_rate=0.8, mean_service_s=1.0, scv=scv).wait_s for scv in (0.0, 1.0, 4.0)]

    assert [2.0, 4.0, 10.0] == pytest.approx(wait_s)


@given(st.floats(0.01, 0.98), st.floats(0.0, 50.0))
def test_exponential_service_is_mm1(utilisation, at_s):
    """A squared coefficient of variation of 1 gives the means of M/M/1, and the exponential law its distributions."""
    poisson, service = {"arrival_rate": utilisation}, LAWS["exponential"]
    one, general = (
        mmc.mm1(**poisson, mean_service_s=1.0),
        mg1.queue(**poisson, mean_service_s=1.0, scv=1.0),
    )
    same = {"at_s": at_s, **poisson, "mean_service_s": 1.0, "workers": 1}

    assert one.wait_s == pytest.approx(general.wait_s)
    assert one.wait_probability == pytest.approx(general.wait_probability)
    assert mmc.wait_cdf(**same) == pytest.approx(mg1.wait_cdf(at_s=at_s, **poisson, service=service), abs=1e-8)
    assert mmc.sojourn_cdf(**same) == pytest.approx(mg1.sojourn_cdf(at_s=at_s, **poisson, service=service), abs=1e-8)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99, 0.999, 0.9999])
def test_percentiles_of_mm1(share):
    """Inverted percentiles agree with the logarithm that M/M/1 has for them."""
    same = {"share": share, "arrival_rate": 0.8}
    one = {**same, "mean_service_s": 1.0, "workers": 1}
    general = {**same, "service": LAWS["exponential"]}

    assert mmc.wait_percentile(**one) == pytest.approx(mg1.wait_percentile(**general), abs=1e-8 / (1 - share))
    assert mmc.sojourn_percentile(**one) == pytest.approx(mg1.sojourn_percentile(**general), abs=1e-8 / (1 - share))


@pytest.mark.parametrize("name", LAWS)
def test_moments_are_areas_over_the_distribution(name):
    """The integral of P(wait > t) is the mean, of 2 t P(wait > t) the second moment: three formulas, one law."""
    poisson, service = {"arrival_rate": 0.5}, LAWS[name]
    mean = mg1.queue(**poisson, mean_service_s=1.0, scv=service.scv)
    logs = np.linspace(-16.0, 7.5, 250)  # trapezoids in ln t
    tails = np.array([1 - mg1.wait_cdf(at_s=t, **poisson, service=service) for t in np.exp(logs)])

    second = mg1.wait_variance(**poisson, service=service) + mean.wait_s**2
    assert mean.wait_s == pytest.approx(np.trapezoid(tails * np.exp(logs), logs), rel=1e-5)
    assert second == pytest.approx(np.trapezoid(2 * tails * np.exp(2 * logs), logs), rel=1e-2)


@pytest.mark.slow
@pytest.mark.parametrize("name", LAWS)
def test_lindleys_recursion_agrees(name, waits, shape, rng, covers):
    """Simulated waits agree: their mean, their second moment, the shares within one and within five services."""
    poisson, service = {"arrival_rate": 0.6}, LAWS[name]
    service_s = LUCK[name](rng, shape)
    wait_s = waits(rng.exponential(1 / 0.6, shape), service_s)
    mean = mg1.queue(**poisson, mean_service_s=1.0, scv=service.scv)

    covers(mean.wait_s, wait_s.mean(axis=0))
    covers(mean.wait_probability, (wait_s > 0).mean(axis=0))
    covers(mg1.wait_variance(**poisson, service=service) + mean.wait_s**2, (wait_s**2).mean(axis=0))
    for at_s in (1.0, 5.0):
        sojourn_s = wait_s + service_s[-len(wait_s) :]
        covers(mg1.wait_cdf(at_s=at_s, **poisson, service=service), (wait_s <= at_s).mean(axis=0))
        covers(mg1.sojourn_cdf(at_s=at_s, **poisson, service=service), (sojourn_s <= at_s).mean(axis=0))


@pytest.mark.parametrize("name", LAWS)
def test_percentiles_invert_the_distribution(name):
    """The share within the percentile is the share asked for; a share that does not wait at all has percentile 0."""
    poisson, service = {"arrival_rate": 0.6}, LAWS[name]
    wait_s = mg1.wait_percentile(share=0.95, **poisson, service=service)
    sojourn_s = mg1.sojourn_percentile(share=0.95, **poisson, service=service)

    assert mg1.wait_percentile(share=0.4, **poisson, service=service) == 0.0
    assert mg1.wait_cdf(at_s=wait_s, **poisson, service=service) == pytest.approx(0.95, abs=1e-8)
    assert mg1.sojourn_cdf(at_s=sojourn_s, **poisson, service=service) == pytest.approx(0.95, abs=1e-8)


def test_constant_service_agrees_with_the_exact_law():
    """For constant service the inversion has eight decimals before the corner at D, and three at it."""
    service = laws.deterministic(mean_s=1.0)
    for at_s, decimals in ((0.5, 8), (1.0, 3), (10.0, 6)):
        exact = md.wait_cdf(at_s=at_s, arrival_rate=0.7, mean_service_s=1.0)

        assert exact == pytest.approx(mg1.wait_cdf(at_s=at_s, arrival_rate=0.7, service=service), abs=10**-decimals)


def test_refusals_name_the_condition():
    """M/G/1 refuses overload, infinite variance, and percentiles finer than its digits."""
    service = LAWS["exponential"]

    with pytest.raises(NotApplicable, match=r"M/G/1 has no steady state: offered load 1\.2 erlang >= 1 worker"):
        mg1.queue(arrival_rate=1.2, mean_service_s=1.0, scv=0.0)
    with pytest.raises(NotApplicable, match="scv must be at least 0 and finite, got inf"):
        mg1.queue(arrival_rate=0.2, mean_service_s=1.0, scv=float("inf"))
    with pytest.raises(NotApplicable, match="at_s must be at least 0"):
        mg1.wait_cdf(at_s=-1.0, arrival_rate=0.5, service=service)
    with pytest.raises(NotApplicable, match="at_s must be at least 0"):
        mg1.sojourn_cdf(at_s=-1.0, arrival_rate=0.5, service=service)
    with pytest.raises(NotApplicable, match=r"error of 1e-07, too much at 0\.9999999"):
        mg1.wait_percentile(share=0.9999999, arrival_rate=0.5, service=service)
    with pytest.raises(NotApplicable, match=r"error of 1e-06, too much at 0\.999999"):
        mg1.sojourn_percentile(share=0.999999, arrival_rate=0.9999, service=service)


def test_distributions_at_zero():
    """An idle worker takes a job at once; nobody is done at once."""
    assert 0.5 == mg1.wait_cdf(at_s=0.0, arrival_rate=0.5, service=LAWS["gamma"])
    assert mg1.sojourn_cdf(at_s=0.0, arrival_rate=0.5, service=LAWS["gamma"]) == 0.0
