"""What the report of a run says of what has no effect, or was hardly meant so."""

from report_examples import compared

from sim.report import plain_text
from sim.report.columns import columns
from sim.report.notes import notes_say

SHORT = {"duration": "20s", "warmup": None, "thresholds": None, "load": "2/s"}
POLLS = {"queued": "all", "workers": {"count": 9, "long_poll": "5s"}}


def test_what_has_no_effect_is_a_caution():
    """With the key, the reason and the way out, before the audit."""
    text = plain_text(compared(**SHORT, queue={"late_ack": "refuse"}), width=120)

    assert (
        "\n! queue.late_ack has no effect: there is no lease to be over; add visibility_timeout: 30s.\n✓ Audit" in text
    )


def test_what_several_architectures_say_alike_is_said_once():
    """With their names, since each wrote it."""
    one, two = ("{}workers.long_poll has no effect: idle workers are told at once; add poll: 1s.",) * 2
    several = compared(**SHORT, architectures={"a": POLLS, "b": POLLS, "c": {"queued": "all"}})

    assert [one.format("a and b: ")] == list(notes_say(columns(several)))
    assert [two.format("b: ")] == list(notes_say(columns(several)[1:]))
    assert [] == list(notes_say(columns(several)[2:]))


def test_a_threshold_that_says_nothing_is_named_by_its_text():
    """And not by its number."""
    (said,) = notes_say(columns(compared(**SHORT | {"thresholds": ["queued.jobs.late == 0"]})))

    assert "queued.jobs.late == 0 says nothing: no job has a deadline; add deadline: 1m to a step." == said
