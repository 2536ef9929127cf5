"""Every rule by which requests, calls and what they lead to must agree, broken one cell at a time."""

import pytest
from made_stories import CALLED, CALLED_BY, CANCELLED, CHECK, DONE, FAILED, MAIL, said_of

from sim.measure import audit
from sim.record import Answer, AttemptEnd, CallEnd


@pytest.mark.parametrize("made", [CALLED, CANCELLED])
def test_sound_books_balance(made):
    """Zombies, refusals at the door and by the queue, cancellations: no problem in any."""
    assert () == audit(made).problems


def test_a_sound_story_keeps_the_promises_of_its_architecture():
    """An overhead of 0.5 s, patience of 4 s, no hedging, a queue that takes no time."""
    assert () == audit(CALLED, CALLED_BY).problems


@pytest.mark.parametrize(
    ("table", "column", "row", "value", "said"),
    [
        ("requests", "arrival_ns", 0, 2.2, "1 of 7 requests stand behind one that arrived later (first: row 1)"),
        ("requests", "draw", 3, 2, "1 of 7 requests share their luck (`draw`) with an earlier one (first: row 3)"),
        ("requests", "answered_ns", 5, 9, "are pending but answered"),
        ("requests", "answer", 0, Answer.PENDING, "not pending and never answered"),
        ("requests", "answered_ns", 0, 3.5, "were not answered when a call of theirs ended OK"),
        ("jobs", "created_ns", 0, 2.5, "did not end when the last of their jobs was created"),
        ("requests", "answer", 0, Answer.ERROR, "were not answered as and when a call of theirs ended"),
        ("requests", "answered_ns", 1, 5, "were not answered as and when a call of theirs ended"),
        ("requests", "answer", 2, Answer.OK, "were not answered as and when a call of theirs ended"),
        ("requests", "answered_ns", 2, 6, "timed out other than when they left a call"),
        ("requests", "answer", 0, Answer.TIMEOUT, "timed out other than when they left a call"),
        ("requests", "calls", 1, 1, "count other calls than they have rows"),
        ("calls", "number", 3, 3, "1 of 8 calls break the numbering 1, 2, … of their request (first: row 3)"),
        ("calls", "thread", 0, -1, "started without a thread"),
        ("calls", "end", 0, CallEnd.RUNNING, "ended and are not over"),
        ("calls", "end_ns", 7, 9.75, "ended and are not over"),
        ("calls", "end", 6, CallEnd.WAITING, "wait though they started"),
        ("calls", "start_ns", 6, -1, "never started to run"),
        ("calls", "thread", 2, 1, "did not start when their thread had ended another"),
        ("calls", "sent_ns", 1, 3, "stand behind one that was sent later"),
        ("calls", "sent_ns", 0, 0.5, "are first, but not sent on arrival"),
        ("calls", "left_ns", 2, 7.5, "were left by their user before they were sent, or after they were over"),
        ("calls", "end", 5, CallEnd.OK, "were refused by the queue and not rejected"),
        ("calls", "end", 0, CallEnd.REJECTED, "rejected and not refused"),
        ("inline_steps", "call", 2, 0, "ended in an error though no inline step of them failed"),
        ("inline_steps", "call", 9, 7, "belong to a call that never started"),
        ("inline_steps", "start_ns", 1, 2.1, "do not begin when the step before ends"),
        ("inline_steps", "end", 0, FAILED, "are not done, and yet another follows"),
        ("inline_steps", "end", 2, DONE, "are the last of their call and ended other than it did"),
        ("inline_steps", "end_ns", 2, 3.5, "are the last of their call but do not end when it does"),
        ("inline_steps", "step", 1, CHECK, "do a step that their call has done before"),
        ("inline_steps", "step", 1, MAIL, "the step mail is done inline, and also by jobs"),
        ("jobs", "request", 0, 1, "belong to another request than their call does"),
        ("calls", "end", 0, CallEnd.ERROR, "come from a call that did not get to the queue"),
        ("jobs", "call", 1, 0, "do a step that another job of their call does"),
    ],
)
def test_calls_and_what_they_lead_to_must_agree(table, column, row, value, said):
    """Each broken agreement of requests, calls, inline steps and new jobs is named."""
    assert said in said_of(CALLED, table, column, row, value)


@pytest.mark.parametrize(
    ("table", "column", "row", "value", "said"),
    [
        ("calls", "end_ns", 4, 6, "were turned away at the door, but not at once"),
        ("calls", "sent_ns", 3, 3, "were sent while their user waited for another"),
        ("calls", "end_ns", 2, 7.25, "ended other than with their last step"),
        ("calls", "left_ns", 2, 3, "were left by their user other than when its patience was over"),
        ("calls", "left_ns", 2, -1, "kept their user for longer than the 4000000000 ns after which others left"),
        ("inline_steps", "start_ns", 0, 1.6, "began their first step after other than 500000000 ns"),
        ("jobs", "created_ns", 0, 2.9, "were not created when their call ended"),
        ("inline_steps", "end", 2, AttemptEnd.TIMED_OUT, "had a step that was stopped other than at its timeout"),
    ],
)
def test_calls_must_keep_the_promises_of_their_api(table, column, row, value, said):
    """Each broken promise is named by those who know the architecture."""
    assert said in said_of(CALLED, table, column, row, value, CALLED_BY)
