"""How much of the beginning of a run must not count."""

import math

import numpy as np
import pytest
from scipy import stats
from statistics_of_tests import autoregressive, by_luck_alone, luck, mm1_waits, within_luck

from sim.measure import initial_bias, mser5, welch


def error_by_definition(values, cut):
    """MSER as it is written down, of the batches after a cut."""
    left = np.reshape(values, (-1, 5)).mean(axis=1)[cut:]
    return np.sum((left - left.mean()) ** 2) / len(left) ** 2


def test_the_cut_is_the_minimum_of_the_definition():
    """Each cut but the last five is tried; the smallest marginal error wins."""
    values = luck(1).standard_normal(600) + np.where(np.arange(600) < 100, 3.0, 0.0)
    best = min(range(115), key=lambda cut: error_by_definition(values, cut))

    assert best * 5 == mser5(values).drop


def cuts_of(series):
    """The cuts that are found in the runs, of which at most a few (1 %, within luck) are refused."""
    cuts = [cut.drop for run in series.T if (cut := mser5(run)).found]
    assert by_luck_alone(0.99, series.shape[1])[0] <= len(cuts)
    return np.array(cuts)


def test_a_step_is_cut_where_it_ends():
    """AR(1) that runs five deviations too high for 300 values: no cut is before 300, half are by 310."""
    step = np.where(np.arange(2000) < 300, 5.0, 0.0)
    cuts = cuts_of(autoregressive(luck(2), 2000, 200, 0.5) + step[:, None])

    assert cuts.min() >= 300
    assert np.median(cuts) <= 310


def test_a_decay_is_cut_where_it_drowns():
    """AR(1) with a transient of 10·exp(-t/100) deviations: at every cut less than 2 of it are left, at most cuts 1."""
    decay = 10 * np.exp(-np.arange(2000) / 100)
    cuts = cuts_of(autoregressive(luck(3), 2000, 200, 0.5) + decay[:, None])

    assert decay[cuts].max() < 2
    assert np.median(decay[cuts]) < 1


def test_nothing_is_cut_from_a_run_without_warm_up():
    """Of 400 independent series of 1,000 values at least half keep all, and at least nine in ten keep 95 %."""
    cuts = [mser5(run) for run in luck(4).standard_normal((400, 1000))]

    assert by_luck_alone(0.5, 400)[1] < sum(cut.drop == 0 for cut in cuts)
    assert by_luck_alone(0.9, 400)[1] < sum(cut.found and cut.drop <= 50 for cut in cuts)


def test_a_constant_run_has_no_warm_up():
    """Nothing is cut where nothing varies, though 0.1 is rounded; a constant end is cut free of its start."""
    assert (0, "") == (mser5([0.1] * 333).drop, mser5([0.1] * 333).why)
    assert 100 == mser5([5.0] * 100 + [0.1] * 400).drop


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ([], "insufficient"),
        ([1.0] * 99, "insufficient"),
        ([1.0] * 200 + [math.nan], "gaps"),
        ([1.0] * 200 + [None], "gaps"),
        (np.arange(500.0), "still changing"),
        ([0.0] * 260 + [1.0] * 240, "still changing"),
    ],
)
def test_no_cut_is_better_than_a_wrong_one(values, why):
    """Too short, with gaps, or best cut in the second half: no number of values is named."""
    cut = mser5(values)

    assert (None, False, why, len(values)) == (cut.drop, cut.found, cut.why, cut.n)


@pytest.mark.slow
def test_means_over_replications_lose_bias_and_single_runs_may_gain_some():
    """M/M/1 with load 0.9, started empty, 4,000 jobs, mean wait 9: a cut by the means helps, one for each run harms."""
    waits = mm1_waits(luck(5), 4000, 400, 0.9)
    raw, course = waits.mean(axis=0), waits.mean(axis=1)
    together = waits[mser5(course).drop :].mean()
    cuts = [(mser5(run), run) for run in waits.T]
    each = [run[cut.drop :].mean() for cut, run in cuts if cut.found]

    assert abs(together - 9.0) < abs(raw.mean() - 9.0) < abs(np.mean(each) - 9.0)
    assert stats.ttest_1samp(raw, 9.0, alternative="less").pvalue < 0.05


def test_welch_averages_over_runs_and_then_over_time():
    """Means 2, 4, 9, 3, 7, 5, 1, 1; window 2: the first as it is, the second over 3, the others over 5."""
    means = [2.0, 4.0, 9.0, 3.0, 7.0, 5.0, 1.0, 1.0]
    plot = welch([[mean - 1 for mean in means], [mean + 1 for mean in means]], window=2)

    assert (means, 2, 2) == (plot.means.tolist(), plot.window, plot.n)
    assert [2.0, 5.0, 5.0, 5.6, 5.0, 3.4] == plot.smooth.round(12).tolist()


def test_the_window_is_a_twentieth_unless_it_is_given():
    """Of 100 times 5, and at least 1."""
    assert [5, 1] == [welch(np.zeros((2, times))).window for times in (100, 4)]


@pytest.mark.parametrize(
    ("table", "window", "words"),
    [([1.0, 2.0], None, "replications x times"), (np.zeros((0, 8)), None, "0, 8"), (np.zeros((3, 3)), 1, "3, 3"),
     (np.zeros((2, 8)), 3, "1 to 2"), (np.zeros((2, 8)), 0, "got 0")],
)  # fmt: skip
def test_welch_refuses_other_shapes_and_windows(table, window, words):
    """The error names what is allowed, and what came."""
    with pytest.raises(ValueError, match=words):
        welch(table, window)


def test_a_hole_in_one_run_is_a_hole_in_the_picture():
    """A value that is not a number is not averaged away."""
    plot = welch([[1.0] * 8, [1.0] * 4 + [math.nan] + [1.0] * 3], window=1)

    assert [False] * 3 + [True] * 3 + [False] == np.isnan(plot.smooth).tolist()


def test_a_start_unlike_the_rest_is_found():
    """AR(1) whose first fifth is one deviation higher: found in each of 100 runs of 6,000."""
    series = autoregressive(luck(6), 6000, 100, 0.5) + np.where(np.arange(6000) < 1200, 1.0, 0.0)[:, None]
    found = [initial_bias(run) for run in series.T]

    assert {True, None} >= {each.differs for each in found}
    assert all(each.start > each.rest for each in found)
    assert by_luck_alone(0.9, 100)[0] <= sum(each.differs is True for each in found)


@pytest.mark.slow
def test_few_runs_without_transient_are_accused():
    """Of 4,000 independent series 5 % of those that are judged are accused; 5 % are not judged."""
    found = [initial_bias(run).differs for run in luck(7).standard_normal((4000, 900))]
    judged = [differs for differs in found if differs is not None]

    assert within_luck(np.array(judged), 0.05)
    assert within_luck(np.equal(found, None), 0.05)


@pytest.mark.slow
def test_few_queues_in_balance_are_accused():
    """M/M/1 half loaded, 20,000 jobs after 200: 5 % of those that are judged are accused."""
    waits = mm1_waits(luck(8), 20_000, 400, 0.5, warmup=200)
    judged = [each.differs for run in waits.T if (each := initial_bias(run)).differs is not None]

    assert within_luck(judged, 0.05)


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ([], "insufficient"),
        (np.arange(299.0), "insufficient"),
        ([1.0] * 400 + [None], "gaps"),
        (np.arange(3000.0), "correlated"),
    ],
)
def test_what_cannot_be_told_is_not_told(values, why):
    """Too short, with gaps, or still moving in the rest: neither yes nor no."""
    bias = initial_bias(values)

    assert (None, why) == (bias.differs, bias.refused)


def test_without_any_spread_the_answer_is_plain():
    """A constant run is the same throughout; a constant start on another level is not."""
    same, other = initial_bias([0.1] * 600), initial_bias([0.2] * 120 + [0.1] * 480)

    assert [(False, 1.0), (True, 0.0)] == [(same.differs, same.p_value), (other.differs, other.p_value)]
