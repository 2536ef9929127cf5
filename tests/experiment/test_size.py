"""The search for enough: what is asked, what is judged, when it gives up, and what it may not say."""

import pytest
from sweep_examples import mail, sized

from sim.experiment import replicate
from sim.experiment.ask import ask
from sim.experiment.compare import judged
from sim.experiment.size import size_each
from sim.measure import judge, mean_interval
from sim.scenario import ScenarioError, vary


def test_the_fewest_workers_are_found_and_both_neighbours_tried():
    """What is named meets the thresholds, the one before does not, and the one behind was run as well."""
    bound = "queued.wait.mean < 197ms"  # theory: 444 ms with 3 workers, 87 ms with 4
    sizing = sized(within="2..9", scenario=mail(load="2/s", duration="400s", thresholds=[bound]), at_most=80)
    statuses = {int(one.value): one.status for one in sizing.tried}
    answer = int(sizing.answer)

    assert ("found", 4) == (sizing.finding.kind, answer)
    assert ["fail", "pass", "pass"] == [statuses[answer + step] for step in (-1, 0, 1)]
    assert {2, 9} <= set(statuses)


def test_a_candidate_has_the_replications_of_a_plain_run():
    """Its verdicts are those of so many replications of the scenario with its setting: the same luck."""
    candidate = sized().tried[0]
    scenario = vary(mail(), {"workers.count": candidate.value})
    kept = replicate(scenario, ["queued"], replications=candidate.replications)["queued"]
    plain = [judged(scenario, one, kept) for one in scenario.thresholds]

    assert plain == list(candidate.verdicts)


def test_looks_double_up_to_the_cap():
    """Twenty, forty, and so on; the last is the cap."""
    assert (20, 40, 80, 160, 320, 400) == ask(mail(), "workers.count", "5..9").looks
    assert (7,) == ask(mail(), "workers.count", "5..9", replications=7, at_most=7).looks


def test_what_is_close_is_looked_at_again_and_what_is_clear_is_not():
    """A bound at the mean of five replications takes all there may be; a candidate far from it takes the fewest."""
    kept = replicate(vary(mail(), {"workers.count": "7"}), ["queued"], replications=5)["queued"]
    busy = sum(run.measures.utilization for run in kept) / 5
    scenario = mail(thresholds=[f"queued.utilization < {busy!r}"])
    few, more = (sized(within="7..12", scenario=scenario, at_most=most) for most in (5, 10))

    assert ("unknown", 5) == next((one.status, one.replications) for one in few.tried if one.value == "7")
    assert {"7": 10, "12": 5} == {one.value: one.replications for one in more.tried if one.value in ("7", "12")}


def test_where_nobody_can_tell_no_single_value_is_claimed():
    """Two candidates of which one cannot be judged: the answer is both of them."""
    kept = replicate(vary(mail(), {"workers.count": "7"}), ["queued"], replications=5)["queued"]
    busy = sum(run.measures.utilization for run in kept) / 5
    sizing = sized(within="7..12", scenario=mail(thresholds=[f"queued.utilization < {busy!r}"]), at_most=5)

    assert ("between", 0, None) == (sizing.finding.kind, sizing.finding.low, sizing.answer)


def test_what_the_shared_risk_does_not_allow_is_not_said():
    """A verdict that 95 % would allow, but not 95 % over all looks and thresholds, stays open."""
    kept = replicate(vary(mail(), {"workers.count": "9"}), ["queued"], replications=5)["queued"]
    values = [run.measures.wait.mean for run in kept]
    bound_s = mean_interval(values).low * 0.999999  # just outside the interval
    scenario = mail(thresholds=[f"queued.wait.mean < {bound_s!r}"])
    (threshold,) = scenario.thresholds
    plain = replicate(vary(scenario, {"workers.count": "9"}), ["queued"], replications=5)["queued"]
    taken = {one.value: one.replications for one in sized(within="9..10", scenario=scenario, at_most=40).tried}

    assert "fail" == judge(threshold, [run.observed[threshold] for run in plain]).status
    assert taken["9"] > 5


def test_a_figure_that_more_replications_cannot_give_is_not_waited_for():
    """p99.9 needs 10,000 waits in a run: the search stops after the first look and says it cannot be told."""
    sizing = sized(scenario=mail(thresholds=["queued.wait.p999 < 1s"]), at_most=80)

    assert ("unknown", {5}) == (sizing.finding.kind, {one.replications for one in sizing.tried})


def test_the_highest_load_is_found_from_above():
    """With `largest` the answer meets the thresholds and the next higher load does not."""
    sizing = sized(find="load", within="2/s..12/s:6", largest=True, at_most=40)
    statuses = {one.value: one.status for one in sizing.tried}

    assert ("pass", "fail") == (statuses["2/s"], statuses["12/s"])
    assert "pass" == statuses[sizing.question.value(sizing.finding.first)]


def test_the_shortest_timeout_is_found_to_a_hundredth_of_the_range():
    """A range of times has 101 candidates, or as many as --to asks for."""
    assert 101 == len(ask(mail(), "queue.visibility_timeout", "1s..11s").candidates)
    assert 41 == len(ask(mail(), "queue.visibility_timeout", "1s..11s", to="250ms").candidates)
    assert 3 == len(ask(mail(), "workers.count", "5..9", to="2").candidates)
    assert 5 == len(ask(mail(), "load", "5/s..9/s:5").candidates)


def test_the_warm_up_is_found_once_for_each_candidate():
    """With `warmup: auto` the search runs as well."""
    assert sized(scenario=mail(warmup="auto"), within="5..16", at_most=5).tried


def test_progress_rises_and_names_the_candidate():
    """What is told never falls, and ends below or at all of it."""
    told = []
    question = ask(mail(duration="10s"), "workers.count", "5..16", replications=5, at_most=5)
    list(size_each(question, lambda label, share: told.append((label, share))))

    assert sorted(share for _, share in told) == [share for _, share in told]
    assert "workers.count=16, 5 replications" == told[0][0]
    assert told[-1][1] <= 1


@pytest.mark.parametrize(
    ("changes", "how", "said"),
    [
        (
            {"thresholds": None},
            {},
            "mail: has no thresholds to meet; say what is enough",
        ),
        (
            {},
            {"only": "sync"},
            "what is enough: thresholds: [sync.completion_time.p95 < 5s]",
        ),
        ({"thresholds": None}, {"only": "queued"}, "thresholds: [queued.wait.p95 < 5s]"),
        ({}, {"only": "quued"}, "did you mean queued?"),
        ({"thresholds": ["queued.wait.mean < 1s", "sync.goodput > 1/s"]}, {}, "name one with --only"),
        ({}, {"find": "workers.cuont"}, "--find workers.cuont=5: is not a known key"),
        ({}, {"find": "sync.workers.count"}, "--find sync.workers.count: changes nothing of queued"),
        ({}, {"within": "9"}, "--between 9: must be A..B, such as 4..12 or 1s..30s"),
        ({}, {"within": "9..4"}, "--between 9..4: must rise"),
        ({}, {"within": "0..4"}, "--find workers.count=0: must be at least 1"),
        ({}, {"to": "3"}, "--to 3: must divide 5..16 into equal steps"),
        ({}, {"to": "1s"}, "--to 1s: must be a part of 5..16"),
        ({}, {"to": "fine"}, "--to fine: must be a part of 5..16"),
        ({}, {"to": "0"}, "--to 0: must be a part of 5..16 above 0"),
        ({}, {"at_most": 4}, "--at-most 4: must be at least the 5 of --replications"),
    ],
)
def test_what_cannot_be_looked_for_is_refused_before_anything_runs(changes, how, said):
    """The error names the option, the rule and the way out."""
    with pytest.raises(ScenarioError) as refused:
        sized(scenario=mail(**changes), **how)

    assert said in str(refused.value)


INLINE = {"thresholds": ["sync.response_time.p95 < 5s"]}
POOLS = {"workers": None, "pools": {"clerks": {"count": 8}}}


@pytest.mark.parametrize(
    ("changes", "find", "said"),
    [
        (
            INLINE,
            "workers.count",
            "which queues nothing; name a key that does, such as sync.api.threads",
        ),
        (INLINE, "sync.workers.count", "nothing of sync, which queues nothing"),
        ({**INLINE, "api": {}}, "retry.max_attempts", "which queues nothing; name a key that does, such as sync.load"),
        (INLINE, "queued.load", "--find queued.load: changes nothing of sync; name a key that does"),
        (POOLS, "workers.count", "nothing of queued; name a key that does, such as queued.pools.clerks.count"),
    ],
)
def test_what_a_design_does_not_have_cannot_be_enough_of(changes, find, said):
    """A key without effect makes all candidates alike: it is refused, and one that matters is named."""
    with pytest.raises(ScenarioError) as refused:
        sized(scenario=mail(**changes), find=find, within="5/s..16/s" if find.endswith("load") else "5..16")

    assert said in str(refused.value)


def test_what_an_inline_design_has_can_be_looked_for():
    """The threads of an inline design decide how long its users wait."""
    assert "api.threads" == ask(mail(**INLINE), "api.threads", "10..20", replications=5, at_most=5).key


def test_a_candidate_without_a_warm_up_is_doubted():
    """Its system starts empty, and the first find it so; with one there is no such doubt, nor of a story."""
    burst = {"spike": {"base": "6/s", "peak": "9/s", "at": "5s", "for": "5s"}}
    plain, warm, story = (mail(warmup="0s"), mail(), mail(warmup="0s", load=burst))
    found = [
        {doubt.code for one in sized(scenario=each, at_most=5).tried for doubt in one.doubts}
        for each in (plain, warm, story)
    ]

    assert {"start_up"} == found[0]
    assert not {"start_up", "unsettled"} & (found[1] | found[2])


def test_a_warm_up_without_an_end_is_doubted_of_all_candidates():
    """Where one end of the range finds none, half of every run is left out."""
    sizing = sized(within="1..3", scenario=mail(warmup="auto", load="5/s"), at_most=5)

    assert {("unsettled",)} == {tuple(d.code for d in one.doubts if d.code == "unsettled") for one in sizing.tried}
