"""What `--set key=value` changes, and what it may not."""

import pytest
from scenario_texts import HEAD, SMALL, refusal

from sim.scenario import Deterministic, Even, Exponential, Stages, from_text, vary

STAGES = HEAD + "load: {stages: [{rate: 5/s, for: 1m}, {rate: 9/s, for: 1m}]}\n"
STAGES += "steps: {email: {service: {lognormal: {mean: 1s, cv: 1}}}}\n"
STAGES += "api: {threads: 3}\nworkers: {count: 8}\n"


def changed(text, **changes):
    """Return the queued architecture after changes, given as key__below=value."""
    overrides = {key.replace("__", "."): value for key, value in changes.items()}
    return from_text(text, overrides=overrides).architectures["queued"]


def test_a_change_reaches_every_architecture():
    """A key of the scenario, its value read as YAML."""
    found = from_text(STAGES, overrides={"workers.count": "50", "seed": "7"})

    assert (7, [50, 50]) == (found.seed, [architecture.workers.count for architecture in found.architectures.values()])


def test_a_change_reaches_into_lists_and_replaces_what_is_short():
    """Entries are numbered from 0; below a short form, the full form is made."""
    assert Stages(stages=changed(STAGES, load__stages__1__rate="7/s").load.stages).stages[1].end_per_s == 7.0
    assert (
        Exponential(mean_ns=2_000_000_000)
        == changed(SMALL, steps__email__service__exponential="2s").steps["email"].service
    )
    assert Even(rate_per_s=9.0) == changed(SMALL, load__even__rate="9/s").load


def test_a_change_may_be_a_whole_section():
    """YAML may be a mapping; nothing means null; a Python value needs no YAML."""
    assert 4 == changed(SMALL, workers="{count: 4}").workers.count
    assert changed(STAGES, api="").api is None
    assert Deterministic(value_ns=2_000_000_000) == changed(SMALL, steps__email={"service": 2.0}).steps["email"].service
    assert ("email", "pdf") == changed(SMALL, steps__pdf={"service": "1s"}).step_names


def test_a_change_may_be_for_one_architecture():
    """By its name, short or in full; defaults of the file have names too, and what it shares can be changed for it."""
    for prefix in ("", "architectures."):
        found = from_text(STAGES, overrides={f"{prefix}queued.load.stages.0.rate": "99/s"}).architectures

        assert [5.0, 99.0] == [architecture.load.stages[0].end_per_s for architecture in found.values()]


def test_an_architecture_keeps_its_own_value():
    """A change of the scenario's workers does not reach the one that has its own."""
    text = SMALL + "architectures: {x: {queued: all}, y: {queued: all, workers: {count: 2}}}\n"
    found = from_text(text, overrides={"workers.count": 5, "y.queue.order": "priority"}).architectures

    assert [5, 2] == [architecture.workers.count for architecture in found.values()]
    assert ["fifo", "priority"] == [architecture.queue.order for architecture in found.values()]


def test_a_whole_architecture_may_be_added():
    """`architectures.NAME` is a key of the scenario as any other."""
    text = SMALL + "architectures: {x: {queued: all}}\n"

    assert ["x", "y"] == list(from_text(text, overrides={"architectures.y": "{inline: all}"}).architectures)


REFUSED = {
    ("workers.cuont", "5"): "--set workers.cuont: is not a known key; did you mean count?",
    (
        "wrkers.count",
        "5",
    ): "--set wrkers.count: must start with a key or an architecture, got 'wrkers'; did you mean wor",
    (
        "queud.workers.count",
        "5",
    ): "--set queud.workers.count: must start with a key or an architecture, got 'queud'; did",
    ("queued", "5"): "--set queued: must be a mapping, got 5; write {queued: all}",
    (
        "queued.seed",
        "5",
    ): "--set queued.seed: seed may not be overridden; architectures are compared with everything else",
    (
        "queued.worker.count",
        "5",
    ): "--set queued.worker.count: must name a key of an architecture, got 'worker'; did you me",
    (
        "architectures.qued.queue.order",
        "5",
    ): "--set architectures.qued.queue.order: must name an architecture, got 'qued'",
    ("workers.count", "0"): "--set workers.count: must be at least 1, got 0",
    (
        "queued.workers.count",
        "x",
    ): "--set queued.workers.count: must be a whole num",
    ("workers.count", "["): "--set workers.count: is not YAML: expected the node content",
    (
        "load.stages.2.rate",
        "5/s",
    ): "--set load.stages.2.rate: has 2 entries, numbered from 0; change",
    ("queued.load.stages.²", "5/s"): "f.yaml:4:16: load.stages: must be a list, got {²: '5/s'}",
    ("steps.email.service.exponential", "1s"): "f.yaml:5:26: steps.email.service: must be one distribution, not 2",
    ("", "5"): "--set : must start with a key or an architecture, got ''; choose from",
}


@pytest.mark.parametrize(("change", "start"), REFUSED.items(), ids=[key for key, _ in REFUSED])
def test_a_change_that_leads_nowhere_is_refused(change, start):
    """The error names the change."""
    assert start == refusal(STAGES, [change])[: len(start)]


def test_a_scenario_may_be_varied_again():
    """Changes add up, and the last one wins; the scenario remembers them."""
    once = from_text(SMALL, overrides={"workers.count": 3, "seed": 5})
    twice = vary(once, {"workers.count": 4})

    assert ({"workers.count": 4, "seed": 5}, 5) == (twice.overrides, twice.seed)
    assert once.digest == vary(once, {}).digest != twice.digest
