"""The scenarios that ship with the lab do what they say."""

import re
from pathlib import Path

import pytest

import sim
import sim.measure
from sim.scenario import catalog, load
from sim.scenario.listing import scenarios_text, seen_in, shipped

ROOT = Path(__file__).parent.parent
SECONDS = ("email-burst", "nightly-batch", "pdf-reports", "webhook-outage")  # these have tens of thousands of jobs


def by_cost(names):
    """Mark those that take seconds."""
    return [pytest.param(name, marks=pytest.mark.slow) if name in SECONDS else name for name in names]


@pytest.mark.no_cover  # other tests reach every line, and counting lines takes half as long again
@pytest.mark.parametrize("name", by_cost(catalog.names()))
def test_a_shipped_scenario_meets_its_thresholds_and_its_books_balance(name):
    """Every architecture is audited; no threshold fails, none is left open."""
    comparison = sim.compare(name)

    assert [] == [outcome for outcome in comparison.outcomes.values() if not outcome.measures.audit.balanced]
    assert {"pass"} == {verdict.status for verdict in comparison.verdicts}


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("name", sorted(set(catalog.names()) - set(SECONDS)))
def test_what_a_scenario_shows_does_not_hang_on_its_seed(name, seed):
    """With other users and other luck each threshold passes, too."""
    assert {"pass"} == {verdict.status for verdict in sim.compare(name, seed=seed).verdicts}


def test_the_page_of_surprises_names_each_with_its_thread():
    """Each scenario that says where it was seen has its row in docs/surprises.md, with the same words; no other has."""
    page = (ROOT / "docs/surprises.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\|.*\| `([a-z-]+)` \|.*\| ([^|]+) \|$", page, flags=re.MULTILINE))
    seen = {name: seen_in(about) for name, about in shipped().items()}

    assert rows == {name: source for name, source in seen.items() if source}


def test_the_list_has_the_lessons_apart_from_the_surprises():
    """Each scenario is named once, under one of two headings, with the first sentence of what it is about."""
    lessons, surprises = scenarios_text(shipped()).split("\n\n")
    names = [re.findall(r"^[a-z][a-z0-9-]*(?= )", group, flags=re.MULTILINE) for group in (lessons, surprises)]

    assert list(catalog.names()) == sorted(names[0] + names[1])
    assert "poison-job" in names[0]
    assert "lost-on-sigkill" in names[1]
    assert re.search(r"^checkout +Three slow things per order\.$", lessons, flags=re.MULTILINE)
    assert all(len(line) <= 100 for group in (lessons, surprises) for line in group.splitlines())


def test_a_list_without_surprises_has_one_heading():
    """A group without a scenario is left out, and a scenario that says nothing of itself has its name alone."""
    assert "Lessons\ncheckout" == scenarios_text({"checkout": ""})


def test_the_list_says_what_scenarios_say_of_themselves(tmp_path, monkeypatch):
    """By the name and the text that they have when they are read as a whole; one may have no text."""
    assert {name: load(name).about for name in catalog.names()} == shipped()
    assert set(catalog.names()) == {load(name).name for name in catalog.names()}

    (tmp_path / "mute.yaml").write_text("name: mute\n")
    monkeypatch.setattr(catalog, "folder", lambda: tmp_path)
    assert {"mute": ""} == shipped()


@pytest.mark.slow
def test_the_burst_drains_for_half_an_hour():
    """288,000 emails are left behind by the minute of burst, and 150/s more leave than come: 32 minutes."""
    run = sim.run("email-burst", "queued")
    waiting = sim.measure.series(run.record, "backlog")
    at_most = waiting.at_ns[waiting.value.argmax()]
    empty_again = waiting.at_ns[(waiting.at_ns > at_most) & (waiting.value == 0)][0]

    assert 280_000 < waiting.max() < 296_000
    assert 30 < (empty_again - at_most) / 60e9 < 34


def test_checkout_shows_what_the_lab_is_for():
    """Users wait seconds at the API, milliseconds with the queue; no work is done sooner; the queue loses nobody."""
    comparison = sim.compare("checkout")
    sync, queued = comparison["sync"].measures, comparison["queued"].measures

    assert sync.response_time.p50 > 2
    assert queued.response_time.p99 < 0.1
    assert queued.completion_time.p99 > sync.completion_time.p99
    assert sync.requests.ok < 0.9 * sync.requests.arrived
    assert queued.requests.ok == queued.requests.arrived
    assert 0 == queued.jobs.lost == queued.jobs.rejected
