"""The answer of a search in words: what is enough, what is not, and what nobody can tell."""

import json
from dataclasses import replace
from functools import cache

import pytest
from sweep_examples import mail

from sim.experiment.ask import ask
from sim.experiment.size import Candidate, Sizing
from sim.measure import Doubt, Interval, Verdict
from sim.report import size_document, size_frame, size_text, write_size_json
from sim.report.sizes import size_sentences


@cache
def question(find="workers.count", within="1..9", **how):
    """MAIL, asked."""
    return ask(mail(), find, within, **how)


def answered(statuses, asked=None, why="too close"):
    """A search that found these statuses, by number of the candidate from the hardest."""
    asked = asked or question()
    tried = []
    for at, status in statuses.items():
        verdicts = (
            Verdict(asked.thresholds[0], 0.5, status, why if status == "unknown" else "", Interval(0.5, 0.4, 0.6, 20)),
            Verdict(asked.thresholds[1], 0.0, "pass", "", Interval(0.0, 0.0, 0.0, 20)),
        )
        tried.append(Candidate(at, asked.value(at), 20, verdicts))
    return Sizing(asked, tuple(tried))


def said(statuses, asked=None, **how):
    """The first sentence."""
    return next(size_sentences(answered(statuses, asked, **how)))


WHOLE = {8: "pass", 0: "fail", 4: "pass", 2: "fail", 3: "fail", 5: "pass"}


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        (WHOLE, "5 workers meet all thresholds (95 %), 4 do not."),
        (
            {8: "pass", 0: "fail", 4: "pass", 2: "pass", 1: "pass"},
            "2 workers meet all thresholds (95 %), 1 does not.",
        ),
        (
            {8: "pass", 0: "pass", 1: "pass"},
            "1 worker meets all thresholds (95 %), at the end of the range: what is smaller may do as well.",
        ),
        (
            WHOLE | {3: "unknown"},
            "4 or 5 workers: 5 meet all thresholds (95 %) and 3 do not, and of 4 it cannot be told",
        ),
        (
            WHOLE | {3: "unknown", 2: "unknown", 1: "unknown", 0: "unknown"},
            "1 to 5 workers: 5 meet all thresholds (95 %), and of 4 it cannot be told",
        ),
        ({8: "fail", 0: "fail", 4: "fail"}, "Not even 9 workers meet all thresholds; try something larger."),
        (
            {8: "unknown", 0: "fail", 4: "fail"},
            "Nobody knows whether 9 workers would be enough: of 9 it cannot be told with 20 replications (too close).",
        ),
        ({8: "pass", 0: "fail"}, "Interrupted before there was an answer; 2 candidates tried."),
    ],
)
def test_the_answer_is_a_sentence(statuses, expected):
    """Who meets, who does not, with which confidence; or why there is no single answer and what to do."""
    way_out = " with 20 replications (too close); raise --at-most, or run longer with --duration."

    assert expected in (said(statuses), said(statuses).removesuffix(way_out))


def test_other_keys_are_called_by_their_names():
    """Loads and timeouts are values of a key; the largest is sought from above."""
    load = question("load", "1/s..9/s:9", largest=True)

    assert "load = 5/s meets all thresholds (95 %), 6/s does not." == said(WHOLE, load)
    assert "Not even load = 1/s meets all thresholds; try something smaller." == said(
        {8: "fail", 0: "fail", 4: "fail"}, load
    )
    assert said(WHOLE | {3: "unknown"}, load).startswith("load = 5/s or 6/s: 5/s meets all")


def test_the_reason_is_not_said_twice():
    """Verdicts that begin with "cannot tell" go on where the sentence has said so."""
    assert "(1 to 2 s)" in said(WHOLE | {3: "unknown"}, why="cannot tell: 1 to 2 s")


def test_what_is_not_monotone_is_said():
    """One that passes before one that fails puts the search itself in doubt."""
    text = " ".join(size_text(answered(WHOLE | {5: "fail"})).split())

    assert (
        "But mind: 5 workers would do and 6 workers would not, though the search believes that what is larger" in text
    )
    assert not size_document(answered(WHOLE | {5: "fail"}))["monotone"]


def test_a_start_that_shows_is_doubted_by_the_candidates_that_it_shows_in():
    """In the order of the table; each kind of doubt once, and of those alike together."""
    found = answered(WHOLE)
    shows = Doubt("biased", "The start still shows: 2 before, 3 later.", "2 and 3")
    other = Doubt("biased", "The start still shows: 4 before, 5 later.", "4 and 5")
    doubts = {0: (other,), 4: (shows,), 5: (shows,)}
    tried = tuple(replace(one, doubts=doubts.get(one.at, ())) for one in found.tried)
    text = [*size_sentences(replace(found, tried=tried))]

    assert "Doubtful of workers.count = 1: The start still shows: 4 before, 5 later. Likewise 5 (2 and 3)" in text[1]
    assert ["biased"] == size_document(replace(found, tried=tried))["tried"][1]["doubts"]


def test_what_all_candidates_share_is_said_of_all():
    """Nobody reads a list of everything."""
    empty = Doubt("start_up", "The system starts empty.")
    found = answered(WHOLE)
    tried = tuple(replace(one, doubts=(empty,)) for one in found.tried)

    assert "Doubtful of all candidates: The system starts empty." in size_sentences(replace(found, tried=tried))


def test_every_candidate_has_a_row_from_the_smallest_value_on():
    """Its replications, what was seen of each threshold with its mark, and what it comes to."""
    lines = size_text(answered(WHOLE)).splitlines()
    rows = lines[lines.index("(2) queued.jobs.lost == 0") + 3 :][:6]

    assert ["1", "3", "4", "5", "6", "9"] == [row.split()[0] for row in rows]
    assert rows[0].endswith("✗ 500 ±100 ms  ✓ 0 in all runs  does not")
    assert rows[-1].endswith("✓ 500 ±100 ms  ✓ 0 in all runs  meets all")


def test_rows_of_a_load_rise_too():
    """Also where the hardest candidate is the largest."""
    text = size_text(answered(WHOLE, question("load", "1/s..9/s:9", largest=True)))
    rows = [line.split()[0] for line in text.splitlines() if "/s " in line and "±" in line]

    assert sorted(rows) == rows


def test_a_verdict_without_an_interval_shows_its_figure():
    """A threshold that was judged on one figure shows that."""
    sizing = answered(WHOLE)
    bare = tuple(
        replace(one, verdicts=tuple(replace(verdict, interval=None) for verdict in one.verdicts))
        for one in sizing.tried
    )

    assert "✓ 500 ms" in size_text(replace(sizing, tried=bare))
    assert 0.5 == size_document(replace(sizing, tried=bare))["tried"][0]["thresholds"][0]["value"]


def test_the_document_has_the_question_the_answer_and_all_that_was_tried(tmp_path):
    """Strict JSON, the same as in the file; the frame has a row per candidate and threshold."""
    sizing = answered(WHOLE)
    write_size_json(sizing, tmp_path / "s.json")
    document = json.loads((tmp_path / "s.json").read_text())

    assert size_document(sizing) == document
    assert ("found", "5", ["1", "9"]) == tuple(document[key] for key in ("finding", "answer", "between"))
    assert {"value": 0.5, "low": 0.4, "high": 0.6} == {
        part: document["tried"][0]["thresholds"][0][part] for part in ("value", "low", "high")
    }
    assert 12 == len(size_frame(sizing))
    assert answered({8: "fail", 0: "fail", 4: "fail"}).answer is None
