"""Thresholds speak of windows and stages, which are found before anything runs."""

import pytest
import yaml
from scenario_texts import SMALL, refusal, refusals
from test_scenario_editor import VALIDATOR

from sim.scenario import Poisson, StageScope, Window, from_dict, from_text, stages_of

S = 1_000_000_000
STAGES = {"stages": [
    {"rate": "5/s", "for": "20s", "name": "calm"},
    {"rate": "9/s", "for": "30s"},
    {"rate": "5/s", "for": "1h", "name": "the long tail"},
]}  # fmt: skip
SPIKE = {"spike": {"base": "5/s", "peak": "9/s", "at": "20s", "for": "30s"}}
BASE = yaml.safe_load(SMALL) | {"duration": "2m", "warmup": "10s"}


def threshold(part, load="5/s", **sections):
    """The threshold on a part of the run."""
    (found,) = from_dict({**BASE, "load": load, "thresholds": [f"queued.wait.p95 {part} < 5s"], **sections}).thresholds
    return found


@pytest.mark.parametrize(
    ("part", "length_s"),
    [("over any 10s", 10), ("over any 1m 30s", 90), (" over  any   10 ", 10), ("over any 110s", 110)],
)
def test_a_window_has_a_length(part, length_s):
    """A duration as anywhere else; it may be as long as what is measured."""
    assert Window(length_s * S) == threshold(part).scope


@pytest.mark.parametrize(
    ("part", "load", "expected"),
    [
        ("in calm", STAGES, ("calm", 10, 20)),
        ("in stage 1", STAGES, ("calm", 10, 20)),
        ("in stage 2", STAGES, ("stage 2", 20, 50)),
        ("in  the long  tail", STAGES, ("the long tail", 50, 120)),
        ("in before", SPIKE, ("before", 10, 20)),
        ("in peak", SPIKE, ("peak", 20, 50)),
        ("in after", SPIKE, ("after", 50, 120)),
        ("in stage 2", SPIKE, ("peak", 20, 50)),
    ],
)
def test_a_stage_has_its_time_without_the_warmup(part, load, expected):
    """By name or by number from 1; a spike's three; not before the warm-up is over, not beyond the end of the run."""
    name, from_s, to_s = expected

    assert StageScope(name, from_s * S, to_s * S) == threshold(part, load).scope


def test_most_loads_have_no_stages():
    """And a spike at the very start has nothing before it."""
    spike = from_dict({**BASE, "load": {"spike": {**SPIKE["spike"], "at": 0}}}).architectures["queued"].load

    assert () == stages_of(Poisson(rate_per_s=5.0))
    assert ["peak", "after"] == [stage.name for stage in stages_of(spike)]


@pytest.mark.parametrize(
    ("part", "load", "said"),
    [
        ("in clam", STAGES, "names no stage of the load, got 'clam'; did you mean calm?"),
        ("in rush", SPIKE, "names no stage of the load, got 'rush'; choose from before, peak, after"),
        ("in stage 4", STAGES, "names no stage of the load, got 'stage 4'; did you mean stage 2?"),
        ("in late", {"stages": [{"rate": "5/s", "for": "2m"}, {"rate": "5/s", "for": "1m", "name": "late"}]},
         "names a stage that begins when the run is over, at 2m, got 'late'; let the run last longer"),
        ("in early", {"stages": [{"rate": "5/s", "for": "10s", "name": "early"}, {"rate": "5/s", "for": "1m"}]},
         "names a stage that is over before the warm-up is, at 10s, got 'early'; make the warm-up shorter"),
    ],
)  # fmt: skip
def test_a_stage_that_cannot_be_judged_is_refused(part, load, said):
    """Unknown, over before the warm-up is, or never begun: the file, the place, and a way out."""
    with pytest.raises(ValueError, match=r"thresholds\.0: ") as error:
        threshold(part, load)

    assert f"<mapping>: thresholds.0: {said}" == str(error.value)


def test_stages_are_those_of_the_architecture():
    """Each may have a load of its own."""
    sections = {"architectures": {"steady": {"queued": "all"}, "queued": {"queued": "all", "load": SPIKE}}}

    assert "peak" == threshold("in peak", **sections).scope.name


def test_what_is_wrong_elsewhere_is_said_once():
    """Where the load or the duration cannot be read, nothing is said of the threshold on it."""
    loadless = refusals(SMALL.replace("5/s", "true") + "thresholds: [queued.wait.p95 in peak < 5s]")
    endless = refusals(SMALL.replace("10m", "x") + "thresholds: [queued.wait.p95 over any 1h < 5s]")

    assert ["f.yaml:4:7: load: must be a rate"] == [line.split(",")[0] for line in loadless]
    assert ["f.yaml:3:11: duration: must be a duration with a unit"] == [line.split(",")[0] for line in endless]


def test_the_part_is_printed_and_tells_digests_apart():
    """`dump` reads back as the same threshold; another window, or another name of a stage, is another scenario."""
    plain, window, stage = (
        from_dict({**BASE, "load": STAGES, "thresholds": [f"queued.wait.p95{part} < 5s"]})
        for part in ("", "  over any  10s", " in calm")
    )
    again = from_dict(window.normalised())
    renamed = from_dict({**BASE, "load": {"stages": [{**STAGES["stages"][0], "name": "quiet"}, *STAGES["stages"][1:]]},
                         "thresholds": ["queued.wait.p95 in quiet < 5s"]})  # fmt: skip

    assert ["queued.wait.p95 over any 10s < 5s"] == window.normalised()["thresholds"]
    assert (window.thresholds, window.digest) == (again.thresholds, again.digest)
    assert 4 == len({plain.digest, window.digest, stage.digest, renamed.digest})


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        ("queued.wait.p95 < 5s", True),
        ("queued.wait.p95<5s", True),
        ("queued.wait.p95 over any 10s < 5s", True),
        ("queued.wait.p95 in the long tail <= 5s", True),
        ("queued.wait.p95 over 10s < 5s", False),
        ("queued.wait.p95 ever < 5s", False),
        ("queued.wait.p95", False),
        ("queued.wait.p95 = 5s", False),
    ],
)
def test_an_editor_knows_the_form(text, valid):
    """It marks what no threshold can be; names are checked when the file is read."""
    assert valid == VALIDATOR.is_valid({**BASE, "thresholds": [text]})


def test_a_file_says_where_a_threshold_is_wrong():
    """Line and column of the threshold."""
    assert "f.yaml:7:14: thresholds.0: names a stage, and this load has none" in refusal(
        SMALL + "thresholds: ['queued.wait.p95 in peak < 5s']"
    )
    assert (None,) == tuple(found.scope for found in from_text(SMALL + "thresholds: [queued.wait.p95 < 5s]").thresholds)
