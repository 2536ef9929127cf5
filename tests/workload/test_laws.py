"""Quantile functions: exact, monotone, and finite at both ends; and so the distributions that are made of them."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from workload_examples import CONTINUOUS, DISCRETE, LARGEST_U, LAWS, LEVEL, SECOND, SEED

from sim.scenario import (
    Deterministic,
    Empirical,
    Exponential,
    Gamma,
    Hyperexponential,
    Lognormal,
    Pareto,
    Traced,
    Uniform,
    Weibull,
)
from sim.workload.distributions import mean_s, quantile, scv, time_ns, times_ns
from sim.workload.laws import empirical, hyperexponential
from sim.workload.streams import stream

CENTURY = 100 * 365 * 86_400 * SECOND
HUGE = [
    Deterministic(value_ns=CENTURY + 1),
    Uniform(low_ns=CENTURY // 3, high_ns=CENTURY + 1),
    Empirical(values_ns=(1, CENTURY // 7, CENTURY + 1)),
    Exponential(mean_ns=CENTURY // 40),
]
MANY_BRANCHES = Hyperexponential(branches=tuple((1 / 16, SECOND // 2**i) for i in range(16)))

uniforms = st.lists(st.integers(0, 2**53 - 1), min_size=1, max_size=60).map(lambda k: np.sort(np.array(k) * 2.0**-53))


def _moment(spec, power):
    """Integrate a power of the quantile function over [0, 1): with u = 1 - exp(-y), so that both ends are smooth."""
    nodes, weights = np.polynomial.legendre.leggauss(10)
    edges = np.concatenate([[0], np.geomspace(1e-9, 1, 60), np.linspace(1.05, 36, 700)])
    half = np.diff(edges)[:, None] / 2
    y = edges[:-1, None] + half * (nodes + 1)
    return float((half * weights * quantile(spec, -np.expm1(-y)) ** power * np.exp(-y)).sum())


@pytest.mark.parametrize(("spec", "cdf"), CONTINUOUS.values(), ids=CONTINUOUS)
def test_the_distribution_function_undoes_the_quantile(spec, cdf):
    """F(Q(u)) is u: an independent formula of the distribution finds the probability that went in."""
    u = np.concatenate([np.linspace(0, 1, 1001)[:-1], [1e-12, 1e-6, 1 - 1e-6, 1 - 1e-12]])

    assert u == pytest.approx(cdf(quantile(spec, u)), rel=1e-9, abs=1e-14)


@pytest.mark.parametrize("spec", [spec for spec, _ in CONTINUOUS.values()] + [DISCRETE["deterministic"]], ids=repr)
def test_mean_and_variation_are_those_of_the_quantile(spec):
    """The formulas for the mean and the squared coefficient of variation agree with numerical integration."""
    mean = _moment(spec, 1)

    assert mean == pytest.approx(mean_s(spec), rel=1e-8)
    assert _moment(spec, 2) / mean**2 - 1 == pytest.approx(scv(spec), rel=1e-6, abs=1e-12)


def test_mean_and_variation_of_measured_times_are_theirs():
    """1, 2, 2 and 7 s: mean 3 s, variance (4 + 1 + 1 + 16) / 4 = 5.5 s²."""
    assert 3.0 == mean_s(DISCRETE["empirical"])
    assert scv(DISCRETE["empirical"]) == pytest.approx(5.5 / 9)


@pytest.mark.parametrize(("spec", "cdf"), CONTINUOUS.values(), ids=CONTINUOUS)
def test_draws_follow_the_distribution(spec, cdf):
    """Kolmogorov and Smirnov find no difference in 20,000 draws, at the stated level."""
    draws_s = times_ns(spec, stream(SEED, 0, "service", "pdf").uniforms(0, 20_000)) / SECOND

    assert stats.kstest(draws_s, cdf).pvalue > LEVEL


def test_draws_of_measured_times_are_equally_likely():
    """Each of the measured times comes equally often (chi-square, at the stated level), ties twice as often."""
    times, u = LAWS["empirical"].values_ns, stream(SEED, 0, "service", "pdf").uniforms(0, 20_000)
    _, counts = np.unique(times_ns(LAWS["empirical"], u), return_counts=True)

    assert 4 == len(times)
    assert stats.chisquare(counts, [5_000, 10_000, 5_000]).pvalue > LEVEL


@pytest.mark.parametrize("spec", LAWS.values(), ids=LAWS)
@given(u=uniforms)
def test_a_larger_uniform_never_gives_a_shorter_time(spec, u):
    """Monotone: what common random numbers need."""
    assert np.all(np.diff(times_ns(spec, u)) >= 0)


@pytest.mark.parametrize("spec", LAWS.values(), ids=LAWS)
def test_both_ends_are_finite(spec):
    """The smallest and the largest uniform give times, in order, and not infinities."""
    shortest, median, longest = quantile(spec, np.array([0.0, 0.5, LARGEST_U]))

    assert 0 <= shortest <= median <= longest < 1e4


@pytest.mark.parametrize("spec", LAWS.values(), ids=LAWS)
def test_times_are_whole_nanoseconds_of_the_same_shape(spec):
    """Rounded, int64, and shaped like the uniforms."""
    u = np.linspace(0, 0.999, 12).reshape(3, 4)

    assert (np.dtype(np.int64), (3, 4)) == (times_ns(spec, u).dtype, times_ns(spec, u).shape)
    assert quantile(spec, u) == pytest.approx(times_ns(spec, u) / SECOND, abs=0.51e-9)


@pytest.mark.parametrize("spec", [*LAWS.values(), MANY_BRANCHES], ids=[*LAWS, "many branches"])
@given(u=uniforms)
def test_a_time_is_the_same_alone_and_among_others(spec, u):
    """To the nanosecond, by the quick way and by the way of arrays: no draw depends on its neighbours."""
    times = times_ns(spec, u).tolist()

    assert times == [time_ns(spec, one) for one in u.tolist()]
    assert times == [int(times_ns(spec, u[i : i + 1])[0]) for i in range(u.size)]


@pytest.mark.parametrize("spec", HUGE, ids=repr)
@given(u=uniforms)
def test_a_very_long_time_is_the_same_alone_and_among_others(spec, u):
    """Beyond 2**53 ns, where floating point has no whole numbers of its own, both ways round alike."""
    assert times_ns(spec, u).tolist() == [time_ns(spec, one) for one in u.tolist()]


@pytest.mark.parametrize("u", [0.0, 0.5, LARGEST_U])
def test_one_time_is_a_plain_whole_number(u):
    """An int of Python, which a model can add to its clock at once."""
    assert {int} == {type(time_ns(spec, u)) for spec in LAWS.values()}


@given(
    branches=st.lists(st.tuples(st.floats(1e-6, 1), st.floats(1e-6, 1e6)), min_size=1, max_size=5),
    u=uniforms,
)
def test_mixtures_are_inverted_to_the_last_digits(branches, u):
    """Whatever the weights and means, the survival at the quantile is 1 - u, and the quantiles ascend to rounding."""
    weights, means = np.array(branches).T
    weights = weights / weights.sum()
    x = hyperexponential(weights, means, u)
    depth, survival = -np.log1p(-u), np.exp(-x[:, None] / means) @ weights
    noise = 16 * 2.0**-52 * (1 + depth)  # of the logarithm of the survival

    assert np.all(np.abs(np.log(survival) + depth) <= noise * means.max() * (weights / means).sum())
    assert np.all(np.diff(x) >= -(noise * means.max())[1:])


def test_a_mixture_of_one_is_exponential():
    """With one branch, or equal ones, nothing is left of the mixture."""
    u = np.linspace(0, LARGEST_U, 1000)
    mixed = Hyperexponential(branches=((0.3, SECOND), (0.7, SECOND)))

    assert quantile(Exponential(mean_ns=SECOND), u) == pytest.approx(quantile(mixed, u), rel=1e-14, abs=1e-15)


def test_weibull_of_shape_one_is_exponential():
    """So is the gamma with a coefficient of variation of one."""
    u = np.linspace(0, LARGEST_U, 1000)
    exponential_s = quantile(Exponential(mean_ns=SECOND), u)

    assert exponential_s == pytest.approx(quantile(Weibull(mean_ns=SECOND, shape=1.0), u), rel=1e-14)
    assert exponential_s == pytest.approx(quantile(Gamma(mean_ns=SECOND, cv=1.0), u), rel=1e-13)


def test_measured_times_have_equal_shares():
    """Of n values, value i belongs to u in [i/n, (i+1)/n), also where n u is not exact."""
    values = np.arange(49)
    u = np.concatenate([values / 49 + 1e-9, [LARGEST_U]])

    assert [*values, 48] == empirical(values, u).tolist()


@pytest.mark.parametrize("size", [1, 2, 3, 5, 49, 1000, 2**20 - 1, 2**20 + 1])
def test_the_largest_uniform_is_the_largest_measured_time(size):
    """Rounding does not lead beyond the last value, whatever their number."""
    assert [size - 1] == empirical(np.arange(size), np.array([LARGEST_U])).tolist()


@pytest.mark.parametrize(
    "spec",
    [
        Weibull(mean_ns=SECOND, shape=0.1),
        Weibull(mean_ns=SECOND, shape=100.0),
        Gamma(mean_ns=SECOND, cv=100.0),
        Gamma(mean_ns=SECOND, cv=0.001),
        Lognormal(mean_ns=SECOND, cv=100.0),
        Lognormal(mean_ns=SECOND, cv=0.001),
        Pareto(mean_ns=SECOND, alpha=1.01),
        Pareto(mean_ns=SECOND, alpha=1000.0),
    ],
    ids=repr,
)
def test_the_bounds_of_a_scenario_are_within_those_of_the_formulas(spec):
    """At the most extreme parameters that a scenario may have, no formula overflows, and draws ascend."""
    times = quantile(spec, np.append(np.linspace(0, 1, 1001)[:-1], LARGEST_U))

    assert np.all(np.isfinite(times))
    assert np.all(np.diff(times) >= 0)
    assert scv(spec) >= 0


def test_a_heavy_tail_has_no_variance():
    """Pareto up to alpha 2: infinite, and said so."""
    assert math.inf == scv(Pareto(mean_ns=SECOND, alpha=2.0))


def test_a_fixed_time_is_kept_to_the_nanosecond():
    """No digit is lost on the way through seconds."""
    assert [123_456_789_012_345] == times_ns(Deterministic(value_ns=123_456_789_012_345), np.zeros(1)).tolist()


def test_a_draw_beyond_the_clock_is_an_error():
    """It names the distribution and the time, where wrapping around would give a negative one."""
    heavy = Pareto(mean_ns=SECOND, alpha=1.01)

    with pytest.raises(OverflowError, match=r"Pareto.*alpha=1.01.*a draw of .* s does not fit the clock"):
        times_ns(heavy, np.array([0.5, LARGEST_U]))


@pytest.mark.parametrize("spec", [Pareto(mean_ns=SECOND, alpha=1.01), Exponential(mean_ns=CENTURY)], ids=repr)
def test_one_draw_beyond_the_clock_is_the_same_error(spec):
    """The quick way has no other limit than the way of arrays."""
    with pytest.raises(OverflowError, match=r"a draw of .* s does not fit the clock"):
        time_ns(spec, LARGEST_U)


@pytest.mark.parametrize(
    "ask", [mean_s, scv, lambda spec: quantile(spec, np.zeros(1)), lambda spec: time_ns(spec, 0.0)]
)
def test_a_traced_time_has_no_formula(ask):
    """It is a column of a trace, and the error says so."""
    with pytest.raises(ValueError, match="traced: service_s is a column of times in a trace, not a distribution"):
        ask(Traced(column="service_s"))
