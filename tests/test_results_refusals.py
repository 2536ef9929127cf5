"""What makes no sense is refused in Python as at the command line, in the words of Python, before anything runs."""

import numpy as np
import pytest

import sim

MAIL = {
    "name": "mail",
    "seed": 5,
    "duration": "20s",
    "load": "5/s",
    "steps": {"mail": {"service": {"exponential": "200ms"}}},
    "api": {"threads": 3},
    "workers": {"count": 3},
    "thresholds": ["queued.wait.mean < 1s"],
}


@pytest.mark.parametrize("given", [0, -2, "3", 2.5, True])
@pytest.mark.parametrize(
    "begin",
    [
        lambda often: sim.compare(MAIL, replications=often),
        lambda often: sim.run(MAIL, "queued", replications=often),
        lambda often: sim.diff(MAIL, workers__count=4, replications=often),
        lambda often: sim.sweep(MAIL, {"workers.count": [3, 4]}, replications=often),
        lambda often: sim.size(MAIL, "workers.count", (1, 4), replications=often),
        lambda often: sim.size(MAIL, "workers.count", (1, 4), at_most=often),
        lambda often: sim.metastable("tipping-point", replications=often),
        lambda often: sim.warmup(MAIL, replications=often),
        lambda often: sim.omission(MAIL, replications=often),
        lambda often: sim.omission(MAIL, connections=often),
        lambda often: sim.dry_run(MAIL, replications=often),
    ],
    ids=["compare", "run", "diff", "sweep", "size", "at most", "metastable", "warmup", "omission", "of", "dry run"],
)
def test_how_often_is_a_whole_number(begin, given):
    """A text, a fraction, truth, and what is not above zero are no number of replications."""
    with pytest.raises(sim.ScenarioError, match=r"must be a whole number, at least [12], got"):
        begin(given)


def test_theory_alone_is_no_replication_at_all():
    """Explaining takes none, or at least two; one has no interval."""
    for given, said in ((1, "0, for theory alone, or at least 2"), (-1, "at least 0"), ("3", "whole number")):
        with pytest.raises(sim.ScenarioError, match=said):
            sim.explain(MAIL, replications=given)
    with pytest.raises(sim.ScenarioError, match=r"got None$"):
        sim.explain(MAIL, replications=None)


def test_numbers_of_numpy_are_numbers():
    """As a count, as a share, as a value of a sweep."""
    two = np.int64(2)
    swept = sim.sweep(MAIL, {"workers.count": np.array([3, 4])}, only="queued", replications=two)

    assert 2 == sim.compare(MAIL, "queued", replications=two).n
    assert {"workers.count": ("3", "4")} == swept.over


@pytest.mark.parametrize("given", [5.0, 0, 1, -0.1, float("nan"), "much", "100%", True, [0.1]])
def test_precision_is_a_share(given):
    """Above 0 and below 1, as a number or as a percentage."""
    with pytest.raises(sim.ScenarioError, match=r"precision must be a share above 0 and below 1, such as 0\.05"):
        sim.compare(MAIL, precision=given)


def test_precision_may_be_said_in_percent():
    """As 50% it asks for the same as 0.5; a metric without an architecture is of each."""
    asked = {"replications": 2, "at_most": 4, "metrics": "goodput"}
    said, number = (sim.compare(MAIL, precision=share, **asked) for share in ("50%", 0.5))

    assert said.stopping == number.stopping
    assert {"sync.goodput", "queued.goodput"} == set(said.stopping.precision)


@pytest.mark.parametrize(
    ("begin", "said"),
    [
        (lambda: sim.compare(42), "the scenario must be a Scenario, a name that `sim list` shows, .* got 42"),
        (lambda: sim.compare(MAIL, only="queud"), "^queud: is not an architecture of mail; did you mean queued"),
        (lambda: sim.compare(MAIL, "queued", "queued"), "^queued: is named twice, and one run is not two; name"),
        (lambda: sim.compare(MAIL, "queued", only="queued"), "^queued: is named twice"),
        (lambda: sim.compare(MAIL, workers__count=0), "^workers.count: must be at least 1, got 0"),
        (lambda: sim.compare(MAIL, seed="abc"), "^seed: must be a whole number"),
        (lambda: sim.compare(MAIL, profiles=["rq", "rq"]), "^rq: is named twice, and one run is not two; name it once"),
        (lambda: sim.compare(MAIL, profiles="sqs"), "^sqs: is not a broker's profile; did you mean sqs-fifo or"),
        (lambda: sim.compare(MAIL, at_most=5), "^at_most 5: says when precision gives up; add precision 5%"),
        (lambda: sim.compare(MAIL, metrics="goodput"), "^metrics goodput: says what must be precise; add precision 5%"),
        (lambda: sim.compare(MAIL, precision=0.1, at_most=5), "^at_most 5: must be at least the 10 replications"),
        (lambda: sim.sweep(MAIL, {"workers.count": 3}), "^over workers.count=3: must be several values: a list"),
        (lambda: sim.sweep(MAIL, {"workers.count": {3: 4}}), "must be several values: a list"),
        (lambda: sim.sweep(MAIL, {"workers.count": [{3}, {4}]}), "must be values of a scenario, such as 4"),
        (
            lambda: sim.sweep(MAIL, {"workers.count": [3, 4]}, metrics="queued.wait.p95"),
            "write metrics wait.p95",
        ),
        (lambda: sim.diff(MAIL, MAIL, metrics="foo"), "^metrics foo: names no metric"),
        (lambda: sim.diff(MAIL, workers__count=4, tolerance="5%"), "tolerance must be a share from 0 to below 1"),
        (lambda: sim.size(MAIL, "sync.workers.count", (1, 4)), "^find sync.workers.count: changes nothing of queued"),
        (lambda: sim.metastable("tipping-point", recover_by="soon"), "^recover_by soon: "),
        (lambda: sim.stress("no-such-thing"), "no-such-thing: is not a scenario of the catalog"),
    ],
)
def test_what_is_wrong_is_said_in_the_words_of_python(begin, said):
    """The place, the rule, the value, the way out; no option of the command."""
    with pytest.raises(sim.ScenarioError, match=said) as refused:
        begin()

    assert " --" not in f" {refused.value}"


def test_a_folder_that_is_taken_is_replaced_on_demand(tmp_path):
    """The way out is a keyword."""
    sim.compare(MAIL).save(tmp_path / "run")
    with pytest.raises(sim.ScenarioError, match="overwrite=True"):
        sim.compare(MAIL).save(tmp_path / "run")
