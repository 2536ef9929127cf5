"""Verdicts in words, in the JSON document and as JUnit, for readers of every kind."""

import json
from dataclasses import replace
from math import isfinite
from xml.etree import ElementTree as ET

import pytest
from report_examples import BASE, HOSTILE, compared, example

from sim.experiment import Comparison, Gathering, compare_each
from sim.measure import Interval, Verdict
from sim.report import as_document, check_outputs, plain_text, write_junit
from sim.report.html.page import page
from sim.report.verdict_words import shared_risk, verdict_words
from sim.scenario import ScenarioError, Threshold, from_dict

TEXTS = [
    "queued.response_time.p99 < 200ms",
    "queued.wait.mean over any 30s < 1s",
    "sync.response_time.p999 in stage 2 < 1s",
    "sync.requests.ok_share in stage 3 > 0%",
]
THRESHOLD = Threshold(text="a.wait.p95 < 5s", architecture="a", metric=("wait", "p95"), op="<", value=5.0)


def replicated(n=3, **sections):
    """BASE in several replications, with thresholds of parts of it."""
    scenario = from_dict({**BASE, "duration": "3m", "thresholds": TEXTS[:2], **sections})
    gathered = Gathering(scenario)
    for name, outcome in compare_each(scenario, replications=n):
        gathered.add(name, outcome)
    return gathered.comparison()


def report(comparison, tmp_path):
    """The JUnit report, parsed as a build server would."""
    write_junit(comparison, tmp_path / "junit.xml")
    return ET.parse(tmp_path / "junit.xml").getroot()  # noqa: S314  it was written a line above


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        (Verdict(THRESHOLD, 4.0, "pass"), "4 s, of this run only"),
        (Verdict(THRESHOLD, 6.0, "fail", "from 1s to 2s"), "6 s, from 1s to 2s, of this run only"),
        (Verdict(THRESHOLD, None, "unknown", "p95 needs 200 samples"), "p95 needs 200 samples"),
        (Verdict(THRESHOLD, 4.0, "pass", "", Interval(4.0, 3.7, 4.3, 9)), "4.00 ±0.30 s"),
        (Verdict(THRESHOLD, None, "fail", "in 2 of 9 replications", Interval(float("nan"), -9e999, 9e999, 9)),
         "in 2 of 9 replications"),
        (Verdict(THRESHOLD, 4.0, "unknown", "cannot tell: 3 to 5 s", Interval(4.0, 3.0, 5.0, 9)),
         "cannot tell: 3 to 5 s"),
        (Verdict(THRESHOLD, None, "unknown", f"in {HOSTILE}"),
         "in [red]evil[/red] [2J <script>alert('x')</script> second line"),
    ],
)  # fmt: skip
def test_a_verdict_is_its_figure_with_its_interval_or_why_there_is_none(verdict, words):
    """What was observed, then where; for what cannot be told the reason alone."""
    assert words == verdict_words(verdict)


FOUND = Interval(4.0, 3.7, 4.3, 9)
PASSED = Verdict(THRESHOLD, 4.0, "pass", "", FOUND)


@pytest.mark.parametrize(
    ("verdicts", "words"),
    [
        ([PASSED] * 3, "all 3 together with at least 85 % (Bonferroni)."),
        ([PASSED, replace(PASSED, status="fail")], "both together with at least 90 % (Bonferroni)."),
        ([PASSED] * 20, "of 20 such one or more may be wrong."),
    ],
)
def test_several_verdicts_share_no_risk(verdicts, words):
    """Each has its own, so together they are less sure; of twenty nothing is left."""
    assert f"A verdict on an interval is right with 95 % confidence by itself; {words}" == shared_risk(verdicts)


@pytest.mark.parametrize(
    "other",
    [
        replace(PASSED, status="unknown"),
        replace(PASSED, interval=None),
        replace(PASSED, interval=replace(FOUND, certain=True)),
        replace(PASSED, interval=Interval(4.0, float("-inf"), float("inf"), 9)),
        replace(PASSED, threshold=THRESHOLD.model_copy(update={"op": "=="})),
    ],
)
def test_who_claims_nothing_takes_no_risk(other):
    """One verdict alone is what it says; what was so in every run, or of this run alone, is no claim on a mean."""
    assert "" == shared_risk([PASSED, other])


def test_the_shared_risk_stands_below_the_verdicts():
    """Of replications; a single run, of which no verdict rests on an interval, has no such line."""
    several = replicated(thresholds=["queued.response_time.mean < 200ms", "sync.response_time.mean < 1ms"])
    lines = plain_text(several, width=120).splitlines()

    assert "both together with at least 90 % (Bonferroni)." in lines[lines.index("") + 3]
    assert "Bonferroni" not in plain_text(example())
    assert "together with at least 90 % (Bonferroni)." in page(several)


def test_the_terminal_shows_means_with_their_intervals():
    """A mark, the text, the mean of the worst windows with half the width of its interval."""
    lines = plain_text(replicated()).splitlines()
    (line,) = [line for line in lines if line.startswith("✗  queued.wait.mean over any 30s < 1s")]

    assert " ±" in line
    assert line.rstrip().endswith(" s")


def test_the_document_says_of_which_part_a_threshold_is():
    """A window by its length, a stage by its name and its time."""
    found = [threshold["scope"] for threshold in as_document(compared(thresholds=TEXTS))["thresholds"]]

    assert [
        None,
        {"window_s": 30.0},
        {"stage": "stage 2", "from_s": 120.0, "to_s": 180.0},
        {"stage": "stage 3", "from_s": 180.0, "to_s": 360.0},
    ] == found


def test_the_document_has_the_interval_that_was_judged():
    """Its ends and the number of replications; of one run there is none."""
    comparison = replicated()
    for verdict, found in zip(comparison.verdicts, as_document(comparison)["thresholds"], strict=True):
        bounds = [end if isfinite(end) else None for end in (verdict.interval.low, verdict.interval.high)]
        assert [*bounds, 3] == [found["low"], found["high"], found["n"]]
    for found in as_document(example())["thresholds"]:
        assert (None, None, 1, None) == (found["low"], found["high"], found["n"], found["needed"])


def test_an_interval_without_bounds_is_null():
    """JSON has no infinity."""
    verdict = Verdict(THRESHOLD, None, "unknown", "none", Interval(float("nan"), -9e999, 9e999, 3), 7)
    (found,) = as_document(replace(example(), verdicts=(verdict,)))["thresholds"]

    assert (None, None, 3, 7) == (found["low"], found["high"], found["n"], found["needed"])
    assert json.dumps(found, allow_nan=False)


def test_a_report_has_what_build_servers_read(tmp_path):
    """A suite for the scenario with its counts; a case for each threshold, in a class of its architecture."""
    root = report(example(), tmp_path)
    (suite,) = root
    cases = suite.findall("testcase")

    assert ("testsuites", "testsuite") == (root.tag, suite.tag)
    for counts in (root, suite):
        assert ("3", "1", "1", "0") == tuple(counts.get(key) for key in ("tests", "failures", "errors", "skipped"))
    assert "example" == suite.get("name")
    assert [
        ("example.queued", "queued.response_time.p99 < 200ms"),
        ("example.queued", "queued.completion_time.p95 < 1s"),
        ("example.sync", "sync.response_time.p999 < 1s"),
    ] == [(case.get("classname"), case.get("name")) for case in cases]
    assert [["system-out"], ["failure"], ["error"]] == [[below.tag for below in case] for case in cases]
    assert {"0"} == {case.get("time") for case in (root, suite, *cases)}


def test_a_case_that_does_not_pass_says_why(tmp_path):
    """In the message and in the text: what was observed, or what is missing."""
    _, failed, unknown = report(example(), tmp_path).iter("testcase")
    verdicts = example().verdicts

    assert ("threshold failed", verdict_words(verdicts[1])) == (failed[0].get("type"), failed[0].get("message"))
    assert f"queued.completion_time.p95 < 1s: {verdict_words(verdicts[1])}" == failed[0].text
    assert ("cannot tell", verdicts[2].why) == (unknown[0].get("type"), unknown[0].get("message"))


def test_a_report_says_how_to_run_it_again(tmp_path):
    """Seed, digest, version, engine and replications are properties of the suite, before its cases."""
    comparison = replicated()
    (suite,) = report(comparison, tmp_path)
    found = {below.get("name"): below.get("value") for below in suite[0]}

    assert "properties" == suite[0].tag
    assert {
        "seed": "7",
        "digest": comparison.scenario.digest,
        "version": comparison.version,
        "engine": comparison.engine,
        "replications": "3",
    } == found


def test_the_same_run_gives_the_same_report(tmp_path):
    """To the byte, with the declaration first and a line end last."""
    for name in ("one.xml", "two.xml"):
        write_junit(compared(), tmp_path / name)
    content = (tmp_path / "one.xml").read_bytes()

    assert (tmp_path / "two.xml").read_bytes() == content
    assert content.startswith(b'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites ')
    assert content.endswith(b"</testsuites>\n")


def test_foreign_text_does_not_break_the_report(tmp_path):
    """Markup is escaped; control codes, half characters and what else XML cannot hold is gone."""
    verdict = Verdict(THRESHOLD, None, "unknown", "a\x00b\ud800c\ufffed ]]> & \"'\n" + HOSTILE)
    comparison = replace(example(), verdicts=(verdict,))
    hostile = replace(comparison, scenario=comparison.scenario.model_copy(update={"name": HOSTILE}))
    (suite,) = report(hostile, tmp_path)

    assert "[red]evil[/red] [2J <script>alert('x')</script> second line" == suite.get("name")
    assert suite.find("testcase")[0].get("message").startswith("a b c d ]]> & \"' [red]evil[/red]")


def test_a_scenario_without_thresholds_is_an_empty_suite(tmp_path):
    """It has its properties, and no case."""
    scenario = from_dict({**BASE, "thresholds": [], "duration": "30s"})
    (suite,) = report(Comparison.of(scenario, dict(compare_each(scenario))), tmp_path)

    assert ("0", []) == (suite.get("tests"), suite.findall("testcase"))


def test_the_file_of_the_report_is_checked_before_a_run(tmp_path):
    """A folder that is not there is named with the option."""
    check_outputs(junit=tmp_path / "junit.xml")

    with pytest.raises(ScenarioError, match=r"--junit .*: there is no folder"):
        check_outputs(junit=tmp_path / "no" / "junit.xml")
