"""What a scenario may say of a service time, and what it becomes."""

import math
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scenario_texts import said_of, service_of, with_load, with_service

from sim.scenario import (
    Branch,
    Deterministic,
    Empirical,
    Erlang,
    Exponential,
    Gamma,
    Hyperexponential,
    Lognormal,
    Pareto,
    Step,
    Uniform,
    Weibull,
)

S = 1_000_000_000
FORMS = {
    "1s": Deterministic(value_ns=S),
    "1": Deterministic(value_ns=S),
    "0.25": Deterministic(value_ns=S // 4),
    "{deterministic: 1s}": Deterministic(value_ns=S),
    "{exponential: 1.2s}": Exponential(mean_ns=1_200_000_000),
    "{exponential: {mean: 1.2s}}": Exponential(mean_ns=1_200_000_000),
    "{uniform: {low: 1s, high: 2s}}": Uniform(low_ns=S, high_ns=2 * S),
    "{uniform: {low: 0, high: 2}}": Uniform(low_ns=0, high_ns=2 * S),
    "{erlang: {mean: 2s, k: 4}}": Erlang(mean_ns=2 * S, k=4),
    "{gamma: {mean: 2s, cv: 0.5}}": Gamma(mean_ns=2 * S, cv=0.5),
    "{lognormal: {mean: 2s, cv: 1}}": Lognormal(mean_ns=2 * S, cv=1.0),
    "{pareto: {mean: 1s, alpha: 2.5}}": Pareto(mean_ns=S, alpha=2.5),
    "{weibull: {mean: 1s, shape: 0.7}}": Weibull(mean_ns=S, shape=0.7),
    "{hyperexponential: {branches: [{weight: 9, mean: 1s}, {weight: 1, mean: 10s}]}}": Hyperexponential(
        branches=((0.9, S), (0.1, 10 * S))
    ),
    "{hyperexponential: {mean: 3s, cv: 1}}": Hyperexponential(branches=((0.5, 3 * S), (0.5, 3 * S))),
    "{empirical: {values: [3s, 1s, 0s]}}": Empirical(values_ns=(0, S, 3 * S)),
}


@pytest.mark.parametrize(("text", "expected"), FORMS.items())
def test_a_distribution_is_named_by_its_only_key(text, expected):
    """Long form, short form, and a bare time for one that never varies."""
    assert expected == service_of(text)


REFUSED = {
    "null": "steps.email.service: must be a distribution, got null; choose from exponential, deterministic,",
    "[]": "steps.email.service: must be a distribution, got []",
    "{}": "steps.email.service: must be a distribution, got {}",
    "fast": "steps.email.service: must be a duration with a unit, got 'fast'; write a number and a unit: 800ms,",
    "true": "steps.email.service: must be a duration, got true",
    ".inf": "steps.email.service: must be a duration, got inf",
    ".nan": "steps.email.service: must be a duration, got nan",
    "0s": "steps.email.service: must be at least a nanosecond, got '0s'",
    "-1": "steps.email.service: must be at least a nanosecond, got -1",
    "1e-10": "steps.email.service: must be at least a nanosecond, got 1e-10",
    "1e30": "steps.email.service: must be at most 146 years, got 1e+30",
    "{expnential: 1s}": "steps.email.service.expnential: is not a distribution; did you mean exponential?",
    "{exponential: 1s, mean: 1s}": "steps.email.service.mean: is out of place beside exponential; put it below",
    "{exponential: 1s, erlang: {mean: 1s, k: 2}}": "steps.email.service: must be one distribution, not 2, got {exp",
    "{erlang: 1s}": "steps.email.service.erlang: must be a mapping with the keys mean, k, got '1s'",
    "{erlang: {mean: 1s}}": "steps.email.service.erlang.k: is required; number of phases",
    "{erlang: {mean: 1s, k: 1.5}}": "steps.email.service.erlang.k: must be a whole number, got 1.5",
    "{erlang: {mean: 1s, k: 0}}": "steps.email.service.erlang.k: must be at least 1, got 0",
    "{erlang: {mean: 1s, k: 9999}}": "steps.email.service.erlang.k: must be at most 1000, got 9999",
    "{gamma: {mean: 1s, cv: wide}}": "steps.email.service.gamma.cv: must be a number, got 'wide'",
    "{gamma: {mean: 1s, cv: 0}}": "steps.email.service.gamma.cv: must lie between 0.001 and 100, got 0",
    "{gamma: {mean_ns: 5, cv: 1, mean: 1s}}": "steps.email.service.gamma.mean_ns: is not a known key; did you mean",
    "{pareto: {mean: 1s, alpha: 1}}": "steps.email.service.pareto.alpha: must lie between 1.01 and 1000, got 1",
    "{uniform: {low: 3s, high: 2s}}": "steps.email.service.uniform.low: must not be above high, got '3s'",
    "{uniform: {low: -1, high: 2s}}": "steps.email.service.uniform.low: must not be negative, got -1",
    "{lognormal: {median: 1s}}": "steps.email.service.lognormal.p99: is required; one time in a hundred is longer",
    "{lognormal: {median: 1s, p99: 1s}}": "steps.email.service.lognormal.p99: must be longer than the median, got '1s'",
    "{lognormal: 5s}": "steps.email.service.lognormal: must be a mapping with the keys mean, cv, got '5s'",
    "{hyperexponential: 5s}": "steps.email.service.hyperexponential: must be a mapping with the keys branches",
    "{hyperexponential: {mean: 1s, cv: 0.5}}": "steps.email.service.hyperexponential.cv: must lie between 1 and 100",
    "{hyperexponential: {branches: []}}": "steps.email.service.hyperexponential.branches: must have at least one",
    "{hyperexponential: {branches: 5}}": "steps.email.service.hyperexponential.branches: must be a list, got 5",
    "{hyperexponential: {branches: [{weight: 0, mean: 1s}]}}": (
        "steps.email.service.hyperexponential.branches.0.weight: must be more than 0 and at most 1000000, got 0"
    ),
    "{empirical: {values: [0s]}}": "steps.email.service.empirical: must have a time above 0",
    "{empirical: {values: 5s}}": "steps.email.service.empirical.values: must be a list, got '5s'",
    "{empirical: 5s}": "steps.email.service.empirical: must be a mapping",
    "{empirical: {file: 5, column: x}}": "steps.email.service.empirical.file: must be text, got 5; put it in quotes",
    "{traced: service_s}": "steps.email.service.traced: needs a load that is a trace, got 'service_s'; write load: {tr",
}


@pytest.mark.parametrize(("text", "start"), REFUSED.items(), ids=REFUSED)
def test_what_is_no_distribution_is_refused(text, start):
    """The key, the rule, the value and the way out."""
    assert start == said_of(with_service(text))[: len(start)]


@given(st.integers(1, 10**15), st.floats(0.01, 2.5))
def test_a_lognormal_is_also_given_by_median_and_p99(median_ns, sigma):
    """The mean and the coefficient of variation that it becomes have that median and that 99th percentile."""
    p99_ns = round(median_ns * math.exp(sigma * NormalDist().inv_cdf(0.99)))
    if p99_ns - median_ns < 1000:
        return
    found = Lognormal(median=median_ns / S, p99=p99_ns / S)
    variance = math.log1p(found.cv**2)
    median_again_ns = found.mean_ns * math.exp(-variance / 2)

    assert math.isclose(median_ns, median_again_ns, rel_tol=1e-3, abs_tol=2)
    assert math.isclose(math.log(p99_ns / median_ns), variance**0.5 * NormalDist().inv_cdf(0.99), rel_tol=1e-3)


@given(st.integers(10**6, 10**12), st.floats(1, 100))
def test_a_hyperexponential_has_its_mean_and_variation_in_balanced_branches(mean_ns, cv):
    """Each branch carries half of the work; the mixture has the mean and the coefficient of variation asked for."""
    branches = Hyperexponential(mean=mean_ns / S, cv=cv).branches
    work = [probability * branch_ns for probability, branch_ns in branches]
    second_moment = sum(2 * probability * branch_ns**2 for probability, branch_ns in branches)

    assert work == pytest.approx([mean_ns / 2] * 2, rel=1e-5)
    assert second_moment / mean_ns**2 - 1 == pytest.approx(cv**2, rel=1e-4)


def test_in_python_a_unit_is_part_of_the_name():
    """Under the file's key a number is in seconds and a text has a unit; under the attribute's name it is exact."""
    assert Exponential(mean_ns=1_200_000_000) == Exponential(mean=1.2) == Exponential(mean="1.2s")
    assert Step(service={"exponential": "2s"}) == Step(service=Exponential(mean_ns=2 * S))
    assert (Branch(1.0, S),) == Hyperexponential(branches=[{"weight": 5, "mean": "1s"}]).branches


@pytest.mark.parametrize("mean_ns", [0, -5, 1.5, True, "5", 2**62, 10**400])
def test_in_python_too_a_time_is_a_positive_int64(mean_ns):
    """Whole nanoseconds, up to 146 years."""
    with pytest.raises(ValueError, match="mean"):
        Exponential(mean_ns=mean_ns)


def test_specifications_are_frozen():
    """Nothing changes a specification once it has been made."""
    with pytest.raises(ValueError, match="frozen"):
        Exponential(mean_ns=1).mean_ns = 2


def test_an_empirical_time_comes_from_a_file(tmp_path):
    """Values are in seconds, in any order, found beside the scenario."""
    (tmp_path / "sizes.csv").write_text("service_s,kind\n2.5,a\n1,b\n", encoding="utf-8")
    found = Empirical(file=str(tmp_path / "sizes.csv"), column="service_s")

    assert (S, 5 * S // 2) == found.values_ns
    assert 64 == len(found.sha256)


def test_traced_needs_a_column_of_the_trace():
    """The nearest column is offered; only a column of times will do."""
    load = "{trace: {arrivals: [1s, 2s], columns: {service_s: [1, 2], rank: [-1, 2]}}}"
    text = with_load(load)

    assert "is not a column of numbers in the trace, got 'servce_s'; did you mean service_s?" in said_of(
        text.replace("service: 1s", "service: {traced: servce_s}")
    )
    assert "must be a column of times from 0 s to 146 years, got 'rank'" in said_of(
        text.replace("service: 1s", "service: {traced: rank}")
    )
