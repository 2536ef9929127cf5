"""The report as text: what stands in it, in which order, and that nothing foreign becomes markup."""

import base64
import json
import re
import subprocess
import sys
from dataclasses import replace
from hashlib import sha256

import pytest
from html_examples import EVIL, MAIL, Reader, evil, example, example_page, part, read, replicated
from markupsafe import Markup
from report_examples import BASE, alone, compared, with_measures

import sim
from sim.cli import main
from sim.measure import Audit
from sim.report import what_to_see
from sim.report.html import Section, page, write_page
from sim.report.html.inline import asset, json_text
from sim.report.html.settings import settings
from sim.report.html.story import story
from sim.report.html.theory import theory
from sim.report.replay.part import replay_part
from sim.report.words import percent, safe, time
from sim.scenario import ScenarioError, from_dict, from_text, load


def tiny(**sections):
    """A scenario that runs in no time."""
    steps = {"mail": {"service": "100ms"}}
    return {
        "name": "tiny",
        "seed": 1,
        "load": "6/s",
        "duration": "10s",
        "workers": {"count": 4},
        "steps": steps,
        **sections,
    }


def parts(root):
    """The parts of a page, each with its heading; the replay within its part has none."""
    return [section for section in root.all("section") if "aria-labelledby" in section.attributes]


def test_parts_come_in_the_order_of_a_reader():
    """The story first, then the judgement, the figures, the charts, and last how to run it again."""
    found = [section.attributes["id"] for section in parts(read(example_page()))]

    assert ["story", "thresholds", "figures", "charts", "replay", "theory", "doubts", "scenario", "again"] == found


def test_every_part_can_be_reached_from_the_top():
    """The links at the top are the parts, in their order; ids are unique."""
    root = read(example_page())
    (nav,) = root.all("nav")
    ids = re.findall(r'\bid="([^"]+)"', example_page())

    assert [f"#{each.attributes['id']}" for each in parts(root)] == [a.attributes["href"] for a in nav.all("a")]
    assert len(set(ids)) == len(ids)


def test_the_story_says_what_was_asked():
    """The work, the load, the length, what is left out, and where each architecture does the work."""
    words = part(example_page(), "story")

    assert "A request needs email and pdf." in words
    assert "A request needs one of email (25 %) and pdf (75 %)." in part(
        page(alone(mix={"email": 1, "pdf": 3})), "story"
    )
    assert "Requests come: 4/s at the start, 12/s at the peak, 4/s at the end." in words
    assert "The run is 6m 00s long, of which the first 20 s are left out of the figures." in words
    assert "sync: email and pdf while the user waits." in words
    assert "hybrid: email while the user waits; pdf goes to a queue, for workers." in words


def test_the_story_says_what_came_of_it():
    """How many thresholds hold, which do not, and the sentences of the terminal."""
    words = part(example_page(), "story")

    assert "1 of 3 thresholds holds." in words
    assert "Broken: queued.completion_time.p95 < 1s." in words
    assert "Nobody can tell yet: sync.response_time.p999 < 1s." in words
    assert all(" ".join(sentence.split()) in words for sentence in what_to_see(example()))


@pytest.mark.parametrize(
    ("thresholds", "words"),
    [
        (["sync.jobs.lost == 0"], "1 of 1 threshold holds."),
        (["sync.jobs.lost == 0", "queued.jobs.lost == 0"], "All 2 thresholds hold."),
        (["sync.jobs.lost == 1", "queued.jobs.lost == 1"], "0 of 2 thresholds hold."),
    ],
)
def test_thresholds_are_counted(thresholds, words):
    """One, all, none."""
    assert words == story(compared(duration="30s", warmup=None, load="4/s", thresholds=thresholds)).judged[0]


def test_what_differs_is_named():
    """Keys that an architecture has otherwise than the first, those it lacks, and how many more there are."""
    architectures = {
        "plain": {"queued": "all", "queue": {"visibility_timeout": "1m"}},
        "log": {"queued": "all", "stream": {"partitions": 2}, "workers": {"count": 3, "crashes": {"mtbf": "1h"}}},
    }
    comparison = compared(
        architectures=architectures, api=None, load="1/s", duration="30s", warmup=None, thresholds=None
    )
    plain, log = story(comparison).designs

    assert () == plain.unlike
    assert "email and pdf go to a log, for its consumers" == log.where
    assert "workers.count: 3" in log.unlike
    assert all(re.search(r": \S|^no ", one) for one in log.unlike[:-1])
    assert re.fullmatch(r"\d+ further differences?, below", log.unlike[-1])


def test_what_is_not_there_is_named():
    """What only the first has is said to be missing in the other."""
    architectures = {"calls": {"queued": "all"}, "straight": {"queued": "all", "api": None}}
    comparison = compared(architectures=architectures, duration="30s", warmup=None, load="4/s", thresholds=None)

    assert "no api.threads" in story(comparison).designs[1].unlike


def test_different_loads_are_told_apart():
    """Each load with the names of those who have it."""
    architectures = {"calm": {"queued": "all"}, "busy": {"queued": "all", "load": "9/s"}}
    asked = story(compared(architectures=architectures, load="4/s", thresholds=None)).asked

    assert "Requests come (calm): 4/s all the time." in asked
    assert "Requests come (busy): 9/s all the time." in asked


def test_one_architecture_is_no_comparison():
    """Alone, nothing is the same for all, and without thresholds there is no part about them."""
    text = page(alone("queued", duration="30s", warmup=None, load="4/s"))

    assert "same for all" not in part(text, "story")
    assert 'id="thresholds"' not in text
    assert "thresholds</a>" not in text.lower()


def test_thresholds_have_verdicts():
    """Each with its mark and word, its text, and what that rests on."""
    (section,) = read(example_page()).all("section", id="thresholds")
    rows = [row.words for row in section.all("tr")][1:]

    assert "✓ holds queued.response_time.p99 < 200ms 3 ms, of this run only" == rows[0]
    assert rows[1].startswith("✗ broken queued.completion_time.p95 < 1s")
    assert rows[2].startswith("? cannot tell sync.response_time.p999 < 1s")


def test_the_figures_are_those_of_the_terminal():
    """The rows of its table, with the names of the architectures above and its sentences below."""
    (section,) = read(example_page()).all("section", id="figures")
    measures = example().outcomes["queued"].measures
    rows = {row.all("th")[0].words: [cell.words for cell in row.all("td")] for row in section.all("tr")[1:]}

    assert ["sync", "queued", "hybrid"] == [head.words for head in section.all("tr")[0].all("th")]
    assert percent(measures.requests.ok_share) == rows["were answered"][1]
    assert time(measures.completion_time.p50) == rows["completion time p50"][1]
    assert "±" not in section.words
    assert "99 in 100 within p99" in section.words


def test_replications_have_intervals():
    """Figures with ±, said to be of how many replications; the charts say that they show the first."""
    text = page(replicated())

    assert "±: half the width of a 95 % interval (Student t) around the mean of 3 replications." in part(
        text, "figures"
    )
    assert "Drawn is the first of 3 replications." in part(text, "charts")
    assert "simulated 3 times, each time with other luck" in part(text, "story")
    assert "--replications 3" in part(text, "again")


def test_each_chart_has_its_numbers_as_a_table():
    """Below every chart its values can be unfolded, row by row, for those who do not see lines."""
    figures = read(example_page()).all("figure")

    assert len(figures) == 10
    for figure in figures:
        (table,) = figure.all("table")
        widths = {len(row.all("th") + row.all("td")) for row in table.all("tr")}
        assert len(widths) == 1
        assert len(table.all("tr")) > 5


def test_theory_stands_beside_replications():
    """M/M/c with the interval that covers it or not; percentiles that the run is too short for have no verdict."""
    comparison = replicated()
    (told,) = theory(comparison)
    rows = {row.metric: row for row in told.rows if "M/M/c" in row.formulas}

    assert "workers: 6 erlang for 8, 75 % busy." == told.load[0]
    assert {"covers theory", "misses theory"} & {" ".join(rows["wait.mean"].verdict.split()[2:4])}
    assert rows["wait.mean"].good is not None
    assert "±" in rows["wait.mean"].simulated
    assert "short" in rows["wait.p99"].verdict or rows["wait.p99"].good is None
    assert all(words in part(page(comparison), "theory") for words in ("Simulated", "M/M/c", rows["wait.mean"].theory))


def test_an_interval_that_misses_says_by_how_much():
    """With no interval around the truth the verdict is that it misses, and by how many standard errors."""
    comparison = replicated()
    runs = tuple(
        replace(run, measures=replace(run.measures, utilization=0.2 + at / 1000))
        for at, run in enumerate(comparison.replications["queued"])
    )
    (told,) = theory(replace(comparison, replications={"queued": runs}))
    (row,) = [row for row in told.rows if row.metric == "utilization"]

    assert re.fullmatch(r"the interval misses theory by [\d.]+ standard errors", row.verdict)
    assert row.good is False


def test_approximations_say_how_far_they_are_off():
    """What never claimed to be exact has no verdict but a distance."""
    service = {"mail": {"service": {"lognormal": {"mean": "1s", "cv": 2}}}}
    gathered = sim.compare({**MAIL, "steps": service, "duration": "30m"}, replications=2)
    verdicts = [row.verdict for told in theory(gathered) for row in told.rows]

    assert any(re.fullmatch(r"approximation, [\d.]+ % (above|below)", verdict) for verdict in verdicts)


def test_an_approximation_that_is_far_off_says_so():
    """Ten times off and more is no percentage."""
    service = {"mail": {"service": {"lognormal": {"mean": "1s", "cv": 2}}}}
    found = sim.compare({**MAIL, "steps": service, "duration": "30m"}, replications=2)
    runs = tuple(
        replace(run, measures=replace(run.measures, wait=replace(run.measures.wait, mean=1e-6 * (at + 1))))
        for at, run in enumerate(found.replications["queued"])
    )
    told = theory(replace(found, replications={"queued": runs}))

    assert "approximation, far off" in [row.verdict for row in told[0].rows if row.metric == "wait.mean"]


def test_one_run_stands_beside_theory_without_a_verdict():
    """Its figure is shown, and that one run has no interval."""
    comparison = replicated(1)
    words = part(page(comparison), "theory")
    (row, *_) = [row for told in theory(comparison) for row in told.rows if row.metric == "wait.mean"]

    assert "This one run" in words
    assert "One run has no interval" in words
    assert (time(comparison.outcomes["queued"].measures.wait.mean), None) == (row.simulated, row.good)


def test_silent_formulas_say_why():
    """A load in stages has no steady state: no formula gives a figure, and the reasons can be unfolded."""
    words = part(example_page(), "theory")

    assert "No formula gives a figure for it." in words
    assert "Why other formulas are silent about sync" in words
    assert "the load changes with time, so there is no steady state" in words


def test_without_a_warm_up_there_is_no_verdict():
    """The caution of `sim explain` stands below the figures."""
    words = part(page(replicated(2, warmup="0s")), "theory")

    assert "No verdict: the runs start empty" in words


def test_doubts_and_the_audit_are_told():
    """The sentences of the terminal, last that the books balance; where they do not, what is wrong."""
    good = part(example_page(), "doubts")
    broken = with_measures(example(), "sync", audit=Audit(("one job was counted twice",)))

    assert "One run does not tell how much of this is luck" in good
    assert good.endswith("Audit: every request, job and second is accounted for exactly once.")
    assert "Audit of sync: one job was counted twice." in part(page(broken), "doubts")


def test_parameters_say_where_they_come_from():
    """What was written stands apart from what was left to its default, with the architectures that have it."""
    found = settings(example())
    said = {(row.key, row.of): (row.value, row.origin) for row in found.said}
    defaults = {row.key: row.origin for row in found.defaults}

    assert ("20", "written") == said[("workers.count", "")]
    assert ("[email]", "written") == said[("inline", "hybrid")]
    assert {"default"} == set(defaults.values())
    assert "queue.order" in defaults
    assert "What was said" in part(example_page(), "scenario")


def test_a_changed_parameter_says_so():
    """What `--set` changed is not what was written."""
    scenario = load("checkout", overrides={"workers.count": "50", "duration": "20s", "warmup": "0s"})
    comparison = sim.compare(scenario, "queued")

    assert ("50", "changed") in [
        (row.value, row.origin) for row in settings(comparison).said if row.key == "workers.count"
    ]


def test_a_value_that_is_none_or_empty_is_named():
    """No cell of the table is blank."""
    found = settings(example())

    assert all(row.value for row in (*found.said, *found.defaults))
    assert "none" in [row.value for row in found.defaults]


def test_the_scenario_is_in_the_page_as_a_file():
    """Read from there it is the same, to its digest; what hides from the eye is shown as unknown."""
    found = settings(evil())

    assert evil().scenario.digest == from_text(found.text, "again.yaml").digest
    assert "\u202e" not in found.shown_text
    data = read(page(evil())).all("script", id="report-data")[0].text
    assert found.text == json.loads(data)["scenario"]


def test_recordings_are_named(tmp_path):
    """A scenario that names files cannot be run from the page alone, and the page says so."""
    (tmp_path / "log.csv").write_text("arrival_s\n0.5\n1.5\n")
    (tmp_path / "log.yaml").write_text(json.dumps(tiny(load={"trace": {"file": "log.csv"}})))
    comparison = sim.compare(tmp_path / "log.yaml")

    assert ("traces/log.csv",) == settings(comparison).recordings
    assert "recordings that it names, which are not in this page: traces/log.csv" in part(page(comparison), "again")


def test_a_recording_that_is_gone_leaves_no_file(tmp_path):
    """Then the page says what is missing instead of how to run it again; all else is there."""
    (tmp_path / "log.csv").write_text("arrival_s\n0.5\n1.5\n")
    (tmp_path / "log.yaml").write_text(json.dumps(tiny(load={"trace": {"file": "log.csv"}})))
    comparison = sim.compare(tmp_path / "log.yaml")
    (tmp_path / "log.csv").unlink()

    text = page(comparison)

    assert "There is no file of it in this page:" in part(text, "scenario")
    assert "cannot be read any more" in part(text, "scenario")
    assert "Put the scenario" not in part(text, "again")


def test_the_page_says_how_to_run_it_again():
    """The command of a saved run, what was typed, seed, version, engine and digest."""
    words = part(example_page(), "again")

    assert "sim compare scenario.yaml --seed 7" in words
    assert "sim compare example.yaml --html 'it'\"'\"'s.html'" in words
    for fact in ("Seed 7", f"queue-lab {sim.__version__}", "Engine simpy", example().scenario.digest):
        assert fact in words


def test_from_python_no_command_was_typed():
    """`to_html()` gives the page of `--html` without a command line: with the replay."""
    comparison = sim.compare(tiny())

    assert page(comparison, sections=[replay_part(comparison)]) == comparison.to_html()
    assert "This page was made by" not in comparison.to_html()


def test_the_same_comparison_is_the_same_page():
    """Nothing depends on the clock or the machine."""
    assert page(sim.compare(tiny())) == page(sim.compare(tiny()))


def test_the_policy_names_every_style_and_script():
    """Nothing is allowed but the styles and scripts of the page, by their hashes; no request of any kind."""
    root = read(example_page())
    (meta,) = [each for each in root.all("meta") if each.attributes.get("http-equiv") == "Content-Security-Policy"]
    rules = dict(rule.split(" ", 1) for rule in meta.attributes["content"].split("; "))
    styles, scripts = root.all("style"), [each for each in root.all("script") if "type" not in each.attributes]

    assert {"default-src": "'none'", "base-uri": "'none'", "form-action": "'none'"}.items() <= rules.items()
    assert [hashed(each) for each in styles] == rules["style-src"].split()
    assert [hashed(each) for each in scripts] == rules["script-src"].split()
    assert "style" not in {name for element in _everything(root) for name in element.attributes}
    assert not any(name.startswith("on") for element in _everything(root) for name in element.attributes)


def hashed(element):
    """What the policy calls an inline element."""
    return f"'sha256-{base64.b64encode(sha256(element.text.encode()).digest()).decode()}'"


def _everything(element):
    yield element
    for below in element.below:
        if not isinstance(below, str):
            yield from _everything(below)


def test_hostile_texts_are_text_everywhere():
    """Markup in names is escaped in the page, and inside the data no sign is left that could end a script."""
    text = page(evil())
    root = read(text)
    (data,) = root.all("script", id="report-data")

    assert safe(EVIL) == root.all("h1")[0].words
    assert [] == root.all("img")
    assert 6 == len(root.all("script"))
    assert not re.search("[<>&\u2028\u2029]", data.text)
    assert "alert('x')</script>" in json.loads(data.text)["scenario"]
    assert "\u202e" not in text
    assert "{{ 7 * 7 }}" in root.all("p", class_="lead")[0].words


def test_a_section_comes_behind_the_charts():
    """Its title and a plain body are escaped, a `Markup` is not; its styles and scripts are in the policy."""
    sections = [
        Section(id="film", title="A <film>", body="<b>", styles="b { color: red }", scripts=["film()"], data={"n": 1}),
        Section(id="more", title="More", body=Markup("<b>bold</b>")),
    ]
    text = page(replicated(), sections=sections)
    root = read(text)
    order = [each.attributes["id"] for each in root.all("section")]

    assert ["charts", "film", "more", "theory"] == order[order.index("charts") : order.index("theory") + 1]
    assert "A &lt;film&gt;" in text
    assert ["bold"] == [each.words for each in root.all("b")]
    assert {"n": 1} == json.loads(root.all("script", id="film-data")[0].text)
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]+)"', text)
    for source in ("b { color: red }", "film()"):
        assert base64.b64encode(sha256(source.encode()).digest()).decode() in policy


def test_data_that_json_does_not_know_is_refused():
    """Not-a-number would break the page; it is never written."""
    with pytest.raises(ValueError, match="Out of range float"):
        json_text({"x": float("nan")})


def test_our_scripts_and_styles_may_stand_in_a_page():
    """None of them ends the element that it stands in, and every one is found."""
    for name in ("page.css", "words.js", "marks.js", "charts.js", "page.js", "vendor/uPlot.iife.min.js"):
        assert not re.search(r"</(script|style)|<!--", asset(name), re.IGNORECASE)


def test_the_charting_library_is_the_one_that_is_named():
    """The licence and the version stand beside it."""
    notes = str(asset("vendor/README.md"))

    assert "uPlot (v1.6.32)" in asset("vendor/uPlot.iife.min.js")
    assert "1.6.32" in notes
    assert "MIT License" in str(asset("vendor/uPlot.LICENSE"))


def test_a_page_is_well_formed():
    """Every element that begins ends in its place, whatever is in it."""
    for comparison in (evil(), replicated(), alone("sync")):
        reader = Reader()
        reader.feed(page(comparison))
        assert [reader.root] == reader.stack


def test_the_command_writes_it(tmp_path, capsys):
    """`--html` writes the page with the command in it, and says so; `sim run` does the same."""
    (tmp_path / "tiny.yaml").write_text(json.dumps(tiny()))
    for command in ("compare", "run"):
        path = tmp_path / f"{command}.html"

        assert 0 == main([command, str(tmp_path / "tiny.yaml"), "--html", str(path)])

        assert f"wrote {path}" in capsys.readouterr().out
        assert f"sim {command} " in part(path.read_text(encoding="utf-8"), "again")


def test_a_page_is_whole_or_absent(tmp_path):
    """A folder that is not there is an error, and nothing is left behind."""
    with pytest.raises(OSError, match="nowhere"):
        write_page(sim.compare(tiny()), tmp_path / "nowhere" / "report.html")
    assert [] == list(tmp_path.iterdir())


def test_a_bad_name_is_said_before_the_run(tmp_path, capsys):
    """A page must end in .html, or browsers would show its source."""
    assert 2 == main(["compare", "checkout", "--html", str(tmp_path / "report.txt")])
    assert "must end in .html" in capsys.readouterr().err


@pytest.mark.slow
def test_many_jobs_make_a_small_page_at_little_cost(tmp_path):
    """100,000 users, two architectures: less than 2 MB, for less than 1.5 s of processor time, imports included."""
    content = tiny(load="100/s", duration="1000s", api={"threads": 40}, workers={"count": 40}, warmup="10s")
    content["steps"] = {"mail": {"service": {"exponential": "300ms"}}}
    (tmp_path / "many.yaml").write_text(json.dumps(content))
    code = (
        "import sys, time, sim, sim.report\n"
        "comparison = sim.compare(sys.argv[1])\n"
        "began_s = time.process_time()\n"
        "from sim.report.html import write_page\n"
        "from sim.report.replay.part import replay_part\n"
        "write_page(comparison, sys.argv[2], sections=[replay_part(comparison)])\n"
        "print(time.process_time() - began_s)\n"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "many.yaml"), str(tmp_path / "many.html")]

    took_s = float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)

    assert took_s < 1.5
    assert (tmp_path / "many.html").stat().st_size < 2_000_000


def test_names_of_architectures_cannot_be_markup():
    """A scenario refuses them, so that no class and no label of the page depends on one."""
    with pytest.raises(ScenarioError, match="must be named by a letter"):
        from_dict({**BASE, "architectures": {"<b>": {"queued": "all"}}})
