"""What became better or worse: by hand, against known laws, and never beyond what the data say."""

from math import inf

import pytest
from diff_examples import by_hand, mail
from hypothesis import given
from hypothesis import strategies as st

from sim.experiment import Both, diff, matched, read_tolerance, what_changed
from sim.scenario import ScenarioError, from_dict, load
from sim.scenario.metrics import BETTER, METRICS
from sim.theory import mmc

TIGHT = [10.0, 10.1, 9.9, 10.05, 9.95]


def changed(values, share):
    """The same values, larger by a share."""
    return [value * (1 + share) for value in values]


def only(a, b, metric="wait.mean", **asked):
    """The one difference of a metric between two runs written by hand. Lists are the metric's values."""
    sides = [by_hand({metric: each}) if isinstance(each, list) else each for each in (a, b)]
    (row,) = diff(*sides, metrics=[metric], **asked).differences
    return row


def ran(a, b, replications, **asked):
    """Run two scenarios and compare them."""
    both = Both(a, b, matched(a, b, asked.get("only", ())), replications)
    list(both.run_each())
    return diff(*both.kept, **asked)


def test_a_run_does_not_differ_from_itself():
    """Every difference is exactly 0, and nothing is worse."""
    found = ran(mail(), mail(), 3)

    assert {0.0} == {row.difference.value for row in found.differences}
    assert {("same", "no")} == {(row.word, row.regression) for row in found.differences}
    assert ("no", ()) == (found.regression, found.changed)


def test_one_run_of_a_scenario_is_the_same_as_itself_and_tells_nothing_of_another():
    """It would be the same each time; of another scenario it may be chance."""
    same = only([10.0], [10.0])
    other = diff(
        by_hand({"wait.mean": [10.0]}), by_hand({"wait.mean": [10.0]}, workers={"count": 3}), metrics=["wait.mean"]
    )

    assert ("same", "no") == (same.word, same.regression)
    assert [("cannot tell", "perhaps")] == [(row.word, row.regression) for row in other.differences]
    assert "perhaps" == other.regression


@pytest.mark.parametrize(("runs", "regression"), [(2, "perhaps"), (5, "perhaps"), (6, "no")])
def test_two_sides_that_are_alike_in_few_runs_prove_nothing(runs, regression):
    """Nothing lost in two runs with crashes each hour is luck; another pair has a chance to differ, which is told."""
    often = by_hand({"jobs.lost": [0.0] * runs}, workers={"count": 3, "crashes": {"mtbf": "1h"}})
    (row,) = diff(by_hand({"jobs.lost": [0.0] * runs}), often, metrics=["jobs.lost"]).differences

    assert ("same", regression) == (row.word, row.regression)
    assert 1 - 0.05 ** (1 / runs) == pytest.approx(row.other_chance)


def test_what_no_request_meets_changes_no_run():
    """Two runs are proof enough that more workers are no regression where nothing is queued."""
    sides = [load("checkout", overrides={"duration": "40s", "workers.count": count}) for count in (40, 50)]
    found = ran(*sides, 2, only=["sync"])

    assert {("same", "no", 0.0)} == {(row.word, row.regression, row.other_chance) for row in found.differences}


@pytest.mark.parametrize(
    ("metric", "share", "word", "regression"),
    [
        ("wait.mean", 0.2, "worse", "yes"),
        ("wait.mean", -0.2, "better", "no"),
        ("wait.mean", 0.01, "within tolerance", "no"),
        ("wait.mean", -0.01, "within tolerance", "no"),
        ("goodput", 0.2, "better", "no"),
        ("goodput", -0.2, "worse", "yes"),
        ("utilization", 0.2, "higher", "no"),
        ("utilization", -0.2, "lower", "no"),
        ("utilization", 0.01, "within tolerance", "no"),
    ],
)
def test_a_metric_knows_which_way_is_better(metric, share, word, regression):
    """Waits want to be short, goodput high, and of busy workers nobody can say."""
    row = only(TIGHT, changed(TIGHT, share), metric)

    assert (word, regression) == (row.word, row.regression)


def test_what_may_be_more_than_the_tolerance_cannot_be_told():
    """Worse for sure, but by 5 % only perhaps; and noise that may hide anything."""
    perhaps = only(TIGHT, [10.3, 10.7, 10.25, 10.5, 10.8])
    noise = only(TIGHT, [5.0, 16.0, 9.0, 13.0, 8.0])

    assert ("worse", "perhaps") == (perhaps.word, perhaps.regression)
    assert ("no evidence", "perhaps") == (noise.word, noise.regression)


def test_no_evidence_and_yet_surely_not_worse():
    """B may be equal or better, but not worse by the tolerance: nothing to fear."""
    row = only([10.0] * 5, [10.1, 9.0, 10.2, 9.1, 10.1])

    assert ("no evidence", "no") == (row.word, row.regression)


def test_a_wider_tolerance_forgives():
    """20 % more wait is a regression at 5 % and none at 30 %."""
    worse = changed(TIGHT, 0.2)

    assert ["yes", "no"] == [only(TIGHT, worse, tolerance=share).regression for share in (0.05, 0.3)]


def test_from_nothing_any_more_is_too_much():
    """A lost no job, B some in each run: of 0 no share can be taken, and yet it is a regression."""
    row = only([0.0] * 5, [3.0, 4.0, 5.0, 4.0, 3.0], "jobs.lost")

    assert ("worse", "yes") == (row.word, row.regression)
    assert (-inf, inf) == (row.relative.low, row.relative.high)


def test_a_figure_that_is_missing_leaves_no_verdict():
    """In one replication of one side: the mean of the others would be that of the lucky ones."""
    wait, busy = (only(TIGHT, [*TIGHT[:4], None], metric) for metric in ("wait.mean", "utilization"))

    assert ("cannot tell", "perhaps") == (wait.word, wait.regression)
    assert ("cannot tell", "no") == (busy.word, busy.regression)


def test_what_is_nothing_on_both_sides_is_absent():
    """Of the usual metrics also what is 0 in both; of those that are asked for only what nobody knows."""
    a, b = (by_hand({"jobs.lost": [0.0, 0.0], "goodput": [1.0, value]}) for value in (2.0, 3.0))
    usual, asked = diff(a, b), diff(a, b, metrics=["jobs.lost", "wait.p50"])

    assert ["goodput"] == [row.metric for row in usual.differences]
    assert "jobs.lost" in [metric for _, metric in usual.absent]
    assert ["jobs.lost"] == [row.metric for row in asked.differences]
    assert ["wait.p50"] == [metric for _, metric in asked.absent]


def test_more_rows_make_wider_intervals():
    """All of them hold together, so each has to be surer by itself (Bonferroni)."""
    a, b = (by_hand({name: changed(TIGHT, share) for name in BETTER}) for share in (0, 0.01))
    one, many = diff(a, b, metrics=["wait.p50"]), diff(a, b, metrics=list(BETTER))

    assert one.differences[0].difference.half_width < many.differences[0].difference.half_width


def test_runs_with_different_seeds_are_strangers():
    """Nothing is paired, all of each count, and the interval is wider than that of pairs."""
    a, b, stranger = (
        by_hand({"wait.mean": values}, seed=seed)
        for values, seed in ((TIGHT, 3), (changed(TIGHT, 0.01), 3), ([*changed(TIGHT, 0.01), 10.1], 4))
    )
    pairs, apart = (diff(a, other, metrics=["wait.mean"]) for other in (b, stranger))

    assert (True, False) == (pairs.paired, apart.paired)
    assert (5, 6) == (apart.a.n, apart.b.n)
    assert pairs.differences[0].difference.half_width < apart.differences[0].difference.half_width
    assert (None, None) == (apart.differences[0].correlation, apart.differences[0].runs_saved)


def test_of_pairs_there_are_as_many_as_both_have():
    """20 and 3 make 3."""
    a, b = by_hand({"wait.mean": TIGHT}), by_hand({"wait.mean": changed(TIGHT, 0.2)[:3]})

    assert 3 == diff(a, b, metrics=["wait.mean"]).a.n


def test_an_unknown_metric_is_named():
    """With the nearest one."""
    with pytest.raises(ScenarioError, match=r"--metric wait.p55: names no metric; did you mean wait.p95\?"):
        diff(by_hand({"goodput": [1.0]}), by_hand({"goodput": [1.0]}), metrics=["wait.p55"])


RATE, SERVICE_S = 0.5, 1.0


def queue(workers):
    """M/M/c, for half an hour after it has settled."""
    return from_dict(
        {
            "name": f"M/M/{workers}",
            "seed": 1,
            "duration": "40m",
            "warmup": "10m",
            "load": f"{RATE}/s",
            "steps": {"job": {"service": {"exponential": f"{SERVICE_S}s"}}},
            "workers": {"count": workers},
        }
    )


def test_differences_of_known_queues_are_covered():
    """M/M/1 against M/M/2: the intervals of wait and utilisation cover what theory says, together with 95 %."""
    one, two = (mmc.queue(arrival_rate=RATE, mean_service_s=SERVICE_S, workers=c) for c in (1, 2))
    found = ran(queue(1), queue(2), 20, metrics=["wait.mean", "utilization"])
    wait, busy = found.differences

    assert wait.difference.covers(two.wait_s - one.wait_s)
    assert busy.difference.covers(RATE * SERVICE_S / 2 - RATE * SERVICE_S)
    assert ("better", "lower", "no") == (wait.word, busy.word, found.regression)


def test_shared_luck_saves_runs():
    """A worker that is 5 % faster: pairs with the same luck tell it with less than half of the runs."""
    slow, fast = (
        mail(steps={"mail": {"service": {"exponential": mean}}}, architectures={"queued": {"queued": "all"}})
        for mean in ("300ms", "285ms")
    )
    (row,) = ran(slow, fast, 20, metrics=["wait.mean"]).differences

    assert "better" == row.word
    assert row.correlation.low > 0
    assert row.runs_saved.low > 2


def test_what_differs_is_named_by_key():
    """For all architectures at once, for one alone, for a section that only one of them has."""
    a = mail()
    b = mail(
        workers={"count": 5}, seed=4,
        architectures={"sync": {"inline": "all"}, "queued": {"queued": "all", "retry": {"max_attempts": 9}}},
    )  # fmt: skip
    found = {each.key: each for each in what_changed(a, b, matched(a, b))}

    assert ["seed", "workers.count", "retry.max_attempts"] == list(found)
    assert (3, 4) == (found["seed"].a, found["seed"].b)
    assert () == found["workers.count"].matches
    assert ["queued"] == [str(match) for match in found["retry.max_attempts"].matches]


def test_a_key_that_is_not_there_is_none():
    """A list of stages against a rate."""
    a, b = mail(), mail(load={"stages": [{"rate": "5/s", "for": "1m"}]})
    found = {each.key: (each.a, each.b) for each in what_changed(a, b, matched(a, b))}

    assert ("5/s", None) == found["load.poisson.rate"]
    assert (None, "5/s") == found["load.stages.0.rate"]


@pytest.mark.parametrize("text", ["", "five", "-1%", "100%", "nan", "inf", "5 percent"])
def test_a_tolerance_is_a_share(text):
    """From 0 to below all of it."""
    with pytest.raises(ScenarioError, match=r"--tolerance .*: must be a share from 0 to below 100%"):
        read_tolerance(text)


def test_a_tolerance_may_be_a_percentage_or_a_number():
    """5% and 0.05 are the same."""
    assert read_tolerance("5%") == read_tolerance("0.05")


def test_only_metrics_have_a_better_way():
    """Each name of the table is a metric."""
    assert set() == set(BETTER) - set(METRICS)


VALUES = st.lists(st.floats(0, 1e6), min_size=2, max_size=6)


@given(VALUES, st.sampled_from(sorted(METRICS)), st.floats(-0.9, 5), st.floats(0, 0.9))
def test_verdicts_never_contradict_each_other(values, metric, share, tolerance):
    """A regression is worse; what is the same or within the tolerance is none; what has no better way is none."""
    row = only(values, changed(values, share), metric, tolerance=tolerance)

    assert row.regression != "yes" or row.word == "worse"
    assert row.word not in ("same", "within tolerance", "better") or row.regression == "no"
    assert metric in BETTER or row.regression == "no"
