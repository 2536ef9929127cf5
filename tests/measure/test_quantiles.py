"""How far a percentile of one long run can be trusted."""

import math

import numpy as np
import pytest
from scipy import stats
from statistics_of_tests import autoregressive, by_luck_alone, luck, mm1_waits, within_luck

from sim.measure import quantile_interval, run_quantile_interval


def coverage(series, per_mille, truth):
    """Whether the interval of each run that is not refused covers."""
    found = [run_quantile_interval(run, per_mille) for run in series.T]
    return np.array([each.interval.covers(truth) for each in found if not each.refused])


def test_the_bounds_are_values_at_ranks():
    """The share below the median of each batch gives t·s/sqrt(30); the bounds are the ranks n(p ± that), outwards."""
    values = luck(1).exponential(1.0, 900)
    ordered = np.sort(values)
    shares = (values <= ordered[449]).reshape(30, 30).mean(axis=1)
    half = stats.t.ppf(0.975, 29) * shares.std(ddof=1) / math.sqrt(30)
    found = run_quantile_interval(values, 500)

    assert (None, ordered[449], 900) == (found.refused, found.interval.value, found.interval.n)
    assert ordered[math.floor(900 * (0.5 - half)) - 1] == found.interval.low
    assert ordered[math.ceil(900 * (0.5 + half))] == found.interval.high


def test_a_rank_that_is_not_there_bounds_nothing():
    """All of the slowest 1 % in two bursts: so much does the share vary that the 99th percentile has no upper bound."""
    burst = np.isin(np.arange(2000) // 5, [100, 101, 301, 302])
    found = run_quantile_interval(luck(2).random(2000) + 10 * burst, 990)

    assert (None, math.inf) == (found.refused, found.interval.high)


@pytest.mark.parametrize(("n", "per_mille"), [(0, 500), (299, 500), (999, 990), (9999, 999)])
def test_too_few_values_are_insufficient(n, per_mille):
    """Ten values a batch are asked for, and ten expected beyond the percentile."""
    found = run_quantile_interval(luck(n).random(n), per_mille)

    assert ("insufficient", math.inf) == (found.refused, found.interval.half_width)


def test_a_gap_is_refused():
    """A value that is not a number leaves neither a percentile nor bounds."""
    found = run_quantile_interval([*luck(4).random(999), math.nan], 500)

    assert ("gaps", True, math.inf) == (found.refused, math.isnan(found.interval.value), found.interval.half_width)


def test_jobs_without_end_count_as_the_longest():
    """Where 2 % are never over the 99th percentile is infinite, and the median is not moved."""
    values = luck(5).random(2000)
    endless = np.where(np.arange(2000) % 50 == 0, math.inf, values)

    assert math.inf == run_quantile_interval(endless, 990).interval.value
    assert math.inf > run_quantile_interval(endless, 500).interval.high


def test_equal_values_tell_nothing_of_what_was_not_seen():
    """Where all waited equally long that is the median, and no proof that nobody waits longer: it has no bounds."""
    found = run_quantile_interval([0.1] * 1000, 500)

    assert (None, 0.1, math.inf) == (found.refused, found.interval.value, found.interval.half_width)


def test_a_drift_is_refused():
    """Of waits that only grow there is no one percentile."""
    assert run_quantile_interval(np.arange(3000.0), 500).correlated


@pytest.mark.parametrize("per_mille", [0, 1000])
def test_a_percentile_lies_between_nothing_and_everything(per_mille):
    """Zero and a thousand per mille are refused."""
    with pytest.raises(ValueError, match="1 to 999"):
        run_quantile_interval([1.0, 2.0], per_mille)


@pytest.mark.slow
@pytest.mark.parametrize("per_mille", [500, 900, 990])
def test_it_covers_for_independent_and_for_correlated_values(per_mille):
    """95 % intervals cover at least so often, within luck: exponential times, and AR(1) in batches of 400."""
    independent = coverage(luck(6).exponential(1.0, (3000, 800)), per_mille, -math.log1p(-per_mille / 1000))
    correlated = coverage(autoregressive(luck(7), 12_000, 400, 0.8), per_mille, stats.norm.ppf(per_mille / 1000))

    assert by_luck_alone(0.95, len(independent))[0] <= sum(independent)
    assert by_luck_alone(0.95, len(correlated))[0] <= sum(correlated)


@pytest.mark.slow
def test_it_covers_waits_of_a_queue_where_ranks_of_independent_data_do_not():
    """M/M/1 with load 0.8 and 50,000 jobs, p95: 95 %; the ranks for independent data cover less than half as often."""
    waits, truth = mm1_waits(luck(8), 50_000, 200, 0.8, warmup=1000), math.log(0.8 / 0.05) / 0.2
    covered = coverage(waits, 950, truth)
    naive = [quantile_interval(np.sort(run), 950).covers(truth) for run in waits.T]

    assert within_luck(covered, 0.95)
    assert by_luck_alone(0.475, 200)[0] > sum(naive)
