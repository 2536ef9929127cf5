"""Facts about load tests in which the system stands still once."""

import pytest

from sim.theory import NotApplicable, stall

ONE = {"run_s": 60.0, "stall_s": 20.0, "service_s": 0.001}
TESTER = {"rate": 100.0, "connections": 1}


@pytest.mark.parametrize("share", [0.0, 0.5, 0.9, 0.99, 1.0])
def test_percentiles_from_the_plan_fall_with_their_rank_in_the_stall(share):
    """Who is answered last has waited for the whole stall; the share who waits more than x is (D - x) / T."""
    found = stall.percentile_from_plan_s(share, **ONE)

    assert max(0.001, 20 - (1 - share) * 60) == pytest.approx(found)


def test_the_mean_is_that_of_the_percentiles():
    """The mean of a law is the area under its percentiles."""
    shares = [(2 * i + 1) / 20_000 for i in range(10_000)]
    area = sum(stall.percentile_from_plan_s(share, **ONE) for share in shares) / len(shares)

    assert area == pytest.approx(stall.mean_from_plan_s(**ONE), rel=1e-3)


def test_more_connections_hide_less():
    """Each connection brings one slow request more; with one for every planned request all have been sent."""
    means = [stall.mean_from_sending_s(rate=100.0, connections=n, **ONE) for n in (1, 10, 100)]
    ranks = [stall.percentile_from_sending_s(0.99, rate=100.0, connections=n, **ONE) for n in (1, 40, 41)]

    assert sorted(means) == means
    assert [0.001, 0.001, 20.0] == ranks


def test_without_other_requests_the_stall_is_all_there_is():
    """A run that is all stall has nothing quick in it."""
    whole = {"run_s": 20.0, "stall_s": 20.0, "service_s": 0.001}

    assert 20.0 == stall.mean_from_sending_s(**TESTER, **whole)
    assert 10.0 == stall.mean_from_plan_s(**whole)


@pytest.mark.parametrize("wrong", [{"stall_s": 61.0}, {"stall_s": 0.0001}, {"run_s": 0.0}, {"service_s": 0.0}])
def test_a_stall_is_longer_than_a_service_and_shorter_than_the_run(wrong):
    """All four formulas refuse what they do not describe."""
    given = ONE | wrong
    for ask in (
        lambda: stall.mean_from_plan_s(**given),
        lambda: stall.percentile_from_plan_s(0.5, **given),
        lambda: stall.mean_from_sending_s(**TESTER, **given),
        lambda: stall.percentile_from_sending_s(0.5, **TESTER, **given),
    ):
        with pytest.raises(NotApplicable):
            ask()
