"""Every rule by which tables must agree, broken one cell at a time in a record written by hand."""

from dataclasses import replace

import pytest
from made_up import S, record

from sim.measure import audit
from sim.record import Answer, AttemptEnd, CallEnd, JobState

DONE, FAILED, RUNNING = AttemptEnd.DONE, AttemptEnd.FAILED, AttemptEnd.RUNNING
CHECK, PAY, MAIL = range(3)  # steps: the first two inline, after an overhead of 0.5 s; users leave after 4 s
CALLED = record(
    steps=("check", "pay", "mail"),
    requests=[
        (1, 0, 3, Answer.OK, 1),
        (2, 1, 6, Answer.OK, 2),
        (2.5, 2, 6.5, Answer.TIMEOUT, 1),
        (5.5, 3, 5.5, Answer.REJECTED, 1),
        (6, 4, 8, Answer.REJECTED, 1),
        (8.5, 5, None, Answer.PENDING, 1),
        (9.5, 6, None, Answer.PENDING, 1),
    ],
    calls=[
        (0, 1, 1, 0, 1, 3, CallEnd.OK, None),
        (1, 1, 2, 1, 2, 4, CallEnd.ERROR, None),
        (2, 1, 2.5, 0, 3, 7, CallEnd.OK, 6.5),  # waits for thread 0; its user leaves, it goes on
        (1, 2, 5, 1, 5, 6, CallEnd.OK, None),
        (3, 1, 5.5, -1, None, 5.5, CallEnd.REJECTED, None),  # at the door
        (4, 1, 6, 1, 6, 8, CallEnd.REJECTED, None),  # by the queue
        (5, 1, 8.5, 0, 8.5, None, CallEnd.RUNNING, None),
        (6, 1, 9.5, -1, None, None, CallEnd.WAITING, None),
    ],
    inline_steps=[
        (0, CHECK, 1.5, 2, DONE),
        (0, PAY, 2, 3, DONE),
        (1, CHECK, 2.5, 4, FAILED),
        (2, CHECK, 3.5, 5, DONE),
        (3, CHECK, 5.5, 5.75, DONE),
        (3, PAY, 5.75, 6, DONE),
        (2, PAY, 5, 7, DONE),
        (5, CHECK, 6.5, 7, DONE),
        (5, PAY, 7, 8, DONE),
        (6, CHECK, 9, None, RUNNING),
    ],
    jobs=[
        (0, 0, MAIL, 3, 4, JobState.DONE),
        (1, 3, MAIL, 6, None, JobState.IN_FLIGHT),
        (2, 2, MAIL, 7, None, JobState.READY),
        (4, 5, MAIL, 8, 8, JobState.REJECTED),
    ],
    attempts=[
        (0, 1, 0, 3, 3, 3, 4, DONE),
        (2, 1, -1, 7, None, None, None, AttemptEnd.READY),
        (1, 1, 0, 6, 6, 6, None, RUNNING),
    ],
)
CANCELLED = record(
    requests=[(1, 0, 3, Answer.TIMEOUT, 1)],
    calls=[(0, 1, 1, 0, 1, 3, CallEnd.CANCELLED, 3)],
    inline_steps=[(0, 0, 1, 3, AttemptEnd.CANCELLED)],
)
RETRIED = record(
    steps=("mail", "pdf"),
    requests=[(1, 0, 1, Answer.OK, 1), (2, 1, 2, Answer.OK, 1), (3, 2, 3, Answer.REJECTED, 1)],
    jobs=[
        (0, -1, 0, 1, 6, JobState.DONE),
        (0, -1, 1, 1, 3, JobState.DEAD),
        (1, -1, 0, 2, None, JobState.SCHEDULED),
        (2, -1, 0, 3, 3, JobState.REJECTED),
    ],
    attempts=[
        (0, 1, 0, 1, 1, 1, 2, FAILED),
        (1, 1, 1, 1, 1, 1, 3, FAILED),
        (2, 1, 0, 2, 2, 2, 4, FAILED),
        (0, 2, 0, 5, 5, 5, 6, DONE),
        (2, 2, -1, 12, None, None, None, AttemptEnd.SCHEDULED),
    ],
)


def said_of(made, table, column, row, value):
    """What the audit says once a cell is changed; a time is given in seconds."""
    old = getattr(made, table)
    cells = getattr(old, column).copy()
    cells[row] = round(value * S) if column.endswith("_ns") and value != -1 else value
    return " | ".join(audit(replace(made, **{table: replace(old, **{column: cells})})).problems)


@pytest.mark.parametrize("made", [CALLED, CANCELLED, RETRIED])
def test_sound_books_balance(made):
    """Zombies, retries, refusals at the door and by the queue, cancellations: no problem in any."""
    assert () == audit(made).problems


@pytest.mark.parametrize(
    ("table", "column", "row", "value", "said"),
    [
        ("requests", "arrival_ns", 0, 2.2, "1 of 7 requests stand behind one that arrived later (first: row 1)"),
        ("requests", "draw", 3, 2, "1 of 7 requests share their luck (`draw`) with an earlier one (first: row 3)"),
        ("requests", "answered_ns", 5, 9, "are pending but answered"),
        ("requests", "answer", 0, Answer.PENDING, "not pending and never answered"),
        ("requests", "answer", 0, Answer.PENDING, "are pending though their last call ended OK"),
        ("requests", "answer", 0, Answer.ERROR, "were not answered as and when their last call ended"),
        ("requests", "answered_ns", 1, 5, "were not answered as and when their last call ended"),
        ("requests", "answer", 2, Answer.OK, "were not answered as and when their last call ended"),
        ("requests", "answered_ns", 2, 6, "timed out other than when they left their last call"),
        ("requests", "answer", 0, Answer.TIMEOUT, "timed out other than when they left their last call"),
        ("requests", "calls", 1, 1, "count other calls than they have rows"),
        ("calls", "number", 3, 3, "1 of 8 calls break the numbering 1, 2, … of their request (first: row 3)"),
        ("calls", "thread", 0, -1, "started without a thread"),
        ("calls", "end", 0, CallEnd.RUNNING, "ended and are not over"),
        ("calls", "end_ns", 7, 9.75, "ended and are not over"),
        ("calls", "end", 6, CallEnd.WAITING, "wait though they started"),
        ("calls", "start_ns", 6, -1, "never started to run"),
        ("calls", "end_ns", 4, 6, "were turned away at the door, but not at once"),
        ("calls", "thread", 2, 1, "did not start when their thread had ended another"),
        ("calls", "sent_ns", 1, 3, "stand behind one that was sent later"),
        ("calls", "sent_ns", 0, 0.5, "are first, but not sent on arrival"),
        ("calls", "sent_ns", 3, 3, "were sent while their user waited for another"),
        ("calls", "end_ns", 1, -1, "were sent while their user waited for another"),
        ("calls", "end", 1, CallEnd.OK, "were sent though the call before was answered OK"),
        ("calls", "left_ns", 2, 7.5, "were left by their user before they were sent, or after they were over"),
        ("calls", "left_ns", 0, 2, "were left after other than the 4000000000 ns of the rest"),
        ("calls", "left_ns", 2, 3, "kept their user for longer than the 500000000 ns after which others left"),
        ("calls", "end", 5, CallEnd.OK, "were refused by the queue and not rejected"),
        ("calls", "end", 0, CallEnd.REJECTED, "rejected and not refused"),
        ("inline_steps", "start_ns", 0, 1.6, "spent other than the usual 500000000 ns on a thread"),
        ("inline_steps", "call", 2, 0, "ended in an error though no inline step of them failed"),
        ("inline_steps", "call", 9, 7, "belong to a call that never started"),
        ("inline_steps", "start_ns", 1, 2.1, "do not begin when the step before ends"),
        ("inline_steps", "end", 0, FAILED, "are not done, and yet another follows"),
        ("inline_steps", "end", 2, DONE, "are the last of their call and ended other than it did"),
        ("inline_steps", "end_ns", 2, 3.5, "are the last of their call but do not end when it does"),
        ("inline_steps", "step", 1, CHECK, "do a step that their call has done before"),
        ("inline_steps", "step", 1, MAIL, "the step mail is done inline, and also by jobs"),
        ("jobs", "request", 0, 1, "belong to another request than their call does"),
        ("jobs", "created_ns", 0, 2.9, "were not created when their call ended"),
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
        ("requests", "draw", 2, 5, "do not draw (`draw`) the luck of their own row"),
        ("requests", "calls", 0, 2, "went to the queue other than once"),
        ("requests", "answered_ns", 0, 2, "were not answered on arrival"),
        ("requests", "answer", 2, Answer.OK, "were told other than whether the queue admitted all their jobs"),
        ("jobs", "request", 2, 0, "were not created when their request arrived"),
        ("jobs", "step", 1, 0, "1 of 4 jobs do a step that another job of their request does (first: row 1)"),
        ("jobs", "created_ns", 3, 1.5, "stand behind one that was created later"),
        ("jobs", "state", 1, JobState.EXPIRED, "are expired or lost"),
        ("jobs", "state", 1, JobState.LOST, "are expired or lost"),
        ("jobs", "ended_ns", 3, 4, "were rejected, but not as they came"),
        ("jobs", "state", 0, JobState.DEAD, "are in a state that does not follow from their last attempt"),
        ("jobs", "state", 1, JobState.REJECTED, "are in a state that does not follow from their last attempt"),
        ("jobs", "ended_ns", 1, 4, "ended at another instant than their last attempt"),
        ("attempts", "start_ns", 0, -1, "have begun without an instant"),
        ("attempts", "worker", 3, -1, "have begun without a worker"),
        ("attempts", "leased_ns", 1, 1.5, "did not begin as they were delivered"),
        ("attempts", "end_ns", 3, -1, "are over without an instant"),
        ("attempts", "ready_ns", 4, 9, "are scheduled, but not beyond the horizon"),
        ("attempts", "end_ns", 0, 3.5, "stand behind one that ended later"),
        ("attempts", "ready_ns", 0, 0.5, "are the first of their job, but were not ready when it was created"),
        ("attempts", "end", 0, DONE, "follow an attempt that did not fail"),
        ("attempts", "ready_ns", 3, 1.5, "were ready before the attempt before them was over"),
        ("attempts", "end_ns", 0, 2.5, "took another time than the attempt before at the same job"),
    ],
)
def test_jobs_and_their_attempts_must_agree(table, column, row, value, said):
    """Each broken agreement of requests without an API, jobs and attempts is named."""
    assert said in said_of(RETRIED, table, column, row, value)


def test_a_call_is_cancelled_when_its_user_leaves():
    """Not a second later."""
    assert "were cancelled other than when their user left" in said_of(CANCELLED, "calls", "left_ns", 0, 2)


def test_an_overhead_that_no_call_has_got_through_is_not_judged():
    """One call, on its thread for a second at the horizon: nobody knows how long the overhead would have been."""
    made = record(requests=[(9, 0, None, Answer.PENDING, 1)], calls=[(0, 1, 9, 0, 9, None, CallEnd.RUNNING, None)])

    assert () == audit(made).problems
