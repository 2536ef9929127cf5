"""The replay as a part of the report: what is in it, and what not."""

from html_examples import read, replicated
from report_examples import example

import sim
from sim.report.html import page
from sim.report.replay import replay_payload
from sim.report.replay.part import MOST_ROWS, replay_part


def test_the_part_waits_to_be_asked():
    """It is hidden and does not begin by itself; a button names it."""
    (section,) = read(page(example(), sections=[replay_part(example())])).all("section", class_="replay")
    (door,) = [each for each in read(str(replay_part(example()).body)).all("button") if "hidden" in each.attributes]

    assert {"data-replay-waits", "hidden"} <= set(section.attributes)
    assert section.attributes["id"] == door.attributes["data-replay-open"]


def test_of_several_replications_it_says_which_is_shown():
    """The first; of a single run there is nothing to say."""
    assert "of 3 replications the first:" in replay_part(replicated()).body
    assert "replications" not in replay_part(example()).body


def test_every_call_and_job_of_a_run_fits_into_a_mail():
    """The report of checkout has each of 37,000 calls and deliveries, and is below 1 MB."""
    comparison = sim.compare("checkout")
    part = replay_part(comparison)

    assert 36_000 < replay_payload(comparison)["rows"] < MOST_ROWS
    assert len(page(comparison, sections=[part])) < 1_000_000


def test_large_runs_have_counts_alone():
    """Beyond the limit no job stands in the page by itself."""
    all_, few = (len(replay_part(example(), most_rows=most).body) for most in (40_000, 10))

    assert few < all_ / 2
