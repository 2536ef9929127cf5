"""Facts about the laws of times: their moments, transforms and points agree with one another."""

import math

import numpy as np
import pytest

from sim.theory import NotApplicable, inversion, laws, numerics

LAWS = [
    laws.deterministic(mean_s=2.0),
    laws.exponential(mean_s=2.0),
    laws.erlang(mean_s=2.0, k=5),
    laws.erlang(mean_s=2.0, k=100_000),
    laws.gamma(mean_s=2.0, cv=0.3),
    laws.gamma(mean_s=2.0, cv=5.0),
    laws.hyperexponential(weights=[3.0, 1.0], means_s=[1.0, 5.0]),
    laws.uniform(low_s=0.0, high_s=4.0),
    laws.lognormal(mean_s=2.0, cv=0.1),
    laws.lognormal(mean_s=2.0, cv=3.0),
]
each_law = pytest.mark.parametrize("law", LAWS, ids=lambda law: f"{law.name} scv {law.scv:.2g}")


@each_law
def test_points_have_the_moments(law):
    """The quadrature has total 1, and the three moments that the law states."""
    moments = [law.expectation(lambda time_s, power=power: time_s**power) for power in range(4)]

    assert [1.0, law.mean_s, law.mean_s**2 * (1 + law.scv), law.third_moment_s3] == pytest.approx(moments, rel=1e-8)


@each_law
@pytest.mark.parametrize("rate", [0.0, 0.1, 1.0, 30.0])
def test_points_have_the_transform(law, rate):
    """The transform is the mean of exp(-sS), also as a quadrature; its slope is minus the mean of S exp(-sS)."""
    plain = law.expectation(lambda time_s: np.exp(-rate * time_s))
    slope = -law.expectation(lambda time_s: time_s * np.exp(-rate * time_s))

    assert plain == pytest.approx(numerics.real(law.transform, rate), abs=1e-10)
    if rate or law.name != "uniform":
        assert slope == pytest.approx(numerics.slope(law.transform, rate), abs=1e-9)


@each_law
def test_transforms_on_the_complex_plane(law):
    """Off the real axis, too, the transform is that of the points."""
    s = np.array([0.3 + 0.4j, 1.0 - 1.0j])
    plain = np.exp(-np.multiply.outer(s, law.points_s)) @ law.weights

    assert np.allclose(plain, law.transform(s), atol=1e-9)


def test_inversion_of_a_known_law():
    """The tail of an Erlang law, from its transform alone."""
    law = laws.erlang(mean_s=1.0, k=2)
    for at_s in (0.1, 1.0, 5.0):
        assert math.exp(-2 * at_s) * (1 + 2 * at_s) == pytest.approx(inversion.tail(law.transform, at_s=at_s), abs=1e-8)


def test_a_poisson_number_of_mean_zero_is_zero():
    """No mean, no number: all weight is on 0."""
    assert [1.0, 0.0, 0.0] == numerics.poisson_weights(0.0, 3).tolist()
    assert [1.0] == numerics.poisson_weights(0.0, 1).tolist()


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        (lambda: laws.deterministic(mean_s=0.0), "mean_s must be positive"),
        (lambda: laws.erlang(mean_s=1.0, k=0), "k must be at least 1"),
        (lambda: laws.gamma(mean_s=1.0, cv=0.0), "cv must be positive"),
        (lambda: laws.hyperexponential(weights=[1.0], means_s=[1.0, 2.0]), r"weights \(1\), means_s \(2\)"),
        (lambda: laws.hyperexponential(weights=[1.0, 0.0], means_s=[1.0, 2.0]), r"weights\[1\] must be positive"),
        (lambda: laws.uniform(low_s=2.0, high_s=1.0), "high_s - low_s must be positive"),
        (lambda: laws.uniform(low_s=-1.0, high_s=1.0), "low_s must be at least 0"),
        (lambda: laws.lognormal(mean_s=1.0, cv=math.inf), "cv must be positive and finite"),
        (lambda: inversion.tail(LAWS[1].transform, at_s=0.0), "at_s must be positive"),
    ],
)
def test_refusals_name_the_condition(call, reason):
    """A law has positive times and a spread that makes sense."""
    with pytest.raises(NotApplicable, match=reason):
        call()
