"""How far the mean of one long run can be trusted."""

import math

import numpy as np
import pytest
from statistics_of_tests import autoregressive, by_luck_alone, luck, mm1_waits, within_luck

from sim.measure import batch_means, mean_interval
from sim.measure.batches import means_of_batches, von_neumann


def test_the_interval_is_that_of_the_batch_means():
    """30 batches of 20 independent values stand for 30 replications."""
    values = luck(1).exponential(1.0, 600)
    found = batch_means(values)

    assert (None, 30, 20, False) == (found.refused, found.batches, found.size, found.correlated)
    assert mean_interval(values.reshape(30, 20).mean(axis=1)) == found.interval


def test_what_is_left_over_is_left_out_at_the_start():
    """Of 613 values the first 13 go, since a run is least typical there."""
    values = luck(2).standard_normal(613)

    assert batch_means(values[13:]).interval == batch_means(values).interval


@pytest.mark.parametrize("values", [[], [1.0], np.arange(299.0)])
def test_a_short_run_is_insufficient(values):
    """Fewer than ten values a batch have no bounds, and no batch is made of nothing."""
    found = batch_means(values)

    assert ("insufficient", math.inf, len(values) // 30) == (found.refused, found.interval.half_width, found.size)
    assert [] == means_of_batches(np.arange(29.0), 30).tolist()


@pytest.mark.parametrize("gap", [None, math.nan, math.inf])
def test_a_run_with_a_gap_is_refused(gap):
    """One value that is no finite number leaves no bounds, and is not called correlation."""
    found = batch_means([1.0] * 500 + [gap])

    assert ("gaps", math.inf, False) == (found.refused, found.interval.half_width, found.correlated)


def test_a_constant_run_tells_nothing_of_what_it_has_not_seen():
    """A run in which nobody waited is no proof that nobody ever does: it is not refused, but has no bounds."""
    found = batch_means([0.1] * 1000)

    assert (None, 0.0, math.inf) == (found.refused, found.statistic, found.interval.half_width)


def test_a_drift_is_correlation():
    """Values that only grow are refused: there is no one mean."""
    assert batch_means(np.arange(3000.0)).correlated


def test_few_batches_are_refused():
    """Nine batches are too few for any run."""
    with pytest.raises(ValueError, match="at least 10 batches, got 9"):
        batch_means(np.arange(1000.0), batches=9)


def test_the_ratio_by_hand():
    """1, 2, 4: squared differences 1 + 4, squared deviations 42/9; (1 - 45/84) over sqrt(1/8)."""
    assert round((1 - 45 / 84) * math.sqrt(8), 12) == round(von_neumann(np.array([1.0, 2.0, 4.0])), 12)


def test_the_test_has_its_level():
    """Of 2,000 runs of independent values 5 % are refused, as it is meant to be."""
    refused = [batch_means(row).correlated for row in luck(3).standard_normal((2000, 1200))]

    assert within_luck(refused, 0.05)


@pytest.mark.slow
def test_intervals_of_independent_and_of_correlated_runs_cover():
    """95 % intervals cover 95 % of the time: independent values, AR(1) with long batches, M/M/1 half loaded."""
    runs = {
        "independent": luck(4).exponential(1.0, (1200, 1000)) - 1.0,
        "AR(1)": autoregressive(luck(5), 12_000, 400, 0.8),
        "M/M/1": mm1_waits(luck(6), 20_000, 400, 0.5, warmup=200) - 1.0,
    }
    for series in runs.values():
        found = [batch_means(run) for run in series.T]
        assert within_luck([each.interval.covers(0.0) for each in found if not each.refused], 0.95)


@pytest.mark.slow
def test_a_busy_queue_in_a_run_too_short_is_refused():
    """M/M/1 with load 0.9, 20,000 jobs: nearly all are refused; as if independent, fewer than 3 in 10 cover."""
    waits = mm1_waits(luck(7), 20_000, 200, 0.9, warmup=2000)
    naive = [mean_interval(run).covers(9.0) for run in waits.T]
    refused = [batch_means(run).correlated for run in waits.T]

    assert by_luck_alone(0.3, 200)[0] > sum(naive)
    assert by_luck_alone(0.9, 200)[1] < sum(refused)
