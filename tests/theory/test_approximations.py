"""Facts about the approximations: where they are exact, and how far off they are elsewhere."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.theory import NotApplicable, approximations, erlang, gimc, laws, md, mg1, mmc

utilisations = st.floats(0.02, 0.98)
scvs = st.floats(0.0, 9.0)


@given(utilisations, scvs)
def test_kingman_is_exact_for_poisson_arrivals(utilisation, scv):
    """With gap_scv = 1 it is Pollaczek-Khinchine; it says that it is an approximation all the same."""
    general = {"arrival_rate": utilisation, "mean_service_s": 1.0}
    queue = approximations.kingman(**general, gap_scv=1.0, service_scv=scv)

    assert mg1.queue(**general, scv=scv).wait_s == pytest.approx(queue.wait_s)
    assert not queue.exact
    assert math.isnan(queue.wait_probability)


@pytest.mark.parametrize(("utilisation", "error"), [(0.5, 0.5), (0.9, 0.08), (0.99, 0.008)])
def test_kingman_is_right_in_heavy_traffic(utilisation, error):
    """Against exact D/M/1 the error vanishes as the load tends to 1."""
    exact = gimc.queue(gap=laws.deterministic(mean_s=1 / utilisation), mean_service_s=1.0, workers=1)
    queue = approximations.kingman(arrival_rate=utilisation, gap_scv=0.0, mean_service_s=1.0, service_scv=1.0)

    assert exact.wait_s == pytest.approx(queue.wait_s, rel=error)


@given(utilisations, st.floats(0.05, 1.7))
def test_kingmans_bound_holds(utilisation, cv):
    """No exact wait of GI/M/1 is above the bound."""
    gap = laws.gamma(mean_s=1 / utilisation, cv=cv)
    exact = gimc.queue(gap=gap, mean_service_s=1.0, workers=1)
    bound_s = approximations.kingman_bound(
        arrival_rate=utilisation, gap_scv=gap.scv, mean_service_s=1.0, service_scv=1.0
    )

    assert exact.wait_s <= bound_s * (1 + 1e-9)


@given(utilisations, st.integers(1, 30), scvs)
def test_allen_cunneen_is_exact_in_its_corners(utilisation, workers, scv):
    """It is M/M/c for exponential laws, and Kingman for one worker."""
    load = {"arrival_rate": utilisation * workers, "mean_service_s": 1.0}
    two_exponentials = approximations.allen_cunneen(**load, gap_scv=1.0, service_scv=1.0, workers=workers)
    one = {"arrival_rate": utilisation, "mean_service_s": 1.0, "gap_scv": scv, "service_scv": 2.0}

    assert mmc.queue(**load, workers=workers).wait_s == pytest.approx(two_exponentials.wait_s)
    assert approximations.kingman(**one).wait_s == pytest.approx(approximations.allen_cunneen(**one, workers=1).wait_s)


@given(utilisations, st.integers(1, 30), st.floats(0.0, 1.0))
def test_interpolation_is_exact_in_its_corners(utilisation, workers, scv):
    """Constant service gives M/D/c, exponential M/M/c, one worker M/G/1."""
    load = {"arrival_rate": utilisation * workers, "mean_service_s": 1.0}
    constant, exponential = (approximations.mgc(**load, scv=end, workers=workers).wait_s for end in (0.0, 1.0))
    one = {"arrival_rate": utilisation, "mean_service_s": 1.0, "scv": scv}

    assert md.queue(**load, workers=workers).wait_s == pytest.approx(constant)
    assert mmc.queue(**load, workers=workers).wait_s == pytest.approx(exponential)
    assert mg1.queue(**one).wait_s == pytest.approx(approximations.mgc(**one, workers=1).wait_s)


@pytest.mark.parametrize("load", [0.8, 1.4, 1.7])
def test_interpolation_against_an_exact_chain(load, stationary):
    """M/E2/2 as a chain (jobs, services in their second stage): the interpolation is within 2 %."""
    chain = {}
    for n in range(150):
        for second in range(min(n, 2) + 1):
            first = min(n, 2) - second
            if n < 149:
                chain[(n, second), (n + 1, second)] = load
            if first:
                chain[(n, second), (n, second + 1)] = 2.0 * first
            if second:
                chain[(n, second), (n - 1, second - 1)] = 2.0 * second
    states = stationary(chain)
    length = sum(max(n - 2, 0) * share for (n, _), share in states.items())
    queue = approximations.mgc(arrival_rate=load, mean_service_s=1.0, scv=0.5, workers=2)

    assert length == pytest.approx(queue.queue_length, rel=0.02)


@given(st.floats(5.0, 500.0), st.floats(0.05, 0.8))
def test_square_root_staffing_is_within_two_workers(load, target):
    """From five erlang on the root rule and Erlang C, rounded up, agree within two workers."""
    rule = approximations.square_root_staffing(offered_load=load, wait_probability=target)

    assert erlang.workers_needed(offered_load=load, wait_probability=target) == pytest.approx(rule, abs=2.0)


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        (
            lambda: approximations.kingman(arrival_rate=2.0, gap_scv=1.0, mean_service_s=1.0, service_scv=1.0),
            "Kingman has no steady state: offered load 2 erlang >= 1 worker",
        ),
        (
            lambda: approximations.kingman_bound(arrival_rate=2.0, gap_scv=1.0, mean_service_s=1.0, service_scv=1.0),
            "GI/G/1 has no steady state",
        ),
        (
            lambda: approximations.mgc(arrival_rate=1.0, mean_service_s=1.0, scv=1.5, workers=2),
            "needs a service scv of at most 1, got 1.5",
        ),
        (
            lambda: approximations.square_root_staffing(offered_load=1.0, wait_probability=1.0),
            "wait_probability must be at least 0 and below 1",
        ),
    ],
)
def test_refusals_name_the_condition(call, reason):
    """An approximation has conditions, too."""
    with pytest.raises(NotApplicable, match=reason):
        call()
