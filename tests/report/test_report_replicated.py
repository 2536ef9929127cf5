"""With replications no number is shown without its interval: not in the terminal, a notebook, a frame or a file."""

import json
import re
from dataclasses import replace
from functools import cache
from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_examples import BASE, HOSTILE, with_measures

from sim.experiment import Comparison, Gathering, compare_each
from sim.measure import Audit, Doubt, Interval
from sim.report import as_document, as_html, figures_frame, plain_text, what_to_see
from sim.report.columns import columns
from sim.report.rows import GROUPS, shown_rows
from sim.report.spread import between, spread
from sim.report.words import DASH, count, per_second, percent, time
from sim.scenario import from_dict

NUMBER = r"\d[\d,]*(?:\.\d+)?"
TIME = rf"(?:\d+[dhm] \d\d[hms]|{NUMBER} (?:ns|µs|ms|s))"
SHORT = {**BASE, "duration": "1m", "warmup": "5s", "load": "4/s", "thresholds": []}
LUCKLESS = {
    "load": {"even": "4/s"}, "steps": {"email": {"service": "800ms"}, "pdf": {"service": "2s"}}, "retry": None,
}  # fmt: skip
# What may stand in a line without an interval: names of percentiles, what the scenario says, how many replications.
EXEMPT = (
    r"Half are served within p50, 99 in 100 within p99|more than one in a hundred|half the width of a 95 % interval",
    rf"{NUMBER} (?:replications|pairs|pair|intervals)|{NUMBER} of {NUMBER} replications|replication \d+",
    rf"--duration \S+ would do|at least {NUMBER} % of the work",  # a way out, and what is offered
    rf"after {NUMBER} s|up to \d+ calls|turned away \(503\)",
    rf"{NUMBER} (?:threads|workers) (?:and there are|would be needed and there are|for) {NUMBER}",  # what was asked for
    r"p50|p90|p95|p99|95 %|seed \d+|queue-lab [\d.]+|scenario [0-9a-f]{12}",
)
WITH_INTERVAL = (
    rf"{NUMBER} ±{NUMBER}",
    rf"\d+[dhm] \d\d[hms] ±{TIME}",
    rf"{NUMBER}(?: s| ms| %|/s| \w+)? (?:always|in all runs)",
    rf"{NUMBER}(?: s| ms| %|/s)?(?: \w+){{0,2}} in (?:every run|all runs)",
    rf"{NUMBER}(?: s| ms| µs| %|/s| \w+)? \((?:[≤≥] {NUMBER}|{NUMBER} to {NUMBER})\)(?: s| ms| µs| %|/s)?",
    rf"{TIME} to {TIME}|{TIME} apart at most",
)


def replicated(replications=4, **sections):
    """The scenario of BASE or one made of it, so many times."""
    scenario = from_dict({**SHORT, **sections})
    gathered = Gathering(scenario)
    for name, outcome in compare_each(scenario, replications=replications):
        gathered.add(name, outcome)
    return gathered.comparison()


@cache
def example():
    """Three architectures, each run four times; jobs fail, users leave."""
    return replicated()


def naked(text):
    """The numbers in a text that have no interval."""
    text = " ".join(text.split())
    for allowed in (*EXEMPT, *WITH_INTERVAL):
        text = re.sub(allowed, "", text)
    return re.findall(NUMBER, text)


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("workers busy  78.5 %", ["78.5"]),
        ("workers busy  78.5 ±0.3 %", []),
        ("jobs lost  0", ["0"]),
        ("jobs lost  0 always", []),
        ("jobs lost  0 (≤ 0.19), 0.5 (0.20 to 1.10)", []),
        ("most jobs waiting  5 in all runs", []),
        ("at p99 it answers 4.1 s to 4.4 s sooner", []),
        ("at p99 it answers 4.2 s sooner", ["4.2"]),
        ("wasted  59m 02s ±3m 37s", []),
        ("wasted  59m 02s", ["59", "02"]),
    ],
)
def test_a_number_without_an_interval_is_found(line, found):
    """The rule of this file refuses what it should, and nothing else."""
    assert found == naked(line)


@pytest.mark.parametrize(
    "sections",
    [
        {},
        {"load": "30/s", "api": {**BASE["api"], "client": {"timeout": "3s", "retry": {"max_attempts": 3}}}},
        {"workers": {"count": 20, "crashes": {"mtbf": "20s", "restart": "5s"}}, "queue": {"visibility_timeout": "2s"}},
        {"workers": {"count": 2, "prefetch": 5}, "queue": {"visibility_timeout": "2s"}},
        {"load": {"users": {"count": 20, "think": "1s"}}, "api": {"threads": 5}},
        {"duration": "8m", "load": "40/s"},
    ],
)
def test_every_number_printed_with_replications_has_its_interval(sections):
    """All words of the terminal, on quiet, overloaded, crashing and closed systems."""
    comparison = replicated(3, **sections)

    assert [] == naked(plain_text(comparison, width=120))


@pytest.mark.parametrize("replications", [2, 5])
def test_every_cell_of_a_notebook_has_its_interval(replications):
    """The same cells and sentences stand in the page."""
    comparison = replicated(replications)
    cells = [cell for group in GROUPS for _, row in shown_rows(group, columns(comparison)) for cell in row]

    assert [] == naked(" ".join([*cells, *what_to_see(comparison)]))
    assert all(cell in as_html(comparison) for cell in cells)


def test_every_figure_of_the_document_has_its_interval():
    """`--json` has value, low and high for each figure, and what is no figure is none."""
    document = as_document(example())
    leaves = []

    def walk(found):
        for key, value in found.items():
            if key in ("audit", "verdicts", "refused"):
                continue
            if set(value) == {"value", "low", "high"}:
                leaves.append(value)
            else:
                walk(value)

    for figures in document["architectures"].values():
        walk(figures)

    assert 4 == document["replications"]
    assert len(leaves) > 200
    assert all(found["low"] <= found["value"] for found in leaves if found["low"] is not None)
    assert all(found["value"] <= found["high"] for found in leaves if found["high"] is not None)
    assert json.loads(json.dumps(document, allow_nan=False)) == document


def test_one_run_has_plain_figures():
    """A document of a single run is as it always was."""
    document = as_document(replicated(1))

    assert "replications" not in document
    assert isinstance(document["architectures"]["sync"]["goodput"], float)


def test_a_frame_has_the_ends_of_each_interval():
    """Three columns for each architecture, one row per metric."""
    frame = figures_frame(example())
    estimate = example().estimate("queued", "goodput")

    assert [("sync", "value"), ("sync", "low"), ("sync", "high")] == list(frame.columns[:3])
    assert [estimate.value, estimate.low, estimate.high] == frame.loc["goodput", "queued"].tolist()


def test_what_is_missing_in_one_replication_is_not_shown():
    """A mean over the replications that have a figure would be one over the lucky ones."""
    comparison = example()
    first, *others = comparison.replications["queued"]
    lame = replace(first, measures=replace(first.measures, goodput=None))
    broken = replace(comparison, replications={**comparison.replications, "queued": (lame, *others)})
    column = columns(broken)[1]

    assert DASH == column.say(per_second, "goodput")
    assert column.figure("goodput") is None


def test_the_problems_of_every_replication_are_told():
    """An audit that fails once in four is not hidden by three that do not."""
    comparison = example()
    *others, last = comparison.replications["sync"]
    broken = replace(last, measures=replace(last.measures, audit=Audit(("two jobs are missing",))))
    told = replace(comparison, replications={**comparison.replications, "sync": (*others, broken)})

    assert "✗ Audit of sync, replication 3: two jobs are missing." == plain_text(told).splitlines()[-1]
    assert {"balanced": False, "problems": ["replication 3: two jobs are missing"]} == as_document(told)[
        "architectures"
    ]["sync"]["audit"]


def test_doubts_that_chance_makes_are_counted():
    """Too few data in three of four replications is said so, with what the other doubts say in full."""
    comparison = example()
    runs = comparison.replications["queued"]
    few = [
        replace(run, measures=replace(run.measures, verdicts=(Doubt("few_data", "p99 of 3."),) if at else ()))
        for at, run in enumerate(runs)
    ]
    told = replace(comparison, replications={**comparison.replications, "queued": tuple(few)})
    document = as_document(told)["architectures"]["queued"]["verdicts"]

    assert "in 3 of 4 replications" in " ".join(plain_text(told, width=120).split())
    assert [("few_data", 1, 3)] == [(found["code"], found["replication"], found["replications"]) for found in document]


@pytest.mark.parametrize(
    ("words", "interval", "text"),
    [
        (time, Interval(9.5551, 9.255, 9.8552, 9), "9.56 ±0.31 s"),
        (time, Interval(0.0051, 0.0049, 0.0053, 9), "5.10 ±0.20 ms"),
        (time, Interval(150, 138, 162, 9), "2m 30s ±12 s"),
        (time, Interval(0.0, -0.5, 0.5, 9), "0 ±500 ms"),
        (percent, Interval(0.778, 0.772, 0.784, 9), "77.80 ±0.60 %"),
        (count, Interval(4603.2, 4572, 4634.4, 9), "4,603 ±32"),
        (count, Interval(1.0123, 1.0121, 1.0125, 9), "1.012 ±0.001"),
        (per_second, Interval(8, 8, 8, 9, certain=True), "8/s always"),
        (per_second, Interval(8, 8, 8, 9), "8/s in all runs"),
        (time, Interval(0.2, -inf, inf, 9), "200 ms in all runs"),
        (time, Interval(0.0, 0.0, 0.0311, 9), "0 ms (≤ 32)"),
        (percent, Interval(1.0, 0.9981, 1.0, 9), "100 % (≥ 99.81)"),
        (time, Interval(150, 100, 160, 9), "2m 30s ±50 s"),
        (count, Interval(3.0, -inf, inf, 1), DASH),
        (count, Interval(nan, -inf, inf, 5), DASH),
    ],
)
def test_an_estimate_in_words(words, interval, text):
    """The half width has two digits, rounded up; the value ends at the same place; nothing unknown looks known."""
    assert text == spread(words, interval)


@given(st.floats(-1e6, 1e6), st.floats(1e-9, 1e6))
def test_what_is_printed_is_no_narrower_than_the_interval(value, half):
    """Rounding never makes an estimate look more precise than it is."""
    printed = spread(count, Interval(value, value - half, value + half, 9))
    _, _, shown = printed.replace(",", "").partition("±")

    assert float(shown) >= half * (1 - 1e-6) - abs(value) * 1e-9


def test_the_ends_of_an_interval_in_words():
    """An interval of which both ends matter."""
    assert "4.1 s to 4.4 s" == between(time, Interval(4.25, 4.1, 4.4, 9))


def apart(base_s, other_s):
    """What is said of two architectures with the same response times but for these, in three replications each."""
    comparison = replicated(3)
    runs = {"sync": [], "queued": []}
    for name, values in (("sync", base_s), ("queued", other_s)):
        for run, value in zip(comparison.replications[name], values, strict=True):
            times = replace(run.measures.response_time, p50=value, p99=None)
            none = replace(run.measures.completion_time, p50=None, p99=None)
            runs[name].append(replace(run, measures=replace(run.measures, response_time=times, completion_time=none)))
    both = {name: comparison.outcomes[name] for name in runs}
    return what_to_see(replace(comparison, outcomes=both, replications={n: tuple(r) for n, r in runs.items()}))


@pytest.mark.parametrize(
    ("base_s", "other_s", "said"),
    [
        ((5.0, 6.0, 7.0), (1.0, 1.9, 3.1), "answers 3.75 s to 4.25 s sooner."),
        ((1.0, 1.9, 3.1), (5.0, 6.0, 7.0), "answers 3.75 s to 4.25 s later."),
        ((5.0, 6.0, 7.0), (5.0, 6.0, 7.0), "answers at the same time in every pair."),
        (
            (5.0, 6.0, 7.0),
            (5.1, 5.9, 7.1),
            "may answer sooner or later, which these runs do not tell (320 ms apart at most).",
        ),
        ((5.0, 6.0, 7.0), (1.0, nan, 3.1), "answers at a time that too few data tell."),
    ],
)
def test_paired_differences_are_said_plainly(base_s, other_s, said):
    """Sooner, later, the same, or not to be told from chance; with the ends of the interval."""
    assert f"queued against sync: at p50 it {said}" == apart(base_s, other_s)[0]


@pytest.mark.parametrize(
    ("sections", "waiting", "repeated", "said"),
    [
        (LUCKLESS, (2, 2), (0, 0), "lets up to 2 jobs wait in every run, repeats no attempt and loses no job."),
        (LUCKLESS, (1, 1), (1, 1), "lets up to 1 job wait in every run, repeats 1 attempt in every run and loses"),
        (LUCKLESS, (0, 0), (3, 3), "lets no job wait, repeats 3 attempts in every run and loses no job."),
        ({}, (2, 2), (0, 0), "lets up to 2 jobs wait in all runs, repeats 0 attempts (≤ 1.9) and loses no job."),
        (
            {},
            (0, 0),
            (3, 3),
            "lets no job wait in any of these runs, repeats 3 attempts (1.1 to 6.6) and loses no job.",
        ),
    ],
)
def test_what_never_changes_is_said_as_a_sentence(sections, waiting, repeated, said):
    """Not "0 attempts always", as a table says it; and what luck may change is not said to be so in every run."""
    comparison = replicated(2, **sections)
    runs = []
    for run, jobs_waiting, again in zip(comparison.replications["queued"], waiting, repeated, strict=True):
        jobs = replace(run.measures.jobs, repeated=again, dead=0, rejected=0, expired=0, lost=0)
        backlog = replace(run.measures.backlog, max=jobs_waiting)
        runs.append(replace(run, measures=replace(run.measures, jobs=jobs, backlog=backlog)))

    changed = replace(comparison, replications={**comparison.replications, "queued": tuple(runs)})
    assert any(sentence.startswith(f"queued {said}") for sentence in what_to_see(changed))


def test_a_dash_is_explained_below_the_table():
    """Where one stands in a table, and only there."""
    said = "–: there is none, or too few data to say."

    assert said in plain_text(replicated(2))
    assert said not in plain_text(replicated(2, architectures={"queued": {"queued": "all"}}, api=None, duration="8m"))


def test_several_intervals_hold_together():
    """Four differences at once are said with four wider intervals, so that all hold at 95 %."""
    pairs = "with 95 % confidence, from 4 pairs of runs with the same users, work and luck."

    assert f"These 4 intervals hold together {pairs}" in what_to_see(example())
    assert any(sentence.startswith("This interval holds with") for sentence in apart((5.0, 6.0, 7.0), (1.0, 2.0, 3.0)))


def test_foreign_names_stay_harmless_with_replications():
    """A name with markup and control codes is printed as it is, without effect."""
    hostile = {"queued": {"queued": "all"}}
    comparison = replicated(2, name=HOSTILE, architectures=hostile)

    assert "\x1b" not in plain_text(comparison)
    assert "<script>" not in as_html(comparison)


def test_whole_replications_are_compared():
    """What was begun when somebody interrupted is left out: pairs stay whole."""
    scenario = from_dict(SHORT)
    gathered = Gathering(scenario)
    for name, outcome in list(compare_each(scenario, replications=3))[:7]:
        gathered.add(name, outcome)

    assert 2 == gathered.comparison().n
    assert "2 replications of sync, queued, hybrid" == str(gathered)


def test_nothing_gathered_is_nothing():
    """Before the first outcome there is no comparison to make."""
    assert not Gathering(from_dict(SHORT))


def test_a_comparison_of_outcomes_alone_is_of_one_replication():
    """Who gives no replications has one, that of the outcomes."""
    scenario = from_dict(SHORT)
    comparison = Comparison.of(scenario, dict(compare_each(scenario)))

    assert 1 == comparison.n
    assert comparison.outcomes["sync"].measures == comparison.replications["sync"][0].measures


def test_with_measures_of_one_run_sentences_have_no_interval():
    """A single run is told as it was."""
    one = with_measures(replicated(1), "sync", goodput=3.0)

    assert "3/s" in plain_text(one)
