"""Verdicts and intervals claim no more than runs tell: tails of short runs, one run alone, windows, bounded lines."""

import math

import pytest
from diff_examples import by_hand
from sweep_examples import mail, sized, swept

import sim
from sim.experiment import Both, diff, explain, matched, too_short
from sim.experiment.tails import needs_s
from sim.report import diff_text, explanation_text, plain_text, size_text, sweep_text
from sim.scenario import from_dict
from sim.theory import mmck

CLERKS = {
    "name": "clerks", "seed": 1, "duration": "60s", "warmup": "10s", "load": "3/s",
    "steps": {"mail": {"service": {"exponential": "1s"}}}, "workers": {"count": 4},
}  # fmt: skip
BOUNDED = {**CLERKS, "workers": {"count": 3}, "queue": {"capacity": 5}}


def words(text):
    """A text in one line."""
    return " ".join(str(text).split())


def test_a_run_that_is_too_short_for_a_percentile_may_do_for_a_mean():
    """Ten busy stretches must go beyond it; what would do is said and does. A mean needs fifty, whatever they are."""
    scenario = from_dict({**CLERKS, "duration": "1200s"})
    said = too_short(scenario, "queued", ["wait.mean", "wait.p99"])
    enough = said.partition("--duration ")[2].partition(" ")[0]

    assert "few busy stretches go beyond p99, so in the long run it is higher" in said
    assert "" == too_short(scenario, "queued", ["wait.mean", "jobs.lost"])
    assert "" == too_short(from_dict({**CLERKS, "duration": enough}), "queued", ["wait.p99"])
    assert "a mean over few busy stretches leans to what is small; --duration 1" in too_short(
        from_dict({**CLERKS, "duration": "1000s"}), "queued", ["wait.mean"]
    )


def test_where_there_is_no_long_run_nothing_is_too_short():
    """A load in stages is a story, closed users settle who knows when."""
    stages = {"stages": [{"rate": "3/s", "for": "30s"}, {"rate": "1/s", "for": "30s"}]}

    assert "" == too_short(from_dict({**CLERKS, "load": stages}), "queued", ["wait.p99"])
    assert 0.0 == needs_s("wait.p99", None) == needs_s("jobs.lost", 3.0)
    assert math.isinf(needs_s("wait.p99", math.inf))


@pytest.mark.parametrize("metric", ["wait.mean", "wait.p99"])
def test_no_run_is_long_enough_for_a_heavy_tail(metric):
    """Without a third moment the mean wait has no interval, however many runs agree on what is small."""
    heavy = {"mail": {"service": {"pareto": {"mean": "100ms", "alpha": 2.5}}}}
    asked = {**CLERKS, "steps": heavy, "duration": "600s", "thresholds": [f"queued.{metric} < 100s"]}
    verdict, *_ = sim.compare(asked, replications=12).verdicts

    assert "no run is long enough" in too_short(from_dict(asked), "queued", [metric])
    assert ("unknown", None) == (verdict.status, verdict.needed)


def test_a_percentile_of_short_runs_passes_only_with_room_to_spare():
    """What one of a dozen runs exceeds is not claimed of the long run, whatever their mean says; what none does, is.

    But only of what they can tell together: 4,800 s are enough for p95, for p99 it takes 55 of them.
    """
    asked = {**CLERKS, "duration": "440s", "warmup": "40s"}
    runs = sim.compare(asked, replications=12)
    values = runs.values("queued", "wait.p95")
    bounds = [f"queued.wait.p95 < {bound!r}s" for bound in (max(values) * 0.999, max(values) * 1.5)]
    near, far, farther = sim.compare(
        {**asked, "thresholds": [*bounds, "queued.wait.p99 < 1000s"]}, replications=12
    ).verdicts

    assert near.interval.high < max(values) * 0.999
    assert ("unknown", "pass", "unknown") == (near.status, far.status, farther.status)
    assert "few busy stretches go beyond p95" in near.why
    assert (None, 55) == (near.needed, farther.needed)


def test_who_shows_a_percentile_of_short_runs_says_so():
    """In comparisons, differences and sweeps, in the same words."""
    said = "the run is short: few busy stretches go beyond"
    sides = [by_hand({"wait.p99": values}, load="4/s") for values in ([1.0, 2.0, 3.0], [2.0, 3.0, 4.5])]
    compared = sim.compare({**CLERKS, "duration": "500s"}, replications=2)

    assert said in words(sweep_text(swept({"workers.count": [8, 9]}, "queued", metrics=["wait.p50"], replications=2)))
    assert said in words(diff_text(diff(*sides, metrics=["wait.p99"])))
    assert said.capitalize() in words(plain_text(compared))


def test_one_run_is_judged_by_batch_means_where_it_is_long_enough():
    """Three hours of half-idle clerks: the bound far above passes by an interval, the one within it does not."""
    texts = ["queued.wait.mean < 10s", "queued.wait.p95 < 60s", "queued.goodput > 1/s", "queued.jobs.lost == 0"]
    calm = {**CLERKS, "duration": "3h", "warmup": "100s", "load": "2/s", "thresholds": texts}
    verdicts = sim.compare(calm).verdicts

    assert [True, True, False, True] == [verdict.interval is not None for verdict in verdicts]
    assert {"pass"} == {verdict.status for verdict in verdicts}
    within = sum((verdicts[0].interval.low, verdicts[0].interval.high)) / 2
    (open_,) = sim.compare({**calm, "thresholds": [f"queued.wait.mean < {within!r}s"]}).verdicts
    assert ("unknown", 1) == (open_.status, open_.interval.n)


def test_one_run_that_is_too_short_speaks_of_itself_alone():
    """Its mark is of this run; it says so."""
    found = sim.compare({**CLERKS, "thresholds": ["queued.utilization > 1%"]})

    assert ", of this run only" in words(found)


def test_one_run_in_which_all_was_alike_speaks_of_itself_alone():
    """Nobody waited for one of many workers: that is said of this run, and bounds nothing in the long run."""
    asked = {**CLERKS, "duration": "30m", "workers": {"count": 99}, "thresholds": ["queued.wait.p50 < 1s"]}
    (verdict,) = sim.compare(asked).verdicts

    assert ("pass", 0.0, None) == (verdict.status, verdict.observed, verdict.interval)


def test_a_search_goes_on_where_a_few_runs_are_all_alike():
    """Two runs in which half of the jobs did not wait do not tell how others are; more do, and the search may run them.

    Where the most that it may run are too few, nobody knows.
    """
    asked = {**CLERKS, "duration": "5m", "thresholds": ["queued.wait.p50 < 1s"]}
    found, short = (sim.size(asked, "workers.count", (20, 21), replications=2, at_most=most) for most in (40, 2))

    assert ("20", {"pass"}) == (found.answer, {candidate.status for candidate in found.tried})
    assert (None, {"unknown"}) == (short.answer, {candidate.status for candidate in short.tried})


def test_sides_are_measured_over_the_same_time():
    """With `warmup: auto` both get the longer of the two, and what was saved its own at least."""
    slow, quick = (mail(warmup="auto", workers={"count": count}, load="5/s") for count in (6, 20))
    both = Both(quick, slow, matched(quick, slow, ["queued"]), replications=1)
    list(both.run_each())
    longest = max(alone.scenario.warmup_ns for alone in map(alone_of, (quick, slow)))

    assert [longest] * 2 == [kept.scenario.warmup_ns for kept in both.kept]


def alone_of(scenario):
    """A side compared with itself."""
    return Both(scenario, scenario, matched(scenario, scenario, ["queued"]), replications=1).kept[0]


def test_a_side_that_runs_gets_the_warm_up_that_was_saved():
    """If it asks for `auto` and would find a shorter one."""
    saved = by_hand({"wait.mean": [1.0, 2.0]}, warmup="40s", duration="1m")
    auto = mail(warmup="auto", duration="1m", workers={"count": 20}, seed=3)
    both = Both(saved, auto, matched(saved, auto, ["queued"]), replications=2)

    assert 40 * 10**9 == both.kept[1].scenario.warmup_ns


def test_points_are_measured_over_the_same_time():
    """Also those that would settle sooner."""
    found = swept({"workers.count": [7, 20]}, "queued", scenario=mail(warmup="auto"), replications=2)

    assert 1 == len({point.point.scenario.warmup_ns for point in found.points})


def test_a_bounded_queue_has_a_steady_state_at_any_load():
    """6 erlang for 3 workers and room for 5: nothing is unstable, theory stands beside it, half of the work is lost."""
    found = swept({"load": ["6/s"]}, "queued", scenario=from_dict(BOUNDED), metrics=["wait.mean"], replications=2)
    truth = mmck.queue(arrival_rate=6.0, mean_service_s=1.0, workers=3, capacity=8).wait_s
    told = words(explanation_text(explain(from_dict({**BOUNDED, "load": "6/s"}), replications=0)))

    assert ("", pytest.approx(truth)) == (
        found.points[0].unstable("queued"),
        found.points[0].theory("queued", "wait.mean"),
    )
    assert "at least 50 % of it is turned away or given up. The line is bounded, so there is a steady state." in told
    assert "What waits grows" not in told


@pytest.mark.parametrize(
    ("sections", "code"),
    [
        ({}, "losing"),
        ({"queue": {"capacity": 5, "when_full": "drop_oldest"}}, "losing"),
        ({"queue": {"capacity": 5, "when_full": "block"}}, "unstable"),
        ({"queue": {}}, "unstable"),
        ({"queue": {}, "steps": {"mail": {"service": {"exponential": "1s"}, "ttl": "5s"}}}, "losing"),
        ({"architectures": {"queued": {"inline": "all"}}, "api": {"threads": 3, "accept_queue": 9}}, "losing"),
        ({"architectures": {"queued": {"inline": "all"}}, "api": {"threads": 3}}, "unstable"),
    ],
)
def test_overload_is_told_from_loss(sections, code):
    """Who is turned away, or leaves, does not make a line grow; who waits for room does."""
    found = sim.run({**BOUNDED, "load": "6/s", **sections}, "queued")

    assert code in {doubt.code for doubt in found.outcome.measures.verdicts}


def test_a_bound_of_every_run_is_not_said_to_hold_with_confidence():
    """No job was lost in any of five replications of a queue that may be full: the rule of three is said."""
    asked = mail(thresholds=["queued.jobs.rejected == 0"], queue={"capacity": 900})
    told = words(size_text(sized(scenario=asked, within="8..9")))

    assert "meet all thresholds in every replication" in told or "meets all thresholds in every replication" in told
    assert (
        "== and != held in all 5 replications; another one may break them with a chance of at most 45 % (95 %)." in told
    )
