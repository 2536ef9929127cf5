"""What happens seldom: intervals of counts that hold for any number of them, and what equal values do not prove."""

from math import inf, isinf

import numpy as np
import pytest
from statistics_of_tests import luck

from sim.measure import Grain, Interval, alike_enough, certain, estimate, grain_of, mean_interval, other_chance
from sim.measure.contrasts import contrast
from sim.measure.rare import FEW, garwood
from sim.scenario import from_dict
from sim.scenario.metrics import METRICS

ONE = Grain(0.0, 1.0)
EXPERIMENTS = 1000
MOST_MISSES = 0.05 + 3 * (0.05 * 0.95 / EXPERIMENTS) ** 0.5  # a share of misses that 5 % hardly ever exceed


@pytest.mark.slow
@pytest.mark.parametrize("n", [2, 3, 5, 10, 20])
@pytest.mark.parametrize("mean", [0.05, 0.15, 1.0, 10.0])
def test_intervals_of_rare_counts_cover_as_often_as_they_say(mean, n):
    """Poisson numbers, 2 to 20 of them: 95 % intervals cover at least as often; Student's alone does not."""
    rng = luck(int(1000 * mean) + n)
    samples = rng.poisson(mean, (EXPERIMENTS, n)).astype(float)
    misses = np.mean([not estimate("jobs.dead", sample.tolist(), grain=ONE).covers(mean) for sample in samples])

    assert misses < MOST_MISSES


@pytest.mark.slow
def test_equal_counts_were_taken_for_certain():
    """What the test above would find without bounds of counts: half of the samples of three are all alike."""
    samples = luck(9).poisson(0.15, (EXPERIMENTS, 3)).astype(float)

    assert np.mean([isinf(mean_interval(sample).half_width) for sample in samples]) > 0.5


@pytest.mark.slow
@pytest.mark.parametrize("paired", [True, False])
@pytest.mark.parametrize("n", [2, 3, 10])
@pytest.mark.parametrize("mean", [0.15, 1.0, 3.0, 30.0])
@pytest.mark.parametrize("confidence", [0.95, 0.9944])
def test_the_same_system_is_seldom_called_worse(confidence, mean, n, paired):
    """Two Poisson numbers of one mean: called apart no more often than the level, alone or one of nine rows."""
    rng, wrong = luck(int(10 * mean) + n), 0
    for _ in range(500):
        a, b = rng.poisson(mean, (2, n)).astype(float).tolist()
        found = contrast(a, b, confidence=confidence, paired=paired, grains=(ONE, ONE))
        wrong += not found.covers(0.0)
    level = 1 - confidence

    assert wrong / 500 <= level + 3.3 * (level / 500) ** 0.5


def test_the_bounds_of_a_count_are_garwoods():
    """As in his table: of 0 seen up to 3.69, of 1 0.0253 to 5.57, of 10 4.80 to 18.39."""
    expected = {0: (0.0, 3.689), 1: (0.0253, 5.572), 10: (4.795, 18.390)}

    for events, bounds in expected.items():
        assert pytest.approx(bounds, abs=1e-3) == garwood(events)


def test_of_many_events_student_is_believed():
    """Beyond a hundred the t interval stands as it is; below it is at least as wide as that of the count."""
    many, few = [60.0, 50.0, 40.0], [2.0, 1.0, 0.0]

    assert mean_interval(many) == estimate("jobs.dead", many, grain=ONE)
    assert sum(many) > FEW
    assert estimate("jobs.dead", few, grain=ONE).low == 0.0
    assert estimate("jobs.dead", few, grain=ONE).high >= mean_interval(few).high


def test_shares_are_of_those_who_came():
    """All of 10 x 200 users were answered: of as many as 3.69 in 2,000 nobody would have seen one fail."""
    grain = grain_of("requests.ok_share", arrived=200, horizon_s=60, window_s=60)
    found = estimate("requests.ok_share", [1.0] * 10, grain=grain)

    assert (1.0, 1.0) == (found.value, found.high)
    assert pytest.approx(1 - 3.689 / 2000, rel=1e-5) == found.low


def test_a_wait_of_nothing_is_bounded_by_how_many_waited_for_nothing():
    """600 jobs in each of ten runs of 500 s: one that waits moves the mean by 500/600 s at most."""
    grain = grain_of("wait.mean", arrived=600, horizon_s=500, window_s=500)
    found = estimate("wait.mean", [0.0] * 10, grain=grain)

    assert (0.0, 0.0) == (found.value, found.low)
    assert pytest.approx(3.689 * 500 / 6000, rel=1e-3) == found.high
    assert found.covers(5.56e-6)


@pytest.mark.parametrize(
    ("metric", "n", "low", "high"),
    [
        ("wait.p95", 5, -inf, inf),
        ("wait.p95", 6, 2.0, 2.0),
        ("backlog.max", 6, 2.0, 2.0),
        ("wait.mean", 20, 2.0 * (1 - 0.1391), inf),
        ("backlog.mean", 20, 2.0 * (1 - 0.1391), inf),
    ],
)
def test_what_equal_figures_allow_to_say(metric, n, low, high):
    """The middle of percentiles and maxima from six on; of a mean no upper bound."""
    found = estimate(metric, [2.0] * n)

    assert pytest.approx((low, high), rel=1e-3) == (found.low, found.high)


def test_a_share_cannot_be_more_than_all():
    """Workers busy all the time in 20 runs: another run is not, with a chance of 14 % at most."""
    found = estimate("utilization", [1.0] * 20)

    assert pytest.approx((1 - 0.1391, 1.0), rel=1e-3) == (found.low, found.high)
    assert pytest.approx(0.1391, rel=1e-3) == other_chance(20)


def test_what_is_certain_needs_two_runs_and_no_more():
    """Then it is what it is; with a figure missing nothing is."""
    assert Interval(3.0, 3.0, 3.0, 2, certain=True) == estimate("workers.mean", [3.0, 3.0], certain=True)
    assert isinf(estimate("workers.mean", [3.0, None], certain=True).high)
    assert isinf(estimate("workers.mean", [3.0], certain=True).high)


def test_every_metric_has_a_grain_or_none():
    """Of times, levels and shares of time no event can be counted; of all others one moves the figure."""
    with_grain = {name for name in METRICS if grain_of(name, arrived=100, horizon_s=60, window_s=50) is not None}

    assert {"jobs.dead", "goodput", "requests.unserved_share", "amplification", "wait.mean", "wait.n"} <= with_grain
    assert not {"utilization", "backlog.max", "workers.mean", "wait.p95", "wasted_s"} & with_grain
    assert grain_of("amplification", arrived=None, horizon_s=60, window_s=50) is None
    assert (False, True) == (alike_enough(8, 0.9944), alike_enough(9, 0.9944))


MAIL = {
    "name": "mail", "seed": 1, "duration": "1m", "load": "5/s", "workers": {"count": 3}, "api": {"overhead": "5ms"},
    "steps": {"mail": {"service": {"exponential": "300ms"}}},
}  # fmt: skip


def sure(metric, **sections):
    """Whether a metric of MAIL, with other sections, is the same whatever the luck."""
    return certain(metric, from_dict({**MAIL, **sections}).architectures["queued"])


@pytest.mark.parametrize(
    ("metric", "sections", "expected"),
    [
        ("workers.mean", {}, True),
        ("workers.mean", {"workers": {"count": 3, "crashes": {"mtbf": "1h"}}}, False),
        ("workers.max", {"workers": {"count": 3, "autoscale": {"backlog_per_worker": 5, "max": 9}}}, False),
        ("jobs.lost", {}, True),
        ("jobs.dead", {"steps": {"mail": {"service": "1s", "fails": "0.05%"}}}, False),
        ("jobs.dead", {"steps": {"mail": {"service": "1s", "ttl": "1m"}}}, False),
        ("jobs.duplicates", {"queue": {"visibility_timeout": "1m"}}, False),
        ("jobs.rejected", {"queue": {"capacity": 9}}, False),
        ("jobs.late", {"steps": {"mail": {"service": "1s", "deadline": "1m"}}}, False),
        ("jobs.redriven", {}, True),
        ("requests.arrived", {}, False),
        ("requests.arrived", {"load": {"even": "5/s"}}, True),
        ("requests.arrived", {"load": {"batch": {"size": 5, "every": "1s"}}}, True),
        ("requests.arrived", {"load": {"batch": {"size": 5, "rate": "1/s"}}}, False),
        ("requests.arrived", {"load": {"stages": [{"rate": "5/s", "for": "1m"}], "arrivals": "even"}}, True),
        ("response_time.mean", {}, True),
        ("response_time.mean", {"api": {"overhead": "5ms", "threads": 4}}, False),
        ("response_time.mean", {"api": {"threads": 4}}, True),
        ("service.mean", {"api": {"threads": 4}, "steps": {"mail": {"service": "1s", "fails": "5%"}}}, True),
        ("service.mean", {"api": {"threads": 4}, "steps": {"mail": {"service": "1s", "timeout": "2s"}}}, False),
        ("service.mean", {"api": {"threads": 4}}, False),
        ("thread_utilization", {"api": {"threads": 4}}, True),
        ("thread_utilization", {"api": {"threads": 4}, "queue": {"latency": "1ms"}}, False),
        ("response_time.p99", {"api": {"overhead": "5ms", "client": {"timeout": "1s"}}}, True),
        ("response_time.p99", {"api": {"overhead": "5ms", "client": {"timeout": "1ms"}}}, False),
        ("response_time.p99", {"queue": {"capacity": 5, "when_full": "block"}}, False),
        ("response_time.p99", {"faults": [{"at": "5s", "network": "1s", "for": "5s"}]}, False),
        ("requests.ok_share", {"api": {"threads": 4}}, True),
        ("requests.ok_share", {}, False),
        ("amplification", {}, True),
        ("amplification", {"steps": {"mail": {"service": "1s", "fails": "0.05%"}}}, False),
        ("wasted_s", {"api": {"threads": 4}}, True),
        ("wasted_s", {"queue": {"visibility_timeout": "1m"}}, False),
        ("requests.unserved", {"steps": {"mail": {"service": "1s", "fails": "5%"}}}, True),
        ("requests.unserved_share", {"api": {"client": {"timeout": "1s"}}}, False),
        ("wait.mean", {}, False),
        ("wait.mean", {"load": {"even": "5/s"}}, False),
        ("wait.mean", {"load": {"even": "5/s"}, "steps": {"mail": {"service": "300ms"}}}, True),
        ("wait.mean", {"load": {"even": "5/s"}, "steps": {"mail": {"service": "1s", "fails": "1%"}}}, False),
        (
            "wait.mean",
            {
                "load": {"even": "5/s"},
                "steps": {"mail": {"service": "1s", "fails": 1}},
                "retry": {"max_attempts": 3, "backoff": {"fixed": "1s"}, "jitter": "full"},
            },
            False,
        ),
    ],
)
def test_what_no_luck_can_change_is_known(metric, sections, expected):
    """By construction alone: whoever has not seen it happen has no proof, who has no way for it to happen has."""
    assert expected == sure(metric, **sections)


def test_where_nothing_is_queued_there_are_no_jobs():
    """Their numbers are 0 for certain."""
    architecture = from_dict({**MAIL, "architectures": {"sync": {"inline": "all"}}}).architectures["sync"]

    assert certain("jobs.dead", architecture)
    assert not certain("response_time.mean", architecture)
