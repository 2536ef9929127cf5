"""Replications: independent of one another, the same luck across architectures, as many as precision asks for."""

from itertools import pairwise

import pytest

import sim
from sim.experiment import Gathering, chosen_measures, compare_each, gather_until_precise, replicate, replicate_each
from sim.measure import PrecisionRule, mean_interval, paired_interval
from sim.scenario import ScenarioError, from_dict

MAIL = from_dict(
    {"name": "mail", "seed": 5, "duration": "5m", "load": "1.5/s", "api": {"threads": 2},
     "steps": {"mail": {"service": {"exponential": "1s"}}}, "workers": {"count": 2}}
)  # fmt: skip


def test_replications_are_other_luck_from_the_same_seed():
    """Each has other users; the same number gives the same run, alone or among others."""
    runs = replicate(MAIL, ["queued"], replications=3)["queued"]
    (again,) = replicate(MAIL, ["queued"], replications=1, first=2)["queued"]

    assert all(one.measures.wait != other.measures.wait for one, other in pairwise(runs))
    assert runs[2].measures == again.measures


def test_architectures_share_their_luck_in_each_replication():
    """As many users come to both, and different numbers of them to different replications."""
    arrived = [
        {name: outcome.measures.requests.arrived for name, outcome in outcomes.items()}
        for outcomes in replicate_each(MAIL, replications=3)
    ]

    assert all(counts["sync"] == counts["queued"] for counts in arrived)
    assert len({counts["sync"] for counts in arrived}) > 1


def test_a_replication_may_be_looked_at_by_the_name_of_its_figures():
    """Dotted as in thresholds, or as a tuple; None where there is none."""
    (run,) = replicate(MAIL, ["sync"], replications=1)["sync"]

    assert run.measures.response_time.mean == run.figure("response_time.mean") == run.figure(("response_time", "mean"))
    assert run.figure("utilization") is None


def gathered(replications=4):
    """A comparison of so many."""
    found = Gathering(MAIL)
    for name, outcome in compare_each(MAIL, replications=replications):
        found.add(name, outcome)
    return found.comparison()


def test_estimates_are_means_over_replications():
    """With Student's interval; the difference of two architectures is that of the pairs."""
    comparison = gathered()
    sync, queued = (comparison.values(name, "completion_time.mean") for name in ("sync", "queued"))

    assert mean_interval(sync) == comparison.estimate("sync", "completion_time.mean")
    assert paired_interval(queued, sync) == comparison.difference("completion_time.mean", "queued", "sync")


def test_pairs_that_share_their_luck_tell_more_than_strangers():
    """The interval of a paired difference is narrower than that of independent runs would be."""
    comparison = gathered(10)
    apart = comparison.difference("completion_time.mean", "queued", "sync")
    alone = [comparison.estimate(name, "completion_time.mean").half_width for name in ("sync", "queued")]

    assert apart.half_width < sum(half**2 for half in alone) ** 0.5


def test_replications_go_on_until_they_are_precise():
    """No further than that; the measure that took longest is named."""
    found = Gathering(MAIL)
    rule = PrecisionRule(precision=0.2, floor=5, cap=100)
    gather_until_precise(found, ["queued"], rule, chosen_measures(MAIL, ["queued"], ["queued.wait.mean"]))
    comparison = found.comparison()

    assert comparison.stopping.reached
    assert "queued.wait.mean" == comparison.stopping.binding
    assert 5 <= comparison.n == comparison.stopping.n < 100
    assert (
        comparison.estimate("queued", "wait.mean").half_width <= 0.2 * comparison.estimate("queued", "wait.mean").value
    )


def test_the_cap_ends_what_would_not_end():
    """Four replications are too few for one in a thousand: it stops and says so."""
    found = Gathering(MAIL)
    gather_until_precise(found, [], PrecisionRule(precision=0.001, floor=2, cap=4))

    assert 4 == found.comparison().n
    assert not found.comparison().stopping.reached


def test_without_a_choice_the_usual_measures_decide():
    """Means of response and completion times and the 95th percentile of the latter, of each architecture."""
    found = Gathering(MAIL)
    gather_until_precise(found, [], PrecisionRule(precision=0.5, floor=2, cap=3))
    usual = {"response_time.mean", "completion_time.mean", "completion_time.p95"}

    assert {f"{name}.{metric}" for name in ("sync", "queued") for metric in usual} == set(
        found.comparison().stopping.precision
    )


def test_where_nobody_is_served_goodput_decides():
    """No time is known in so short a run; then what is known of each architecture is its goodput."""
    brief = from_dict({"name": "brief", "seed": 5, "duration": "2s", "load": {"even": "1/s"}, "workers": {"count": 1},
                       "steps": {"mail": {"service": "5s"}}, "api": {"threads": 1},
                       "architectures": {"sync": {"inline": "all"}}})  # fmt: skip
    found = Gathering(brief)
    gather_until_precise(found, [], PrecisionRule(precision=0.5, floor=2, cap=3))

    assert ["sync.goodput"] == list(found.comparison().stopping.precision)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("queud.wait.mean", "--metric queud.wait.mean: must begin with an architecture that is run"),
        ("queued.wait.men", "--metric queued.wait.men: names no metric"),
    ],
)
def test_a_measure_that_is_none_is_refused(text, why):
    """Before anything runs, with the nearest name."""
    with pytest.raises(ScenarioError, match=f"{why}; did you mean"):
        chosen_measures(MAIL, [], [text])


def test_python_may_ask_for_replications_or_for_precision():
    """As the command does: so many, or until the measures are precise; of one architecture or of several."""
    both, one = sim.compare(MAIL, replications=2), sim.run(MAIL, "queued", replications=3)
    precise = sim.run(MAIL, "queued", precision=0.5, replications=2, at_most=20, metrics="queued.goodput")

    assert (2, 3) == (both.n, one.n)
    assert ["queued.goodput"] == list(precise.stopping.precision)
    assert precise.stopping.reached
